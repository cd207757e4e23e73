"""A large load takes no more memory than a small one and a bound."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
COUNT, MOST_MIB = 100_000, 300


def test_a_hundred_thousand_small_buildings_stay_under_300_mib(tmp_path):
    path = tmp_path / "buildings.geojson"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for n in range(COUNT):
            lon, lat = 140.5 + n % 400 / 1000, 38.0 + n // 400 / 1000
            ring = [[lon, lat], [lon + 0.0001, lat], [lon + 0.0001, lat + 0.0001], [lon, lat + 0.0001], [lon, lat]]
            told = {"type": "Feature", "properties": {"bid": n, "height_m": 9.0}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            file.write((",\n" if n else "") + json.dumps(told))
        file.write("\n]}\n")
    environment = {**os.environ, "FIELDREG_DATABASE_URL": f"sqlite:///{tmp_path / 'fieldreg.db'}"}
    command = [sys.executable, "-m", "scripts.cli"]
    subprocess.run([*command, "init"], env=environment, cwd=ROOT, check=True, capture_output=True)
    load = [*command, "load", str(path), "--layer", "buildings", "--edition", "b", "--in-force", "2026-01-01", "--accuracy", "5", "--json"]
    with (tmp_path / "out.json").open("wb") as out:
        process = subprocess.Popen(load, env=environment, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))

    assert (process.returncode, told["accepted"], told["changes"]["added"]) == (0, COUNT, COUNT)
    assert used.ru_maxrss / 1024 < MOST_MIB

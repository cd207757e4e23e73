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
APART = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss, file=sys.stderr)
"""  # by a small parent: a child's peak begins with what its parent held when it was started


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
    done = subprocess.run([sys.executable, "-c", APART, *load], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    status, peak_kib = map(int, done.stderr.splitlines()[-1].split())
    told = json.loads(done.stdout)

    assert (status, told["accepted"], told["changes"]["added"]) == (0, COUNT, COUNT)
    assert peak_kib / 1024 < MOST_MIB

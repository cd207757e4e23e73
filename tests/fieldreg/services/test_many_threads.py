"""Many threads screen from one snapshot at once: a shape that is shared is asked by all of them and must bear it.

In a process of its own, for what goes wrong inside GEOS ends the process.
"""

import json
import os
import subprocess
import sys

import pytest

MANY = """
import json, sys, threading
from fieldreg.wiring import Config, build

services = build(Config.from_environment())
trials = json.loads(sys.argv[1])
alone = [services.screening.screen(trial).to_json() for trial in trials]
wrong = []

def ask(first):
    for n in range(len(trials)):
        k = (first + n) % len(trials)
        if services.screening.screen(trials[k]).to_json() != alone[k]:
            wrong.append(k)

for _ in range(int(sys.argv[2])):
    threads = [threading.Thread(target=ask, args=(5 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(json.dumps(wrong))
"""


def trials():
    """Along the edges of districts, rings and airport surfaces, where outlines cross."""
    made = []
    for n in range(40):
        lon, lat = 140.80 + 0.006 * n, 38.12 + 0.006 * n % 0.2
        line = [[lon, lat], [lon + 0.03, lat + 0.02], [lon + 0.01, lat + 0.05]]
        made.append(
            {
                "type": "Feature", "geometry": {"type": "LineString", "coordinates": line},
                "properties": {
                    "activity": "drone", "corridor_width_m": 400, "altitude_upper": {"value": 60, "datum": "AGL"},
                    "time_start": "2027-03-01T09:00:00+09:00", "time_end": "2027-03-01T12:00:00+09:00", "vehicle": {"mass_g": 1200},
                },
            }
        )  # fmt: skip
    return made


@pytest.mark.race
@pytest.mark.parametrize("rounds", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_many_threads_screen_from_one_snapshot(root, tmp_path, rounds):
    address = f"sqlite:///{tmp_path / 'fieldreg.db'}"
    environment = {**os.environ, "FIELDREG_DATABASE_URL": address, "FIELDREG_NOW": "2026-11-23T10:00:00+09:00"}
    subprocess.run([sys.executable, "-m", "scripts.cli", "init", "--sample"], cwd=root, env=environment, check=True, capture_output=True)

    done = subprocess.run(
        [sys.executable, "-c", MANY, json.dumps(trials()), str(rounds)],
        cwd=root, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == []

"""A load that is killed leaves the registry as before or as after, never between; the next load works."""

import contextlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
import shapely

from geodata.formats.json.geojson import to_feature, to_features
from tests.acceptance.conftest import ROOT, copied, environment
from tests.deep import often

pytestmark = [pytest.mark.race, pytest.mark.slow]

ZONES, KILLS = 12_000, often(4, 10)
TABLES = "editions", "zones", "loads", "changes", "sites", "managers", "layers"
TIMES = {"loads": {"at", "report", "actor"}, "editions": {"stamp"}}  # what differs from one run of the same load to the next


def held(database):
    """Everything a load may touch, without the moments at which it ran."""
    with contextlib.closing(sqlite3.connect(database)) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = {}
        for table in TABLES:
            cursor = kept.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            left_out = TIMES.get(table, set()) | {"pk"}
            found[table] = sorted(
                json.dumps({n: v for n, v in zip(names, row, strict=True) if n not in left_out}, default=bytes.hex, sort_keys=True)
                for row in cursor
            )
        return found


@pytest.fixture(scope="module")
def parks(tmp_path_factory):
    """As many small parks as make the load take some seconds, and write more than a cache holds."""
    chance = random.Random(9)
    features = []
    for number in range(ZONES):
        lon, lat = 140.7 + chance.random() / 5, 38.2 + chance.random() / 5
        outline = shapely.Point(lon, lat).buffer(0.0005, quad_segs=6)
        told = {"id": f"p{number}", "name": f"公園 {number}", "accuracy_m": 5, "restriction": "CONDITIONAL", "source": "test"}
        features.append(to_feature(outline, told))
    path = tmp_path_factory.mktemp("parks") / "parks.geojson"
    path.write_text(json.dumps(to_features(features), ensure_ascii=False), encoding="utf-8")
    return path


def loading(database, parks):
    command = [
        sys.executable, "-m", "scripts.cli", "load", str(parks), "--layer", "parks", "--edition", "k", "--in-force", "2026-01-01",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=environment(database), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished(process):
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()


def journal_bytes(database):
    """How much has been written into the write-ahead log so far."""
    journal = database.with_name(database.name + "-wal")
    return journal.stat().st_size if journal.exists() else 0


def test_kills_at_random_moments(database, parks, tmp_path):
    """Half of them anywhere in the load, half while it is writing; each on a registry of its own."""
    chance = random.Random(2026)
    before = held(database)
    whole, most, began = copied(database, tmp_path / "whole.db"), 0, time.monotonic()
    process = loading(whole, parks)
    while process.poll() is None:
        most = max(most, journal_bytes(whole))
        time.sleep(0.002)
    finished(process)
    took, after = time.monotonic() - began, held(whole)
    assert len(after["zones"]) == len(before["zones"]) + ZONES

    seen, while_writing = [], 0
    for number in range(KILLS):
        one = copied(database, tmp_path / f"{number}.db")
        process = loading(one, parks)
        if number % 2:
            goal = chance.uniform(0.02, 0.8) * most
            while process.poll() is None and journal_bytes(one) < goal:
                time.sleep(0.002)
            while_writing += process.poll() is None
        else:
            time.sleep(chance.uniform(0.05, 0.9) * took)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        now = held(one)
        assert now in (before, after), f"kill {number} left something between"
        seen.append("after" if now == after else "before")

    assert while_writing >= KILLS * 3 // 10  # the writing itself was hit, not only what goes before it
    assert seen.count("before") >= KILLS // 2
    last = next(number for number, state in enumerate(seen) if state == "before" and number % 2)
    finished(loading(tmp_path / f"{last}.db", parks))
    assert held(tmp_path / f"{last}.db") == after

"""Which zones lie within reach of a trial, over every layer and reach the law looks at: ours beside PostGIS, in one run.

    python -m benchmarks.facts DATABASE [--trials 200]

DATABASE is a registry of many zones, such as `million-now.db` that `python -m benchmarks.against … --keep FOLDER` makes.
Both hold the same zones of the day and give the same ids, which is checked trial by trial.  PostGIS has them in the
metres of the plane with a GiST index, analysed, and is asked by a prepared statement over its socket.  Ours is CPU and
wall milliseconds, PostGIS' the wall milliseconds of the client (its own CPU runs in another process).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import shapely

from benchmarks.against import trials
from benchmarks.against.worlds import NOW
from fieldreg.kernel.geometry import TOUCH_M, Plane, centre_of, plane_at
from fieldreg.law import rules_in_force
from fieldreg.surroundings.around_trial import LayerView, Surroundings
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.wiring import Config, build

_POSTGRES = Path("/usr/lib/postgresql/15/bin")
_ON = date(2027, 3, 1)
_ASK = """prepare facts(geometry) as
  select z.layer, z.id from looks l join zones z
    on z.layer = l.layer and ST_DWithin(z.outline, $1, l.reach_m + z.accuracy_m)"""
Looks = Sequence[tuple[str, float]]


def main() -> None:
    """Prints the medians, the 99th of a hundred and the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("database", type=Path)
    asked.add_argument("--trials", type=int, default=200)
    given = asked.parse_args()
    services = build(
        Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{given.database}", "FIELDREG_NOW": NOW})
    )
    read = [trial_from_geojson(one) for one in trials.seeded(given.trials)]
    plane = plane_at(*centre_of([trial.footprint for trial in read]))
    looks = sorted({look for rule in rules_in_force(_ON).compiled.values() for look in rule.declared.looks})
    services.screening.warm()
    with services.store.reading() as work, postgis() as peer:
        sight = services.screening.sight(work)
        zones = list(_zones(sight, looks))
        _fill(peer, zones, looks, plane)
        print(
            f"{len(zones):,} zones in {len({layer for layer, _ in looks})} layers, {len(looks)} looks, {len(read)} trials"
        )
        ours, theirs = [], []
        for trial in [read[0], *read]:
            footprint = Footprint(trial.footprint, trial.volumes)
            around = Surroundings(trial, sight, on=_ON, asked_on=_ON, footprint=footprint)
            began, wall = time.process_time(), time.perf_counter()
            found = {
                (layer, hit.zone.id) for layer, reach in looks for hit in around.layer(layer).hits(reach)
            }
            ours.append(((time.process_time() - began) * 1e3, (time.perf_counter() - wall) * 1e3))
            began = time.perf_counter()
            rows = peer.execute(f"execute facts(ST_GeomFromWKB({_literal(footprint.xy)}))").fetchall()
            theirs.append((time.perf_counter() - began) * 1e3)
            if found != {(layer, zone) for layer, zone in rows}:
                raise SystemExit(f"the answers differ: {sorted(found ^ set(map(tuple, rows)))[:5]}")
    _tell(ours[1:], theirs[1:])


def _tell(ours: Sequence[tuple[float, float]], theirs: Sequence[float]) -> None:
    print("| | median | p99 |\n|---|---:|---:|")
    for name, spent in (
        ("ours, CPU", [cpu for cpu, _ in ours]),
        ("ours, wall", [wall for _, wall in ours]),
        ("PostGIS, wall", theirs),
    ):
        held = sorted(spent)
        print(f"| {name} | {statistics.median(held):.3f} ms | {held[int(len(held) * 0.99) - 1]:.3f} ms |")
    print(
        f"PostGIS / ours, wall, median of the pairs: {statistics.median(b / a for (_, a), b in zip(ours, theirs, strict=True)):.1f}x"
    )


def _zones(sight: Any, looks: Looks) -> Iterator[tuple[str, str, float, Any]]:
    """Layer, id, accuracy and outline of every zone in force on the day."""
    somewhere = shapely.Point(140.88, 38.26)
    for layer in sorted({layer for layer, _ in looks}):
        view = LayerView(sight, layer, _ON, _ON, somewhere)
        if view.edition is None:
            continue
        for zone in sight.candidates(view.edition, (-180.0, -90.0, 180.0, 90.0)):
            if zone.in_force(_ON):
                yield layer, zone.id, view.accuracy_of(zone), zone.outline


def _literal(shape: Any) -> str:
    return f"'\\x{shapely.to_wkb(shape, hex=True)}'::bytea"


def _fill(peer: Any, zones: Sequence[tuple[str, str, float, Any]], looks: Looks, plane: Plane) -> None:
    peer.execute("create table zones (layer text, id text, accuracy_m float8, outline geometry)")
    with peer.cursor().copy("copy zones from stdin") as rows:
        for layer, zone, accuracy, outline in zones:
            rows.write_row((layer, zone, accuracy + TOUCH_M, shapely.to_wkb(plane.to_xy(outline), hex=True)))
    peer.execute("create index on zones using gist (outline)")
    peer.execute("create table looks (layer text, reach_m float8)")
    with peer.cursor().copy("copy looks from stdin") as rows:
        for look in looks:
            rows.write_row(look)
    peer.execute("analyze")
    peer.execute(_ASK)


@contextmanager
def postgis() -> Iterator[Any]:
    """A connection to an empty throw-away PostGIS, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="fieldreg-pg-"))
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(home, "postgres", "postgres")

    def run(name: str, *arguments: object) -> None:
        subprocess.run(
            [*prefix, str(_POSTGRES / name), *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    run(
        "initdb", "-A", "trust", "-U", "postgres", "-N", "--locale=C.UTF-8", "-E", "UTF8", "-D", home / "data"
    )
    settings = (
        f"-k {home} -c listen_addresses='' -c fsync=off -c shared_buffers=1GB -c work_mem=64MB -c jit=off"
    )
    run("pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "-o", settings, "start")
    try:
        with psycopg.connect(host=str(home), user="postgres", dbname="postgres", autocommit=True) as peer:
            peer.execute("create extension postgis")
            yield peer
    finally:
        run("pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
        shutil.rmtree(home)


if __name__ == "__main__":
    main()

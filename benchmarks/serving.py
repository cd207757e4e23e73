"""What each public address costs as the registry grows: CPU milliseconds at WSGI level, bytes, memory, growth exponents.

    python -m benchmarks.serving [--zones 1000000]

Seeded worlds: the sample with 66, 1,000 and 10,000 sites, and with 74, 10,000 and 160,000 zones; each is asked in a
process of its own, the addresses in turn, so many rounds; the table shows medians.  The exponent is that of the last
step: 0 is flat, 1 grows with the registry.  A time says something only beside `/api/conformance`, which is the frame alone.
"""

import argparse
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import shapely
import sqlalchemy as sa

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.zones import Edition, Zone
from fieldreg.store import mapping, open_store, tables
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample

SITES, ZONES = (66, 1_000, 10_000), (74, 10_000, 160_000)
WARDS = ("青葉区", "宮城野区", "若林区", "太白区", "泉区")
NARROW, WIDE = "bbox=140.87,38.25,140.88,38.26", "bbox=140.80,38.20,140.90,38.30"
BY_SITES = (
    "/api/conformance", "/", "/?q=Site%201", "/?free=1", "/map/rows.json?page=2", "/check", "/consult", "/sites/{site}",
    "/map/sites.geojson",
    "/api/collections/sites/items?limit=100", f"/api/collections/sites/items?limit=100&{WIDE}", "/api/collections/sites/items/{site}",
    "/api/collections/areas/items?limit=100", "/api/collections/reservations/items?limit=100", "/api/sites.csv", "/api/rules",
    "/api/collections", "/api/catalogue", "/catalogue", "/about", "/law", "/law/caa-did", "/api/headroom?lon=140.87&lat=38.26", "/healthz",
)  # fmt: skip
_LAYER = "/api/collections/zones/items?layer=buildings&limit=100"
BY_ZONES = (
    "/api/conformance", _LAYER, f"{_LAYER}&offset={{late}}", f"{_LAYER}&{NARROW}", f"{_LAYER}&{WIDE}",
    "/api/collections/zones/items?limit=100",
    "/api/collections/zones/items/{zone}", "/map/zones/buildings.geojson", f"/map/zones/buildings.geojson?{NARROW}", "/api/catalogue",
    "/law/caa-30m", "/about", "/healthz",
)  # fmt: skip


def main() -> None:
    """Prints two Markdown tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--zones", type=int, help="a further world of so many zones")
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--inside", nargs=2, metavar=("DATABASE", "ADDRESSES"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.inside:
        print(json.dumps(measured(given.inside[0], json.loads(given.inside[1]), given.rounds)))
        return
    with tempfile.TemporaryDirectory() as folder:
        worlds = [*ZONES, *([given.zones] if given.zones else [])]
        told([sites_world(Path(folder), count) for count in SITES], SITES, "sites", BY_SITES, given.rounds)
        told([zones_world(Path(folder), count) for count in worlds], worlds, "zones", BY_ZONES, given.rounds)


def told(databases: Sequence[Path], counts: Sequence[int], what: str, addresses: Sequence[str], rounds: int) -> None:
    """One table: an address a line, a world a column."""
    names = {"site": f"syn-{0:06d}", "zone": f"b{0:07d}"}
    found = []
    for database, count in zip(databases, counts, strict=True):
        held = {own: own.format(late=max(count - 200, 0), **names) for own in addresses}
        command = [sys.executable, "-m", "benchmarks.serving", "--rounds", str(rounds), "--inside", str(database), json.dumps(held)]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    print(f"\n| address | {' | '.join(f'{count:,} {what}' for count in counts)} | bytes | exponent |")
    print(f"|---|{'---:|' * (len(counts) + 2)}")
    step = math.log(counts[-1] / counts[-2])
    for own in addresses:
        times = [one[own]["ms"] for one in found]
        grown = math.log(times[-1] / times[-2]) / step
        cells = " | ".join(f"{ms:.2f}" for ms in times)
        print(f"| `{own}` | {cells} | {found[-1][own]['bytes']:,} | {grown:.2f} |")
    first = ", ".join(f"{one['first_s']:.1f} s" for one in found)
    grown_mib = ", ".join(f"{one['grown_mib']:.0f} MiB" for one in found)
    print(f"\nFirst answers of all together: {first}; memory then: {grown_mib} more than idle.")


def measured(database: str, addresses: dict[str, str], rounds: int) -> dict[str, Any]:
    """Of each address the median in milliseconds of this thread's CPU, and the size of its answer."""
    os.environ |= {
        "FIELDREG_DATABASE_URL": f"sqlite:///{database}", "FIELDREG_NOW": "2026-11-23T10:00:00+09:00", "FIELDREG_RATE_LIMITS": "off",
        "FIELDREG_SECRET_KEY": "a-key-for-benchmarks-only-0123456789",
    }  # fmt: skip
    from werkzeug.test import EnvironBuilder  # noqa: PLC0415 - after the environment is set

    from web.app import create_app  # noqa: PLC0415

    app = create_app()

    def ask(address: str) -> tuple[float, int]:
        path, _, query = address.partition("?")
        environ, status = EnvironBuilder(path=path, query_string=query).get_environ(), []
        start = time.thread_time()
        answer = app.wsgi_app(environ, lambda said, *_: status.append(said))  # type: ignore[func-returns-value]
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        if not status[0].startswith("200"):
            raise RuntimeError(f"{address}: {status[0]}")
        return (time.thread_time() - start) * 1e3, len(body)

    ask("/api/conformance")
    idle, start = resident_mib(), time.thread_time()
    sizes = {own: ask(address)[1] for own, address in addresses.items()}
    first_s, grown_mib = time.thread_time() - start, resident_mib() - idle
    times: dict[str, list[float]] = {own: [] for own in addresses}
    for _ in range(rounds):
        for own, address in addresses.items():
            times[own].append(ask(address)[0])
    told = {own: {"ms": statistics.median(held), "bytes": sizes[own]} for own, held in times.items()}
    return told | {"first_s": first_s, "grown_mib": grown_mib}


def resident_mib() -> float:
    """Of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


# ---------------------------------------------------------------- worlds


def sites_world(folder: Path, count: int) -> Path:
    """The sample, and made-up sites until there are `count` (at least one)."""
    database = sample(folder, f"sites-{count}")
    with sa.create_engine(f"sqlite:///{database}").begin() as connection:
        chance = random.Random(7)  # noqa: S311 - a world to measure in, not a secret
        manager = str(connection.scalar(sa.select(tables.managers.c.id).limit(1)))
        rows = [mapping.site_row(made_up_site(n, manager, chance)) for n in range(max(count - 66, 1))]
        connection.execute(sa.insert(tables.units), [{"id": row["id"], "site": row["id"]} for row in rows])
        connection.execute(sa.insert(tables.sites), rows)
    return database


def made_up_site(n: int, manager: str, chance: random.Random) -> Site:
    """A park or a school with five to twenty corners somewhere about Sendai."""
    x, y, corners, size = chance.uniform(140.70, 141.05), chance.uniform(38.16, 38.42), chance.randint(5, 20), chance.uniform(4e-4, 2e-3)
    ring = [
        (round(x + size * chance.uniform(0.7, 1.2) * math.cos(2 * math.pi * k / corners), 7),
         round(y + 0.8 * size * chance.uniform(0.7, 1.2) * math.sin(2 * math.pi * k / corners), 7))
        for k in range(corners)
    ]  # fmt: skip
    return Site(
        id=f"syn-{n:06d}", kind=chance.choice([SiteKind.PARK, SiteKind.CLOSED_SCHOOL]), name=Text(f"実証地{n}", f"Site {n}"),
        manager=manager, outline=shapely.make_valid(shapely.Polygon(ring)), accuracy_m=5.0, ward=chance.choice(WARDS),
        area_m2=round(chance.uniform(500, 90_000)),
        ground_elevation_m=round(chance.uniform(2, 120), 1), ground_accuracy_m=5.0, source="synthetic",
    )  # fmt: skip


def zones_world(folder: Path, count: int) -> Path:
    """The sample, and a layer of `count` made-up buildings."""
    database = sample(folder, f"zones-{count}")
    store = open_store(f"sqlite:///{database}")
    with store.writing() as work:
        work.zones.put_edition(Edition(layer="buildings", edition="made-up", in_force_from=date(2026, 1, 1), accuracy_m=1.0))
        work.commit()
    store.close()
    with sa.create_engine(f"sqlite:///{database}").begin() as connection:
        zones = made_up_buildings(count)
        while batch := [mapping.zone_row(zone) for zone, _ in zip(zones, range(20_000))]:  # noqa: B905 - the last is shorter
            connection.execute(sa.insert(tables.zones), batch)
    return database


def made_up_buildings(count: int) -> Iterator[Zone]:
    """Boxes of five to twenty metres; their ids are not in the order of their places."""
    chance = random.Random(3)  # noqa: S311 - as above
    for n in range(count):
        x, y = chance.uniform(140.70, 141.05), chance.uniform(38.16, 38.42)
        outline = shapely.box(x, y, x + chance.uniform(5e-5, 2e-4), y + chance.uniform(5e-5, 2e-4))
        own, name = f"b{n * 7_919 % count:07d}", Text("建物", "building")
        yield Zone(id=own, layer="buildings", edition="made-up", name=name, outline=outline, attributes={"height_m": None})


def sample(folder: Path, name: str) -> Path:
    """A copy of the sample, made once."""
    first = folder / "sample.db"
    if not first.exists():
        services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{first}"}))
        services.store.upgrade()
        load_sample(services.store)
        services.store.close()
    with sa.create_engine(f"sqlite:///{first}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(first, folder / f"{name}.db"))


if __name__ == "__main__":
    main()

"""Ranking many sites for one need: CPU seconds beside screening each by itself, and the first page of the answer.

    python -m benchmarks.ranking [--sites 10000] [--rounds 3] [--alone 200]

A sample registry and the seeded sites of `benchmarks.many_sites` are made in a directory of their own.  All figures are CPU of
this process (user and system).  "first" makes the sites' footprints and looks at every layer; "of a server" is the first
somebody asks of a server that got ready for that day (scripts/server/getting_ready.py); "another need" finds footprints and looks,
left by a need of another kind; "again" is the same need, which is kept.  One by one is measured at some of the sites in the
same process, and multiplied.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from benchmarks.many_sites import put_sites
from fieldreg.choosing.demands import of_screening
from fieldreg.screening.needs import Need
from fieldreg.services import Services
from fieldreg.services.answers.choosing import ChoosingServices
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample

_DAY = {"time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"}
_NIGHT = {"time_start": "2026-12-14T19:00:00+09:00", "time_end": "2026-12-14T21:00:00+09:00"}
_LOW = {"altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"}}
_CRAFT = {"mass_g": 900, "gross_mass_g": 900, "bvlos": False, "over_third_parties": False, "entry_control": True, "keeps_30m": True}
NEEDS: dict[str, dict[str, Any]] = {
    "drone, 900 g, 60 m, circle of 30 m": {"activity": "drone", "vehicle": _CRAFT, "radius_m": 30, **_LOW, **_DAY},
    "the same by night, nothing answered": {"activity": "drone", "radius_m": 30, **_LOW, **_NIGHT},
    "the same, 5,000 m²": {"activity": "drone", "vehicle": _CRAFT, "area_m2": 5_000, **_LOW, **_DAY},
    "the same, 200 m straight": {"activity": "drone", "vehicle": _CRAFT, "length_m": 200, **_LOW, **_DAY},
    "bus, 1 km of quiet road": {
        "activity": "automated_driving", "length_m": 1_000, **_DAY, "vehicle": {"level": 2, "driver_on_board": True},
        "needs": {"max_speed_limit_kmh": 40, "max_signals": 2},
    },
    "robots in a hall with 30 kVA": {"activity": "ground_robot", **_DAY, "needs": {"indoor": True, "power_kva": 30, "ceiling_m": 5}},
}  # fmt: skip


def main() -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, default=200, help="sites screened one by one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{Path(folder) / 'fieldreg.db'}"}))
        services.store.upgrade()
        load_sample(services.store)
        put_sites(services.store, asked.sites)
        services.register.sites()  # read before anybody is timed
        for line in _table(services, asked.rounds, asked.alone):
            print(line, flush=True)
        services.store.close()


def _table(services: Services, rounds: int, alone: int) -> Iterator[str]:
    sites = services.register.sites()
    yield f"{len(sites)} sites"
    yield "| need | first s | of a server s | another need s | again s | page of 50 s | one by one s | ratio |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, need in NEEDS.items():
        fresh = _anew(services)
        first, _ = _timed(lambda fresh=fresh, need=need: fresh.rank(need))
        ready = _anew(services)
        ready.warm(date(2026, 12, 14))
        gc.collect()
        gc.freeze()  # as a server does
        served, _ = _timed(lambda ready=ready, need=need: ready.rank(need))
        another = []
        for _ in range(rounds):
            held = _anew(services)
            held.rank({"activity": "other", **_DAY})  # which no rule answers as it answers these
            another.append(_timed(lambda held=held, need=need: held.rank(need))[0])
        again, _ = _timed(lambda fresh=fresh, need=need: fresh.rank(need))
        page, _ = _timed(lambda fresh=fresh, need=need: orjson.dumps(fresh.page(need, 50).to_dict()))
        whole = _one_by_one(services, need, sites[:: max(1, len(sites) // alone)]) * len(sites)
        once = f"{first:.2f} | {served:.2f}"
        yield f"| {name} | {once} | {min(another):.2f} | {again:.4f} | {page:.4f} | {whole:.1f} | {whole / min(another):.0f}x |"


def _anew(services: Services) -> ChoosingServices:
    """The use cases with nothing kept of an earlier need; the registry is held all the same."""
    return ChoosingServices(services.store, services.clock, services.terrain, services.choosing.snapshots)


def _one_by_one(services: Services, document: dict[str, Any], some: Any) -> float:
    """CPU seconds a site."""
    need = Need.from_json(document)
    with services.store.reading() as work:
        spent, _ = _timed(lambda: [of_screening(services.screening.screened(work, need.at(site))) for site in some])
    return spent / len(some)


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = do()
    return time.process_time() - start, made


if __name__ == "__main__":
    main()

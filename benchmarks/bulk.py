"""Judging many sites at once: CPU seconds beside one by one, and the first list of sites after a change.

    python -m benchmarks.bulk [--sites 10000] [--rounds 3] [--alone 200] [--load DID_OR_OTHER.geojson LAYER EDITION]...

A sample registry and the seeded sites of `benchmarks.many_sites` are made in a directory of their own.  All figures are
CPU of this process (user and system); one by one is measured at some of the sites in the same process and multiplied.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from benchmarks.many_sites import put_sites
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.timespan import Timespan
from fieldreg.screening.bulk import Need, Places, judge_all
from fieldreg.screening.standing_probe import standing_need
from fieldreg.services import Services
from fieldreg.trials.trial import Activity
from fieldreg.wiring import Config, build
from geodata.loading.load import run_load
from geodata.loading.request import LoadRequest
from geodata.reading.pipeline import Source
from geodata.sample.load import load_sample


def main() -> None:
    """Prints Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, default=200, help="sites judged one by one")
    parser.add_argument("--load", nargs=3, action="append", default=[], metavar=("FILE", "LAYER", "EDITION"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = _registry(Path(folder), asked.sites, asked.load)
        for line in _table(services, asked.rounds, asked.alone):
            print(line, flush=True)
        services.store.close()


def _registry(folder: Path, sites: int, loads: list[list[str]]) -> Services:
    services = build(Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{folder / 'fieldreg.db'}"}))
    services.store.upgrade()
    load_sample(services.store)
    for path, layer, edition in loads:
        source = Source(Path(path).name, Path(path).read_bytes())
        run_load(services, LoadRequest(sources=[source], actor="bench", layer=layer, edition=edition, in_force=date(2022, 6, 25)))
    put_sites(services.store, sites)
    return services


def _table(services: Services, rounds: int, alone: int) -> Any:
    screening, today = services.screening, services.clock.today()
    day = standing_need(today, on_road=False)
    needs = {
        "drone by day, 30 m (the standing probe)": day,
        "drone by night, 60 m, nothing answered": Need(
            activity=Activity.DRONE, timespan=_by_night(day.timespan), altitude_upper=Altitude(60, Datum.AGL)
        ),
        "bus on the road": standing_need(today, on_road=True),
    }  # fmt: skip
    with services.store.reading() as work:
        sight = screening.sight(work)
        sites = sight.sites.all()
        yield f"{len(sites)} sites"
        yield "| need | first s | again s | rules judged | one by one s | ratio |"
        yield "|---|---|---|---|---|---|"
        for name, need in needs.items():
            yield _row(screening, work, sight, sites, name, need, rounds, alone)
    yield ""
    yield "| the list of sites (`services.screening.standing`) | CPU s |"
    yield "|---|---|"
    for name, change in _CHANGES.items():
        yield f"| {name} | {_first_list(services, change):.3f} |"


def _by_night(span: Timespan) -> Timespan:
    return Timespan(span.start.replace(hour=19), span.end.replace(hour=21))


def _row(screening: Any, work: Any, sight: Any, sites: Any, name: str, need: Need, rounds: int, alone: int) -> str:
    today = need.timespan.first_day
    first, judged = _timed(lambda: judge_all(sight, need, Places(sites), asked_on=today))
    places = Places(sites)
    judge_all(sight, need, places, asked_on=today)
    again = min(_timed(lambda: judge_all(sight, need, places, asked_on=today))[0] for _ in range(rounds))
    some = sites[:: max(1, len(sites) // alone)]
    one, _ = _timed(lambda: [screening.screened(work, need.at(site)) for site in some])
    whole = one / len(some) * len(sites)
    return f"| {name} | {first:.2f} | {again:.2f} | {judged.judged:,} of {68 * len(sites):,} | {whole:.1f} | {whole / again:.0f}x |"


def _first_list(services: Services, change: Callable[[Any], None]) -> float:
    """CPU of the first list after a change, with what a list asks of each site."""
    with services.store.writing() as work:
        change(work)
        work.commit()
    services.screening.standing_of(next(iter(services.register.sites())).id, services.clock.today())  # reads the snapshot

    def listed() -> int:
        return sum(standing.permit_free is True for standing in services.screening.standing(services.clock.today()).values())

    return _timed(listed)[0]


def _zone_moved(work: Any) -> None:
    edition = work.zones.editions("did")[0]
    zone = work.zones.zones("did", edition.edition)[0]
    work.zones.put_zones([replace(zone, outline=shapely.affinity.translate(zone.outline, 0.0001, 0))])


def _site_moved(work: Any) -> None:
    site = work.sites.all()[0]
    work.sites.put(replace(site, outline=shapely.affinity.translate(site.outline, 0.0001, 0)))


def _reserved(work: Any) -> None:
    work.put_note("benchmark", {"at": time.time()})


_CHANGES: dict[str, Callable[[Any], None]] = {
    "the first of all": _reserved,
    "a district moved": _zone_moved,
    "something else than zones or sites": _reserved,
    "a site moved": _site_moved,
}


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = do()
    return time.process_time() - start, made


if __name__ == "__main__":
    main()

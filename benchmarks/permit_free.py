"""The permit-free part of every site of the sample, beside a raster of small trials screened one by one: CPU seconds.

``python -m benchmarks.permit_free [--step 20]``: the raster's step in metres; a finer one is told by its share of cells.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import shapely

from fieldreg.permit_free import Asked, answer_of, parts_of
from fieldreg.screening.standing_probe import standing_probe
from fieldreg.services import Services
from fieldreg.store import open_store
from geodata.sample.load import load_sample
from tests.fakes import FixedClock

__all__ = ["main"]

DAY = date(2026, 12, 1)
T = TypeVar("T")


def main() -> None:
    """Prints a line for each site and the medians."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--step", type=float, default=20.0, help="of the raster, metres")
    step_m = given.parse_args().step
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'fieldreg.db'}")
        store.upgrade()
        load_sample(store)
        services = Services(store, FixedClock())
        services.screening.warm()
        _print(services, step_m)
        store.close()


def _print(services: Services, step_m: float) -> None:
    screening = services.screening
    rows = []
    with services.store.reading() as work:
        sight = screening.sight(work)
        for site in sight.sites.all():
            ground = lambda footprint, site=site: screening._ground(sight, footprint, site)  # noqa: SLF001 - as the service asks
            asked = Asked(standing_probe(site, DAY), sight, services.clock.today(), ground, site)
            parts_of(asked)  # what is read once is read
            parts, took = _timed(lambda asked=asked: parts_of(asked))  # type: ignore[misc]
            _, measured = _timed(lambda parts=parts: answer_of(parts))  # type: ignore[misc]
            discs = _raster(asked, step_m)
            trials = [replace(asked.trial, volumes=(replace(asked.trial.volumes[0], outline=disc),)) for disc in discs]
            _, alone = _timed(lambda trials=trials: [screening.screened(work, trial) for trial in trials])  # type: ignore[misc]
            rows.append((took, measured, alone))
            print(f"{site.id:40} {took * 1000:7.0f} ms parts {measured * 1000:7.0f} ms answer {alone * 1000:8.0f} ms {len(trials)} cells")
    for name, column in zip(("parts", "answer", f"raster of {step_m:g} m"), zip(*rows, strict=True), strict=True):
        print(f"{name}: median {statistics.median(column) * 1000:.0f} ms, most {max(column) * 1000:.0f} ms")


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    return act(), time.process_time() - began


def _raster(asked: Asked, step_m: float) -> list[shapely.Polygon]:
    """Small trials over the outline, lon, lat."""
    west, south, east, north = asked.outline_xy.bounds
    x, y = (v.ravel() for v in np.meshgrid(np.arange(west, east, step_m), np.arange(south, north, step_m)))
    inside = shapely.contains_xy(asked.outline_xy, x, y)
    discs = shapely.buffer(shapely.points(x[inside], y[inside]), 1.0)
    return list(asked.plane.all_to_lonlat(np.asarray(discs, dtype=np.object_)))


if __name__ == "__main__":
    main()

"""A registry held open here for reading, by its database."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from fieldreg.booking.reservations import LIVE
from fieldreg.frames.answers import Answer, answer_frame, ranking_frame, trial_of
from fieldreg.frames.columns import area_frame, reservation_frame, site_frame, zone_frame
from fieldreg.frames.registry import Registry
from fieldreg.kernel.errors import Conflict, FieldregError, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import edition_status
from fieldreg.screening.screening import Screening
from fieldreg.services import Services
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.wiring import Config, build

__all__ = ["HeldRegistry", "open_held"]

_MOST_RESERVATIONS = 100_000


def open_held(path_or_url: str | os.PathLike[str], terrain: Terrain | None = None) -> "HeldRegistry":
    """The registry in a SQLite file, or at a SQLAlchemy URL (sqlite, postgresql).

    `terrain` tells the ground's elevation (`geodata.terrain.open_terrain`); without it heights above the sea are known only at
    sites that tell theirs.  FIELDREG_NOW sets the clock.  Raises NotFound for a file that is not there,
    Conflict for one of another version.
    """
    url = str(path_or_url)
    if "://" not in url:
        url = f"sqlite:///{Path(url).absolute()}"
    config = Config.from_environment({**os.environ, "FIELDREG_DATABASE_URL": url})
    path = config.database_path
    if path is not None and not path.is_file():
        raise NotFound(
            Text(f"台帳 {path} がありません。`fieldreg init` で作れます。", f"there is no registry at {path}; `fieldreg init` makes one"),
            where=str(path_or_url),
        )
    services = build(replace(config, dem=()), terrain)
    if not services.store.is_current():
        raise Conflict(
            Text("この版の台帳ではありません。`fieldreg upgrade` で合わせてください。",
                 "this is no registry of this version; bring it here with `fieldreg upgrade`"),
            code="not-current", where=str(path_or_url),
        )  # fmt: skip
    return HeldRegistry(services)


class HeldRegistry(Registry):
    """`services` are all its use cases, for whatever is not told by `Registry`."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def sites(self) -> gpd.GeoDataFrame:
        return site_frame(self.services.register.sites())

    def areas(self) -> gpd.GeoDataFrame:
        return area_frame(self.services.register.sites())

    def reservations(self) -> gpd.GeoDataFrame:
        with self.services.store.reading() as work:
            held = work.reservations.list(states=sorted(LIVE), limit=_MOST_RESERVATIONS)
            sites = {site.id: site for site in work.sites.all()}
        return reservation_frame(sorted(held, key=lambda r: (r.slot.start, r.id)), sites)

    def rank(self, need: Mapping[str, Any], on: date | None = None) -> pd.DataFrame:
        told = need.get("properties") if need.get("type") == "Feature" else need
        return ranking_frame(self.services.choosing.rank(told, on).rows)

    def _zones(self, layer: str, on: date | None) -> gpd.GeoDataFrame:
        edition, zones = self.services.register.zones_on(layer, on)
        status = edition_status(edition, empty=not zones, today=self.services.clock.today())
        frame = zone_frame(edition, zones)
        frame.attrs = {
            "layer": layer, "status": str(status), "edition": edition.edition if edition else None,
            "on": (on or self.services.clock.today()).isoformat(),
            **({"complete": edition.complete, "accuracy_m": edition.accuracy_m, "source": edition.source,
                "licence": edition.licence, "attribution": edition.attribution,
                "notices": edition.notices.splitlines()} if edition else {}),
        }  # fmt: skip
        return frame

    def _screening(self, trial: Mapping[str, Any], on: date | None) -> Screening:
        return self.services.screening.screen(trial, on)

    def _judged(self, need: Mapping[str, Any], shapes: Sequence[Any], on: date | None) -> pd.DataFrame:
        """As things stand at one moment; an error of one is its own answer."""
        found: list[Answer] = []
        with self.services.store.reading() as work:
            for shape in shapes:
                try:
                    found.append(self.services.screening.screened(work, trial_from_geojson(trial_of(need, shape)), on))
                except FieldregError as error:
                    found.append(error)
        return answer_frame(found)

    def _basemap(self) -> Mapping[str, Any]:
        return self.services.register.basemap()

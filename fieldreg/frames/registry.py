"""A registry held open for reading, whose answers are data frames."""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from fieldreg.booking.reservations import LIVE
from fieldreg.frames import chart
from fieldreg.frames.answers import COLUMNS, Answer, answer_frame, in_lonlat, ranking_frame, trial_of
from fieldreg.frames.columns import reservation_frame, site_frame, zone_frame
from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import LayerStatus, edition_status
from fieldreg.screening.screening import Screening
from fieldreg.services import Services
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.wiring import Config, build

__all__ = ["Registry", "open_registry"]

_MOST_RESERVATIONS = 100_000


def open_registry(path_or_url: str | os.PathLike[str], terrain: Terrain | None = None) -> "Registry":
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
    return Registry(services)


class Registry:
    """What a registry holds and answers, as frames in lon, lat (EPSG:4326).  Reads only; names no person.

    `services` are all its use cases, for whatever is not told here.
    """

    def __init__(self, services: Services) -> None:
        self.services = services

    def sites(self) -> gpd.GeoDataFrame:
        """Every site, a row each: `name` in Japanese and `name_en`, lengths in metres."""
        return site_frame(self.services.register.sites())

    def zones(self, layer: str, on: date | None = None) -> gpd.GeoDataFrame:
        """The zones of a layer in force on a day (default: today).

        `attrs` tell of the edition, above all its `status`; whether a place without a zone is free of them hangs on it, so
        anything but "ok" is warned of.  Raises NotFound for a layer nobody knows.
        """
        edition, zones = self.services.register.zones_on(layer, on)
        status = edition_status(edition, empty=not zones, today=self.services.clock.today())
        frame = zone_frame(edition, zones)
        frame.attrs = {
            "layer": layer, "status": str(status), "edition": edition.edition if edition else None,
            "on": (on or self.services.clock.today()).isoformat(),
            **({"complete": edition.complete, "accuracy_m": edition.accuracy_m, "source": edition.source,
                "licence": edition.licence, "attribution": edition.attribution} if edition else {}),
        }  # fmt: skip
        if status is not LayerStatus.OK:
            warnings.warn(
                f"層 {layer} は {status} です。区域が無くても該当なしとは言えません"
                f" / layer {layer} is {status}: a place without a zone is not proven free",
                stacklevel=2,
            )
        return frame

    def reservations(self) -> gpd.GeoDataFrame:
        """Live reservations, soonest first: when and where, not whose."""
        with self.services.store.reading() as work:
            held = work.reservations.list(states=sorted(LIVE), limit=_MOST_RESERVATIONS)
            sites = {site.id: site for site in work.sites.all()}
        return reservation_frame(sorted(held, key=lambda r: (r.slot.start, r.id)), sites)

    def screen(self, trial: Mapping[str, Any], on: date | None = None) -> Screening:
        """The screening of one GeoJSON trial; `on` overrides the day whose law holds.  Raises InvalidInput, DatumMismatch."""
        return self.services.screening.screen(trial, on)

    def screen_all(self, places: Any, need: Mapping[str, Any], on: date | None = None) -> gpd.GeoDataFrame:
        """`places` (a GeoDataFrame or GeoSeries) with the answer for each shape beside it, on the same index.

        `need` is what one means to do: the properties of a trial.  A row that cannot be screened is "unknown", `because` says
        why.  Raises InvalidInput for a frame without a system or of another datum, and for columns that are taken.
        """
        shapes = in_lonlat(places.geometry)
        taken = sorted(COLUMNS.keys() & set(getattr(places, "columns", ())))
        if taken:
            listed = ", ".join(taken)
            raise InvalidInput.one("column-taken", listed, f"列 {listed} の名前を変えてください。", f"rename the columns {listed}")
        found = answer_frame(_judged(self.services, [(need, shape, {}) for shape in shapes], on)).set_axis(places.index)
        own = places if isinstance(places, gpd.GeoDataFrame) else gpd.GeoDataFrame(geometry=places)
        return own.join(found, validate="one_to_one") if found.index.is_unique else _side_by_side(own, found)

    def rank(self, need: Mapping[str, Any], on: date | None = None) -> pd.DataFrame:
        """Every site for what one means to do, over the whole of it, the best first: as `POST /api/rankings` and `fieldreg rank`.

        `need` as those take it, or a Feature whose place does not count.  First what fits (`fit`, with `fit_because`), and of
        that what asks for least; `order` is told in `fieldreg.choosing.ranking`.  Raises InvalidInput with every fault.
        """
        told = need.get("properties") if need.get("type") == "Feature" else need
        return ranking_frame(self.services.choosing.rank(told, on).rows)

    def explore(self, layers: Sequence[str] = (), on: date | None = None, tiles: str | None = None) -> Any:
        """A Folium map of the sites, on our own base map; `layers` of zones may be switched on.

        No other host's tiles are asked for unless `tiles` names them, as Folium does.
        """
        zones = {layer: self.zones(layer, on) for layer in layers}
        return chart.chart_of(self.sites(), zones, self.services.register.basemap(), tiles)


def _judged(
    services: Services, places: Sequence[tuple[Mapping[str, Any], Any, Mapping[str, str]]], on: date | None
) -> list[Answer]:
    """The answer for each need over each shape, as things stand at one moment; an error of one is its own answer."""
    found: list[Answer] = []
    with services.store.reading() as work:
        for need, shape, more in places:
            try:
                trial = trial_from_geojson(trial_of(need, shape, **more))
                found.append(services.screening.screened(work, trial, on))
            except FieldregError as error:
                found.append(error)
    return found


def _side_by_side(own: gpd.GeoDataFrame, found: pd.DataFrame) -> gpd.GeoDataFrame:
    """By position, where one index value stands for several rows."""
    return own.assign(**{name: found[name].array for name in found.columns})

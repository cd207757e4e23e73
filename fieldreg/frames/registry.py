"""What may be asked of a registry, whether it is held open here or answers over HTTP: data frames, and a map of them."""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from fieldreg.frames import chart
from fieldreg.frames.answers import COLUMNS, in_lonlat
from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.zones import LayerStatus

__all__ = ["Registry"]


class Registry(ABC):
    """What a registry holds and answers, as frames in lon, lat (EPSG:4326).  Reads only; names no person."""

    @abstractmethod
    def sites(self) -> gpd.GeoDataFrame:
        """Every site, a row each: `name` in Japanese and `name_en`, lengths in metres."""

    @abstractmethod
    def areas(self) -> gpd.GeoDataFrame:
        """Every part of a site that may be reserved by itself, a row each, with the `id` of its `site` and of its `parent`."""

    @abstractmethod
    def reservations(self) -> gpd.GeoDataFrame:
        """Live reservations, soonest first: when and where, not whose.  Over HTTP their `state` is not told (NA)."""

    @abstractmethod
    def rank(self, need: Mapping[str, Any], on: date | None = None) -> pd.DataFrame:
        """Every site for what one means to do, over the whole of it, the best first: as `POST /api/rankings` and `fieldreg rank`.

        `need` as those take it, or a Feature whose place does not count.  First what fits (`fit`, with `fit_because`), and of
        that what asks for least; `order` is told in `fieldreg.choosing.ranking`.  Over HTTP `unknown` is not told.
        Raises InvalidInput with every fault.
        """

    def zones(self, layer: str, on: date | None = None) -> gpd.GeoDataFrame:
        """The zones of a layer in force on a day (default: today).

        `attrs` tell of the edition, above all its `status`; whether a place without a zone is free of them hangs on it, so
        anything but "ok" is warned of.  Raises NotFound for a layer nobody knows.
        """
        frame = self._zones(layer, on)
        status = frame.attrs["status"]
        if status != LayerStatus.OK:
            warnings.warn(
                f"層 {layer} は {status} です。区域が無くても該当なしとは言えません"
                f" / layer {layer} is {status}: a place without a zone is not proven free",
                stacklevel=2,
            )
        return frame

    def screen(self, trial: Any, need: Mapping[str, Any] | None = None, on: date | None = None) -> Any:
        """The screening of one GeoJSON trial (`.verdict`, `.to_dict()`); or of a frame's shapes with a `need`, as `screen_all`.

        `on` overrides the day whose law holds.  Raises InvalidInput, DatumMismatch.
        """
        if isinstance(trial, Mapping):
            if need is not None:
                raise InvalidInput.one("need-told-twice", "need", "GeoJSON には need を渡さず、properties に書いてください。",
                                       "a GeoJSON trial tells its need in its properties; give no other")  # fmt: skip
            return self._screening(trial, on)
        if need is None:
            raise InvalidInput.one("need-missing", "need", "何をするか（need）を渡してください。", "tell what is meant to be done: need")
        return self.screen_all(trial, need, on)

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
        found = self._judged(need, list(shapes), on).set_axis(places.index)
        own = places if isinstance(places, gpd.GeoDataFrame) else gpd.GeoDataFrame(geometry=places)
        return own.join(found, validate="one_to_one") if found.index.is_unique else _side_by_side(own, found)

    def explore(self, layers: Sequence[str] = (), on: date | None = None, tiles: str | None = None) -> Any:
        """A Folium map of the sites, on our own base map; `layers` of zones may be switched on.

        No other host's tiles are asked for unless `tiles` names them, as Folium does.
        """
        zones = {layer: self.zones(layer, on) for layer in layers}
        return chart.chart_of(self.sites(), zones, self._basemap(), tiles)

    @abstractmethod
    def _zones(self, layer: str, on: date | None) -> gpd.GeoDataFrame: ...

    @abstractmethod
    def _screening(self, trial: Mapping[str, Any], on: date | None) -> Any: ...

    @abstractmethod
    def _judged(self, need: Mapping[str, Any], shapes: Sequence[Any], on: date | None) -> pd.DataFrame:
        """A row a shape, as `answer_frame` has them."""

    @abstractmethod
    def _basemap(self) -> Mapping[str, Any]: ...


def _side_by_side(own: gpd.GeoDataFrame, found: pd.DataFrame) -> gpd.GeoDataFrame:
    """By position, where one index value stands for several rows."""
    return own.assign(**{name: found[name].array for name in found.columns})

"""A registry that answers over HTTP: an installation's public data, and its screening, as the same frames."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from fieldreg.frames.answers import Answer, answer_frame, told_ranking_frame, trial_of
from fieldreg.frames.columns import told_frame
from fieldreg.frames.connection import Connection
from fieldreg.frames.registry import Registry
from fieldreg.kernel.errors import FieldregError

__all__ = ["RemoteRegistry", "ToldScreening", "open_remote"]

_EDITION = ("complete", "accuracy_m", "source", "licence", "attribution", "notices")
_RANKED = 1000  # sites a page


def open_remote(address: str | os.PathLike[str]) -> "RemoteRegistry":
    """The registry of an installation, by its address or that of its `/api`; public data, which ask for no key.

    Raises InvalidInput for what is no address, NotFound where no registry answers, Unavailable where nobody does.
    """
    connection = Connection(str(address))
    connection.check()
    return RemoteRegistry(connection)


@dataclass(frozen=True)
class ToldScreening:
    """The answer to one trial, as `POST /api/screenings` gives it."""

    document: Mapping[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.document["verdict"])

    def to_dict(self) -> dict[str, Any]:
        return dict(self.document)


class RemoteRegistry(Registry):
    """What an installation tells everybody.  Each call reads anew; nothing is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sites(self) -> gpd.GeoDataFrame:
        """With their outlines as drawn, where they are drawn."""
        sites, _ = self._connection.features("sites")
        drawn = {f["id"]: f["geometry"] for name in ("site-outlines", "site-lines") for f in self._connection.features(name)[0]}
        return told_frame("sites", [{**site, "geometry": drawn.get(site["id"], site["geometry"])} for site in sites])

    def areas(self) -> gpd.GeoDataFrame:
        held = [area for name in ("areas", "area-lines", "area-points") for area in self._connection.features(name)[0]]
        return told_frame("areas", held).sort_values(["site", "id"], ignore_index=True)

    def reservations(self) -> gpd.GeoDataFrame:
        held, _ = self._connection.features("reservations", datetime="../..")
        frame = told_frame("reservations", held)
        return frame.sort_values(["time_start", "id"], ignore_index=True)

    def rank(self, need: Mapping[str, Any], on: date | None = None) -> pd.DataFrame:
        told = need.get("properties") if need.get("type") == "Feature" else need
        rows: list[Mapping[str, Any]] = []
        judged = 1
        while len(rows) < judged:
            page = self._connection.post("rankings", told, on=_day(on), limit=str(_RANKED), offset=str(len(rows)))
            judged = page["judged"]
            rows += page["ranked"]
            if not page["ranked"]:
                break
        return told_ranking_frame(rows, self.sites())

    def _zones(self, layer: str, on: date | None) -> gpd.GeoDataFrame:
        features, beside = self._connection.features("zones", layer=layer, on=_day(on))
        edition = next(held for held in beside["editions"] if held["layer"] == layer)
        accuracy = edition.get("accuracy_m")
        for feature in features:
            if feature["properties"].get("accuracy_m") is None:
                feature["properties"]["accuracy_m"] = accuracy
        frame = told_frame("zones", features)
        frame.attrs = {
            "layer": layer, "status": edition["status"], "edition": edition["edition"], "on": beside["on"],
            **{name: edition[name] for name in _EDITION if name in edition},
        }  # fmt: skip
        return frame

    def _screening(self, trial: Mapping[str, Any], on: date | None) -> ToldScreening:
        return ToldScreening(self._connection.post("screenings", trial, on=_day(on)))

    def _judged(self, need: Mapping[str, Any], shapes: Sequence[Any], on: date | None) -> pd.DataFrame:
        """One request a shape, each as things stand then; one that is refused is its own answer."""
        found: list[Answer] = []
        for shape in shapes:
            try:
                found.append(self._screening(trial_of(need, shape), on).document)
            except FieldregError as error:
                found.append(error)
        return answer_frame(found)

    def _basemap(self) -> Mapping[str, Any]:
        held: Mapping[str, Any] = self._connection.get(f"{self._connection.root}/map/basemap.geojson")
        return held


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""

"""Columns of the frames: one kind of value each, missing ones as NA, shapes in lon, lat (EPSG:4326).

Only what the public collections tell: no person's name, no account, and of a reservation when and where, not whose.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import Reservation
from fieldreg.register.footprints import footprint_of, site_footprint
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Zone

__all__ = ["CRS", "area_frame", "column", "frame_of", "reservation_frame", "site_frame", "told_frame", "zone_frame"]

CRS: Final = "EPSG:4326"  # JGD2011 is taken as equal to WGS 84
_TEXT, _YES_NO, _NUMBER, _DAY, _MOMENT = "string", "boolean", "Float64", "datetime64[s]", "moment"
Columns = Mapping[str, tuple[str, Callable[[Any], Any]]]  # by name: the kind, and how a thing's value is got

_SITES: Columns = {
    "id": (_TEXT, lambda s: s.id),
    "code": (_TEXT, lambda s: s.code or None),
    "name": (_TEXT, lambda s: s.name.ja),
    "name_en": (_TEXT, lambda s: s.name.en or None),
    "kind": (_TEXT, lambda s: str(s.kind)),
    "ward": (_TEXT, lambda s: s.ward or None),
    "address": (_TEXT, lambda s: s.address or None),
    "manager": (_TEXT, lambda s: s.manager),
    "availability": (_TEXT, lambda s: str(s.availability)),
    "property_status": (_TEXT, lambda s: str(s.property_status)),
    "activities": ("object", lambda s: tuple(s.activities)),
    "equipment": ("object", lambda s: tuple(s.equipment)),
    "facilities": ("object", lambda s: dict(s.facilities)),
    "indoor": (_YES_NO, lambda s: s.indoor),
    "closed_to_traffic": (_YES_NO, lambda s: s.closed_to_traffic),
    "ground_elevation_m": (_NUMBER, lambda s: s.ground_elevation_m),
    "ground_accuracy_m": (_NUMBER, lambda s: s.ground_accuracy_m),
    "accuracy_m": (_NUMBER, lambda s: s.accuracy_m),
    "area_m2": (_NUMBER, lambda s: s.area_m2),
    "source": (_TEXT, lambda s: s.source or None),
    "confidence": (_TEXT, lambda s: s.confidence),
}
_AREAS: Columns = {
    "id": (_TEXT, lambda a: a.id),
    "site": (_TEXT, lambda a: a.site),
    "parent": (_TEXT, lambda a: a.parent),
    "name": (_TEXT, lambda a: a.name.ja),
    "name_en": (_TEXT, lambda a: a.name.en or None),
    "area_kind": (_TEXT, lambda a: a.kind or None),
    "accuracy_m": (_NUMBER, lambda a: a.accuracy_m),
    "bookable": (_YES_NO, lambda a: a.bookable),
    "source": (_TEXT, lambda a: a.source or None),
    "confidence": (_TEXT, lambda a: a.confidence),
}
_ZONES: Columns = {
    "id": (_TEXT, lambda z: z.id),
    "layer": (_TEXT, lambda z: z.layer),
    "edition": (_TEXT, lambda z: z.edition),
    "name": (_TEXT, lambda z: z.name.ja),
    "name_en": (_TEXT, lambda z: z.name.en or None),
    "restriction": (_TEXT, lambda z: str(z.restriction)),
    "authority": (_TEXT, lambda z: z.authority or None),
    "reason": (_TEXT, lambda z: z.reason.ja or None),
    "reason_en": (_TEXT, lambda z: z.reason.en or None),
    "valid_from": (_DAY, lambda z: z.valid_from),
    "valid_to": (_DAY, lambda z: z.valid_to),
    "source": (_TEXT, lambda z: z.source or None),
    "confidence": (_TEXT, lambda z: z.confidence),
}
_RESERVATIONS: Columns = {
    "id": (_TEXT, lambda r: r.id),
    "site": (_TEXT, lambda r: r.site),
    "area": (_TEXT, lambda r: r.area),
    "time_start": (_MOMENT, lambda r: r.slot.start),
    "time_end": (_MOMENT, lambda r: r.slot.end),
    "state": (_TEXT, lambda r: str(r.state)),
    "exclusive": (_YES_NO, lambda r: r.exclusive),
}

_LISTS: Final = frozenset({"activities", "equipment"})
TOLD: Final[Mapping[str, Mapping[str, str]]] = {
    kind: {name: of for name, (of, _) in columns.items()}
    for kind, columns in {
        "sites": _SITES, "areas": _AREAS, "reservations": _RESERVATIONS, "zones": {**_ZONES, "accuracy_m": (_NUMBER, None)},
    }.items()
}  # fmt: skip


def site_frame(sites: Sequence[Site]) -> gpd.GeoDataFrame:
    """A row a site, its shape the outline as drawn (a polygon, a line or a point)."""
    return frame_of(_SITES, sites, [site.outline for site in sites])


def area_frame(sites: Sequence[Site]) -> gpd.GeoDataFrame:
    """A row an area of these sites, its shape the outline as drawn; None where it has none of its own."""
    areas = sorted((area for site in sites for area in site.areas), key=lambda area: (area.site, area.id))
    return frame_of(_AREAS, areas, [area.outline for area in areas])


def told_frame(kind: str, features: Sequence[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """The same frame of what an API tells: GeoJSON features of `kind` (a name in `TOLD`), by the names of their properties."""
    told = [{**feature["properties"], "id": feature["properties"].get("id", feature["id"])} for feature in features]
    shapes = [None if feature["geometry"] is None else shapely.geometry.shape(feature["geometry"]) for feature in features]
    held = {name: column(of, [_of_json(of, one.get(name), name) for one in told]) for name, of in TOLD[kind].items()}
    return gpd.GeoDataFrame(held, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)


def zone_frame(edition: Edition | None, zones: Sequence[Zone]) -> gpd.GeoDataFrame:
    """A row a zone; `accuracy_m` (metres) is the edition's where the zone has none of its own."""
    default = edition.accuracy_m if edition else None
    accuracy = (_NUMBER, lambda z: default if z.accuracy_m is None else z.accuracy_m)
    return frame_of({**_ZONES, "accuracy_m": accuracy}, zones, [zone.outline for zone in zones])


def reservation_frame(held: Sequence[Reservation], sites: Mapping[str, Site]) -> gpd.GeoDataFrame:
    """A row a reservation, its shape what it takes: the area's footprint, or the whole site's."""
    return frame_of(_RESERVATIONS, held, [_taken(one, sites[one.site]) for one in held])


def frame_of(columns: Columns, things: Sequence[Any], shapes: Iterable[BaseGeometry | None]) -> gpd.GeoDataFrame:
    """A frame of these columns, in lon, lat."""
    held = {name: column(kind, [get(thing) for thing in things]) for name, (kind, get) in columns.items()}
    return gpd.GeoDataFrame(held, geometry=gpd.GeoSeries(list(shapes), crs=CRS), crs=CRS)


def column(kind: str, values: Sequence[Any]) -> Any:
    """A column of one kind; None is NA."""
    if kind == _MOMENT:
        return pd.Series(values, dtype=pd.DatetimeTZDtype("s", "Asia/Tokyo"))
    if kind == _DAY:
        return pd.Series([value.isoformat() if isinstance(value, date) else None for value in values], dtype=_DAY)
    return pd.Series(values, dtype=kind)


def _of_json(kind: str, value: Any, name: str) -> Any:
    """A value of JSON as `column` takes it: an empty text is none, lists are tuples, days are days."""
    if kind == "object":
        return tuple(value or ()) if name in _LISTS else dict(value or {})
    if kind == _DAY and value:
        return date.fromisoformat(value)
    if kind == _MOMENT and value:
        return datetime.fromisoformat(value)
    return None if value == "" else value


def _taken(reservation: Reservation, site: Site) -> BaseGeometry:
    area = site.area(reservation.area)
    return (footprint_of(area) if area else None) or site_footprint(site)

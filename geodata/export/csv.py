"""CSV for spreadsheets: a row a site or a zone, with a point inside it.  It does not read back; `round_trip_table` does."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import shapely

from fieldreg.register.facilities import FACILITIES, fact_name
from fieldreg.register.sites import Site
from fieldreg.register.zones import Zone
from geodata.importers.standards.sites import site_properties
from geodata.importers.standards.zones import zone_to_feature

__all__ = ["cell", "sites_to_csv", "zones_to_csv"]

_TRIGGERS = (*"=+-@\t\r\n\0|%", *"＝＋－＠")  # a spreadsheet takes what begins so for a formula or a command
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?\Z")
_BLANKS = " \u3000\u00a0\ufeff\u200b"
_SITE_COLUMNS = (
    "id", "code", "name", "name_en", "kind", "ward", "address", "manager", "availability", "availability_note",
    "property_status", "present_use", "activities", "equipment", "indoor", "closed_to_traffic",
    "ground_elevation_m", "ground_accuracy_m", "accuracy_m", "area_m2", "opened_on", "closed_on", "source",
    "confidence", *map(fact_name, FACILITIES), "lon", "lat",
)  # fmt: skip
_ZONE_COLUMNS = (
    "id", "layer", "edition", "name", "name_en", "restriction", "authority", "reason", "accuracy_m", "valid_from",
    "valid_to", "source", "confidence", "lon", "lat",
)  # fmt: skip


def sites_to_csv(sites: Iterable[Site]) -> str:
    """A row per site with a point inside it; begins with a byte order mark, so that Excel reads it as UTF-8."""
    return _table(_SITE_COLUMNS, [site_properties(site) | _offered(site) | _place(site.outline) for site in sites])


def zones_to_csv(zones: Iterable[Zone]) -> str:
    """A row per zone with a point inside it."""
    told = [
        zone_to_feature(zone)["properties"] | {"layer": zone.layer, "edition": zone.edition} | _place(zone.outline)
        for zone in zones
    ]
    return _table(_ZONE_COLUMNS, told)


def cell(value: Any) -> Any:
    """A value as it may stand in a spreadsheet: what would be run as a formula is marked as text.

    >>> cell("=HYPERLINK(0)"), cell("-12.5"), cell(None), cell(["drone", "other"])
    ("'=HYPERLINK(0)", '-12.5', '', 'drone; other')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value)
    risky = text.lstrip(_BLANKS).startswith(_TRIGGERS) and not _NUMBER.match(text)
    return f"'{text}" if risky else text


def _offered(site: Site) -> dict[str, Any]:
    """A column a facility, as ``facilities.parking_cars``; an empty cell is not known."""
    return {fact_name(name): value for name, value in site.facilities.items()}


def _place(outline: shapely.Geometry) -> dict[str, float]:
    point = shapely.point_on_surface(outline)
    return {"lon": round(point.x, 6), "lat": round(point.y, 6)}


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return "\ufeff" + text.getvalue()

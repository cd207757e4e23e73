"""What the registry holds, for others: formats that a load reads back unchanged, and CSV for spreadsheets.

`WRITERS` lists them; a format is one line there.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Zone
from geodata.formats.binary.arrow_columns import Features
from geodata.formats.binary.flatgeobuf import to_flatgeobuf
from geodata.formats.binary.geopackage import to_geopackage
from geodata.formats.binary.geoparquet import to_geoparquet
from geodata.formats.json.geojson import to_features
from geodata.formats.tabular.round_trip_table import to_csv_exchange, to_xlsx
from geodata.formats.xml.kml_writing import to_kml, to_kmz
from geodata.importers.standards.sites import site_to_features
from geodata.importers.standards.to_ed318 import to_ed318
from geodata.importers.standards.to_wzdx import to_wzdx
from geodata.importers.standards.zones import zone_to_feature

__all__ = ["WRITERS", "Writer", "cell", "sites_to_csv", "sites_to_geojson", "zones_to_csv", "zones_to_geojson"]

_TRIGGERS = (*"=+-@\t\r\n\0|%", *"＝＋－＠")  # a spreadsheet takes what begins so for a formula or a command
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?\Z")
_BLANKS = " \u3000\u00a0\ufeff\u200b"
_SITE_COLUMNS = (
    "id", "code", "name", "name_en", "kind", "ward", "address", "manager", "availability", "availability_note",
    "property_status", "present_use", "activities", "equipment", "indoor", "closed_to_traffic",
    "ground_elevation_m", "ground_accuracy_m", "accuracy_m", "area_m2", "opened_on", "closed_on", "source",
    "confidence", "lon", "lat",
)  # fmt: skip
_ZONE_COLUMNS = (
    "id", "layer", "edition", "name", "name_en", "restriction", "authority", "reason", "accuracy_m", "valid_from",
    "valid_to", "source", "confidence", "lon", "lat",
)  # fmt: skip


def sites_to_geojson(sites: Iterable[Site]) -> dict[str, Any]:
    """Every site followed by its areas."""
    return to_features(feature for site in sites for feature in site_to_features(site))


def zones_to_geojson(edition: Edition, zones: Iterable[Zone]) -> dict[str, Any]:
    """The zones of one edition, with what is known of it beside them."""
    return to_features(
        (zone_to_feature(zone) for zone in zones),
        layer=edition.layer,
        edition=edition.edition,
        source=edition.source,
        licence=edition.licence,
        attribution=edition.attribution,
        confidence=edition.confidence,
    )


def sites_to_csv(sites: Iterable[Site]) -> str:
    """A row per site with a point inside it; begins with a byte order mark, so that Excel reads it as UTF-8."""
    rows = ((site_to_features(site)[0]["properties"], site.outline) for site in sites)
    return _table(_SITE_COLUMNS, [told | _place(outline) for told, outline in rows])


def zones_to_csv(zones: Iterable[Zone]) -> str:
    """A row per zone with a point inside it."""
    told = [
        zone_to_feature(zone)["properties"] | {"layer": zone.layer, "edition": zone.edition} | _place(zone.outline)
        for zone in zones
    ]
    return _table(_ZONE_COLUMNS, told)


@dataclass(frozen=True, kw_only=True)
class Writer:
    """One format: what it writes of an edition's zones and of sites (None: nothing).  `is_text`: fit for a terminal."""

    title: Text
    ending: str
    zones: Callable[[Edition, Sequence[Zone]], bytes]
    sites: Callable[[Sequence[Site]], bytes] | None = None
    is_text: bool = False


def _dumped(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


WRITERS: Mapping[str, Writer] = {
    "geojson": Writer(
        title=Text("GeoJSON"), ending=".geojson", is_text=True,
        zones=lambda edition, zones: _dumped(zones_to_geojson(edition, zones)),
        sites=lambda sites: _dumped(sites_to_geojson(sites)),
    ),
    "csv": Writer(
        title=Text("CSV（表計算用。点のみ）", "CSV (for spreadsheets; points only)"), ending=".csv", is_text=True,
        zones=lambda _, zones: zones_to_csv(zones).encode(), sites=lambda sites: sites_to_csv(sites).encode(),
    ),
    "gpkg": Writer(
        title=Text("GeoPackage"), ending=".gpkg",
        zones=lambda edition, zones: to_geopackage([_zone_features(edition, zones)]),
        sites=lambda sites: to_geopackage(_site_features(sites)),
    ),
    "fgb": Writer(
        title=Text("FlatGeobuf"), ending=".fgb", zones=lambda edition, zones: to_flatgeobuf(_zone_features(edition, zones))
    ),
    "kml": Writer(
        title=Text("KML"), ending=".kml", is_text=True,
        zones=lambda edition, zones: to_kml(map(zone_to_feature, zones), f"{edition.layer} {edition.edition}"),
    ),
    "kmz": Writer(
        title=Text("KMZ"), ending=".kmz",
        zones=lambda edition, zones: to_kmz(map(zone_to_feature, zones), f"{edition.layer} {edition.edition}"),
    ),
    "csvx": Writer(
        title=Text("CSV（読み戻せる形）", "CSV that reads back"), ending=".csv", is_text=True,
        zones=lambda _, zones: to_csv_exchange(map(zone_to_feature, zones)).encode(),
    ),
    "xlsx": Writer(
        title=Text("Excel（XLSX、読み戻せる形）", "Excel (XLSX) that reads back"), ending=".xlsx",
        zones=lambda _, zones: to_xlsx(map(zone_to_feature, zones)),
    ),
    "ed318": Writer(
        title=Text("ED-318"), ending=".json", is_text=True, zones=lambda edition, zones: _dumped(to_ed318(zones, edition))
    ),
    "wzdx": Writer(
        title=Text("WZDx 4.2"), ending=".geojson", is_text=True,
        zones=lambda edition, zones: _dumped(
            to_wzdx(zones, edition, publisher=edition.source or "fieldreg", at=datetime.now(JST))
        ),
    ),
    "parquet": Writer(
        title=Text("GeoParquet"), ending=".parquet",
        zones=lambda edition, zones: to_geoparquet(_zone_features(edition, zones)),
    ),
}  # fmt: skip


def _zone_features(edition: Edition, zones: Iterable[Zone]) -> Features:
    return Features(
        name="zones",
        title=f"{edition.layer} {edition.edition}",
        told={
            "layer": edition.layer,
            "edition": edition.edition,
            "source": edition.source,
            "licence": edition.licence,
            "attribution": edition.attribution,
            "confidence": edition.confidence,
        },
        features=[zone_to_feature(zone) for zone in zones],
    )


def _site_features(sites: Iterable[Site]) -> Sequence[Features]:
    """Two tables, sites and their areas; the second only where there are any."""
    told = [site_to_features(site) for site in sites]
    tables = (
        Features(name="sites", title="fieldreg sites", told={}, features=[own for own, *_ in told]),
        Features(name="areas", title="fieldreg areas", told={}, features=[area for _, *areas in told for area in areas]),
    )
    return [table for table in tables if table.features]


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


def _place(outline: shapely.Geometry) -> dict[str, float]:
    point = shapely.point_on_surface(outline)
    return {"lon": round(point.x, 6), "lat": round(point.y, 6)}


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return "\ufeff" + text.getvalue()

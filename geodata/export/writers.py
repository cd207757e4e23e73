"""Formats of the export: what a load reads back unchanged, CSV for spreadsheets, and PMTiles for maps.

`WRITERS` lists them; a format is one line there.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Zone
from geodata.export.arrow_columns import Features
from geodata.export.csv import sites_to_csv, zones_to_csv
from geodata.export.ed269 import to_ed269
from geodata.export.ed318 import to_ed318
from geodata.export.flatgeobuf import to_flatgeobuf
from geodata.export.geojson import sites_to_geojson, zones_to_geojson
from geodata.export.geopackage import to_geopackage
from geodata.export.geoparquet import to_geoparquet
from geodata.export.kml import to_kml, to_kmz
from geodata.export.pmtiles import to_pmtiles
from geodata.export.published.layers import Authorities
from geodata.export.round_trip_table import to_csv_exchange, to_xlsx
from geodata.export.wzdx import to_wzdx
from geodata.importers.standards.sites import site_to_features
from geodata.importers.standards.zones import zone_to_feature

__all__ = ["WRITERS", "Writer"]


@dataclass(frozen=True, kw_only=True)
class Writer:
    """One format: what it writes of an edition's zones and of sites (None: nothing).  `is_text`: fit for a terminal.

    `with_authorities` writes an edition's zones with whom to ask of each, in formats that can tell it.
    """

    title: Text
    ending: str
    zones: Callable[[Edition, Sequence[Zone]], bytes]
    sites: Callable[[Sequence[Site]], bytes] | None = None
    is_text: bool = False
    with_authorities: Callable[[Edition, Sequence[Zone], Authorities], bytes] | None = None


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
        zones=lambda edition, zones: to_kml(map(zone_to_feature, zones), f"{edition.layer} {edition.edition}", edition.notices),
    ),
    "kmz": Writer(
        title=Text("KMZ"), ending=".kmz",
        zones=lambda edition, zones: to_kmz(map(zone_to_feature, zones), f"{edition.layer} {edition.edition}", edition.notices),
    ),
    "csvx": Writer(
        title=Text("CSV（読み戻せる形）", "CSV that reads back"), ending=".csv", is_text=True,
        zones=lambda _, zones: to_csv_exchange(map(zone_to_feature, zones)).encode(),
        sites=lambda sites: to_csv_exchange(feature for site in sites for feature in site_to_features(site)).encode(),
    ),
    "xlsx": Writer(
        title=Text("Excel（XLSX、読み戻せる形）", "Excel (XLSX) that reads back"), ending=".xlsx",
        zones=lambda _, zones: to_xlsx(map(zone_to_feature, zones)),
        sites=lambda sites: to_xlsx((feature for site in sites for feature in site_to_features(site)), "sites"),
    ),
    "ed318": Writer(
        title=Text("ED-318"), ending=".json", is_text=True, zones=lambda edition, zones: _dumped(to_ed318(zones, edition)),
        with_authorities=lambda edition, zones, authorities: _dumped(to_ed318(zones, edition, authorities)),
    ),
    "ed269": Writer(
        title=Text("ED-269"), ending=".json", is_text=True, zones=lambda edition, zones: _dumped(to_ed269(zones, edition)),
        with_authorities=lambda edition, zones, authorities: _dumped(to_ed269(zones, edition, authorities)),
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
    "pmtiles": Writer(
        title=Text("PMTiles（地図表示用。読み戻せません）", "PMTiles (for maps; does not load back)"), ending=".pmtiles",
        zones=lambda edition, zones: to_pmtiles(_zone_features(edition, zones)),
        sites=lambda sites: to_pmtiles(_all_in_one(sites)),
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
            **({"notices": edition.notices} if edition.notices else {}),
            "confidence": edition.confidence,
        },
        features=[zone_to_feature(zone) for zone in zones],
    )


def _all_in_one(sites: Iterable[Site]) -> Features:
    """Sites and areas in one layer, told apart by `what`: GDAL writes no second layer into a PMTiles."""
    told = [("area" if n else "site", feature) for site in sites for n, feature in enumerate(site_to_features(site))]
    features = [{**feature, "properties": {"what": what, **feature["properties"]}} for what, feature in told]
    return Features(name="sites", title="fieldreg sites and areas", told={}, features=features)


def _site_features(sites: Iterable[Site]) -> Sequence[Features]:
    """Two tables, sites and their areas; the second only where there are any."""
    told = [site_to_features(site) for site in sites]
    tables = (
        Features(name="sites", title="fieldreg sites", told={}, features=[own for own, *_ in told]),
        Features(name="areas", title="fieldreg areas", told={}, features=[area for _, *areas in told for area in areas]),
    )
    return [table for table in tables if table.features]

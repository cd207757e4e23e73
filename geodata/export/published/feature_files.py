"""Features, of whatever kind, as a file to keep: each form with its ending, its type and what writes it.

Features are GeoJSON, lon lat.  `told` is what must be known of them; forms that can hold it do.  What a form needs to be written is
loaded when it is asked for.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

__all__ = ["FILES", "FeatureFile"]

_Features = Sequence[Mapping[str, Any]]
_Write = Callable[[_Features, str, Mapping[str, str]], bytes]


@dataclass(frozen=True, kw_only=True)
class FeatureFile:
    """One form.  `write`: features, a name for them of letters and dashes, what is told of them."""

    title: str
    mimetype: str
    write: _Write


def _table(features: _Features) -> tuple[list[str], list[dict[str, Any]]]:
    """Columns and rows for a spreadsheet: id, properties, and a point within each outline."""
    rows = [{**feature["properties"], "id": feature.get("id"), **_place(feature["geometry"])} for feature in features]
    names = dict.fromkeys(name for row in rows for name in row if name not in ("id", "lon", "lat"))
    return ["id", *names, "lon", "lat"], [{name: _plain(row.get(name)) for name in ("id", *names, "lon", "lat")} for row in rows]


def _place(geometry: Mapping[str, Any] | None) -> dict[str, float | None]:
    if geometry is None:
        return {"lon": None, "lat": None}
    point = shapely.point_on_surface(shapely.geometry.shape(dict(geometry)))
    return {"lon": round(point.x, 6), "lat": round(point.y, 6)}


def _plain(value: Any) -> Any:
    """An object as JSON: a cell holds no more than a text."""
    held = value if isinstance(value, list) else []
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) or any(isinstance(v, dict | list) for v in held) else value


def _csv(features: _Features, _: str, __: Mapping[str, str]) -> bytes:
    from geodata.export.lists.list_files import list_to_csv  # noqa: PLC0415

    return list_to_csv(*_table(features)).encode()


def _xlsx(features: _Features, name: str, _: Mapping[str, str]) -> bytes:
    from geodata.export.lists.list_files import table_to_xlsx  # noqa: PLC0415

    return table_to_xlsx(*_table(features), title=name)


def _gpkg(features: _Features, name: str, told: Mapping[str, str]) -> bytes:
    from geodata.export.geopackage import to_geopackage  # noqa: PLC0415

    return to_geopackage([_columns(features, name, told)])


def _fgb(features: _Features, name: str, told: Mapping[str, str]) -> bytes:
    from geodata.export.flatgeobuf import to_flatgeobuf  # noqa: PLC0415

    return to_flatgeobuf(_columns(features, name, told))


def _parquet(features: _Features, name: str, told: Mapping[str, str]) -> bytes:
    from geodata.export.geoparquet import to_geoparquet  # noqa: PLC0415

    return to_geoparquet(_columns(features, name, told))


def _kml(features: _Features, name: str, told: Mapping[str, str]) -> bytes:
    from geodata.export.kml import to_kml  # noqa: PLC0415

    return to_kml(features, name, "\n".join(f"{what}: {text}" for what, text in told.items() if text))


def _columns(features: _Features, name: str, told: Mapping[str, str]) -> Any:
    from geodata.export.arrow_columns import Features  # noqa: PLC0415

    with_id = [{**feature, "properties": {"id": feature.get("id"), **feature["properties"]}} for feature in features]
    return Features(name=name, title=name, told=told, features=with_id)


FILES: Mapping[str, FeatureFile] = {
    "csv": FeatureFile(title="CSV", mimetype="text/csv; charset=utf-8", write=_csv),
    "xlsx": FeatureFile(title="Excel", mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write=_xlsx),
    "gpkg": FeatureFile(title="GeoPackage", mimetype="application/geopackage+sqlite3", write=_gpkg),
    "fgb": FeatureFile(title="FlatGeobuf", mimetype="application/flatgeobuf", write=_fgb),
    "kml": FeatureFile(title="KML", mimetype="application/vnd.google-earth.kml+xml", write=_kml),
    "parquet": FeatureFile(title="GeoParquet", mimetype="application/vnd.apache.parquet", write=_parquet),
}

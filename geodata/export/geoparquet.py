"""GeoParquet (1.1) written with pyarrow: the shapes as WKB, what is known of them in the file's metadata."""

import json
from io import BytesIO
from typing import Any

import pyproj
import shapely
from pyarrow import parquet

from geodata.export.arrow_columns import CRS, GEOMETRY, Features, table_of

__all__ = ["to_geoparquet"]


def to_geoparquet(layer: Features) -> bytes:
    """GeoParquet 1.1 with WKB, its system as PROJJSON; title and what else is known in the file's metadata."""
    table = table_of(layer.features)
    shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes if shape is not None}),
        "crs": pyproj.CRS(CRS).to_json_dict(),
    }
    if len(shapes):
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(shapes)]
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    told = {"geo": json.dumps(geo), "title": layer.title, **{name: text for name, text in layer.told.items() if text}}
    held = BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), held, compression="zstd")
    return held.getvalue()

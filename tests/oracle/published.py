"""Shapes of published files."""

import json
import zipfile

import shapely


def shapes_of(path):
    """Every usable shape of a published file, lon, lat, flat."""
    if path.suffix == ".shp":
        import pyogrio  # noqa: PLC0415 - GDAL, for who asks for a shapefile

        *_, wkb, _ = pyogrio.raw.read(path, columns=[])
        shapes = shapely.from_wkb(wkb)
    else:
        text = zipfile.ZipFile(path).read(path.stem) if path.suffix == ".zip" else path.read_bytes()
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in json.loads(text)["features"] if f["geometry"]])
    shapes = shapely.force_2d(shapes)
    return shapes[shapely.is_valid(shapes) & ~shapely.is_empty(shapes)]

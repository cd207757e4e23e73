"""GeoPackage (OGC 12-128r19) written by GDAL: a feature table for each kind of thing."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyogrio

from geodata.export.arrow_columns import CRS, GEOMETRY, Features, table_of

__all__ = ["to_geopackage"]


def to_geopackage(layers: Sequence[Features]) -> bytes:
    """A GeoPackage of one feature table each, with title and description in gpkg_contents."""
    with TemporaryDirectory() as folder:  # a second table cannot be added in memory
        path = Path(folder) / "out.gpkg"
        for number, layer in enumerate(layers):
            pyogrio.raw.write_arrow(
                table_of(layer.features), path, layer=layer.name, driver="GPKG", geometry_name=GEOMETRY,
                geometry_type="Unknown", crs=CRS, append=number > 0,
                layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": layer.description, "GEOMETRY_NAME": "geom"},
            )  # fmt: skip
        return path.read_bytes()

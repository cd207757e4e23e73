"""PMTiles (version 3) of vector tiles, written by GDAL: for maps without a server.  Nothing that is loaded back: shapes are rounded."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyogrio

from fieldreg.kernel.errors import InvalidInput
from geodata.export.arrow_columns import CRS, GEOMETRY, Features, table_of

__all__ = ["LAST_ZOOM", "to_pmtiles"]

LAST_ZOOM = 14  # a unit of its tiles is half a metre in Sendai


def to_pmtiles(layer: Features) -> bytes:
    """One layer, zoom 0 to `LAST_ZOOM`; what has no shape is left out.

    GDAL leaves out, until it is near enough, what would be less than a unit of the tile.  Raises InvalidInput where nothing has a shape:
    the format holds no map of nothing.
    """
    drawn = [feature for feature in layer.features if feature["geometry"] is not None]
    if not drawn:
        raise InvalidInput.one(
            "nothing-to-draw", layer.name, "描くものが一つもないため、PMTiles にできません。geojson や gpkg なら書き出せます。",
            "there is nothing to draw, and PMTiles hold no map of nothing; geojson and gpkg can be written",
        )  # fmt: skip
    with TemporaryDirectory() as folder:  # GDAL writes it from a file of its own beside it
        path = Path(folder) / "out.pmtiles"
        pyogrio.raw.write_arrow(
            table_of(drawn), path, layer=layer.name, driver="PMTiles", geometry_name=GEOMETRY, geometry_type="Unknown", crs=CRS,
            dataset_options={
                "MINZOOM": "0", "MAXZOOM": str(LAST_ZOOM), "NAME": layer.title, "DESCRIPTION": layer.description, "TYPE": "overlay",
            },
        )  # fmt: skip
        return path.read_bytes()

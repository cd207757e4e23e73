"""FlatGeobuf (version 3) written by GDAL, with what GDAL leaves out: which columns hold JSON."""

from io import BytesIO

import pyogrio

from geodata.export.arrow_columns import CRS, GEOMETRY, Features, is_json, table_of
from geodata.formats.binary.flatgeobuf import JSON_KIND, kind_places

__all__ = ["to_flatgeobuf"]


def to_flatgeobuf(layer: Features) -> bytes:
    """A FlatGeobuf with its index (by which its features are ordered; none where one has no shape), title and description."""
    table, held = table_of(layer.features), BytesIO()
    index = "NO" if table[GEOMETRY].null_count else "YES"
    pyogrio.raw.write_arrow(
        table, held, layer=layer.name, driver="FlatGeobuf", geometry_name=GEOMETRY, geometry_type="Unknown", crs=CRS,
        layer_options={"TITLE": layer.title, "DESCRIPTION": layer.description, "SPATIAL_INDEX": index},
    )  # fmt: skip
    written = bytearray(held.getvalue())
    declared = {field.name for field in table.schema if is_json(field)}
    for name, place in kind_places(bytes(written)).items():  # GDAL writes JSON without saying that it is
        if name in declared:
            written[place] = JSON_KIND
    return bytes(written)

"""Formats of the outside world, one module each: what reads it, what writes it, and nothing else.

`FORMATS` lists the readers, those with an unmistakable mark before those told by their text.
"""

from geodata.formats.flatgeobuf import FLATGEOBUF
from geodata.formats.geojson import GEOJSON
from geodata.formats.geopackage import GEOPACKAGE
from geodata.formats.geoparquet import GEOPARQUET
from geodata.formats.given import Format

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    GEOPACKAGE,
    FLATGEOBUF,
    GEOPARQUET,
    GEOJSON,
)

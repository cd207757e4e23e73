"""Formats of the outside world, one module each: what reads it, what writes it, and nothing else.

`FORMATS` lists the readers, those with an unmistakable mark before those told by their text.
"""

from geodata.formats.ed269 import ED269
from geodata.formats.ed318 import ED318
from geodata.formats.geojson import GEOJSON
from geodata.formats.given import Format
from geodata.formats.topojson import TOPOJSON
from geodata.formats.wzdx import WZDX

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (TOPOJSON, ED269, WZDX, ED318, GEOJSON)

"""Formats of the outside world, one module each: what reads it, what writes it, and nothing else.

`FORMATS` lists the readers, those with an unmistakable mark before those told by their text.
"""

from geodata.formats.delimited import DELIMITED
from geodata.formats.geojson import GEOJSON
from geodata.formats.given import Format
from geodata.formats.spreadsheet import SPREADSHEET

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (SPREADSHEET, GEOJSON, DELIMITED)

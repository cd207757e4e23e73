"""Formats of the outside world, one module each: what reads it, what writes it, and nothing else.

`FORMATS` lists the readers, those with an unmistakable mark before those told by their text.
"""

from geodata.formats.citygml import CITYGML
from geodata.formats.delimited import DELIMITED
from geodata.formats.ed269 import ED269
from geodata.formats.ed318 import ED318
from geodata.formats.flatgeobuf import FLATGEOBUF
from geodata.formats.geojson import GEOJSON
from geodata.formats.geopackage import GEOPACKAGE
from geodata.formats.geoparquet import GEOPARQUET
from geodata.formats.given import Format
from geodata.formats.gml import GML
from geodata.formats.gpx import GPX
from geodata.formats.kml import KML
from geodata.formats.ksj_gml import KSJ_GML
from geodata.formats.shapefile import SHAPEFILE
from geodata.formats.spreadsheet import SPREADSHEET
from geodata.formats.topojson import TOPOJSON
from geodata.formats.wzdx import WZDX

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    SPREADSHEET,
    GEOPACKAGE,
    FLATGEOBUF,
    GEOPARQUET,
    SHAPEFILE,
    TOPOJSON,
    ED269,
    WZDX,
    ED318,
    GEOJSON,
    KSJ_GML,
    CITYGML,
    GML,
    KML,
    GPX,
    DELIMITED,
)

"""Formats that are read, those with an unmistakable mark before those told by their text."""

from geodata.formats.binary.flatgeobuf import FLATGEOBUF
from geodata.formats.binary.geopackage import GEOPACKAGE
from geodata.formats.binary.geoparquet import GEOPARQUET
from geodata.formats.guards.contract import Format
from geodata.formats.json.ed269 import ED269
from geodata.formats.json.ed318 import ED318
from geodata.formats.json.geojson import GEOJSON
from geodata.formats.json.topojson import TOPOJSON
from geodata.formats.json.wzdx import WZDX
from geodata.formats.shapefile.shapefile import SHAPEFILE
from geodata.formats.tabular.csv import DELIMITED
from geodata.formats.tabular.xlsx import SPREADSHEET
from geodata.formats.xml.citygml import CITYGML
from geodata.formats.xml.gml import GML
from geodata.formats.xml.gpx import GPX
from geodata.formats.xml.kml import KML
from geodata.formats.xml.ksj_gml import KSJ_GML

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

"""Small whole files of every format a reader takes, made in memory, for `fuzz_readers` to damage."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import shapefile as pyshp
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from geodata.export.arrow_columns import Features
from geodata.export.flatgeobuf import to_flatgeobuf
from geodata.export.geopackage import to_geopackage
from geodata.export.geoparquet import to_geoparquet
from geodata.export.kml import to_kml, to_kmz
from geodata.export.round_trip_table import to_csv_exchange, to_xlsx
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers import IMPORTERS
from geodata.importers.base.contract import Importer
from geodata.importers.standards.zones import zone_to_feature
from geodata.reading.pipeline import Source

__all__ = ["seeds", "zip_of"]

RING = [[140.0, 38.0], [140.01, 38.0], [140.01, 38.01], [140.0, 38.01], [140.0, 38.0]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
HOLED = shapely.box(140, 38, 140.3, 38.3).difference(shapely.box(140.1, 38.1, 140.2, 38.2))
SHAPES = (
    HOLED, shapely.Point(140.87, 38.26), shapely.MultiPolygon([shapely.box(141, 38, 141.1, 38.1), shapely.box(141.5, 38, 141.6, 38.1)]),
    shapely.LineString([(140.5, 38.5), (140.6, 38.6), (140.7, 38.6)]), shapely.MultiPoint([(140.5, 38.5), (140.6, 38.6)]),
)  # fmt: skip
PRJ = (b'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
       b'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]')  # fmt: skip

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
KSJ = _XML + """<ksj:Dataset xmlns:ksj="http://nlftp.mlit.go.jp/ksj/schemas/ksj-app" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="P29Dataset"><gml:boundedBy><gml:EnvelopeWithTimePeriod srsName="JGD2011 / (B, L)">
<gml:lowerCorner>20.0 123.0</gml:lowerCorner><gml:upperCorner>46.0 154.0</gml:upperCorner></gml:EnvelopeWithTimePeriod></gml:boundedBy>
<gml:Point gml:id="n1"><gml:pos>38.269733 140.870433</gml:pos></gml:Point>
<gml:Curve gml:id="c1"><gml:segments><gml:LineStringSegment><gml:posList>38 140
38 140.1
38.1 140.1
38 140</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>
<gml:Surface gml:id="a1"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember xlink:href="#c1"/></gml:Ring>
</gml:exterior>
</gml:PolygonPatch></gml:patches></gml:Surface>
<ksj:School gml:id="s1"><ksj:position xlink:href="#n1"/>
<ksj:administrativeArea codeSpace="AdministrativeAreaCode.xml">04101</ksj:administrativeArea>
<ksj:schoolClassification>16001</ksj:schoolClassification><ksj:name>片平丁小学校</ksj:name><ksj:address>仙台市青葉区片平1</ksj:address></ksj:School>
<ksj:AdministrativeBoundary gml:id="gy1"><ksj:bounds xlink:href="#a1"/><ksj:prefectureName>宮城県</ksj:prefectureName>
<ksj:cityName>青葉区</ksj:cityName><ksj:administrativeAreaCode codeSpace="a.xml">04101</ksj:administrativeAreaCode>
</ksj:AdministrativeBoundary></ksj:Dataset>"""
CITY = _XML + """<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
 xmlns:urf="https://www.geospatial.jp/iur/urf/3.1" xmlns:bldg="http://www.opengis.net/citygml/building/2.0"><gml:boundedBy>
<gml:Envelope srsName="http://www.opengis.net/def/crs/EPSG/0/6697" srsDimension="3"><gml:lowerCorner>38 140 0</gml:lowerCorner>
<gml:upperCorner>39 141 9</gml:upperCorner></gml:Envelope></gml:boundedBy>
<core:cityObjectMember><urf:HeightControlDistrict gml:id="urf_1">
<urf:class codeSpace="../../codelists/Common_districtsAndZonesType.xml">9</urf:class>
<urf:validFrom>2020-04-01</urf:validFrom><urf:lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior>
<gml:LinearRing>
<gml:posList>38 140 0 38 140.1 0 38.1 140.1 0 38 140 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>
</gml:surfaceMember></gml:MultiSurface>
</urf:lod1MultiSurface></urf:HeightControlDistrict></core:cityObjectMember>
<core:cityObjectMember><bldg:Building gml:id="b1"><bldg:measuredHeight uom="m">12.5</bldg:measuredHeight><bldg:lod0RoofEdge>
<gml:MultiSurface>
<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>38 140 5 38 140.001 5 38.001 140.001 5 38 140 5</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></bldg:lod0RoofEdge></bldg:Building>
</core:cityObjectMember></core:CityModel>"""
LIST = _XML + """<gml:Dictionary xmlns:gml="http://www.opengis.net/gml"><gml:dictionaryEntry><gml:Definition>
<gml:description>高度地区</gml:description>
<gml:name>9</gml:name></gml:Definition></gml:dictionaryEntry></gml:Dictionary>"""
GML2 = _XML + """<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xmlns:x="urn:x">
<gml:featureMember><x:zone fid="z.1"><x:id>z1</x:id><x:name>区域</x:name><x:accuracy_m>5</x:accuracy_m><x:geom>
<gml:Polygon srsName="EPSG:6668">
<gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>140,38 140.1,38 140.1,38.1 140,38</gml:coordinates></gml:LinearRing>
</gml:outerBoundaryIs>
<gml:innerBoundaryIs><gml:LinearRing><gml:coordinates>140.05,38.01 140.06,38.01 140.06,38.02 140.05,38.01</gml:coordinates>
</gml:LinearRing>
</gml:innerBoundaryIs></gml:Polygon></x:geom></x:zone></gml:featureMember>
<gml:featureMember><x:zone gml:id="z.2"><x:id>z2</x:id><x:geom><gml:MultiCurve srsName="EPSG:6668"><gml:curveMember><gml:LineString>
<gml:posList srsDimension="2">140 38 140.1 38.1</gml:posList></gml:LineString></gml:curveMember></gml:MultiCurve></x:geom>
</x:zone></gml:featureMember>
</wfs:FeatureCollection>"""
GPX = _XML + """<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="38.26" lon="140.87">
<ele>40</ele><name>広場</name>
<link href="http://192.0.2.1/x"><text>x</text></link><extensions><a><b>1</b></a></extensions></wpt><rte><name>r</name>
<rtept lat="38" lon="140"/>
<rtept lat="38.1" lon="140.1"/></rte><trk><name>t</name><trkseg><trkpt lat="38" lon="140"><time>2026-01-01T00:00:00Z</time></trkpt>
<trkpt lat="38.2" lon="140.2"/></trkseg><trkseg><trkpt lat="38.3" lon="140"/></trkseg></trk></gpx>"""
KML = _XML + """<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>d</name>
<Schema name="s" id="s"><SimpleField type="int" name="n"/></Schema><NetworkLink><Link><href>http://192.0.2.1/x.kml</href></Link>
</NetworkLink>
<Folder><name>f</name><Placemark id="p"><name>区域</name><description><![CDATA[<b>x</b>]]></description><ExtendedData>
<SchemaData schemaUrl="#s">
<SimpleData name="n">3</SimpleData></SchemaData><Data name="k"><value>v</value></Data></ExtendedData><MultiGeometry><Polygon>
<outerBoundaryIs>
<LinearRing><coordinates>140,38,0 140.1,38,0 140.1,38.1,0 140,38,0</coordinates></LinearRing></outerBoundaryIs></Polygon>
</MultiGeometry></Placemark>
<Placemark><name>x</name><Point><coordinates>140.87,38.26</coordinates></Point></Placemark></Folder></Document></kml>"""

PERIOD = {"permanent": "NO", "startDateTime": "2026-08-01T06:00:00Z", "endDateTime": "2026-08-02T06:00:00Z",
          "schedule": [{"day": ["SAT"], "startTime": "09:00:00Z", "endTime": "17:00:00Z"}]}  # fmt: skip
AUTHORITY = {"name": [{"text": "x", "lang": "ja"}], "purpose": "AUTHORIZATION"}
LAYER = {"lower": 0, "lowerReference": "AGL", "upper": 120, "upperReference": "AMSL", "uom": "m"}
JSONS: Mapping[str, Any] = {
    "topojson": {
        "type": "Topology", "transform": {"scale": [0.001, 0.001], "translate": [140.0, 38.0]},
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]]],
        "objects": {"a": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "id": "w", "properties": {"id": "w", "name": "西"}},
            {"type": "MultiLineString", "arcs": [[-1], [1]]}, {"type": "MultiPoint", "coordinates": [[1, 1], [2, 2]]}]}},
    },
    "ed269": {"title": "z", "features": [{
        "identifier": "A1", "country": "JPN", "name": "x", "type": "COMMON", "restriction": "PROHIBITED", "reason": ["OTHER"],
        "zoneAuthority": [AUTHORITY], "applicability": [PERIOD], "geometry": [
            {"uomDimensions": "M", "lowerLimit": 0, "lowerVerticalReference": "AGL", "upperLimit": 120,
             "upperVerticalReference": "AGL", "horizontalProjection": SQUARE},
            {"uomDimensions": "FT", "horizontalProjection": {"type": "Circle", "center": [140.0, 38.0], "radius": 500}}]}]},
    "ed318": {"type": "FeatureCollection", "name": "z", "features": [
        {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [{**SQUARE, "layer": LAYER}, SQUARE]},
         "properties": {"identifier": "B1", "country": "JPN", "name": [{"text": "x", "lang": "ja"}], "type": "PROHIBITED",
                        "variant": "COMMON", "zoneAuthority": [AUTHORITY], "limitedApplicability": [PERIOD]}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.0, 38.0], "extent": {"subType": "Circle", "radius": 5}},
         "properties": {"identifier": "B2", "type": "USPACE",
                        "extendedProperties": {"fieldreg": {"id": "B2", "name": "x", "accuracy_m": 1}}}}]},
    "wzdx": {"type": "FeatureCollection", "feed_info": {"publisher": "p", "version": "4.2", "data_sources": [{"data_source_id": "1"}]},
             "features": [{"type": "Feature", "id": "a", "geometry": {"type": "LineString", "coordinates": RING}, "properties": {
                 "core_details": {"event_type": "work-zone", "data_source_id": "1", "road_names": ["r"], "direction": "eastbound"},
                 "start_date": "2026-05-01T15:00:00Z", "end_date": "2026-05-31T15:00:00Z", "fieldreg": None}}]},
}  # fmt: skip


def seeds() -> dict[str, list[Source]]:
    """Whole files by what the table of findings calls them; the first of each is read without a refusal."""
    zones = [zone_to_feature(zone) for zone in _zones()]
    layer = Features(name="x", title="題", told={"source": "国土地理院", "licence": ""}, features=zones)
    places = [{"type": "Feature", "geometry": f["geometry"], "properties": {"A16_001": "04101", "name": "旧校", "n": 1.5, "x": None}}
              for f in zones]  # fmt: skip
    shp = _shapefile()
    told = {name: json.dumps(document, ensure_ascii=False).encode() for name, document in JSONS.items()}
    return {
        "geojson": [_of("a.geojson", json.dumps(to_features(zones), ensure_ascii=False).encode()),
                    _of("b.geojson", json.dumps(to_features(places)).encode())],
        "datasets": [_of(f"{importer.name}.geojson", _dataset(importer)) for importer in IMPORTERS if importer.columns],
        "shapefile in a zip": [_of("a.zip", zip_of(shp)), _of("b.zip", zip_of({f"町/{name}": data for name, data in shp.items()}, 0))],
        "shapefile with its parts": [Source("a.shp", shp["a.shp"], shp)],
        "ksj-gml": [_of("a.xml", KSJ.encode()), _of("ksj.zip", zip_of({"P29.xml": KSJ.encode()}))],
        "citygml": [_of("a.gml", CITY.encode()),
                    _of("c.zip", zip_of({"udx/a.gml": CITY.encode(), "codelists/Common_districtsAndZonesType.xml": LIST.encode()}))],
        "gml": [_of("b.gml", GML2.encode())],
        "kml": [_of("a.kml", KML.encode()), _of("b.kml", to_kml(zones, "x"))],
        "kmz": [_of("a.kmz", to_kmz(zones, "x")), _of("b.kmz", zip_of({"doc.kml": KML.encode()}))],
        "gpx": [_of("a.gpx", GPX.encode())],
        "csv": [_of("a.csv", _csv().encode()), _of("b.csv", _csv().encode("cp932")), _of("c.csv", to_csv_exchange(zones).encode()),
                _of("d.csv", _wkt().encode())],
        "xlsx": [_of("a.xlsx", to_xlsx(zones)), _of("b.xlsx", _workbook())],
        **{name: [_of(f"{name}.json", data)] for name, data in told.items()},
        "geopackage": [_of("a.gpkg", to_geopackage([layer]))],
        "flatgeobuf": [_of("a.fgb", to_flatgeobuf(layer))],
        "geoparquet": [_of("a.parquet", to_geoparquet(layer))],
    }  # fmt: skip


def zip_of(members: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of those files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packed) as out:
        for name, data in members.items():
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, compress_type=packed)
    return held.getvalue()


def _of(name: str, data: bytes) -> Source:
    return Source(name, data)


def _zones() -> list[Zone]:
    return [
        Zone(id=f"z{i}", layer="did", edition="e", name=Text("区域", "zone"), outline=shape, accuracy_m=10.0,
             attributes={"n": i, "deep": {"a": [1, None, "x"]}}, source="国土地理院")
        for i, shape in enumerate(SHAPES)
    ]  # fmt: skip


def _dataset(importer: Importer) -> bytes:
    """Rows that have the columns of a dataset, with the values 1 to 3 in them, as text and as number."""
    rows = [to_feature(SHAPES[0], dict.fromkeys(sorted(importer.columns), value)) for value in ("1", "2", 3)]
    return json.dumps(to_features(rows), ensure_ascii=False).encode()


def _shapefile() -> dict[str, bytes]:
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=pyshp.POLYGON, encoding="cp932") as out:
        for name, of, width, decimals in (("A16_001", "C", 20, 0), ("n", "N", 10, 2), ("day", "D", 8, 0), ("ok", "L", 1, 0)):
            out.field(name, of, width, decimals)
        for i in range(4):
            out.poly([[[140 + i, 38], [140 + i, 38.5], [140.5 + i, 38.5], [140.5 + i, 38], [140 + i, 38]],
                      [[140.1 + i, 38.1], [140.2 + i, 38.1], [140.2 + i, 38.2], [140.1 + i, 38.1]]])  # fmt: skip
            out.record(f"公園{i}", 1.5, "20260101", True)
    return {"a.shp": shp.getvalue(), "a.shx": shx.getvalue(), "a.dbf": dbf.getvalue(), "a.prj": PRJ, "a.cpg": b"CP932"}


def _csv() -> str:
    header = "全国地方公共団体コード,ID,名称,緯度,経度,備考\r\n"
    return header + "".join(f'041009,{i},"広場,{i}",38.{26 + i},140.87,"二行\n目"\r\n' for i in range(4))


def _wkt() -> str:
    return "id,name,geometry\n" + "".join(f'z{i},区域,"SRID=6668;{shape.wkt}"\n' for i, shape in enumerate(SHAPES))


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["名称", "緯度", "経度", "日"], ["広場", 38.26, 140.87, "2026-01-01"], ["公園", "北緯38度15分", "東経140度52分", None]):
        sheet.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()

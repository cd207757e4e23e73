"""JPGIS GML of 国土数値情報, and plain GML, which shares its shapes.  The examples are made by hand from the specifications."""

import random

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.xml import gml_shapes
from geodata.formats.xml.gml_srs import srs_named
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows
from geodata.reading.placement import Checks

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ksj:Dataset xmlns:ksj="http://nlftp.mlit.go.jp/ksj/schemas/ksj-app" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" gml:id="D">
<gml:description>行政区域</gml:description>
<gml:boundedBy><gml:EnvelopeWithTimePeriod srsName="{srs}" frame="GC / JST"><gml:lowerCorner>20.0 123.0</gml:lowerCorner>
<gml:upperCorner>46.0 154.0</gml:upperCorner></gml:EnvelopeWithTimePeriod></gml:boundedBy>
"""


def dataset(body, srs="JGD2011 / (B, L)"):
    return (HEAD.format(srs=srs) + body + "</ksj:Dataset>\n").encode()


def curve(own, positions):
    return (
        f'<gml:Curve gml:id="{own}"><gml:segments><gml:LineStringSegment><gml:posList>\n{positions}\n</gml:posList>'
        "</gml:LineStringSegment></gml:segments></gml:Curve>"
    )


def surface(own, outer, inner=""):
    def ring(name, curves):
        members = "".join(f'<gml:curveMember xlink:href="#{held}"/>' for held in curves)
        return f"<gml:{name}><gml:Ring>{members}</gml:Ring></gml:{name}>"

    rings = ring("exterior", outer) + (ring("interior", inner) if inner else "")
    return f'<gml:Surface gml:id="{own}"><gml:patches><gml:PolygonPatch>{rings}</gml:PolygonPatch></gml:patches></gml:Surface>'


def boundary(own, points_at, city="青葉区"):
    return (
        f'<ksj:AdministrativeBoundary gml:id="{own}"><ksj:bounds xlink:href="{points_at}"/><ksj:prefectureName>宮城県</ksj:prefectureName>'
        f"<ksj:subPrefectureName> </ksj:subPrefectureName><ksj:countyName>仙台市</ksj:countyName><ksj:cityName>{city}</ksj:cityName>"
        '<ksj:administrativeAreaCode codeSpace="AdministrativeAreaCode.xml">04101</ksj:administrativeAreaCode></ksj:AdministrativeBoundary>'
    )


# a square of four curves, one of them written backwards, with a triangular hole; its feature stands before its shapes
N03 = dataset(
    boundary("gy1", "#sf1")
    + curve("c1", "38.0 140.0 38.0 140.1") + curve("c2", "38.1 140.1 38.0 140.1") + curve("c3", "38.1 140.1 38.1 140.0 38.0 140.0")
    + curve("h1", "38.02 140.02 38.02 140.05 38.05 140.02 38.02 140.02") + surface("sf1", ["c1", "c2", "c3"], ["h1"])
)  # fmt: skip
SQUARE = [[140.0, 38.0], [140.1, 38.0], [140.1, 38.1], [140.0, 38.1], [140.0, 38.0]]
HOLE = [[140.02, 38.02], [140.05, 38.02], [140.02, 38.05], [140.02, 38.02]]
W05 = dataset(
    '<gml:Point gml:id="p1"><gml:pos>38.1 140.1</gml:pos></gml:Point><gml:Point gml:id="p2"><gml:pos>38.2 140.2</gml:pos></gml:Point>'
    + curve("s1", "38.1 140.1 38.15 140.12 38.2 140.2")
    + '<ksj:Stream gml:id="gb1"><ksj:location xlink:href="#s1"/><ksj:riverName>広瀬川</ksj:riverName><ksj:startRiverNode xlink:href="#r1"/>'
    '<ksj:endRiverNode xlink:href="#r2"/></ksj:Stream>'
    '<ksj:RiverNode gml:id="r1"><ksj:position xlink:href="#p1"/><ksj:elevation>12.5</ksj:elevation></ksj:RiverNode>'
    '<ksj:RiverNode gml:id="r2"><ksj:position xlink:href="#p2"/><ksj:elevation xsi:nil="true"/></ksj:RiverNode>',
    "JGD2000 / (B, L)",
)


def tables(data, name="a.xml"):
    return open_tables(Source(name, data), Asked())


def only_row(data):
    (table,) = tables(data)
    (row,) = table.rows()
    return row


def test_schools_of_tokyo_are_read_with_the_columns_of_the_shapefile(shared_data):
    path = shared_data / "ksj_p29_schools" / "P29-13_13.xml"
    (rows,) = read_rows(Source(path.name, path.read_bytes()), Asked())
    read = list(rows.each())

    assert (rows.table, rows.format, rows.count, len(read)) == ("School", "ksj-gml", 2945, 2945)
    assert (rows.crs, rows.crs_from, rows.slack_m) == ("EPSG:4612", "srsName JGD2000 / (B, L)", 5.0)
    assert [row.number for row in read if row.faults] == []
    assert (read[0].number, read[0].id, read[0].outline.wkt) == (1, "sc1", "POINT (139.760433 35.697347)")
    assert read[0].properties == {
        "P29_001": "13101", "P29_002": "16", "P29_003": "16001", "P29_004": "16001", "P29_005": "お茶の水小学校",
        "P29_006": "猿楽町1-1-1", "P29_007": "3",
    }  # fmt: skip
    assert read[-1].properties["P29_006"] == "下落合4-16-11"
    assert [row.id for row in rows.each()] == [row.id for row in read]


def test_a_district_is_put_together_from_its_curves():
    (table,) = tables(N03)
    (row,) = table.rows()

    assert (table.name, table.count, table.crs) == ("AdministrativeBoundary", 1, "EPSG:6668")
    assert row.geometry == {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
    assert row.properties == {
        "N03_001": "宮城県", "N03_002": None, "N03_003": "仙台市", "N03_004": "青葉区", "N03_007": "04101"
    }  # fmt: skip
    assert (row.id, row.faults) == ("gy1", ())


def test_streams_and_their_nodes_are_two_tables():
    streams, nodes = tables(W05)
    (stream,) = streams.rows()

    assert [(t.name, t.count, t.crs) for t in (streams, nodes)] == [("Stream", 1, "EPSG:4612"), ("RiverNode", 2, "EPSG:4612")]
    assert stream.geometry == {"type": "LineString", "coordinates": [[140.1, 38.1], [140.12, 38.15], [140.2, 38.2]]}
    assert stream.properties == {"riverName": "広瀬川", "startRiverNode": "#r1", "endRiverNode": "#r2"}
    assert [(row.number, row.id, row.properties, row.geometry["coordinates"]) for row in nodes.rows()] == [
        (1, "r1", {"elevation": "12.5"}, [140.1, 38.1]), (2, "r2", {"elevation": None}, [140.2, 38.2]),
    ]  # fmt: skip


POINT = '<gml:Point gml:id="p"><gml:pos>{}</gml:pos></gml:Point><ksj:School gml:id="s"><ksj:position xlink:href="#p"/></ksj:School>'


@pytest.mark.parametrize("body, code", [
    (boundary("a", "#nowhere"), "reference-missing"),
    (boundary("a", "#sf1") + surface("sf1", ["gone"]), "reference-missing"),
    (boundary("a", "#m") + '<gml:MultiSurface gml:id="m"><gml:surfaceMember xlink:href="#m"/></gml:MultiSurface>', "reference-circle"),
    (boundary("a", "#m") + '<gml:CompositeSurface gml:id="m"><gml:surfaceMember xlink:href="#n"/></gml:CompositeSurface>'
     '<gml:CompositeSurface gml:id="n"><gml:surfaceMember xlink:href="#m"/></gml:CompositeSurface>', "reference-circle"),
    (boundary("a", "#sf1") + curve("c", "38.0 140.0 38.0 140.1") + curve("d", "38.5 140.5 38.6 140.6") + surface("sf1", ["c", "d"]),
     "line-gap"),
    (boundary("a", "#sf1") + surface("sf1", []), None),
    (POINT.format("38.1 140.1 0"), "geometry-form"),
    (POINT.format("38.1"), "geometry-form"),
    (POINT.format("38.1 nan"), "geometry-form"),
    (POINT.format("38.1 1e999"), "geometry-form"),
    (POINT.format("38.1 1_40"), "geometry-form"),
    (POINT.format("38.1 １４０"), "geometry-form"),
    (POINT.format(""), "geometry-form"),
    (boundary("a", "#c") + '<gml:Curve gml:id="c"><gml:segments><gml:Arc><gml:posList>38 140 38 141 39 141</gml:posList></gml:Arc>'
     "</gml:segments></gml:Curve>", "geometry-type"),
    (boundary("a", "#c") + '<gml:Solid gml:id="c"/>', "geometry-type"),
    (POINT.format("38 140").replace("</ksj:School>", '<ksj:b xlink:href="#p"/></ksj:School>'), "two-geometries"),
])  # fmt: skip
def test_a_faulty_shape_keeps_out_its_row_alone(body, code):
    good = boundary("good", "#ok", "泉区") + curve("ok", "38.1 140.1 38.2 140.2")
    found = tables(dataset(body + good))
    rows = {row.id: row for table in found for row in table.rows()}
    wrong = next(row for own, row in rows.items() if own != "good")

    assert [fault.code for fault in wrong.faults] == ([code] if code else [])
    assert all(fault.where and fault.message.en for fault in wrong.faults)
    assert rows["good"].faults == ()
    assert rows["good"].geometry == {"type": "LineString", "coordinates": [[140.1, 38.1], [140.2, 38.2]]}
    if code is None:  # a ring of nothing is the checks' to tell
        (checked, _) = next(iter(read_rows(Source("a.xml", dataset(body + good)), Asked()))).each()
        assert [fault.code for fault in checked.faults] == ["geometry-form"]


def test_references_that_multiply_are_stopped(monkeypatch):
    monkeypatch.setattr(gml_shapes, "MOST_VERTICES", 10_000)
    levels = [
        f'<gml:MultiSurface gml:id="m{level}">' + f'<gml:surfaceMember xlink:href="#m{level + 1}"/>' * 10 + "</gml:MultiSurface>"
        for level in range(12)
    ]
    last = '<gml:MultiSurface gml:id="m12"/>'
    row = only_row(dataset(boundary("a", "#m0") + "".join(levels) + last))
    assert [fault.code for fault in row.faults] == ["too-many-vertices"]


def test_two_shapes_of_one_id_are_refused():
    with pytest.raises(InvalidInput) as refusal:
        tables(dataset(boundary("a", "#c") + curve("c", "38 140 38 141") + curve("c", "38 140 39 141")))
    assert refusal.value.code == "duplicate-id"


@pytest.mark.parametrize("srs, crs", [
    ("JGD2011 / (B, L)", "EPSG:6668"), ("JGD2011/(B,L)", "EPSG:6668"), ("JGD2000 / (B,L)", "EPSG:4612"), ("TD / (B, L)", "EPSG:4301"),
    ("JGD2011 / 10(X,Y)", "EPSG:6678"), ("JGD2000 / 9(X,Y)", "EPSG:2451"), ("urn:ogc:def:crs:EPSG::6668", "EPSG:6668"),
    ("ITRF94 / (B, L)", "ITRF94 / (B, L)"),
])  # fmt: skip
def test_the_system_is_the_one_declared(srs, crs):
    (table,) = tables(dataset(POINT.format("38.1 140.1"), srs))
    assert (table.crs, table.crs_from) == (crs, f"srsName {srs}")
    assert next(table.rows()).geometry["coordinates"] == [140.1, 38.1]  # B before L, whatever the datum is called


def test_no_system_is_none_and_several_are_refused():
    bare = dataset(POINT.format("38.1 140.1")).replace(b' srsName="JGD2011 / (B, L)"', b"")
    (table,) = tables(bare)
    assert (table.crs, next(table.rows()).geometry["coordinates"]) == (None, [140.1, 38.1])
    with pytest.raises(InvalidInput, match="座標系が書かれていません"):
        read_rows(Source("a.xml", bare), Asked())
    (rows,) = read_rows(Source("a.xml", bare), Asked(checks=Checks(crs="EPSG:6668")))
    assert next(rows.each()).outline.wkt == "POINT (140.1 38.1)"

    mixed = dataset(POINT.format("38.1 140.1").replace("<gml:Point ", '<gml:Point srsName="JGD2000 / (B, L)" '))
    with pytest.raises(InvalidInput) as refusal:
        tables(mixed)
    assert refusal.value.code == "crs-mixed"


def test_a_dataset_of_nothing_is_refused():
    with pytest.raises(InvalidInput, match="地物が一つもありません"):
        tables(dataset(""))


@pytest.mark.parametrize("data", [N03, W05], ids=["n03", "w05"])
def test_cut_short_anywhere_it_is_refused_whole(data):
    for end in range(0, len(data.rstrip()) - 1, 10):
        with pytest.raises(InvalidInput):
            tables(data[:end])


@pytest.mark.parametrize("seed", range(150))
def test_any_bytes_give_tables_or_a_refusal(seed):
    chance = random.Random(seed)
    data = bytearray(chance.choice([N03, W05, GML32]))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.choice([chance.randrange(256), *b'<>"#/ 0'])
    try:
        found = read_rows(Source("a.xml", bytes(data)), Asked())
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        for row in (row for rows in found for row in rows.each()):
            assert (row.outline is None) == bool(row.faults)


# ---------------------------------------------------------------- plain GML

GML32 = """<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:c="urn:city">
<wfs:member><c:park gml:id="park.1"><c:名称>榴岡公園</c:名称><c:area uom="m2">11.3</c:area><c:geom>
<gml:MultiSurface srsName="urn:ogc:def:crs:EPSG::6668"><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
<gml:posList>38.0 140.0 38.0 140.1 38.1 140.1 38.1 140.0 38.0 140.0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>
</gml:surfaceMember></gml:MultiSurface></c:geom></c:park></wfs:member></wfs:FeatureCollection>""".encode()
GML2 = b"""<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml">
<gml:featureMember><ogr:park fid="park.0"><ogr:geometryProperty><gml:Polygon srsName="EPSG:4326"><gml:outerBoundaryIs><gml:LinearRing>
<gml:coordinates>140.0,38.0 140.1,38.0 140.1,38.1 140.0,38.1 140.0,38.0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs>
</gml:Polygon></ogr:geometryProperty><ogr:no>7</ogr:no></ogr:park></gml:featureMember></ogr:FeatureCollection>"""


def test_a_wfs_answer_is_read():
    (table,) = tables(GML32, "a.gml")
    (row,) = table.rows()
    assert (table.name, table.format, table.crs) == ("park", "gml", "EPSG:6668")
    assert (row.id, row.properties) == ("park.1", {"名称": "榴岡公園", "area": "11.3", "area_uom": "m2"})
    assert row.geometry == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}


def test_gml_2_is_longitude_first():
    (table,) = tables(GML2, "a.gml")
    (row,) = table.rows()
    assert (table.crs, row.id, row.properties) == ("EPSG:4326", "park.0", {"no": "7"})
    assert row.geometry == {"type": "Polygon", "coordinates": [SQUARE]}


@pytest.mark.parametrize("name, crs, exchanged, dimension", [
    ("http://www.opengis.net/def/crs/EPSG/0/6697", "EPSG:6668", True, 3), ("urn:ogc:def:crs:EPSG::4326", "EPSG:4326", True, 2),
    ("EPSG:4326", "EPSG:4326", False, 2), ("http://www.opengis.net/gml/srs/epsg.xml#4612", "EPSG:4612", False, 2),
    ("http://www.opengis.net/def/crs/EPSG/0/10171", "EPSG:6678", True, 3), ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", False, 2),
    ("file:///etc/passwd", "file:///etc/passwd", False, 2),
    ("JGD2024 / (B, L)", "EPSG:6668", True, 2), ("JGD2024 / 9(X,Y)", "EPSG:6677", True, 2),
    ("JGD2011, TP / (B, L), H", "EPSG:6668", True, 3),
    ("fguuid:jgd2024.bl", "EPSG:6668", True, 2), ("fguuid:jgd2011.bl", "EPSG:6668", True, 2), ("fguuid:jgd2000.bl", "EPSG:4612", True, 2),
    ("JGD2999 / 9(X,Y)", "JGD2999 / 9(X,Y)", True, 2), ("JGD2999 / (B, L)", "JGD2999 / (B, L)", True, 2),
])  # fmt: skip
def test_names_of_systems_and_their_order(name, crs, exchanged, dimension):
    srs = srs_named(name)
    assert (srs.name, srs.exchanged, srs.dimension) == (crs, exchanged, dimension)

"""KML: read as others write it."""


import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.export.kml import to_kml
from geodata.importers.base.contract import Target
from geodata.importers.standards.zones import zone_to_feature
from geodata.reading.pipeline import Asked, Source, open_tables
from tests.geodata.export.test_kml_written import ZONES

TARGET = Target(layer="did", edition="e")


def document(body):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def placemark(body, at="140.1,38.1,0"):
    return f"<Placemark>{body}<Point><coordinates>{at}</coordinates></Point></Placemark>"


def rows_of(data, name="a.kml"):
    (table,) = open_tables(Source(name, data), Asked())
    return list(table.rows())


def test_placemarks_of_any_depth_with_what_others_write_into_them():
    schema = ('<Schema name="s" id="s"><SimpleField type="int" name="人口"/><SimpleField type="double" name="area"/>'
              '<SimpleField type="bool" name="ok"/><SimpleField type="string" name="code"/></Schema>')  # fmt: skip
    data = ('<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="人口">1200</SimpleData><SimpleData name="area">1.50</SimpleData>'
            '<SimpleData name="ok">1</SimpleData><SimpleData name="code">041</SimpleData></SchemaData>'
            '<Data name="memo"><displayName>x</displayName><value> 手入力 </value></Data><Data name="none"><value/></Data>'
            "</ExtendedData>")  # fmt: skip
    body = (
        "<name>文書</name><Folder><name>禁止</name><Folder><name>北</name>"
        + placemark(f"<name>区域</name><description><![CDATA[<b>太字</b>]]></description><styleUrl>#x</styleUrl>"
                    f"<TimeSpan><begin>2026-01-01</begin></TimeSpan>{data}")
        + f"</Folder></Folder>{placemark('<name>外</name>')}{schema}"
    )  # fmt: skip
    first, second = rows_of(document(body))
    assert first.properties == {
        "folder": "禁止/北", "人口": 1200, "area": 1.5, "ok": True, "code": "041", "memo": "手入力", "none": None, "name": "区域",
        "description": "<b>太字</b>", "begin": "2026-01-01",
    }  # fmt: skip
    assert (second.number, second.properties) == (2, {"name": "外"})


RING = "<LinearRing><coordinates>140,38,0 140.1,38,0\n 140.1,38.1,0 140,38,0</coordinates></LinearRing>"
TRIANGLE = [[140, 38], [140.1, 38], [140.1, 38.1], [140, 38]]


@pytest.mark.parametrize("shape, read", [
    ("<Point><coordinates> 140.1,38.1 </coordinates></Point>", {"type": "Point", "coordinates": [140.1, 38.1]}),
    ("<Point><coordinates>140.1, 38.1, 5</coordinates></Point>", {"type": "Point", "coordinates": [140.1, 38.1]}),
    ("<LineString><coordinates>140,38 141,39</coordinates></LineString>", {"type": "LineString", "coordinates": [[140, 38], [141, 39]]}),
    (RING, {"type": "LineString", "coordinates": TRIANGLE}),
    (f"<Polygon><innerBoundaryIs>{RING}</innerBoundaryIs><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>",
     {"type": "Polygon", "coordinates": [TRIANGLE, TRIANGLE]}),
    ("<MultiGeometry><MultiGeometry><Point><coordinates>140,38</coordinates></Point></MultiGeometry></MultiGeometry>",
     {"type": "MultiPoint", "coordinates": [[140, 38]]}),
])  # fmt: skip
def test_shapes(shape, read):
    (row,) = rows_of(document(f"<Placemark>{shape}</Placemark>"))
    assert (row.geometry, row.faults) == (read, ())


@pytest.mark.parametrize("shape, code", [
    ('<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><when>2026</when><gx:coord>140 38 0</gx:coord></gx:Track>', "geometry-type"),
    ("<Model/>", "geometry-type"),
    ("<Point><coordinates>140.1;38.1</coordinates></Point>", "geometry-form"),
    ("<Point><coordinates>140,38 141,39</coordinates></Point>", "geometry-form"),
    ("<Point><coordinates>140,NaN</coordinates></Point>", "geometry-form"),
    ("<Point><coordinates>1_40,38</coordinates></Point>", "geometry-form"),
    ("<Point><coordinates>140,38,0,0</coordinates></Point>", "geometry-form"),
    ("<Point/>", "geometry-form"),
    ("<Polygon/>", "geometry-form"),
    ("<MultiGeometry/>", "geometry-empty"),
    ("<Point><coordinates>140,38</coordinates></Point><Point><coordinates>140,38</coordinates></Point>", "two-geometries"),
    ("<ExtendedData><Data name='a'/><Data name='a'/></ExtendedData><Point><coordinates>140,38</coordinates></Point>", "duplicate-key"),
])  # fmt: skip
def test_a_faulty_placemark_is_kept_out_alone(shape, code):
    wrong, good = rows_of(document(f"<Placemark><name>x</name>{shape}</Placemark>{placemark('<name>good</name>')}"))
    assert [fault.code for fault in wrong.faults] == [code]
    assert wrong.faults[0].message.en
    assert (good.faults, good.geometry) == ((), {"type": "Point", "coordinates": [140.1, 38.1]})


def test_links_are_told_and_not_followed():
    link = "<NetworkLink><name>x</name><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink>"
    (table,) = open_tables(Source("a.kml", document(link + link + placemark("") + "<GroundOverlay/>")), Asked())
    assert [note.ja for note in table.notes] == [
        "NetworkLink 2 件はたどりません。リンク先のデータを保存して、別に読み込んでください。",
        "GroundOverlay 1 件は画像なので読みません。",
    ]
    assert table.count == 1
    with pytest.raises(InvalidInput, match="地物（Placemark）が一つもありません。NetworkLink 1 件はたどりません。"):
        open_tables(Source("a.kml", document(link)), Asked())


def test_older_and_bare_namespaces_are_read():
    for space in (' xmlns="http://earth.google.com/kml/2.1"', ""):
        (row,) = rows_of(f"<kml{space}>{placemark('')}</kml>".encode())
        assert row.geometry["coordinates"] == [140.1, 38.1]


def test_cut_short_anywhere_it_is_refused_whole():
    data = to_kml(map(zone_to_feature, ZONES), "x").rstrip()
    for end in range(0, len(data) - 1, 10):
        with pytest.raises(InvalidInput):
            open_tables(Source("a.kml", data[:end]), Asked())

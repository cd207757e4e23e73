"""KML written so that it comes back the same; edited in between, it is told."""

import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.export.kml import to_kml, to_kmz
from geodata.formats.json.geojson import to_feature
from geodata.formats.xml.kml_marks import seen_of
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.zones import read_zones, zone_to_feature
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

TARGET = Target(layer="did", edition="e")
ODD = "改行\r\n、復帰\r、制御\x01\x1f、]]> &amp; <b>太字</b> \u2028 \ufffe 🚁 　全角　 "


def rows_of(data):
    (table,) = open_tables(Source("a.kml", data), Asked())
    return list(table.rows())


def zone(own, outline, **more):
    held = right_handed(outline)
    return Zone(id=own, layer="did", edition="e", outline=held, **{"name": Text("区域", "zone"), "accuracy_m": 5.0, **more})


ZONES = [
    zone("1", shapely.Point(140.1, 38.123456789012345), accuracy_m=0.1 + 0.2),
    zone("a b", shapely.box(140, 38, 140.1, 38.1).difference(shapely.box(140.02, 38.02, 140.03, 38.03)), name=Text(ODD.strip(), "x")),
    zone("two", shapely.box(140, 38, 140.1, 38.1).union(shapely.box(141, 39, 141.1, 39.1)), restriction=Restriction.PROHIBITED,
         authority="city", reason=Text("理由", "reason"), valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1), source="出典",
         confidence="high"),
    zone("one of many", shapely.MultiPolygon([shapely.box(140, 38, 140.1, 38.1)])),
    zone("line", shapely.LineString([(140, 38), (140.1, 38.3)])),
    zone("lines", shapely.MultiLineString([[(140, 38), (140.1, 38.3)], [(141, 38), (141.1, 38.3)]])),
    zone("points", shapely.MultiPoint([(140, 38), (140.1, 38.3)])),
    zone("all", shapely.Point(140, 38), attributes={
        "number": 1.5, "whole": 10, "yes": True, "no": False, "none": None, "text": "1.5", "blank": "", "odd": ODD, "list": [1, "a", None],
        "nested": {"deep": [{"x": -0.0}]}, "fieldreg:json": "{}", "a\nb": 1, " lead": 2, "": 3, '<key a="b">': "c",
    }),
]  # fmt: skip


@pytest.mark.parametrize("write, name", [(to_kml, "z.kml"), (to_kmz, "z.kmz")])
def test_zones_come_back_the_same_types_and_all(write, name):
    (rows,) = read_rows(Source(name, write(map(zone_to_feature, ZONES), "区域 & 名前")), Asked())
    read = collected(read_zones(rows.each(), TARGET))

    assert read.faults == []
    assert list(read.zones) == ZONES
    for back, zone_ in zip(read.zones, ZONES, strict=True):
        assert (back.outline.geom_type, back.outline.wkb) == (zone_.outline.geom_type, zone_.outline.wkb)
        assert json.dumps(back.attributes) == json.dumps(zone_.attributes)
    assert (rows.crs, rows.format, rows.count) == ("OGC:CRS84", "kml", len(ZONES))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text("ab:<\r\n\x01é", max_size=4), held, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8) |
                       st.sampled_from(["name", "description", "reason"]), VALUES, max_size=5))  # fmt: skip
def test_any_properties_come_back(properties):
    (row,) = rows_of(to_kml([to_feature(shapely.Point(140, 38), properties, "own id")], "x"))
    assert row.faults == ()
    assert (row.id, json.dumps(row.properties)) == ("own id", json.dumps(properties))


def test_the_same_zones_give_the_same_bytes_and_a_kmz_holds_one_document():
    features = [zone_to_feature(held) for held in ZONES]
    assert to_kmz(features, "x") == to_kmz(features, "x")
    with zipfile.ZipFile(BytesIO(to_kmz(features, "x"))) as held:
        assert held.namelist() == ["doc.kml"]
        assert held.read("doc.kml") == to_kml(features, "x")


def test_people_see_name_reason_and_plain_properties():
    text = to_kml([zone_to_feature(ZONES[2])], "<x>").decode()
    assert "<Document><name>&lt;x&gt;</name>" in text
    assert "<name>区域</name><description>理由</description>" in text
    assert seen_of({"a": "x\r\ny\rz", "b": "", "c": None, "d": [1], "e": True}) == {"a": "x\ny\nz", "e": "true"}
    assert '<Data name="restriction"><value>PROHIBITED</value></Data>' in text


@pytest.mark.parametrize("properties, code", [
    ({"a": float("nan")}, "not-json"), ({"a": "x\0y"}, "nul-in-text"), ({"a": "\ud800"}, "lone-surrogate"),
    ({"a": {1, 2}}, "not-json"), ({"a": 10**30}, "number-too-long"),
])  # fmt: skip
def test_what_could_not_be_read_back_is_not_written(properties, code):
    with pytest.raises(InvalidInput) as refusal:
        to_kml([to_feature(shapely.Point(140, 38), {}), to_feature(shapely.Point(140, 38), properties)], "区域")
    assert refusal.value.code == code
    assert refusal.value.where.startswith("区域: 2 件目")


def test_shapes_that_kml_lacks_are_not_written():
    for shape, code in [({"type": "GeometryCollection", "geometries": []}, "geometry-type"),
                        ({"type": "Point", "coordinates": [float("inf"), 38]}, "not-finite")]:  # fmt: skip
        with pytest.raises(InvalidInput) as refusal:
            to_kml([{"type": "Feature", "geometry": shape, "properties": {}}], "x")
        assert refusal.value.code == code


@pytest.mark.parametrize("old, new, says", [
    ("<name>区域</name>", "<name>新しい名前</name>", "「name」が書き出した後に編集されていて"),
    ("<name>区域</name>", "", "「name」が書き出した後に編集されていて"),
    ("<value>PROHIBITED</value>", "<value>CONDITIONAL</value>", "「restriction」が書き出した後に編集されていて"),
    ("<ExtendedData>", '<ExtendedData><Data name="new"><value>1</value></Data>', "「new」が書き出した後に編集されていて"),
    ("<value>{", "<value>[{", "JSON として読めません"),
])  # fmt: skip
def test_what_was_edited_since_is_told_and_not_overlooked(old, new, says):
    text = to_kml([zone_to_feature(ZONES[2]), zone_to_feature(ZONES[0])], "x").decode()
    assert old in text
    edited, untouched = rows_of(text.replace(old, new, 1).encode())
    assert says in edited.faults[0].message.ja
    assert untouched.faults == ()

"""Places written in cells: which columns hold them, how numbers and angles are read, and what is never guessed."""

import json

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.tabular.csv import DELIMITED, read_delimited
from geodata.formats.tabular.degrees import degrees_in, pair_in
from geodata.formats.tabular.wkt import shape_in


def table_of(text, **more):
    (table,) = read_delimited(Given(name="a.csv", data=text.encode(), **more))
    return table


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def refusal(call, *arguments):
    with pytest.raises(InvalidInput) as refused:
        call(*arguments)
    assert refused.value.message.ja
    assert refused.value.message.en
    return refused.value.code


@pytest.mark.parametrize(
    "header, row, place",
    [
        ("緯度,経度", "38.26,140.88", [140.88, 38.26]),
        ("経度,緯度", "140.88,38.26", [140.88, 38.26]),
        ("Latitude,Longitude", "38.26,140.88", [140.88, 38.26]),
        ("lat,lng", "38.26,140.88", [140.88, 38.26]),
        ("北緯,東経", "38.26,140.88", [140.88, 38.26]),
        ("x,y", "140.88,38.26", [140.88, 38.26]),
        ("Ｘ,Ｙ", "140.88,38.26", [140.88, 38.26]),
        ("緯度（10進）,経度（10進）", "38.26,140.88", [140.88, 38.26]),
        ("easting,northing", "4000.5,-193000", [4000.5, -193000.0]),
        ("平面直角座標X,平面直角座標Y", "-193000,4000.5", [4000.5, -193000.0]),  # X is north
        ("平面直角座標系（X）,平面直角座標系（Y）", "-193000,4000.5", [4000.5, -193000.0]),
        ("名,location", '駅,"38.26,140.88"', [140.88, 38.26]),
        ("名,緯度経度", '駅,"38.26, 140.88"', [140.88, 38.26]),
        ("名,位置情報", '駅,"140.88 38.26"', [140.88, 38.26]),
        ("緯度,経度", "140.88,38.26", [38.26, 140.88]),  # exchanged: to be told when places are checked, not here
    ],
)
def test_columns_of_a_place_by_their_names(header, row, place):
    (read,) = table_of(f"{header}\n{row}\n").rows()
    assert (read.geometry, read.faults) == ({"type": "Point", "coordinates": place}, ())


@pytest.mark.parametrize(
    "header, crs",
    [
        ("緯度,経度", None),
        ("緯度（世界測地系）,経度（世界測地系）", None),  # JGD2000, JGD2011 or WGS 84
        ("緯度（日本測地系）,経度（日本測地系）", "EPSG:4301"),
        ("緯度(JGD2011),経度(JGD2011)", "EPSG:6668"),
        ("緯度[JGD2000],経度[JGD2000]", "EPSG:4612"),
    ],
)
def test_a_header_may_tell_the_datum(header, crs):
    assert table_of(f"{header}\n38.26,140.88\n").crs == crs


def test_columns_of_one_datum_go_together():
    table = table_of("緯度（日本測地系）,経度（世界測地系）,緯度（世界測地系）\n38.25,140.88,38.26\n")
    (row,) = table.rows()
    assert row.geometry == point(140.88, 38.26)
    assert row.properties == {"緯度（日本測地系）": "38.25"}


@pytest.mark.parametrize(
    "cell, axis, value",
    [
        ("38.2601", "y", 38.2601),
        ("３８．２６０１", "y", 38.2601),
        (" 140.88\u3000", "x", 140.88),
        ("−0.5", "x", -0.5),
        ("+38.5", "y", 38.5),
        ("38°15′30″N", "y", 38 + 15 / 60 + 30 / 3600),
        ("38度15分30秒", "y", 38 + 15 / 60 + 30 / 3600),
        ("北緯38度15分30.5秒", "y", 38 + 15 / 60 + 30.5 / 3600),
        ("38°15'30\"", "y", 38 + 15 / 60 + 30 / 3600),
        ("38° 15.5'", "y", 38 + 15.5 / 60),
        ("E140.52.10.5", "x", 140 + 52 / 60 + 10.5 / 3600),
        ("東経140.88", "x", 140.88),
        ("38.26°", "y", 38.26),
        ("N38.26", "y", 38.26),
        ("38.26S", "y", -38.26),
        ("381530", "y", 381530.0),  # stays what it is
        (38, "y", 38.0),
        ("", "y", None),
        ("\u3000", "y", None),
        (None, "y", None),
    ],
)
def test_numbers_and_angles(cell, axis, value):
    assert degrees_in(cell, "緯度", axis) == (None if value is None else pytest.approx(value, abs=1e-12))


@pytest.mark.parametrize(
    "cell",
    ["不明", "-", "38,26", "1e5", "nan", "inf", "140.52.10.5", "38°75′00″", "38度15分99秒", "N38.26N", "N-38.26", "38.26.", "1" * 200,
     "3８.２.６", True, "0x26", "38_26"],
)  # fmt: skip
def test_what_is_no_coordinate_is_told(cell):
    assert refusal(degrees_in, cell, "緯度", "y") == "coordinate-form"


def test_a_letter_of_the_other_axis_is_told():
    assert refusal(degrees_in, "E140.88", "緯度", "y") == "axis-swapped"


@pytest.mark.parametrize(
    "cell, place",
    [
        ("34.33629,134.05585", (134.05585, 34.33629)),
        ("134.05585, 34.33629", (134.05585, 34.33629)),
        ("(34.33629、134.05585)", (134.05585, 34.33629)),
        ("N34.3 E134.0", (134.0, 34.3)),
        ("E34.3,N14.0", (34.3, 14.0)),
        (",", None),
        ("", None),
    ],
)
def test_both_in_one_cell(cell, place):
    assert pair_in(cell, "location") == place


@pytest.mark.parametrize(
    "cell, code",
    [("34.3,35.0", "coordinate-order"), ("134.3,135.0", "coordinate-order"), ("34.3", "coordinate-form"), ("1,2,3", "coordinate-form"),
     ("高松市,番町", "coordinate-form"), ("N34,N35", "coordinate-form")],
)  # fmt: skip
def test_a_pair_that_does_not_tell_itself_is_told(cell, code):
    assert refusal(pair_in, cell, "location") == code


def test_plane_x_and_y_of_no_told_direction_are_not_guessed():
    (row,) = table_of("X,Y\n-193000,4000\n").rows()
    assert row.geometry is None
    assert [fault.code for fault in row.faults] == ["axis-unknown"]
    assert "X が北" in row.faults[0].message.ja


def test_half_a_place_is_a_fault_and_no_place_is_none():
    rows = list(table_of("名,緯度,経度\na,38.26,\nb,,\nc,,140.88\nd,38.26,140.88\n").rows())
    assert [(r.properties["名"], r.geometry, [f.where for f in r.faults]) for r in rows] == [
        ("a", None, ["properties.経度"]),
        ("b", None, []),
        ("c", None, ["properties.緯度"]),
        ("d", point(140.88, 38.26), []),
    ]


def test_columns_are_taken_as_the_loader_named_them():
    text = "名,よこ,たて\n駅,140.88,38.26\n"
    with pytest.raises(InvalidInput, match=r"位置の列（緯度と経度、WKT など）がありません（列: 名, よこ, たて）。"):
        table_of(text)
    (row,) = table_of(text, columns={"lon": "よこ", "lat": "たて"}).rows()
    assert (row.geometry, row.properties) == (point(140.88, 38.26), {"名": "駅"})
    with pytest.raises(InvalidInput, match=r"対応表が指す位置の列（lon: よこ, lat: ない）がありません"):
        table_of(text, columns={"lon": "よこ", "lat": "ない"})


# ---------------------------------------------------------------- WKT


def test_wkt_and_its_srid():
    text = 'id,WKT\n1,SRID=6668;POINT (140.88 38.26)\n2,"SRID=6668;LINESTRING(140 38,141 39)"\n3,\n'
    table = table_of(text)
    rows = list(table.rows())
    assert (table.crs, table.crs_from) == ("EPSG:6668", "SRID（EWKT）")
    assert [r.geometry for r in rows] == [shapely.Point(140.88, 38.26), shapely.LineString([(140, 38), (141, 39)]), None]
    assert [r.properties for r in rows] == [{"id": "1"}, {"id": "2"}, {"id": "3"}]


@pytest.mark.parametrize("name", ["WKT", "wkt", "geometry", "geom", "the_geom"])
def test_names_of_wkt_columns(name):
    table = table_of(f"id,{name}\n1,POINT(140 38)\n")
    assert table.crs is None
    assert [r.geometry for r in table.rows()] == [shapely.Point(140, 38)]


def test_a_column_called_geometry_that_holds_words_is_none():
    (row,) = table_of("geometry,緯度,経度\n点,38,140\n").rows()
    assert (row.geometry, row.properties) == (point(140.0, 38.0), {"geometry": "点"})


def test_geojson_in_a_cell():
    cell = json.dumps(point(140, 38)).replace('"', '""')
    assert [r.geometry for r in table_of(f'id,geom\n1,"{cell}"\n').rows()] == [point(140, 38)]


def test_several_srids_are_refused_and_a_lacking_one_is_a_fault():
    with pytest.raises(InvalidInput, match=r"SRID）が違います（4301, 6668）"):
        table_of("id,wkt\n1,SRID=6668;POINT(140 38)\n2,SRID=4301;POINT(140 38)\n")
    rows = list(table_of("id,wkt\n1,SRID=6668;POINT(140 38)\n2,POINT(140 38)\n").rows())
    assert [[f.code for f in r.faults] for r in rows] == [[], ["crs-missing"]]


@pytest.mark.parametrize(
    "cell, code",
    [
        ("POINT(140 38", "wkt-form"),
        ("POINT(140 38) x", "wkt-form"),
        ("駅", "wkt-form"),
        ("POLYGON((140 38,141 38,141 39))", "ring-not-closed"),
        ("GEOMETRYCOLLECTION(POINT(140 38))", "geometry-type"),
        ("GEOMETRYCOLLECTION(" * 200_000, "geometry-type"),  # would overflow the stack of who parses it
        ("POLYGON(" + "(" * 200_000, "wkt-form"),
        ("CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0))", "geometry-type"),
        ("0101000000000000000000F03F000000000000F03F", "wkt-form"),
        ('{"type": ', "not-json"),
        (7, "wkt-form"),
    ],
)
def test_wkt_that_cannot_be_read_is_told(cell, code):
    assert refusal(shape_in, cell, "wkt") == code


def test_a_header_alone_makes_it_a_table_of_places():
    def known(text):
        return DELIMITED.knows(Given(name="x", data=text.encode()))

    assert known("名,緯度,経度\n")
    assert known("#LINK,,\n名\tlat\tlon\n駅\t38\t140\n")
    assert not known("code,label\n1,街区公園\n")
    assert not known("この資料は、緯度と経度を含みます。\n")
    assert not known('{"lat": 1, "lon": 2}')
    assert not known("lat\n38\n")
    assert known("緯度,経度," + ",".join(f"c{i}" for i in range(3_000)))  # too wide, which reading tells

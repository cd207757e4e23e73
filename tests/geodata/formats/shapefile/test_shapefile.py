"""Shapefiles as published: texts in the letters they were written in, counts and rings held against the bytes.

pyshp writes what is made here, and with GDAL is the second opinion on what is read.
"""

import contextlib
import io
import json
import random
import struct
import warnings

import pyogrio
import pytest
import shapefile as pyshp
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.shapefile.dbf_encoding import encoding_named
from geodata.reading.pipeline import Asked, Source, open_tables

SQUARE = [(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)]  # clockwise: it encloses
HOLE = [(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)]  # counter-clockwise
ISLAND = [(20, 0), (20, 5), (25, 5), (25, 0), (20, 0)]


def turned(ring):
    return ring[::-1]


def moved(ring, x, y):
    return [(a + x, b + y) for a, b in ring]


def made(rows, fields=(("name", "C", 20, 0),), kind=pyshp.POINT, encoding="utf-8", draw=None):
    """The files of a.shp.  `rows` are (what `draw` draws, values…)."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=kind, encoding=encoding) as out:
        for name, of, width, decimals in fields:
            out.field(name, of, width, decimals)
        for shape, *values in rows:
            (draw or (lambda o, s: o.point(*s) if s else o.null()))(out, shape)
            out.record(*values)
    return {"a.shp": shp.getvalue(), "a.shx": shx.getvalue(), "a.dbf": dbf.getvalue()}


def polygon(*rings):
    return made([(list(rings), "x")], kind=pyshp.POLYGON, draw=lambda o, s: o.poly([list(map(list, r)) for r in s]))


def texts(*values, width=20, encoding="cp932"):
    return made([((140, 38), value) for value in values], [("name", "C", width, 0)], encoding=encoding)


def opened(files, name="a.shp", **asked):
    (table,) = open_tables(Source(name, files[name], files), Asked(**asked))
    return table


def rows_of(files, **asked):
    return list(opened(files, **asked).rows())


def shape_of(files):
    (row,) = rows_of(files)
    assert row.faults == ()
    return row.geometry


def beside(path):
    return {
        other.name: other.read_bytes()
        for other in path.parent.iterdir()
        if other.name.lower().startswith(f"{path.stem.lower()}.")
    }


def published(shared_data, name, **asked):
    path = shared_data / name
    return opened(beside(path), path.name, **asked)


def said(table):
    return " ".join(note.ja for note in table.notes)


# ---------------------------------------------------------------- as published

PUBLISHED = [
    ("ksj_shp_fukushima/P14-15_07.shp", 3232, "cp932", "", "P14_007", "楢葉ときわ苑"),
    ("ksj_shp_fukushima/P29-13_07.shp", 874, "cp932", "", "P29_005", "岡山小学校"),
    ("sendai_osm/shape/natural.shp", 1228, "utf-8", ".prj", "name", "榴岡3丁目公園"),
    ("sendai_osm/shape/landuse.shp", 3172, "utf-8", ".prj", "name", "常盤台霊苑"),
    ("sendai_osm/shape/places.shp", 648, "utf-8", ".prj", "name", "若林区"),
    ("sendai_osm/shape/points.shp", 19043, "utf-8", ".prj", "type", "traffic_signals"),
    ("sendai_osm/shape/railways.shp", 582, "utf-8", ".prj", "name", "JR東北本線 (宮城野貨物線)"),
    ("sendai_osm/shape/waterways.shp", 460, "utf-8", ".prj", "type", "stream"),
    ("shp_pyshp/blockgroups.shp", 663, "ascii", "", "BKG_KEY", "060750179029"),
    ("shp_pyshp/corrupt_too_long.shp", 10, "ascii", "", "test", "value"),
    ("geopandas_fixtures/naturalearth_lowres/naturalearth_lowres.shp", 177, "iso8859-1", ".prj", "name", "Fiji"),
]


@pytest.mark.parametrize("path, count, encoding, crs_from, column, first", PUBLISHED)
def test_published_shapefiles(shared_data, path, count, encoding, crs_from, column, first):
    table = published(shared_data, path)
    rows = list(table.rows())
    assert (table.count, len(rows), table.encoding, table.crs_from) == (count, count, encoding, crs_from)
    assert (table.crs is not None) == bool(crs_from)
    assert rows[0].properties[column] == first
    assert not any(row.faults for row in rows)
    assert [row.number for row in rows] == list(range(1, count + 1))


@pytest.mark.parametrize("path", [p for p, *_ in PUBLISHED if "corrupt" not in p])
def test_shapes_are_those_gdal_reads(shared_data, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pyogrio.raw.read(shared_data / path, columns=[]) if (shared_data / path).with_suffix(".shx").exists() else None
    if theirs is None:  # GDAL would write a .shx beside the file
        with contextlib.redirect_stdout(io.StringIO()), pyshp.Reader(shp=io.BytesIO((shared_data / path).read_bytes())) as read:
            expected = [shapely.geometry.shape(shape.__geo_interface__) for shape in read.shapes()]
    else:
        expected = shapely.from_wkb(theirs[2]).tolist()
    found = [row.geometry for row in published(shared_data, path).rows()]
    assert len(found) == len(expected)
    differing = [i for i, (a, b) in enumerate(zip(found, expected, strict=True)) if not a.normalize().equals_exact(b.normalize(), 0)]
    assert differing == []


def test_texts_are_read_alike_by_gdal_told_the_encoding(shared_data):
    path = shared_data / "did_estat" / "2010_did_ddsw_04.zip"
    (table,) = open_tables(Source(path.name, path.read_bytes()), Asked())
    rows = list(table.rows())
    assert (table.name, table.count, table.encoding, table.crs_from) == ("h22_did_04", 38, "cp932", ".prj")
    assert rows[0].properties == {
        "KEN": "04", "CITY": "101", "CITYNAME": "青葉区", "CLASS": 1, "JINKO": 232230, "MENSEKI": 30.57,
    }  # fmt: skip
    _, _, _, columns = pyogrio.raw.read(f"/vsizip/{path}/2010_did_ddsw_04/h22_did_04.shp", encoding="cp932")
    assert [row.properties["CITYNAME"] for row in rows] == columns[2].tolist()
    assert sum(row.properties["JINKO"] for row in rows) == columns[4].sum()


def test_several_in_one_zip_are_several_tables(shared_data):
    path = shared_data / "gisoer_4crs" / "tokyo23ku-cvs.zip"
    tables = open_tables(Source(path.name, path.read_bytes()), Asked())
    assert [(t.name, t.count, t.encoding, t.crs.split('"')[1]) for t in tables] == [
        ("tokyo23ku-cvs_jgd2000", 3853, "utf-8", "JGD2000"),
        ("tokyo23ku-cvs_jgd2000_9kei", 3853, "utf-8", "JGD2000_Japan_Plane_Rectangular_CS_IX"),
        ("tokyo23ku-cvs_tokyo", 3853, "utf-8", "Tokyo"),
        ("tokyo23ku-cvs_tokyo_9kei", 3853, "utf-8", "Tokyo_Japan_Plane_Rectangular_CS_IX"),
    ]
    assert {next(iter(t.rows())).properties["name"] for t in tables} == {"スリーエフ"}


def test_a_published_zip_of_five_boroughs(shared_data):
    path = shared_data / "geopandas_fixtures" / "nybb_16a.zip"
    (table,) = open_tables(Source(path.name, path.read_bytes()), Asked())
    assert [row.properties["BoroName"] for row in table.rows()] == ["Staten Island", "Queens", "Brooklyn", "Manhattan", "Bronx"]
    assert sum(row.geometry.area for row in table.rows()) == pytest.approx(sum(row.properties["Shape_Area"] for row in table.rows()))


def test_a_text_of_no_known_letters_is_a_fault_of_its_row(shared_data):
    (row,) = published(shared_data, "shp_pyshp/latin1.shp").rows()
    assert row.properties == {"id": 2}
    assert [(f.code, f.where) for f in row.faults] == [("text-encoding", "properties.Name")]
    assert "--encoding" in row.faults[0].message.ja
    (row,) = published(shared_data, "shp_pyshp/latin1.shp", encoding="latin-1").rows()
    assert (row.properties, row.faults) == ({"id": 2, "Name": "Ñandú"}, ())


def test_attributes_alone_are_refused_by_name(shared_data):
    path = shared_data / "ksj_shp_fukushima" / "dbf_without_shp" / "N03-17_07_170101.dbf"
    for source in (Source(path.name, path.read_bytes()), Source("d", b"", {path.name: path.read_bytes()})):
        with pytest.raises(InvalidInput, match=r"N03-17_07_170101\.shp と一緒に") as refusal:
            open_tables(source, Asked())
        assert refusal.value.code == "part-alone"


def test_a_folder_of_layers_and_one_without_shapes(shared_data):
    folder = shared_data / "sendai_osm" / "shape"
    source = Source("shape", b"", {p.name: p.read_bytes() for p in folder.iterdir()})
    tables = open_tables(source, Asked())
    assert [t.name for t in tables] == ["landuse", "natural", "places", "points", "railways", "waterways"]
    assert ".shp が無いため読んでいません: roads_attributes_only.dbf" in said(tables[0])
    assert [t.name for t in open_tables(source, Asked(table="natural"))] == ["natural"]


# ---------------------------------------------------------------- letters


def with_driver(files, language):
    data = bytearray(files["a.dbf"])
    data[29] = language
    return {**files, "a.dbf": bytes(data)}


LETTERS = [
    # what they are in, language driver, .cpg, what they are read in, what is told
    ("cp932", 0x13, None, "cp932", ""),
    ("cp932", 0x7B, None, "cp932", ""),
    ("cp932", 0x00, b"CP932", "cp932", ""),
    ("cp932", 0x00, b"SHIFT-JIS", "cp932", ""),
    ("cp932", 0x00, b"OEM 932", "cp932", ""),
    ("cp932", 0x00, None, "cp932", "表示がないため、全部の文字を調べて cp932"),
    ("cp932", 0x57, None, "cp932", "表示がないため、全部の文字を調べて cp932"),
    ("cp932", 0x00, b"UTF-8", "cp932", "中身に合わないため cp932"),
    ("cp932", 0x00, b"ISO-8859-1", "cp932", "中身に合わないため cp932"),
    ("cp932", 0x00, b"KLINGON", "cp932", "「KLINGON」は知られていない"),
    ("utf-8", 0x00, b"UTF-8\r\n", "utf-8", ""),
    ("utf-8", 0x00, b"65001", "utf-8", ""),
    ("utf-8", 0x00, None, "utf-8", "表示がないため、全部の文字を調べて utf-8"),
    ("utf-8", 0x13, None, "utf-8", "LDID 0x13 と表示されていますが、中身に合わないため utf-8"),
    ("utf-8", 0x13, b"UTF-8", "utf-8", "LDID 0x13 と表示されていますが"),
    ("utf-8", 0x00, b"ISO-8859-1", "utf-8", "中身に合わないため utf-8"),
    ("euc_jp", 0x00, b"EUC-JP", "euc_jp", ""),
]


@pytest.mark.parametrize("written, language, cpg, read, told", LETTERS)
def test_letters(written, language, cpg, read, told):
    names = ["仙台市青葉区", "旧作並小学校（髙橋）" if written != "euc_jp" else "旧作並小学校"]
    files = with_driver(texts(*names, width=40, encoding=written), language)
    table = opened({**files, "a.cpg": cpg} if cpg else files)
    assert [row.properties["name"] for row in table.rows()] == names
    assert table.encoding == read
    assert told in said(table)
    assert bool(told) == bool(table.notes)


def test_undeclared_euc_is_told_and_not_shown_as_other_letters():
    files = texts("仙台市青葉区", "の小学校", encoding="euc_jp", width=40)
    assert [[f.code for f in row.faults] for row in rows_of(files)] == [["text-encoding"], ["text-encoding"]]
    assert [row.properties["name"] for row in rows_of(files, encoding="euc_jp")] == ["仙台市青葉区", "の小学校"]


def test_half_width_kana_declared_cp932_are_not_taken_for_utf8():
    files = with_driver(texts("ﾃｱ", "ﾄｱ"), 0x13)  # C3 B1, C4 B1: ñ and ı in UTF-8
    assert [row.properties["name"] for row in rows_of(files)] == ["ﾃｱ", "ﾄｱ"]


def test_one_bad_text_of_many_is_the_fault_of_its_row_alone():
    files = texts("仙台市", "青葉区", "宮城野区", encoding="utf-8")
    files["a.dbf"] = files["a.dbf"].replace("青葉区".encode(), b"\xff\xfe" + "青葉区".encode()[2:])
    table = opened({**files, "a.cpg": b"UTF-8"})
    assert [row.properties.get("name") for row in table.rows()] == ["仙台市", None, "宮城野区"]
    assert [[f.code for f in row.faults] for row in table.rows()] == [[], ["text-encoding"], []]
    assert "1 か所の文字が utf-8 として読めません" in said(table)


def test_utf8_that_would_read_as_other_letters_of_cp932_is_read_as_utf8():
    assert "ああ".encode().decode("cp932") == "縺ゅ≠"
    assert [row.properties["name"] for row in rows_of(with_driver(texts("ああ", encoding="utf-8"), 0x13))] == ["ああ"]


def test_a_letter_broken_off_where_its_column_has_room_is_a_fault():
    files = with_driver(texts("青葉区", "仙台市"), 0x13)
    files["a.dbf"] = files["a.dbf"].replace("仙台市".encode("cp932"), "仙台市".encode("cp932")[:-1] + b" ")
    assert [[f.code for f in row.faults] for row in rows_of(files)] == [[], ["text-encoding"]]


def test_an_encoding_asked_for_wins():
    files = with_driver(texts("仙台市"), 0x00)
    (row,) = rows_of(files, encoding="latin-1")
    assert row.properties["name"] == "仙台市".encode("cp932").decode("latin-1")
    assert [[f.code for f in row.faults] for row in rows_of(files, encoding="utf-8")] == [["text-encoding"]]
    with pytest.raises(InvalidInput, match="文字コード「klingon」は使えません"):
        opened(files, encoding="klingon")


@pytest.mark.parametrize("name", ["hex", "zlib", "rot13", "idna", "unicode_escape", "utf-16", "", "a\0b"])
def test_encodings_that_are_no_letters_are_refused(name):
    with pytest.raises(InvalidInput):
        encoding_named(name, "--encoding")
    assert encoding_named("Shift_JIS", "--encoding") == "cp932"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_a_letter_cut_in_two_by_its_column_is_dropped_and_told(encoding):
    whole = "青葉区役所宮城総合支所"
    width = len(whole.encode(encoding)) - 1
    files = texts("x" * width, "青葉区", width=width, encoding=encoding)
    files["a.dbf"] = files["a.dbf"].replace(b"x" * width, whole.encode(encoding)[:width])
    table = opened(files)
    assert [row.properties["name"] for row in table.rows()] == [whole[:-1], "青葉区"]
    assert "1 か所で文字が列の幅で切れており" in said(table)


def test_folders_named_for_an_encoding_hold_one_dataset():
    def put(folder, files):
        return {f"{folder}/{name}": data for name, data in files.items()}

    held = put("Shift-JIS", texts("仙台市")) | put("UTF-8", texts("仙台市", encoding="utf-8"))
    (table,) = open_tables(Source("d", b"", held), Asked())
    assert (table.file, table.encoding) == ("d/UTF-8/a.shp", "utf-8")
    assert "UTF-8/a.shp だけを読みました（ほか: Shift-JIS/a.shp" in said(table)


def test_the_same_in_geojson_is_read_once():
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140, 38]}, "properties": {}}
    held = {**texts("仙台市"), "a.geojson": json.dumps(feature).encode(), "b.geojson": json.dumps(feature).encode()}
    tables = open_tables(Source("d", b"", held), Asked())
    assert [t.file for t in tables] == ["d/a.geojson", "d/b.geojson"]
    assert "a.geojson だけを読みました（ほか: a.shp。--table で選べます）" in said(tables[0])
    assert [t.file for t in open_tables(Source("d", b"", held), Asked(table="a.shp"))] == ["d/a.shp"]
    assert [t.file for t in open_tables(Source("d", b"", held), Asked(format="shapefile"))] == ["d/a.shp"]


# ---------------------------------------------------------------- values


def test_values_by_type():
    fields = [("n", "N", 10, 0), ("d", "N", 12, 3), ("f", "F", 12, 2), ("day", "D", 8, 0), ("is", "L", 1, 0), ("c", "C", 10, 0)]
    files = made([((140, 38), 7, 1.5, 2, "20260401", True, " x")], fields)
    assert rows_of(files)[0].properties == {"n": 7, "d": 1.5, "f": 2.0, "day": "2026-04-01", "is": True, "c": " x"}


@pytest.mark.parametrize(
    "kind, decimals, written, read",
    [
        ("N", 0, b"        12", 12), ("N", 0, b"-5        ", -5), ("N", 3, b"    12.000", 12.0), ("N", 3, b"        12", 12.0),
        ("N", 0, b"   1.2e+03", 1200.0), ("N", 0, b"**********", None), ("N", 0, b"          ", None), ("N", 0, b"\0" * 10, None),
        ("F", 0, b"         3", 3.0), ("F", 2, b"      -.50", -0.5), ("C", 0, b"          ", None), ("C", 0, b"ab\0garbage", "ab"),
        ("C", 0, b"0400      ", "0400"), ("D", 0, b"20240229", "2024-02-29"), ("D", 0, b"00000000", None), ("D", 0, b"        ", None),
        ("L", 0, b"y", True), ("L", 0, b"F", False), ("L", 0, b"?", None), ("L", 0, b" ", None),
    ],
)  # fmt: skip
def test_a_value(kind, decimals, written, read):
    (row,) = rows_of(with_value(kind, decimals, written))
    assert row.faults == ()
    assert row.properties == {"v": read}
    assert type(row.properties["v"]) is type(read)


@pytest.mark.parametrize(
    "kind, written",
    [
        ("N", b"       abc"), ("N", b"       nan"), ("N", b"       inf"), ("N", b"     1e999"), ("N", b"    1 2   "), ("N", b"      1,5"),
        ("N", "１２".encode("cp932").ljust(10)), ("N", b"1" * 19), ("D", b"20230229"), ("D", b"2023W011"), ("D", b"99999999"), ("L", b"x"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_a_fault_naming_its_column(kind, written):
    (row,) = rows_of(with_value(kind, 0, written))
    assert [(f.code, f.where) for f in row.faults] == [("value-form", "properties.v")]
    assert row.faults[0].message.ja.startswith("列 v が")


def with_value(kind, decimals, written):
    """One record whose only value has these bytes."""
    head = struct.pack("<B3xIHH20x", 3, 1, 65, 1 + len(written))
    field = struct.pack("<11sc4xBB14x", b"v", kind.encode(), len(written), decimals)
    return {"a.shp": made([((140, 38), "")])["a.shp"], "a.dbf": head + field + b"\r " + written + b"\x1a"}


def test_columns_of_one_name_or_none_are_told():
    files = made([((140, 38), "p", "q", "r")], [("名称", "C", 5, 0), ("名称", "C", 5, 0), ("x", "C", 5, 0)], encoding="cp932")
    at = 32 + 2 * 32
    files["a.dbf"] = files["a.dbf"][:at] + b"\0" * 11 + files["a.dbf"][at + 11 :]
    table = opened(files)
    assert next(iter(table.rows())).properties == {"名称": "p", "名称_2": "q", "field_3": "r"}
    assert "名称_2, field_3 としました" in said(table)


def test_memo_columns_are_left_out_and_told():
    files = made([((140, 38), "0000000001", "x")], [("memo", "C", 10, 0), ("name", "C", 5, 0)])
    files["a.dbf"] = files["a.dbf"][: 32 + 11] + b"M" + files["a.dbf"][32 + 12 :]
    table = opened(files)
    assert next(iter(table.rows())).properties == {"name": "x"}
    assert "メモなどの列（memo）は読んでいません" in said(table)


def test_deleted_records_go_with_their_shapes():
    files = made([((1, 1), "a"), ((2, 2), "b"), ((3, 3), "c")])
    begin, width = struct.unpack_from("<HH", files["a.dbf"], 8)
    data = bytearray(files["a.dbf"])
    data[begin + width] = ord("*")
    table = opened({**files, "a.dbf": bytes(data)})
    assert table.count == 2
    assert [(r.number, r.properties["name"], r.geometry.x) for r in table.rows()] == [(1, "a", 1), (3, "c", 3)]
    assert "削除の印のある 1 件は、形とともに読んでいません" in said(table)


# ---------------------------------------------------------------- shapes


def test_null_shapes_stay_rows():
    rows = rows_of(made([((140, 38), "a"), (None, "b")]))
    assert [row.geometry for row in rows] == [shapely.Point(140, 38), None]


def test_a_hole_is_a_hole():
    assert shape_of(polygon(SQUARE, HOLE)).equals_exact(shapely.Polygon(SQUARE, [HOLE]), 0)
    assert shape_of(polygon(HOLE, SQUARE)).equals_exact(shapely.Polygon(SQUARE, [HOLE]), 0), "in whatever order"


def test_holes_go_to_the_smallest_ring_about_them():
    inner = [(5, 5), (5, 9), (9, 9), (9, 5), (5, 5)]  # an island in a lake of the square
    lake = turned([(4.5, 4.5), (4.5, 9.5), (9.5, 9.5), (9.5, 4.5), (4.5, 4.5)])
    pond = turned([(6, 6), (6, 7), (7, 7), (7, 6), (6, 6)])
    expected = shapely.MultiPolygon([(SQUARE, [lake]), (inner, [pond])])
    assert shape_of(polygon(SQUARE, pond, inner, lake)).normalize().equals_exact(expected.normalize(), 0)


def test_parts_that_lie_apart():
    expected = shapely.MultiPolygon([(SQUARE, [HOLE]), (ISLAND, [])])
    assert shape_of(polygon(SQUARE, HOLE, ISLAND)).equals_exact(expected, 0)


def test_a_hole_may_touch_the_ring_about_it():
    touching = [(0, 0), (4, 2), (2, 4), (0, 0)]
    assert shape_of(polygon(SQUARE, touching)).area == pytest.approx(100 - 6)


@pytest.mark.parametrize("rings", [(SQUARE,), (SQUARE, ISLAND)])
def test_rings_the_wrong_way_about_enclose_where_nothing_is_about_them(rings):
    assert shape_of(polygon(*map(turned, rings))).area == sum(shapely.Polygon(r).area for r in rings)


def test_a_file_written_the_other_way_about_throughout():
    shape = shape_of(polygon(turned(SQUARE), turned(HOLE), turned(ISLAND)))
    assert (shape.area, shape.is_valid) == (100 - 4 + 25, True)


@pytest.mark.parametrize("rings", [(SQUARE, turned(HOLE)), (turned(SQUARE), HOLE)])
def test_rings_that_contradict_each_other_are_left_overlapping_for_the_check_to_refuse(rings):
    assert not shape_of(polygon(*rings)).is_valid


@pytest.mark.parametrize(
    "kind, draw, shape, expected",
    [
        (pyshp.POLYLINE, lambda o, s: o.line(s), [[(0, 0), (1, 1)]], shapely.LineString([(0, 0), (1, 1)])),
        (pyshp.POLYLINE, lambda o, s: o.line(s), [[(0, 0), (1, 1)], [(2, 2), (3, 3)]],
         shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]])),
        (pyshp.MULTIPOINT, lambda o, s: o.multipoint(s), [(0, 0), (1, 1)], shapely.MultiPoint([(0, 0), (1, 1)])),
        (pyshp.POINTZ, lambda o, s: o.pointz(*s), (1, 2, 99), shapely.Point(1, 2)),
        (pyshp.POINTM, lambda o, s: o.pointm(*s), (1, 2, 99), shapely.Point(1, 2)),
        (pyshp.POLYLINEZ, lambda o, s: o.linez(s), [[(0, 0, 9), (1, 1, 9)]], shapely.LineString([(0, 0), (1, 1)])),
        (pyshp.POLYGONZ, lambda o, s: o.polyz(s), [[(*p, 5) for p in SQUARE]], shapely.Polygon(SQUARE)),
        (pyshp.MULTIPOINTZ, lambda o, s: o.multipointz(s), [(0, 0, 1), (1, 1, 1)], shapely.MultiPoint([(0, 0), (1, 1)])),
    ],
)  # fmt: skip
def test_shapes_of_every_type(kind, draw, shape, expected):
    found = shape_of(made([(shape, "x")], kind=kind, draw=draw))
    assert found.equals_exact(expected, 0)
    assert not found.has_z


def test_a_multipatch_is_refused_by_row():
    files = made([((1, 1), "a")])
    content = struct.pack("<i4d2i", 31, 0, 0, 1, 1, 0, 0)
    files["a.shp"] = with_record(files["a.shp"], content)
    (row,) = rows_of({"a.shp": files["a.shp"], "a.dbf": files["a.dbf"]})
    assert [f.code for f in row.faults] == ["geometry-type"]


def with_record(shp, content):
    """A .shp of this one record."""
    head = shp[:24] + struct.pack(">i", (108 + len(content)) // 2) + shp[28:100]
    return head + struct.pack(">2i", 1, len(content) // 2) + content


BOX = struct.pack("<4d", 0, 0, 1, 1)
RECORDS = {
    "points that do not fit": (struct.pack("<i", 5) + BOX + struct.pack("<3i", 1, 999_999, 0), "shape-broken"),
    "parts that do not fit": (struct.pack("<i", 5) + BOX + struct.pack("<2i", 999_999, 1), "shape-broken"),
    "a negative count": (struct.pack("<i", 5) + BOX + struct.pack("<2i", -1, -1), "shape-broken"),
    "a part that begins nowhere": (struct.pack("<i", 3) + BOX + struct.pack("<3i4d", 1, 2, 7, 0, 0, 1, 1), "shape-broken"),
    "a part with no point": (struct.pack("<i", 3) + BOX + struct.pack("<4i4d", 2, 2, 0, 0, 0, 0, 1, 1), "shape-broken"),
    "a point that is no number": (struct.pack("<i2d", 1, float("nan"), 1), "shape-broken"),
    "a point without end": (struct.pack("<i2d", 1, float("inf"), 1), "shape-broken"),
    "a point beyond the Earth": (struct.pack("<i2d", 1, 1e300, 1), "shape-broken"),
    "a point cut short": (struct.pack("<id", 1, 1), "shape-broken"),
    "a type not known": (struct.pack("<i2d", 77, 1, 1), "shape-broken"),
    "an open ring": (struct.pack("<i", 5) + BOX + struct.pack("<3i8d", 1, 4, 0, 0, 0, 0, 1, 1, 1, 1, 0), "ring-not-closed"),
    "a line of one point": (struct.pack("<i", 3) + BOX + struct.pack("<3i2d", 1, 1, 0, 1, 1), "shape-broken"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_shape_is_the_fault_of_its_row(name):
    content, code = RECORDS[name]
    files = made([((1, 1), "a")])
    (row,) = rows_of({"a.shp": with_record(files["a.shp"], content), "a.dbf": files["a.dbf"]})
    assert [f.code for f in row.faults] == [code]
    assert (row.geometry, row.properties) == (None, {"name": "a"})


def test_rings_without_end_are_told():
    rings = [r for i in range(5_000) for r in (moved(SQUARE, 0, 0), moved(HOLE, 0, 0))]
    (row,) = rows_of(polygon(*rings))
    assert [f.code for f in row.faults] == ["too-many-rings"]


# ---------------------------------------------------------------- files that are missing, or do not fit


def test_without_index():
    files = made([((1, 1), "a"), ((2, 2), "b")])
    del files["a.shx"]
    table = opened(files)
    assert [(r.geometry.x, r.properties["name"]) for r in table.rows()] == [(1, "a"), (2, "b")]
    assert table.notes == []


def test_without_attributes():
    files = made([((1, 1), "a"), (None, "b")])
    table = opened({"a.shp": files["a.shp"]})
    assert [(r.geometry, r.properties) for r in table.rows()] == [(shapely.Point(1, 1), {}), (None, {})]
    assert "属性（.dbf）が無いため、形だけを読みました" in said(table)


def test_names_beside_it_in_other_letter_case():
    files = made([((1, 1), "a")])
    table = opened({"A.SHP": files["a.shp"], "a.Dbf": files["a.dbf"], "a.PRJ": b'GEOGCS["x"]'}, "A.SHP")
    assert (table.crs, next(iter(table.rows())).properties) == ('GEOGCS["x"]', {"name": "a"})


def test_dead_records_an_editor_left_are_not_read():
    files = made([((1, 1), "a"), ((9, 9), "dead"), ((2, 2), "b")])
    index = files["a.shx"]
    index = index[:24] + struct.pack(">i", (100 + 16) // 2) + index[28:108] + index[116:124]
    files |= {"a.shx": index, "a.dbf": made([((1, 1), "a"), ((2, 2), "b")])["a.dbf"]}
    assert [(r.geometry.x, r.properties["name"]) for r in rows_of(files)] == [(1, "a"), (2, "b")]


def test_an_index_of_another_file_is_not_used_and_told():
    files = made([((1, 1), "a"), ((2, 2), "b")])
    files["a.shx"] = files["a.shx"][:100] + struct.pack(">4i", 50, 10, 999, 10)
    table = opened(files)
    assert [r.geometry.x for r in table.rows()] == [1, 2]
    assert "索引（.shx）が .shp と合わないため使わず" in said(table)


@pytest.mark.parametrize("shapes, records", [(2, 3), (3, 2)])
def test_shapes_and_records_of_other_number_are_refused_with_both(shapes, records):
    files = made([((1, 1), "a")] * shapes)
    files["a.dbf"] = made([((1, 1), "a")] * records)["a.dbf"]
    with pytest.raises(InvalidInput, match=f"図形は {shapes} 件、属性（.dbf）は {records} 件で、数が合いません") as refusal:
        opened(files)
    assert refusal.value.code == "counts-differ"


def patched(data, at, form, value):
    held = bytearray(data)
    struct.pack_into(form, held, at, value)
    return bytes(held)


GOOD = made([((1, 1), "a"), ((2, 2), "b")])
WRONG = {
    "no shapes": ({"a.shp": made([])["a.shp"], "a.dbf": made([])["a.dbf"]}, "no-features"),
    "empty": ({"a.shp": b"", "a.dbf": GOOD["a.dbf"]}, "not-shapefile"),
    "a page": ({"a.shp": b"<html>" + b" " * 200}, "not-shapefile"),
    "cut short": ({"a.shp": GOOD["a.shp"][:-5], "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record past the end": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", 500), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record of no length": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", 0), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a record before itself": ({"a.shp": patched(GOOD["a.shp"], 104, ">i", -4), "a.dbf": GOOD["a.dbf"]}, "cut-short"),
    "a last record past the end, in its index too": (
        {**GOOD, "a.shp": patched(GOOD["a.shp"], 132, ">i", 500), "a.shx": patched(GOOD["a.shx"], 112, ">i", 500)}, "cut-short",
    ),
    "an unknown type": ({"a.shp": patched(GOOD["a.shp"], 32, "<i", 99), "a.dbf": GOOD["a.dbf"]}, "not-shapefile"),
    "more records than bytes": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 4, "<I", 0xFFFFFFFF)}, "dbf-broken"),
    "records of no width": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 10, "<H", 0)}, "dbf-broken"),
    "columns wider than records": ({**GOOD, "a.dbf": patched(GOOD["a.dbf"], 48, "<B", 200)}, "dbf-broken"),
    "attributes of three bytes": ({**GOOD, "a.dbf": b"\x03\0\0"}, "dbf-broken"),
    "attributes without a column": ({**GOOD, "a.dbf": b"\x03" + b"\0" * 40}, "dbf-broken"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name):
    files, code = WRONG[name]
    with pytest.raises(InvalidInput) as refusal:
        opened(files)
    assert refusal.value.code == code
    assert refusal.value.where.startswith("a.")
    assert refusal.value.message.ja
    assert refusal.value.message.en


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_give_rows_or_a_refusal(seed):
    chance = random.Random(seed)
    files = polygon(SQUARE, HOLE, ISLAND)
    for name in files:
        data = bytearray(files[name])
        for _ in range(chance.randint(0, 4)):
            data[chance.randrange(len(data))] = chance.choice([0, 1, 255, chance.randrange(256)])
        files[name] = bytes(data)
    try:
        rows = rows_of(files)
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert all(row.geometry is None or row.geometry.geom_type in ("Polygon", "MultiPolygon", "LineString", "MultiLineString",
                                                                     "Point", "MultiPoint") for row in rows)  # fmt: skip
        json.dumps([dict(row.properties) for row in rows], allow_nan=False)


# ---------------------------------------------------------------- where it is

META = """<?xml version="1.0" encoding="{encoding}"?>
<MD_Metadata xmlns="http://zgate.gsi.go.jp/ch/jmp/"><title>避難施設</title><referenceSystemInfo><MD_ReferenceSystem>
<referenceSystemIdentifier><code>{code}</code></referenceSystemIdentifier></MD_ReferenceSystem></referenceSystemInfo></MD_Metadata>"""


def meta(code, encoding="shift_jis"):
    return META.format(code=code, encoding=encoding).encode("cp932" if "jis" in encoding.lower() else encoding)


@pytest.mark.parametrize(
    "code, crs",
    [
        ("JGD2011 / (B, L)", "EPSG:6668"), ("JGD2011 / (B,L)", "EPSG:6668"), ("JGD2000 / (B, L)", "EPSG:4612"),
        ("JGD2000/(B,L)", "EPSG:4612"), ("TD / (B,L)", "EPSG:4301"), ("\n TD / ( B , L ) \n", "EPSG:4301"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["shift_jis", "Shift_JIS", "UTF-8"])
def test_ks_meta_tells_where_there_is_no_prj(code, crs, encoding):
    table = opened({**GOOD, "KS-META-P14-15_07.xml": meta(code, encoding)})
    assert (table.crs, table.crs_from, table.notes) == (crs, "KS-META", [])


BOMB = b'<!DOCTYPE a [<!ENTITY b "JGD2011 / (B, L)">]><a><referenceSystemIdentifier><code>&b;</code></referenceSystemIdentifier></a>'


@pytest.mark.parametrize("data", [meta("JGD2011 / 2"), meta("EPSG:4326"), b"<a", b"", BOMB, b"\xff\xfe", b"<a>" * 100_000])
def test_ks_meta_that_tells_nothing_leaves_it_open(data):
    table = opened({**GOOD, "KS-META-a.xml": data})
    assert table.crs is None
    assert "KS-META-a.xml からは座標系が読み取れません" in said(table)


def test_ks_meta_of_its_own_name_counts_alone():
    held = {**GOOD, "KS-META-a.xml": meta("JGD2011 / (B, L)"), "KS-META-b.xml": meta("JGD2000 / (B, L)")}
    assert opened(held).crs == "EPSG:6668"
    other = {**GOOD, "KS-META-c.xml": meta("JGD2011 / (B, L)"), "KS-META-b.xml": meta("JGD2000 / (B, L)")}
    assert opened(other).crs is None
    assert "KS-META の座標系が食い違っています（EPSG:4612, EPSG:6668）" in said(opened(other))


def test_prj_goes_before_ks_meta():
    table = opened({**GOOD, "a.prj": b'\xef\xbb\xbfGEOGCS["GCS_JGD_2000"]\r\n', "KS-META-a.xml": meta("TD / (B,L)")})
    assert (table.crs, table.crs_from) == ('GEOGCS["GCS_JGD_2000"]', ".prj")


@pytest.mark.parametrize("prj", [b"", b" \r\n", b"\xff\xfe\x00"])
def test_a_prj_that_says_nothing_leaves_it_open(prj):
    assert opened({**GOOD, "a.prj": prj}).crs is None

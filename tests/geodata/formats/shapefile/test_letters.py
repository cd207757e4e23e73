"""The letters of a DBF: read as they were written, told where they are not certain, refused where they are none."""

import json

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.shapefile.dbf_encoding import encoding_named
from geodata.reading.pipeline import Asked, Source, open_tables
from tests.geodata.formats.shapefile.made_shapefiles import made, opened, rows_of, said


def texts(*values, width=20, encoding="cp932"):
    return made([((140, 38), value) for value in values], [("name", "C", width, 0)], encoding=encoding)


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

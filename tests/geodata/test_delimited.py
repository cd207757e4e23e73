"""Spreadsheets of departments: encodings, headers in odd places, codes, places in all their disguises."""

import io
import json

import openpyxl
import pytest
import shapely

from fieldreg.errors import InvalidInput
from geodata.formats.delimited import to_csv_exchange
from geodata.formats.spreadsheet import to_xlsx
from geodata.reading import Asked, Source, open_tables
from geodata.tables import RawRow

HEAD = "番号,名称,緯度,経度,面積\n"


def tables(text, name="a.csv", encoding="utf-8", **asked):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return open_tables(Source(name, data), Asked(**asked))


def rows(text, **more):
    (table,) = tables(text, **more)
    return list(table.rows())


def refused(text, **more):
    with pytest.raises(InvalidInput) as error:
        rows(text, **more)
    return error.value


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def test_columns_keep_codes_and_become_numbers_only_where_all_are():
    text = "番号,名称,緯度,経度,面積,階\n0123,旧①小学校,38.25,140.875,100.5,2\n0124,,38.26,140.876,7,地下\n"
    assert rows(text) == [
        RawRow(number=1, geometry=point(140.875, 38.25), properties={"番号": "0123", "名称": "旧①小学校", "面積": 100.5, "階": "2"}),
        RawRow(number=2, geometry=point(140.876, 38.26), properties={"番号": "0124", "名称": None, "面積": 7, "階": "地下"}),
    ]


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp932", "cp932"), ("utf-16", "utf-16")]
)
def test_encodings_are_found_and_told(encoding, told):
    (table,) = tables(HEAD + "1,髙①～,38.25,140.875,1\n", encoding=encoding)
    assert (next(table.rows()).properties["名称"], table.encoding) == ("髙①～", told)


def test_bytes_of_no_encoding_are_refused_with_their_line():
    error = refused(HEAD.encode("cp932") + b"1,\x81\xff\xfe,38,140,1\n")
    assert (error.code, error.where) == ("encoding", "a.csv: 2 行目")
    assert refused(HEAD, encoding="utf-8").code == "no-rows"
    with pytest.raises(InvalidInput, match="文字コード「klingon」"):
        open_tables(Source("a.csv", HEAD.encode()), Asked(encoding="klingon"))


def test_an_encoding_given_wins():
    data = (HEAD + "1,ｱ,38.25,140.875,1\n").encode("euc_jp")
    (table,) = open_tables(Source("a.csv", data), Asked(encoding="euc-jp"))
    assert next(table.rows()).properties["名称"] == "ｱ"


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("lines about the table first", "公園一覧\n令和7年4月1日現在\n\n" + HEAD + "1,西公園,38.25,140.875,1\n"),
        ("facts behind #", "#LINK,,,,\n#license,x,,,\n#property,名称,緯度,経度,面積\n#type,s,s,s,s\n1,西公園,38.25,140.875,1\n"),
        ("tabs", HEAD.replace(",", "\t") + "1\t西公園\t38.25\t140.875\t1\n"),
        ("semicolons", HEAD.replace(",", ";") + "1;西公園;38.25;140.875;1\n"),
        ("quoted line breaks", '番号,名称,緯度,経度,"面\n積"\n1,西公園,38.25,140.875,1\n'),
        ("full-width digits", HEAD + "1,西公園,３８．２５,１４０．８７５,1\n"),
        ("degrees, minutes, seconds", HEAD + "1,西公園,38°15′00″N,E140度52分30秒,1\n"),
        ("one cell for both", '番号,名称,location\n1,西公園,"38.25,140.875"\n'),
    ],
)
def test_a_place_is_found_in_all_its_disguises(case, text):
    (row,) = rows(text)
    assert row.geometry == point(140.875, 38.25), case
    assert row.properties["名称"] == "西公園"


def test_wkt_columns_and_the_system_they_declare():
    (table,) = tables('名称,geom\nあ,"SRID=6668;POINT (140.875 38.25)"\nい,"SRID=6668;LINESTRING (140 38, 141 39)"\n')
    assert [row.geometry.geom_type for row in table.rows()] == ["Point", "LineString"]
    assert (table.crs, table.crs_from) == ("EPSG:6668", "SRID")
    (plain,) = tables("名称,WKT\nあ,POINT (140.875 38.25)\n")
    assert plain.crs is None


def test_only_the_municipal_standard_declares_its_system():
    (standard,) = tables("都道府県コード又は市区町村コード,名称,緯度,経度\n041009,西公園,38.25,140.875\n")
    (other,) = tables(HEAD + "1,西公園,38.25,140.875,1\n")
    assert (standard.crs, other.crs) == ("EPSG:6668", None)
    assert next(standard.rows()).properties["都道府県コード又は市区町村コード"] == "041009"


@pytest.mark.parametrize(
    ("case", "line", "code"),
    [
        ("words for degrees", "1,西公園,不明,140.875,1", ["place-form"]),
        ("too many cells", "1,西公園,38.25,140.875,1,2,3", ["ragged"]),
        ("no place", "1,西公園,,,1", []),
    ],
)
def test_a_wrong_line_is_told_and_the_good_one_read(case, line, code):
    first, second = rows(f"{HEAD}{line}\n2,東公園,38.26,140.876,1\n")
    assert ([fault.code for fault in first.faults], second.geometry) == (code, point(140.876, 38.26)), case
    assert first.geometry is None or code == ["ragged"]


@pytest.mark.parametrize(
    ("case", "text", "code"),
    [
        ("no place", "コード,名前\n1,あ\n2,い\n", "no-place"),
        ("no header", "1,2,38.25,140.875\n2,3,38.25,140.875\n", "no-header"),
        ("no rows", HEAD, "no-rows"),
        ("nothing", b"", "unknown-format"),
        ("a nul", HEAD + "1,a\0b,38,140,1\n", "nul-in-text"),
        ("a quote that is not closed", HEAD + '1,"' + "x" * 200_000 + ",38,140,1\n", "csv-form"),
        ("six hundred columns", ",".join(f"c{n}" for n in range(600)) + "\n", "too-many-columns"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_refused(case, text, code):
    assert refused(text, format="csv").code == code or code == "unknown-format", case


def test_equal_column_names_are_told_apart():
    (table,) = tables("名称,備考,備考,,緯度,経度\nあ,1つ,2つ,x,38.25,140.875\n")
    assert next(table.rows()).properties == {"名称": "あ", "備考": "1つ", "備考_3": "2つ", "列4": "x"}
    assert "備考_3" in table.notes[0].ja


# ---------------------------------------------------------------- workbooks


def workbook(*lines, **sheets):
    book = openpyxl.Workbook()
    book.active.title = "一覧"
    for line in lines:
        book.active.append(line)
    for title, held in sheets.items():
        sheet = book.create_sheet(title)
        for line in held:
            sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_workbook_gives_a_table_for_each_sheet_with_places():
    data = workbook(
        ["名称", "緯度", "経度", "数", "日"], ["西公園", 38.25, 140.875, 3, __import__("datetime").date(2026, 4, 1)],
        説明=[["このブックについて"]], 別=[["名称", "緯度", "経度"], ["東公園", "38.26", "140.876"]],
    )  # fmt: skip
    found = tables(data, "a.xlsx")
    assert [(table.name, table.count) for table in found] == [("一覧", 1), ("別", 1)]
    assert next(found[0].rows()).properties == {"名称": "西公園", "数": 3, "日": "2026-04-01"}
    assert next(found[1].rows()).geometry == point(140.876, 38.26)


def test_old_and_damaged_workbooks_are_refused():
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="a.xls").code == "old-workbook"
    data = workbook(["名称", "緯度", "経度"], ["西公園", 38.25, 140.875])
    for cut in range(1, 10):
        refused(data[: len(data) * cut // 10], name="a.xlsx")


# ---------------------------------------------------------------- exchange

NASTY = {
    "id": "a", "name": "=HYPERLINK(0)", "name_en": "'quoted", "reason": "", "accuracy_m": 0.1 + 0.2, "valid_from": None,
    "attributes": {"n": 1, "x": 1.0, "t": None, "b": True, "l": [1, {"m": "😀\n,\"'"}]},
}  # fmt: skip
SHAPES = (
    shapely.Point(140.1, 38.123456789012345),
    shapely.box(140, 38, 141, 39).difference(shapely.box(140.4, 38.4, 140.5, 38.5)),
    shapely.MultiPolygon([shapely.box(140, 38, 140.1 + 0.2, 38.1), shapely.box(141, 38, 141.1, 38.1)]),
    shapely.LineString([(140, 38), (1 / 3 + 140, 38.3)]),
)


@pytest.mark.parametrize(("write", "name"), [(to_csv_exchange, "a.csv"), (to_xlsx, "a.xlsx")])
def test_what_is_exported_comes_back_to_the_last_digit(write, name):
    columns = list(NASTY)
    features = [{"properties": NASTY, "geometry": json.loads(json.dumps(shapely.geometry.mapping(shape)))} for shape in SHAPES]
    (table,) = tables(write(features, columns), name)
    read = list(table.rows())

    assert [row.properties for row in read] == [NASTY] * len(SHAPES)
    assert all(row.geometry.equals_exact(shape, 0) for row, shape in zip(read, SHAPES, strict=True))
    assert type(read[0].properties["attributes"]["x"]) is float
    assert (table.crs, read[0].id) == ("EPSG:6668", "a")


# ---------------------------------------------------------------- real files


def test_twins_in_two_encodings_are_the_same_table(shared_data):
    one, other = (
        tables((shared_data / "localgov_csv" / f"localgovjp-{name}.csv").read_bytes())[0] for name in ("utf8", "sjis")
    )
    first, second = list(one.rows()), list(other.rows())
    assert (len(first), one.encoding, other.encoding) == (1916, "utf-8", "cp932")
    assert [(r.properties, r.geometry) for r in first] == [(r.properties, r.geometry) for r in second]


@pytest.mark.parametrize(
    ("name", "count", "crs", "first"),
    [
        ("municipal_std_csv/202142_public_facility.csv", 93, "EPSG:6668", "茅野市立永明小学校"),
        ("municipal_std_csv/172120_public-facility.csv", 189, "EPSG:6668", "新庄東公園"),
        ("municipal_takamatsu/0041.csv", None, None, "松島公園"),
    ],
)
def test_municipal_tables(shared_data, name, count, crs, first):
    (table,) = tables((shared_data / name).read_bytes(), name)
    held = list(table.rows())
    assert (table.crs, len(held)) == (crs, table.count)
    assert count is None or len(held) == count
    assert first in held[0].properties.values()
    assert not any(row.faults for row in held)

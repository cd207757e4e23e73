"""CSV and TSV as offices publish them: encodings proven, headers found, no digit lost, every odd row told."""

import json
import random

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards import text_encoding
from geodata.formats.guards.contract import Given
from geodata.formats.tabular import header as table_heads
from geodata.formats.tabular import rows as table_rows
from geodata.formats.tabular.csv import read_delimited
from geodata.reading.pipeline import Asked, Checks, Source, open_tables, read_rows

TOKYO = "名称,緯度,経度\n髙橋①～公園,38.26,140.88\n"


def table_of(data, **more):
    (table,) = read_delimited(Given(name="a.csv", data=data.encode() if isinstance(data, str) else data, **more))
    return table


def rows_of(data, **more):
    return list(table_of(data, **more).rows())


def refused(data, **more):
    with pytest.raises(InvalidInput) as refusal:
        table_of(data, **more)
    return refusal.value


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    "data, encoding",
    [
        (TOKYO.encode(), "UTF-8"),
        (TOKYO.encode("utf-8-sig"), "UTF-8"),
        (TOKYO.encode("utf-16"), "UTF-16LE"),
        (b"\xfe\xff" + TOKYO.encode("utf-16-be"), "UTF-16BE"),
        (TOKYO.encode("cp932"), "cp932"),
    ],
)
def test_encodings_are_proven(data, encoding):
    table = table_of(data)
    assert table.encoding == encoding
    assert [r.properties for r in table.rows()] == [{"名称": "髙橋①～公園"}]


@pytest.mark.parametrize("asked", ["cp932", "Shift_JIS", "sjis", "MS932"])
def test_shift_jis_is_always_read_as_cp932(asked):
    assert rows_of(TOKYO.encode("cp932"), encoding=asked)[0].properties == {"名称": "髙橋①～公園"}


def test_what_the_loader_says_of_the_encoding_is_kept_to():
    assert refused("名称,緯度,経度\n駅,38,140\n".encode("euc_jp")).code == "encoding-doubtful"  # it is cp932 too, and nonsense
    euc = "名称,緯度,経度\n高橋公園,38.26,140.88\n".encode("euc_jp")
    assert refused(euc).message.ja.endswith("EUC-JP のようです。--encoding euc-jp で指定してください。")
    table = table_of(euc, encoding="EUC-JP")
    assert (table.encoding, next(table.rows()).properties) == ("EUC-JP", {"名称": "高橋公園"})
    assert refused(TOKYO.encode("cp932"), encoding="utf-8").message.ja == (
        "UTF-8 として読めません（1 行目、1 バイト目）。--encoding を確かめるか、UTF-8 で保存し直してください。"
    )
    assert refused(TOKYO.encode(), encoding="klingon").code == "unknown-encoding"


@pytest.mark.parametrize("bad", [b"\x80", b"\xa0", b"\xfd", b"\xff", b"\x82", b"\x81\x20"])
def test_bytes_that_are_no_text_are_told_with_their_line(bad):
    data = "名称,緯度,経度\n公園,38.26,140.88\n".encode("cp932") + b"x" + bad + b",38.26,140.88\n"
    told = refused(data)
    assert told.code == "encoding-unknown"
    assert told.message.ja.startswith("UTF-8 でも cp932（Shift_JIS）でも読めません（1 行目、1 バイト目から）。")
    assert refused(data, encoding="cp932").message.ja.startswith("cp932 として読めません（3 行目、")


def test_utf16_without_a_mark_is_told_with_the_way_out():
    data = TOKYO.encode("utf-16-le")
    assert refused("a,緯度,経度\n1,38,140\n".replace("緯度", "lat").replace("経度", "lon").encode("utf-16-le")).code == "not-text"
    assert [r.properties for r in rows_of(data, encoding="utf-16le")] == [{"名称": "髙橋①～公園"}]


def test_letters_lost_before_publishing_are_told():
    (note,) = table_of("名称,緯度,経度\n\ufffd\ufffd公園,38.26,140.88\n").notes
    assert note.ja.startswith("文字「\ufffd」が 2 個あります。")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n", b"\0\0\0"])
def test_an_empty_file(data):
    assert refused(data).code == "empty-file"


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(text_encoding, "LARGEST_BYTES", 10)
    assert refused(TOKYO).code == "too-large"


def test_the_two_encodings_of_one_table_give_the_same_rows(shared_data):
    read = {}
    for name in ("utf8", "sjis"):
        data = (shared_data / "localgov_csv" / f"localgovjp-{name}.csv").read_bytes()
        (table,) = open_tables(Source(f"{name}.csv", data), Asked())
        read[table.encoding] = list(table.rows())
    assert read.keys() == {"UTF-8", "cp932"}
    assert len(read["UTF-8"]) == 1916
    assert read["UTF-8"] == read["cp932"]
    assert not any(row.faults for row in read["UTF-8"])


# ---------------------------------------------------------------- delimiters, headers, quotes


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, end):
    lines = ["名称,備考,緯度,経度", '"公園, 東","二行\nの""話""",38.26,140.88', "a;b,,38,140"]
    text = end.join(lines) if delimiter == "," else end.join(
        [lines[0].replace(",", delimiter), lines[1].replace('",', f'"{delimiter}').replace("38.26,", f"38.26{delimiter}"),
         f'"a;b"{delimiter}{delimiter}38{delimiter}140']
    )  # fmt: skip
    rows = rows_of(text)
    assert [r.properties for r in rows] == [{"名称": "公園, 東", "備考": '二行\nの"話"'}, {"名称": "a;b", "備考": None}]
    assert [r.geometry["coordinates"] for r in rows] == [[140.88, 38.26], [140.0, 38.0]]


def test_a_preamble_is_passed_over_and_told():
    table = table_of("公園一覧,,\n令和8年4月1日現在,,\n\n名称,緯度,経度\n公園,38.26,140.88\n,,\n\n東公園,38.27,140.88\n")
    assert [note.ja for note in table.notes] == ["見出しは 4 行目です。その前に書かれていたこと: 公園一覧 / 令和8年4月1日現在"]
    assert [(r.number, r.properties) for r in table.rows()] == [(1, {"名称": "公園"}), (2, {"名称": "東公園"})]
    assert table.count == 2


def test_remarks_below_a_property_header_are_no_rows():
    table = table_of('#LINK,,\n#license,CC BY,\n#property,name,location\n#object_type_xsd,string,string\n1,駅,"38.26,140.88"\n')
    assert [r.properties for r in table.rows()] == [{"#property": "1", "name": "駅"}]
    assert table.count == 1
    assert table.notes[0].ja == "見出しは 3 行目です。その前に書かれていたこと: #LINK / #license CC BY"


def test_names_twice_or_blank_are_made_unique_and_told():
    table = table_of("名称,名称,,緯度,経度,,名称_2\na,b,c,38,140,,d\ne,f,,38,140,,g\n")
    assert [r.properties for r in table.rows()] == [
        {"名称": "a", "名称_3": "b", "column_3": "c", "名称_2": "d"},
        {"名称": "e", "名称_3": "f", "名称_2": "g"},
    ]
    assert [note.ja for note in table.notes] == [
        "2 列目（「名称」の二つ目）を「名称_3」と呼びます。",
        "3 列目（名前のない列）を「column_3」と呼びます。",
        "6 列目（名前のない列）を「column_6」と呼びます。",
    ]


def test_rows_that_do_not_fit_the_header_are_kept_out_alone():
    rows = rows_of('名称,緯度,経度\na,38,140\nb,38\nc,38,140,,\nd,38,140,x\n"e"x,38,140\n f,38,140\n')
    assert [(r.number, [f.code for f in r.faults]) for r in rows] == [
        (1, []), (2, ["cells-misfit"]), (3, []), (4, ["cells-misfit"]), (5, ["quote-form"]), (6, []),
    ]  # fmt: skip
    assert rows[1].faults[0].message.ja == "列が 3 個のはずが 2 個です（ファイルの 3 行目）。区切り文字と引用符を確かめてください。"
    assert "ファイルの 6 行目" in rows[4].faults[0].message.ja
    assert rows[5].properties == {"名称": " f"}


def test_lines_within_quotes_do_not_shift_what_is_told():
    rows = rows_of('名称,緯度,経度\n"a\nb\r\nc",38,140\nd,38\n')
    assert "ファイルの 5 行目" in rows[1].faults[0].message.ja


def test_a_quote_never_closed_refuses_the_file():
    told = refused('名称,緯度,経度\na,38,140\n"b,38,140\nc,38,140\n')
    assert (told.code, told.where) == ("quote-unclosed", "a.csv: 3 行目")


def test_nul_keeps_a_row_out():
    rows = rows_of("名称,緯度,経度\na\0b,38,140\nc,38,140\n" + "d,38,140\n" * 20)
    assert [f.code for f in rows[0].faults] == ["nul-in-text"]
    assert not any(row.faults for row in rows[1:])


def test_a_header_alone_has_no_rows():
    assert refused("名称,緯度,経度\n\n").code == "no-features"


def test_too_many_columns_and_too_long_a_cell(monkeypatch):
    wide = ",".join(["緯度", "経度", *(f"c{i}" for i in range(1_000_000))])
    assert refused(f"{wide}\n38,140\n").code == "too-many-columns"
    monkeypatch.setattr(table_heads, "MOST_COLUMNS", 3)
    assert len(rows_of("名称,緯度,経度\na,38,140\n")) == 1
    monkeypatch.setattr(table_rows, "_LONGEST", 5)
    rows = rows_of("名称,緯度,経度\nabcdef,38,140\nabcde,38,140\n")
    assert [[f.code for f in r.faults] for r in rows] == [["text-too-long"], []]
    assert not rows_of("wkt,n\nPOINT(140 38),a\n")[0].faults  # a shape may be long


def test_a_row_of_a_million_cells_is_told_shortly():
    (row,) = rows_of("名称,緯度,経度\n" + "x," * 1_000_000 + "\n")
    assert row.faults[0].message.ja.startswith("列が 3 個のはずが 1000001 個です")


# ---------------------------------------------------------------- values


def test_texts_stay_texts_but_for_columns_of_a_unit():
    (row,) = rows_of("code,n,accuracy_m,area_km2,height_m,memo_m,blank,緯度,経度\n0123,5,2.50,10,007,約5,\u3000,38,140\n")
    assert row.properties == {
        "code": "0123", "n": "5", "accuracy_m": 2.5, "area_km2": 10, "height_m": "007", "memo_m": "約5", "blank": None
    }  # fmt: skip
    assert type(row.properties["area_km2"]) is int


def test_digits_that_a_spreadsheet_lost_are_told():
    (note,) = table_of("法人番号,緯度,経度\n4.00E+12,38,140\n4E+12,38,140\n5000020172120,38,140\n").notes
    assert note.ja.startswith("列「法人番号」の 2 行が 4.00E+12 のような形で、")


@pytest.mark.parametrize(
    "header",
    ["都道府県コード又は市区町村コード,NO,名称,緯度,経度", "全国地方公共団体コード,ID,名称,緯度,経度"],
)
def test_the_municipal_standard_declares_its_system(header):
    table = table_of(f"{header}\n041009,1,駅,38.26,140.88\n")
    assert (table.crs, table.crs_from) == ("EPSG:6668", "自治体標準オープンデータセット")
    assert table_of(f"{header.replace('名称', '名')}\n041009,1,駅,38.26,140.88\n").crs is None


def test_a_table_that_declares_no_system_is_not_taken_for_any():
    source = Source("a.csv", TOKYO.encode())
    with pytest.raises(InvalidInput, match="座標系が書かれていません"):
        read_rows(source, Asked())
    (rows,) = read_rows(source, Asked(checks=Checks(crs="EPSG:6668")))
    assert [row.outline for row in rows.each()] == [shapely.Point(140.88, 38.26)]


# ---------------------------------------------------------------- real and hostile


@pytest.mark.parametrize(
    "name, count, header_line",
    [("0017", 52, 7), ("0018", 27, 7), ("0041", 299, 7), ("0057", 96, 7), ("0060", 193, 7), ("0062", 635, 2), ("0063", 49, 7),
     ("0065", 167, 7)],
)  # fmt: skip
def test_old_tables_of_takamatsu(shared_data, name, count, header_line):
    data = (shared_data / "municipal_takamatsu" / f"{name}.csv").read_bytes()
    (table,) = open_tables(Source(f"{name}.csv", data), Asked())
    rows = list(table.rows())
    assert (table.count, table.crs) == (len(rows), None)
    assert sum(row.geometry is not None for row in rows) == count
    assert not any(row.faults for row in rows)
    assert table.notes[0].ja.startswith(f"見出しは {header_line} 行目です。その前に書かれていたこと: #LINK")
    assert all(133.9 < x < 134.3 and 34 < y < 35 for x, y in (r.geometry["coordinates"] for r in rows if r.geometry))


@pytest.mark.parametrize("name", ["AdminAreaCd", "CityParkCd", "PrefCd"])
def test_code_lists_have_no_place(shared_data, name):
    data = (shared_data / "ksj_catalog" / "codelist" / f"{name}.csv").read_bytes()
    with pytest.raises(InvalidInput, match=r"位置の列（緯度と経度、WKT など）がありません（列: code, label）。"):
        open_tables(Source(f"{name}.csv", data), Asked())


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_give_a_table_or_a_refusal(seed):
    chance = random.Random(seed)
    good = bytearray('#x,,\n名称,緯度,経度,wkt\n"a\n""b",38.26,E140.88,\nb,38°15′30″,140.88,"POINT(140 38)"\n'.encode(
        chance.choice(["utf-8", "cp932", "utf-16"])
    ))  # fmt: skip
    for _ in range(chance.randint(0, 6)):
        good[chance.randrange(len(good))] = chance.randrange(256)
    data = bytes(good[: chance.randrange(1, len(good) + 1)])
    try:
        (table,) = read_delimited(Given(name="fuzz.csv", data=data))
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        rows = list(table.rows())
        assert [row.number for row in rows] == list(range(1, table.count + 1))
        json.dumps([row.properties for row in rows], allow_nan=False).encode("utf-8")

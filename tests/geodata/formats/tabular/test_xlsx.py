"""XLSX: what is shown is what is read, what cannot be shown is told, and no workbook harms who opens it."""

import csv
import io
import random
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.tabular import xlsx, xlsx_zip
from geodata.formats.tabular.csv import read_delimited
from geodata.formats.tabular.xlsx import SPREADSHEET, read_spreadsheet

HEADER = ["名称", "緯度", "経度"]


def book_of(*rows, **sheets):
    """A workbook: `rows` in its first sheet, others by name."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, held in sheets.items():
        sheet = book.create_sheet(title)
        for row in held:
            sheet.append(row)
    return book


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data, **more):
    return read_spreadsheet(Given(name="a.xlsx", data=data, **more))


def refused(data):
    with pytest.raises(InvalidInput) as refusal:
        read(data)
    assert refusal.value.message.ja
    assert refusal.value.message.en
    return refusal.value.code


def rezipped(data, change):
    """The workbook with each member put through `change(name, body)`; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in held.namelist():
            body = change(name, held.read(name))
            if body is not None:
                made.writestr(name, body)
    return out.getvalue()


def edited(data, old, new, where="xl/worksheets/sheet1.xml"):
    changed = rezipped(data, lambda name, body: body.replace(old, new) if name == where else body)
    assert changed != data
    return changed


def test_values_are_what_the_sheet_shows():
    book = book_of([*HEADER, "code", "数", "小数", "はい", "日", "日時", "空", "zip"])
    book.active.append(["駅", 38.26, "１４０．８８", 1234, 5.0, 0.1, True, date(2026, 12, 1), datetime(2026, 12, 1, 9, 30), None, "0123"])
    book.active["D2"].number_format = "000000"
    (table,) = read(saved(book))
    (row,) = table.rows()
    assert (table.name, table.format, table.count, table.crs, table.notes) == ("Sheet", "xlsx", 1, None, ())
    assert row.geometry == {"type": "Point", "coordinates": [140.88, 38.26]}
    assert row.properties == {
        "名称": "駅", "code": "001234", "数": 5, "小数": 0.1, "はい": True, "日": "2026-12-01", "日時": "2026-12-01T09:30:00",
        "空": None, "zip": "0123",
    }  # fmt: skip
    assert type(row.properties["数"]) is int


def test_headers_below_a_title_and_over_merged_cells():
    book = book_of(["公園の一覧"], [], ["名称", "位置", None, "備考"], [None, "緯度", "経度", None], ["駅", 38.26, 140.88], [],
                   ["橋", 38.2, 140.8])  # fmt: skip
    for cells in ("A3:A4", "B3:C3", "D3:D4", "D5:D7"):
        book.active.merge_cells(cells)
    (table,) = read(saved(book))
    assert [(r.number, r.properties) for r in table.rows()] == [(1, {"名称": "駅"}), (2, {"名称": "橋"})]
    notes = [note.ja for note in table.notes]
    assert notes[0] == "縦に結合されたセルが 3 か所あります。値は一番上の行だけにあります。"
    assert notes[1] == "見出しは 4 行目です。その前に書かれていたこと: 公園の一覧 / 名称 位置 備考"


def test_every_visible_sheet_with_a_place_is_a_table_and_the_others_are_told():
    rows = [HEADER, ["駅", 38.26, 140.88]]
    book = book_of(*rows, 説明=[["これは説明です"]], 公園=[HEADER, ["園", 38.2, 140.8], ["森", 38.3, 140.9]], 古い=rows)
    book["古い"].sheet_state = "hidden"
    tables = read(saved(book))
    found = [(t.name, t.count, [r.properties["名称"] for r in t.rows()]) for t in tables]
    assert found == [("Sheet", 1, ["駅"]), ("公園", 2, ["園", "森"])]
    assert [note.ja for note in tables[0].notes] == [
        "非表示のシートは読みませんでした: 古い", "位置の列がないシートは読みませんでした: 説明"
    ]  # fmt: skip
    assert tables[1].notes == ()


def test_formulas_errors_and_hidden_rows():
    book = book_of([*HEADER, "計"], ["駅", 38.26, 140.88, 1], ["橋", 38.26, 140.88, 1], ["園", 38.26, 140.88, 1])
    book.active.row_dimensions[4].hidden = True
    data = saved(book)
    data = edited(data, b'<c r="D2" t="n"><v>1</v></c>', b'<c r="D2"><f>1+1</f><v>2</v></c>')
    data = edited(data, b'<c r="D3" t="n"><v>1</v></c>', b'<c r="D3"><f>1+1</f><v></v></c>')
    data = edited(data, b'<c r="D4" t="n"><v>1</v></c>', b'<c r="D4" t="e"><v>#N/A</v></c>')
    (table,) = read(data)
    assert [r.properties["計"] for r in table.rows()] == [2, None, None]
    assert [note.ja for note in table.notes] == [
        "計算結果が保存されていない数式が 1 個あり、空として読みました。表計算で開いて保存し直してください。",
        "エラー（#N/A など）のセルが 1 個あり、空として読みました。",
        "隠れた行が 1 行あります。それも読みました。",
    ]


def test_columns_named_by_the_loader():
    data = saved(book_of(["名称", "よこ", "たて"], ["駅", 140.88, 38.26]))
    assert refused(data) == "no-place-columns"
    assert not SPREADSHEET.knows(Given(name="x", data=data))
    (table,) = read(data, columns={"lon": "よこ", "lat": "たて"})
    assert [r.geometry["coordinates"] for r in table.rows()] == [[140.88, 38.26]]


def test_a_place_that_is_text_or_half_is_told():
    (table,) = read(saved(book_of(HEADER, ["駅", "不明", 140.88], ["橋", 38.2], ["園", None, None, None, "x"], ["川", 38.1, 140.8])))
    assert [[f.code for f in r.faults] for r in table.rows()] == [["coordinate-form"], ["coordinate-missing"], ["cells-misfit"], []]


def test_a_day_that_is_none_is_told():
    book = book_of([*HEADER, "日"], ["駅", 38.26, 140.88, 99_999_999], ["橋", 38.2, 140.8, 45_000])
    for cell in ("D2", "D3"):
        book.active[cell].number_format = "yyyy-mm-dd"
    (table,) = read(saved(book))
    first, second = table.rows()
    assert [f.code for f in first.faults] == ["day-form"]
    assert (second.faults, second.properties["日"]) == ((), "2023-03-15")


# ---------------------------------------------------------------- real ones, and our own


@pytest.mark.parametrize("name, count", [("park", 310), ("primary_school", 53)])
def test_a_workbook_gives_the_rows_of_its_csv(shared_data, name, count):
    data = (shared_data / "municipal_takamatsu" / name / "data.xlsx").read_bytes()
    (table,) = read(data)
    text = io.StringIO()
    cells = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    csv.writer(text).writerows(cells)
    (twin,) = read_delimited(Given(name="a.csv", data=text.getvalue().encode()))
    assert table.count == twin.count == count == len(cells) - 1
    assert list(table.rows()) == list(twin.rows())
    assert SPREADSHEET.knows(Given(name="x", data=data))


def test_parks_of_takamatsu_as_csv_and_as_workbook(shared_data):
    """Published twice, years apart: what both name lies at the same place."""
    folder = shared_data / "municipal_takamatsu"
    (new,) = read((folder / "park" / "data.xlsx").read_bytes())
    (old,) = read_delimited(Given(name="0041.csv", data=(folder / "0041.csv").read_bytes()))
    places = {(r.properties["name"], r.properties["address"]): r.geometry["coordinates"] for r in new.rows()}
    earlier = [((r.properties["name"], r.properties["address"]), r.geometry["coordinates"]) for r in old.rows()]
    both = [(places[key], place) for key, place in earlier if key in places]
    assert len(both) > 250
    assert sum(a == b for a, b in both) / len(both) > 0.9


# ---------------------------------------------------------------- hostile


GOOD = saved(book_of(HEADER, ["駅", 38.26, 140.88]))


def test_the_old_binary_and_the_locked_are_refused_with_the_way_out():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    assert refused(ole) == "old-xls"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "locked"
    assert refused(rezipped(GOOD, lambda name, body: body if "workbook.xml" not in name else None)) == "not-a-workbook"
    assert refused(b"PK\x03\x04") == "xlsx-unreadable"
    assert refused(b"a,b") == "xlsx-unreadable"


@pytest.mark.parametrize(
    "head, code",
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>', "xml-dtd"),
        (b"<!DOCTYPE x SYSTEM 'http://example.org/x'>", "xml-dtd"),
        (b'<?xml version="1.0" encoding="cp037"?>', "xml-encoding"),
        (b"\xff\xfe<\0", "xml-encoding"),
    ],
)
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_xml_that_could_hurt_is_not_parsed(head, code, member):
    assert refused(rezipped(GOOD, lambda name, body: head + body if name == member else body)) == code


def test_bombs_are_refused_before_they_go_off(monkeypatch):
    bomb = rezipped(GOOD, lambda name, body: b" " * 30_000_000 if name == "xl/styles.xml" else body)
    assert refused(bomb) == "too-large"
    monkeypatch.setattr(xlsx_zip, "LARGEST_BYTES", 1_000)
    assert refused(GOOD) == "too-large"


def test_a_size_that_lies_is_found_out(monkeypatch):
    monkeypatch.setattr(xlsx_zip, "LARGEST_BYTES", 100_000)
    data = rezipped(GOOD, lambda name, body: body + b" " * 200_000 if name == "xl/styles.xml" else body)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/styles.xml"))
    lying = data[: at + 24] + (100).to_bytes(4, "little") + data[at + 28 :]
    assert refused(lying) in ("too-large", "xlsx-unreadable")


def test_a_row_number_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 1_000)
    assert refused(edited(GOOD, b'<row r="2"', b'<row r="999999999"')) == "too-many-rows"


def test_a_size_that_the_sheet_claims_is_not_believed():
    data = edited(GOOD, b'<dimension ref="A1:C2"', b'<dimension ref="A1:A1"')
    (table,) = read(data)
    assert [r.geometry["coordinates"] for r in table.rows()] == [[140.88, 38.26]]


@pytest.mark.parametrize("seed", range(150))
def test_any_bytes_give_tables_or_a_refusal(seed):
    chance = random.Random(seed)
    members = {}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as held:
        members = {name: bytearray(held.read(name)) for name in held.namelist()}
    for _ in range(chance.randint(1, 4)):
        body = members[chance.choice(sorted(members))]
        if chance.random() < 0.5:
            body[chance.randrange(len(body))] = chance.randrange(256)
        else:
            at = chance.randrange(len(body))
            del body[at : at + chance.randint(1, 40)]
    data = rezipped(GOOD, lambda name, body: bytes(members[name]))
    if chance.random() < 0.3:
        raw = bytearray(data)
        raw[chance.randrange(len(raw))] = chance.randrange(256)
        data = bytes(raw)
    try:
        tables = read(data)
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        for table in tables:
            assert [row.number for row in table.rows()] == list(range(1, table.count + 1))

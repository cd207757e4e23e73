"""Values of a DBF by their type; deleted records, memos and names told."""

import struct

import pytest

from tests.geodata.formats.shapefile.made_shapefiles import made, opened, rows_of, said


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

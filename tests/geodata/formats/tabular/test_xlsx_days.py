"""Days in a workbook, whichever of Excel's formats shows them."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from geodata.formats.guards.contract import Given
from geodata.formats.tabular.xlsx import read_spreadsheet
from geodata.formats.tabular.xlsx_days import shows_day

SERIAL = 46357  # 2026-12-01
DAYS = [27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]


def book(value, number_format="0.00", own=None, *, epoch_1904=False):
    """A workbook whose cell C2 has the format written out, or the built-in one of that number."""
    made = openpyxl.Workbook()
    if epoch_1904:
        made.epoch = openpyxl.utils.datetime.MAC_EPOCH
    made.active.append(["緯度", "経度", "日付"])
    made.active.append([38.26, 140.88, value])
    made.active["C2"].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    if own is None:
        return out.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/styles.xml":
                data, changed = re.subn(rb'numFmtId="2"', f'numFmtId="{own}"'.encode(), data)
                assert changed
            new.writestr(name, data)
    return again.getvalue()


def cell(data):
    (table,) = read_spreadsheet(Given(name="b.xlsx", data=data))
    (row,) = table.rows()
    return [f.code for f in row.faults] or row.properties["日付"]


@pytest.mark.parametrize("own", DAYS)
def test_every_built_in_japanese_format_of_a_day_is_a_day(own):
    assert cell(book(SERIAL, own=own)) == "2026-12-01"


@pytest.mark.parametrize("own", [32, 33])
def test_those_of_an_hour_are_hours(own):
    assert cell(book(0.395833333333333, own=own)) == "09:30:00"


@pytest.mark.parametrize(
    ("own", "day"), [(71, True), (81, True), (77, True), (59, False), (67, False), (37, False), (49, False), (0, False)]
)
def test_those_of_other_languages(own, day):
    assert shows_day(own, "General") is day


@pytest.mark.parametrize(
    "written",
    ['[$-411]ggge"年"m"月"d"日"', '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@', "[$-411]ge.m.d;@", '[$-411]ggge"年"', "gge",
     '[$-411]e"年度"', "[$-411]aaaa", "yyyy/m/d(aaa)",
     "[$-30411]ge.m.d", "yyyy-mm-dd"],
)  # fmt: skip
def test_a_format_of_the_era_written_out_is_a_day(written):
    assert cell(book(SERIAL, written)) == "2026-12-01"


@pytest.mark.parametrize(
    ("written", "read"),
    [("General", SERIAL), ("0", SERIAL), ("00000", "46357"), ("#,##0", SERIAL),
     ("0.00E+00", SERIAL), ('0"年"', SERIAL), ('"令和"0', SERIAL), ("0.0_ ", SERIAL)],
)
def test_a_number_stays_a_number(written, read):
    assert cell(book(SERIAL, written)) == read


def test_a_workbook_that_counts_from_1904():
    assert cell(book(SERIAL - 1462, own=31, epoch_1904=True)) == "2026-12-01"


@pytest.mark.parametrize("value", [-5, 0, 1e9])
def test_a_number_that_is_no_day_is_told_not_kept(value):
    assert cell(book(value, own=31)) == ["day-form"]


def test_a_day_and_a_blank_stay_what_they_were():
    assert cell(book(date(2026, 12, 1), own=31)) == "2026-12-01"
    assert cell(book(None, own=31)) is None

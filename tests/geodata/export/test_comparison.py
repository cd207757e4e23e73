"""A comparison as a workbook: typed cells, units in both headers, unknown in words, no text that runs."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from fieldreg.choosing.comparison.cells import Group, Row, known, not_applicable, number, unknown, yes_no
from fieldreg.choosing.comparison.comparison import Comparison
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact
from geodata.export.comparison import comparison_to_xlsx
from tests import makers

HOSTILE = '=HYPERLINK("http://example.org","x")'
M2, DAYS = Text("m²", "m²"), Text("日", "days")


def row(name, cells, unit=Text(""), title=None):
    return Row(name=name, group=Group.PLACE, title=title or Text(f"題 {name}", f"Title {name}"), cells=cells, unit=unit)


@pytest.fixture
def workbook():
    """Two sites, and rows of every kind of value, written and read back."""

    def make(language="ja", lines=()):
        sites = [makers.park(name=Text("公園", "Park")), makers.park(id="=1+1", name=Text(HOSTILE))]
        source = Fact("+1+1 資料", "low", on="2024-03", method="read")
        day = known(date(2026, 12, 8), Text("2026-12-08"), at_least=True)
        rows = [
            row("area_m2", [number(1234.5, M2, fact=source), number(20, M2, at_least=True)], M2),
            row("water", [yes_no(value=True), unknown()]),
            row("start", [day, not_applicable()]),
            row("lead", [number(0, DAYS), number(15, DAYS)], DAYS),
            row("notes", [known("@SUM(1)", Text("@SUM(1)")), known("x", Text("-1 度", "-1 degree\x01"))]),
        ]
        comparison = Comparison(sites=sites, need=None, asked_on=date(2026, 11, 23), rows=rows)
        return openpyxl.load_workbook(io.BytesIO(comparison_to_xlsx(comparison, lines, language)))

    return make


def test_values_are_typed_and_what_is_not_known_is_said(workbook):
    sheet = workbook().worksheets[0]

    assert [[cell.value for cell in line] for line in sheet.iter_rows()] == [
        ["場所", "場所（英語）", "台帳のID", "題 area_m2 (m²)", "題 water", "題 start", "題 lead (日)", "題 notes"],
        ["Site (Japanese)", "Site (English)", "Id", "Title area_m2 (m²)", "Title water", "Title start", "Title lead (days)", "Title notes"],
        ["公園", "Park", "park", 1234.5, True, datetime(2026, 12, 8), 0, "@SUM(1)"],
        [HOSTILE, HOSTILE, "=1+1", 20, "未確認", "—", 15, "-1 度"],
    ]
    assert (sheet["D4"].number_format, sheet["F3"].number_format) == ('#,##0"以上"', 'yyyy-mm-dd"以降"')
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B3", "A2:H4")


def test_in_english_texts_are_english_and_control_signs_are_gone(workbook):
    sheet = workbook("en").worksheets[0]

    assert [sheet[place].value for place in ("E4", "F4", "H4")] == ["not known", "–", "-1 degree"]
    assert (sheet["D4"].number_format, sheet["F3"].number_format) == ('"at least "#,##0', 'yyyy-mm-dd" or later"')


def test_no_cell_is_a_formula(workbook):
    book = workbook(lines=[(Text(HOSTILE), Text("=2+2"))])

    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert kinds == {"s", "n", "b", "d"}
    assert [cell.value for cell in book["条件 Trial"][1]] == [HOSTILE, "=2+2"]


def test_every_value_has_its_source_confidence_and_method_on_the_second_sheet(workbook):
    lines = list(workbook()["出典 Sources"].iter_rows(values_only=True))

    assert lines[0] == (
        "場所 / Site", "項目 / What", "値 / Value", "補足 / More", "出典 / Source", "時点 / As of", "確からしさ / Confidence",
        "得かた / Method",
    )  # fmt: skip
    assert lines[1] == ("公園", "題 area_m2", "1,234 m²", None, "+1+1 資料", "2024-03", "low", "read")
    assert len(lines) == 11


def test_without_a_need_it_says_what_was_judged(workbook):
    lines = list(workbook()["条件 Trial"].iter_rows(values_only=True))

    assert [title for title, _ in lines] == ["計画", "判定した日"]
    assert lines[0][1].startswith("いつもの内容（登録済みの1.2 kgのドローン")
    assert lines[1][1] == "2026-11-23"

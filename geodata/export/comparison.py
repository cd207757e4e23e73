"""A comparison as a workbook: a row a place, a typed column a thing, and every cell with its source on a second sheet.

Numbers, days and yes or no are what they are, so that they can be sorted and reckoned with; a unit stands in the header.  What is
not known says so in words, and is never empty or nought.  Every text is written as text: a name that begins with "=" is no formula.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fieldreg.choosing.comparison.cells import Cell, State
from fieldreg.choosing.comparison.comparison import Comparison
from fieldreg.kernel.texts import Text

__all__ = ["comparison_to_xlsx"]

_LONGEST = 32_000  # letters of a cell
_CONTROL = {code: None for code in range(32) if code not in (9, 10)}  # which no workbook may hold
_HEAD, _UNKNOWN = PatternFill("solid", fgColor="FFEEF3F5"), PatternFill("solid", fgColor="FFF2EDFB")
_WRAP, _BOLD, _GREY = Alignment(wrap_text=True, vertical="top"), Font(bold=True), Font(italic=True, color="FF5A3D94")
_NAMES = (Text("場所", "Site (Japanese)"), Text("場所（英語）", "Site (English)"), Text("台帳のID", "Id"))
_DETAILS = (
    Text("場所", "Site"), Text("項目", "What"), Text("値", "Value"), Text("補足", "More"), Text("出典", "Source"), Text("時点", "As of"),
    Text("確からしさ", "Confidence"), Text("得かた", "Method"),
)  # fmt: skip
_MADE_FOR = Text("いつもの内容（登録済みの1.2 kgのドローン、日中、高さ30 mまで。道路は運転者が乗る自動運転バス）",
                 "the usual trial (a registered 1.2 kg drone by day up to 30 m; on roads a bus with its driver)")  # fmt: skip


def comparison_to_xlsx(comparison: Comparison, need_lines: Iterable[tuple[Text, Text]], language: str) -> bytes:
    """The workbook: sheets of the comparison, of every cell in words with its source, and of the need.

    Headers are in both languages, texts in `language` ("ja" or "en").  `need_lines`: the need in words, () for the standing probe.
    """
    book = openpyxl.Workbook()
    table: Any = book.active
    table.title = "比較 Comparison"
    _table(table, comparison, language)
    _details(book.create_sheet("出典 Sources"), comparison, language)
    _need(book.create_sheet("条件 Trial"), comparison, list(need_lines), language)
    book.properties.creator, book.properties.title = "fieldreg", "Comparison of sites"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Worksheet, comparison: Comparison, language: str) -> None:
    _head(sheet, 1, [name.ja for name in _NAMES] + [_titled(row.title.ja, row.unit.ja) for row in comparison.rows])
    _head(sheet, 2, [name.en for name in _NAMES] + [_titled(row.title.in_language("en"), row.unit.en) for row in comparison.rows])
    for n, site in enumerate(comparison.sites):
        for column, text in enumerate((site.name.ja, site.name.en or site.name.ja, site.id), start=1):
            _text(sheet.cell(n + 3, column), text)
        for column, row in enumerate(comparison.rows, start=len(_NAMES) + 1):
            _typed(sheet.cell(n + 3, column), row.cells[n], language)
    sheet.freeze_panes = "B3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(_NAMES) + len(comparison.rows))}{len(comparison.sites) + 2}"
    for column in range(1, len(_NAMES) + len(comparison.rows) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 26 if column <= 2 else 20


def _typed(cell: Any, held: Cell, language: str) -> None:
    cell.alignment = _WRAP
    if held.state is not State.KNOWN or held.value is None:
        _text(cell, held.said.in_language(language))
        if held.state is State.UNKNOWN:
            cell.fill, cell.font = _UNKNOWN, _GREY
    elif isinstance(held.value, bool | int | float | date):
        cell.value = held.value
        cell.number_format = _format(held, language)
    else:
        _text(cell, held.said.in_language(language))


def _format(held: Cell, language: str) -> str:
    """How it is shown; "or more" is part of the format, so that the cell stays a number or a day."""
    if isinstance(held.value, bool):
        return "General"
    if isinstance(held.value, date):
        later = '" or later"' if language == "en" else '"以降"'
        return f"yyyy-mm-dd{later}" if held.at_least else "yyyy-mm-dd"
    plain = "#,##0" if isinstance(held.value, int) else "#,##0.0##"
    if not held.at_least:
        return plain
    return f'"at least "{plain}' if language == "en" else f'{plain}"以上"'


def _details(sheet: Worksheet, comparison: Comparison, language: str) -> None:
    _head(sheet, 1, [f"{title.ja} / {title.en}" for title in _DETAILS])
    line = 2
    for n, site in enumerate(comparison.sites):
        for row in comparison.rows:
            cell = row.cells[n]
            fact = cell.fact if cell.value is not None else None
            texts: Sequence[str] = (
                site.name.in_language(language), row.title.in_language(language), cell.said.in_language(language),
                cell.more.in_language(language), fact.source if fact else "", fact.on if fact else "",
                fact.confidence if fact else "", fact.method if fact else "",
            )  # fmt: skip
            for column, text in enumerate(texts, start=1):
                _text(sheet.cell(line, column), text)
            line += 1
    sheet.freeze_panes = "C2"
    for column, width in enumerate((24, 28, 28, 48, 40, 12, 14, 12), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _need(sheet: Worksheet, comparison: Comparison, lines: list[tuple[Text, Text]], language: str) -> None:
    asked = lines or [(Text("計画", "Trial"), _MADE_FOR)]
    told = [*asked, (Text("判定した日", "Judged on"), Text(comparison.asked_on.isoformat()))]
    for line, (title, said) in enumerate(told, start=1):
        _text(sheet.cell(line, 1), title.in_language(language))
        sheet.cell(line, 1).font = _BOLD
        _text(sheet.cell(line, 2), said.in_language(language))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 36, 70


def _head(sheet: Worksheet, line: int, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(line, column)
        _text(cell, title)
        cell.font, cell.fill = _BOLD, _HEAD


def _titled(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title


def _text(cell: Any, text: str) -> None:
    """As a text, whatever it begins with; an empty one leaves the cell empty."""
    cell.alignment = _WRAP
    if text:
        cell.value = text.translate(_CONTROL)[:_LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"

"""A list as CSV and as a workbook: the same rows, and no text of them is ever run as a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fieldreg.kernel.texts import Text
from geodata.export.csv import cell

__all__ = ["list_to_csv", "list_to_xlsx", "table_to_xlsx"]

Rows = Sequence[Mapping[str, Any]]
_LONGEST = 32_000  # letters of a cell
_CONTROL = {code: None for code in range(32) if code not in (9, 10)}  # which no workbook may hold
_HEAD = PatternFill("solid", fgColor="FFEEF3F5")
_WRAP, _BOLD = Alignment(wrap_text=True, vertical="top"), Font(bold=True)


def list_to_csv(columns: Sequence[str], rows: Rows) -> str:
    """One line a row under the names of `columns`; begins with a byte order mark, so that Excel reads it as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return "\ufeff" + text.getvalue()


def list_to_xlsx(columns: Mapping[str, Text], rows: Rows, *, title: str, note: Text) -> bytes:
    """A sheet with headers in both languages, and one with what must be known of it.

    Numbers and days are what they are; every text is written as text, whatever it begins with; None leaves its cell empty.
    """
    book = openpyxl.Workbook()
    table: Any = book.active
    table.title = title
    for line, heads in enumerate(([said.ja for said in columns.values()], [said.in_language("en") for said in columns.values()]), 1):
        for column, head in enumerate(heads, 1):
            _write(table.cell(line, column), head)
            table.cell(line, column).font, table.cell(line, column).fill = _BOLD, _HEAD
    for line, row in enumerate(rows, 3):
        for column, name in enumerate(columns, 1):
            if row[name] not in (None, ""):  # an empty cell costs as much as any
                _write(table.cell(line, column), row[name])
    _shape(table, len(columns), len(rows))
    _note(book.create_sheet("注意 Note"), note)
    book.properties.creator, book.properties.title = "fieldreg", title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_to_xlsx(columns: Sequence[str], rows: Rows, *, title: str) -> bytes:
    """One sheet, one line of names, for programs as for people; cells as in `list_to_xlsx`, lists joined."""
    book = openpyxl.Workbook()
    table: Any = book.active
    table.title = title[:31]
    for column, name in enumerate(columns, 1):
        _write(table.cell(1, column), name)
        table.cell(1, column).font, table.cell(1, column).fill = _BOLD, _HEAD
    for line, row in enumerate(rows, 2):
        for column, name in enumerate(columns, 1):
            value = "; ".join(map(str, row[name])) if isinstance(row[name], list) else row[name]
            if value not in (None, ""):
                _write(table.cell(line, column), value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(target: Any, value: Any) -> None:
    """A number or a day as such, anything else as text."""
    target.alignment = _WRAP
    if isinstance(value, date):
        target.value, target.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        target.value, target.number_format = value, "#,##0" if isinstance(value, int) else "#,##0.0"
    elif value not in (None, ""):
        text = str(value).translate(_CONTROL)[:_LONGEST]
        target.value = text
        target.data_type = "s"
        target.quotePrefix = text[:1] in "=+-@"


def _shape(sheet: Worksheet, columns: int, rows: int) -> None:
    sheet.freeze_panes = "C3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(columns)}{rows + 2}"
    for column in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 30 if column in (2, 4) else 18


def _note(sheet: Worksheet, note: Text) -> None:
    _write(sheet.cell(1, 1), note.ja)
    _write(sheet.cell(2, 1), note.en)
    sheet.column_dimensions["A"].width = 100

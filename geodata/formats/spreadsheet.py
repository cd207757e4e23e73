"""XLSX workbooks (Office Open XML): a table per sheet, values as they were last worked out."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from fieldreg.errors import InvalidInput
from fieldreg.texts import Text
from geodata.formats.archives import check_sizes
from geodata.formats.exchange import exchange_lines
from geodata.formats.given import Format, Given
from geodata.formats.table_rows import table_of_lines
from geodata.formats.zip_structure import entries_of
from geodata.tables import Table

__all__ = ["SPREADSHEET", "read_spreadsheet", "to_xlsx"]

_OLD = b"\xd0\xcf\x11\xe0"  # OLE: .xls, or a workbook with a password
_MOST_SHEETS = 100
_TEXTS, _WALKED = "xl/sharedStrings.xml", ("xl/worksheets/", "xl/media/")  # every other part is held as a tree
_LARGEST_HELD = 5_000_000  # bytes
_MOST_ROWS = 1_048_576  # of a sheet, by Excel's own rule
_FAULTS = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, AssertionError, zipfile.BadZipFile, ParseError,
    InvalidFileException, DefusedXmlException, OverflowError, LookupError, EOFError, NotImplementedError, zlib.error,
)  # fmt: skip


def read_spreadsheet(given: Given) -> Sequence[Table]:
    """A table for each sheet that has a place in it; sheets without one are told.

    Raises InvalidInput if it is no workbook that can be read, or no sheet holds a place.
    """
    where = given.name
    if given.data.startswith(_OLD):
        raise InvalidInput.one(
            "old-workbook", where, "古い形式（.xls）かパスワード付きのブックです。Excel で .xlsx として保存し直してください。",
            "this is an old workbook (.xls) or has a password; save it as .xlsx",
        )  # fmt: skip
    _check_sizes(given)
    tables, refused = [], []
    for sheet in _sheets(given):
        hidden = sheet.sheet_state != "visible"
        notes = [Text(f"シート「{sheet.title}」は非表示です。", f"sheet {sheet.title!r} is hidden")] if hidden else []
        try:
            tables.append(table_of_lines(partial(_lines, sheet, where), given, name=sheet.title, form="xlsx", notes=notes))
        except InvalidInput as error:
            refused.append(error)
    if not tables:
        raise refused[0] if refused else _unreadable(where, ValueError("no sheet"))
    return tables


def _check_sizes(given: Given) -> None:
    """What its parts would unpack to, before any of them is believed."""
    entries = entries_of(given.data, given.name)
    parts = {entry.raw_name.decode("utf-8", "replace"): entry for entry in entries}
    if len(parts) < len(entries):
        raise _unreadable(given.name, ValueError("two parts of one name"))
    check_sizes(parts, given.name)
    held_whole = [entry.size for name, entry in parts.items() if name != _TEXTS and not name.startswith(_WALKED)]
    if max(held_whole, default=0) > _LARGEST_HELD:
        most = f"{_LARGEST_HELD / 1e6:,.0f} MB"
        raise InvalidInput.one(
            "too-large", given.name, f"ブックの書式などの部分が {most} を超えます。値だけを新しいブックに貼り付けて保存してください。",
            f"a part of it that is no sheet is larger than {most}; paste its values into a new workbook",
        )  # fmt: skip


def _sheets(given: Given) -> Sequence[Any]:
    """Its sheets, whose cells are read only as they are walked.  What openpyxl warns of (styles, extensions) is none of ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(given.data), read_only=True, data_only=True, keep_links=False)
            sheets: Sequence[Any] = book.worksheets
    except _FAULTS as error:
        raise _unreadable(given.name, error) from error
    if len(sheets) > _MOST_SHEETS:
        raise InvalidInput.one(
            "too-many-sheets", given.name, f"シートが {len(sheets)} 枚あります（{_MOST_SHEETS} 枚まで）。ブックを分けてください。",
            f"there are {len(sheets)} sheets (at most {_MOST_SHEETS}); split the workbook",
        )  # fmt: skip
    return sheets


def _lines(sheet: Any, where: str) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        sheet.reset_dimensions()  # what a sheet says of its size is not believed
        for at, cells in enumerate(sheet.iter_rows(max_row=_MOST_ROWS + 1, values_only=True), 1):
            if at > _MOST_ROWS:
                raise _unreadable(where, ValueError(f"a row beyond {_MOST_ROWS:,}"))
            yield at, [_value(cell) for cell in cells]
    except _FAULTS as error:
        raise _unreadable(where, error) from error


def _value(cell: Any) -> Any:
    """As JSON holds it: days as ISO texts, errors (#N/A) as nothing."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "/A")):
        return None
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _unreadable(where: str, error: Exception) -> InvalidInput:
    return InvalidInput.one(
        "workbook-unreadable", where, f"Excel のブックとして読めません（{type(error).__name__}）。Excel で開いて保存し直してください。",
        f"this workbook cannot be read ({type(error).__name__}: {str(error)[:80]}); open it and save it again",
    )  # fmt: skip


def _knows(given: Given) -> bool:
    return given.data.startswith(_OLD) or (given.data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in given.data)


SPREADSHEET = Format(
    name="xlsx", title=Text("Excel（XLSX）", "Excel (XLSX)"), endings=(".xlsx",), knows=_knows, read=read_spreadsheet
)


def to_xlsx(features: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Zones that `read_spreadsheet` gives back without a change; every cell is a text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("zones")
    for line in exchange_lines(features, columns):
        sheet.append([_text_cell(sheet, cell) for cell in line])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell

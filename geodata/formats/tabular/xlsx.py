"""XLSX, opened in memory: one table per visible sheet that has places, with what formulas last gave.

Days become ISO texts, a number shown with leading zeros becomes the text that is shown, an error (#N/A) is nothing.
Told: hidden sheets and rows, formulas without a kept result, merged cells.  The old binary .xls is not read.
"""

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.tabular.csv_records import Record
from geodata.formats.tabular.rows import Sheet, find_head, table_from
from geodata.formats.tabular.xlsx_days import as_day, shows_day
from geodata.formats.tabular.xlsx_zip import UNREADABLE, checked_workbook, is_workbook
from geodata.tables import Table

__all__ = ["SPREADSHEET", "read_spreadsheet"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_ROWS = 1_048_576  # what a sheet has; a larger number in a file is made to wait on
_MOST_BLANK = 20_000  # rows in a row
_MOST_SHEETS = 100
_ZEROS = re.compile(r"0{2,20}")


def read_spreadsheet(given: Given) -> Sequence[Table]:
    """A table per sheet that has a place.

    Raises InvalidInput: no XLSX, damaged, too large, locked, or without any place, listing the sheets.
    """
    if given.data.startswith(_OLE):
        _refuse_ole(given)
    notes = checked_workbook(given.data, given.name)
    try:
        visible, hidden = _sheets(given)
        placed = [sheet for sheet in visible if find_head(sheet) is not None]
        tables = [table_from(sheet) for sheet in placed]
    except UNREADABLE as error:
        raise _damaged(given, error) from error
    if not tables:
        _refuse_placeless(given, visible)
    notes = [*notes, *_aside(hidden, [sheet.name for sheet in visible if sheet not in placed])]
    return [_with_notes(tables[0], notes), *tables[1:]]


def _knows(given: Given) -> bool:
    """Whether it is a workbook in which some sheet names the columns of a place (others may lie beside data in a zip)."""
    if not is_workbook(given.data):
        return False
    try:
        checked_workbook(given.data, given.name)
        return any(find_head(sheet) is not None for sheet in _sheets(given)[0])
    except (InvalidInput, *UNREADABLE):
        return False


SPREADSHEET = Format(
    name="xlsx",
    title=Text("Excel（.xlsx）", "Excel (.xlsx)"),
    endings=(".xlsx", ".xlsm", ".xls", ".xlsb"),
    knows=_knows,
    read=read_spreadsheet,
)


def _sheets(given: Given) -> tuple[list[Sheet], list[str]]:
    """The visible sheets in order, and the names of the hidden."""
    book = _opened(given)
    if len(book.worksheets) > _MOST_SHEETS:
        raise InvalidInput.one(
            "too-many-sheets", given.name, f"シートが {len(book.worksheets)} 枚あります（{_MOST_SHEETS} 枚まで）。ブックを分けてください。",
            f"there are {len(book.worksheets)} sheets (at most {_MOST_SHEETS}); split the workbook",
        )  # fmt: skip
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    book.close()
    made = [
        Sheet(file=given.name, name=title, format="xlsx", records=partial(_records, given, title), said=given.columns, padded=True)
        for title in visible
    ]
    return made, hidden


def _records(given: Given, title: str) -> Iterator[Record]:
    """The sheet's rows; `line` is the number that its edge shows."""
    book = _opened(given)
    sheet = book[title]
    sheet.reset_dimensions()  # what a sheet says of its size need not be so
    found = sheet.iter_rows()
    blank = 0
    for line in count(1):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            cells = next(found, None)
        if cells is None:
            break
        if line > _MOST_ROWS:
            raise InvalidInput.one(
                "too-many-rows", given.name, f"行が {_MOST_ROWS:,} を超えます。分けてください。", f"more than {_MOST_ROWS:,} rows; split it"
            )
        blank = 0 if cells else blank + 1
        if blank > _MOST_BLANK:
            raise InvalidInput.one(
                "too-many-blank-rows", given.name,
                f"{line} 行目まで空の行が {_MOST_BLANK:,} を超えて続きます。下のほうに残った値がないか確かめ、空の行を消してください。",
                f"more than {_MOST_BLANK:,} blank rows stand before row {line}; look for values left far below, and delete blank rows",
            )  # fmt: skip
        if cells:
            values = [_value(cell) for cell in cells]
            impossible = any(value is _IMPOSSIBLE for value in values)
            yield Record(line, [None if value is _IMPOSSIBLE else value for value in values], _no_day(line, said, impossible=impossible))
    book.close()


def _opened(given: Given) -> Any:
    import openpyxl  # noqa: PLC0415 (as long to import as shapely, and most files are no workbook)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about rules of formatting and validation, which are not read
        return openpyxl.load_workbook(BytesIO(given.data), read_only=True, data_only=True, keep_links=False)


_IMPOSSIBLE = object()  # a day that no calendar has


def _no_day(line: int, said: Sequence[warnings.WarningMessage], *, impossible: bool) -> Fault | None:
    """That a cell of the row is shown as a day that no calendar has; openpyxl only warns of it."""
    if not impossible and not any("marked as a date" in str(one.message) for one in said):
        return None
    return Fault(
        "day-form", f"{line} 行目",
        Text(f"日付として表せない数があります（{line} 行目）。セルの書式を直してください。",
             f"a cell in row {line} is shown as a day but is none; mend its format"),
    )  # fmt: skip


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, str):
        return None if value is None or cell.data_type == "e" else value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _day_or_number(cell, value)
    if isinstance(value, datetime):
        whole = value.time() == time(0) and not re.search("[hs]", cell.number_format or "")
        return value.date().isoformat() if whole else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else None


def _day_or_number(cell: Any, value: float) -> Any:
    shown_as = cell.number_format or ""
    own = cell.style_array.numFmtId
    if not shows_day(own, shown_as):
        return _number(value, shown_as)
    try:
        return as_day(value, own, cell.parent.parent.epoch)
    except (ValueError, OverflowError):
        return _IMPOSSIBLE


def _number(value: float, shown_as: str) -> Any:
    if not math.isfinite(value):
        return str(value)
    if float(value).is_integer() and abs(value) < 1e15:  # digits that a sheet keeps
        value = int(value)
        return f"{value:0{len(shown_as)}d}" if _ZEROS.fullmatch(shown_as) and value >= 0 else value
    return float(value)


def _aside(hidden: Sequence[str], placeless: Sequence[str]) -> list[Text]:
    notes = []
    if hidden:
        listed = "、".join(hidden)[:200]
        notes.append(Text(f"非表示のシートは読みませんでした: {listed}", f"hidden sheets were not read: {listed}"))
    if placeless:
        listed = "、".join(placeless)[:200]
        notes.append(Text(f"位置の列がないシートは読みませんでした: {listed}", f"sheets without a place were not read: {listed}"))
    return notes


def _with_notes(table: Table, notes: Sequence[Text]) -> Table:
    return Table(
        file=table.file, name=table.name, format=table.format, count=table.count, rows=table.rows, crs=table.crs,
        crs_from=table.crs_from, encoding=table.encoding, notes=(*notes, *table.notes),
    )  # fmt: skip


def _refuse_placeless(given: Given, sheets: Sequence[Sheet]) -> NoReturn:
    if len(sheets) == 1:
        table_from(sheets[0])  # tells the columns there are
    listed = "、".join(sheet.name for sheet in sheets)[:300] or "-"
    raise InvalidInput.one(
        "no-place-columns", given.name,
        f"どのシートにも位置の列（緯度と経度、WKT など）がありません（シート: {listed}）。"
        "位置を持つファイルを指定するか、どの列が位置かを対応表（--mapping）の geometry に書いてください。",
        f"no sheet has columns of a place (sheets: {listed}); give a file that has places, or tell the columns (--mapping)",
    )  # fmt: skip


def _refuse_ole(given: Given) -> NoReturn:
    if _ENCRYPTED in given.data:
        raise InvalidInput.one(
            "locked", given.name, "パスワードで保護されています。解除して保存し直してください。",
            "it is locked by a password; save it without",
        )  # fmt: skip
    raise InvalidInput.one(
        "old-xls", given.name, "古い形式（.xls）は読めません。Excel で .xlsx か CSV として保存し直してください。",
        "the old .xls is not read; save it as .xlsx or CSV",
    )  # fmt: skip


def _damaged(given: Given, error: Exception) -> InvalidInput:
    return InvalidInput.one(
        "xlsx-unreadable", given.name, f"Excel のファイルとして読めません（{str(error)[:100]}）。開いて保存し直してください。",
        f"cannot be read as a workbook ({str(error)[:100]}); open it and save it again",
    )  # fmt: skip

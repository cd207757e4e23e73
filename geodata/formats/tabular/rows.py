"""From records of cells to a table with places: the header found, names made unique, each row as wide as it.

Texts stay texts, so that no code loses its zeros; a blank cell is None.  Only a column whose name ends in a unit
(``accuracy_m``, ``area_km2``) holds numbers, and what `to_exchange` wrote gets its types back from its JSON.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.tabular.csv_records import Record
from geodata.formats.tabular.header import Head, head_of, spread_of
from geodata.formats.tabular.place_columns import columns_named, find_columns
from geodata.formats.tabular.round_trip_table import is_exchange, row_in
from geodata.tables import RawRow, Table

__all__ = ["HEAD", "Sheet", "find_head", "table_from"]

HEAD = 30  # records among which the header must be
_SAMPLE = 200  # rows by which a column that may hold places is known
_LONGEST = 1_000_000  # characters of a cell that is no shape
_NO_LETTER = re.compile("[\\0\\ud800-\\udfff]")
_UNIT = re.compile(r".*_(?:m|m2|km2)")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_STANDARDS = (
    frozenset({"都道府県コード又は市区町村コード", "NO", "名称", "緯度", "経度"}),
    frozenset({"全国地方公共団体コード", "ID", "名称", "緯度", "経度"}),
)
_JGD2011 = "EPSG:6668"  # of what we wrote ourselves
_STANDARD_CRS = ("EPSG:6668", "自治体標準オープンデータセット")  # its definition says 世界測地系 of 緯度 and 経度


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A grid of cells.  `records()` begins anew each time; `said` names the columns of the place, if somebody did."""

    file: str
    format: str
    records: Callable[[], Iterator[Record]]
    name: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    notes: Sequence[Text] = ()
    padded: bool = False  # whether blank cells at the end of a row are left out

    @property
    def where(self) -> str:
        return f"{self.file}［{self.name}］" if self.name else self.file


def find_head(sheet: Sheet) -> Head | None:
    """The header: the first of the first records that names the columns of a place; None if none does."""
    first = [record for record in islice(sheet.records(), HEAD + _SAMPLE) if not record.blank]
    for i, record in enumerate(first[:HEAD]):
        below = [r.cells for r in first[i + 1 :] if not _is_remark(r)]
        columns = columns_named(record.cells, sheet.said) if sheet.said else find_columns(record.cells, below)
        if columns is not None:
            return head_of(first[: i + 1], columns, sheet.where)
    return None


def table_from(sheet: Sheet) -> Table:
    """The table.  Every record is looked at once, so that what cannot be read at all is refused now.

    Raises InvalidInput if no column holds a place, listing the columns there are.
    """
    head = find_head(sheet)
    if head is None:
        _refuse_placeless(sheet)
    spread = spread_of(_data(sheet, head), head, sheet.where)
    if not spread.count:
        raise InvalidInput.one(
            "no-features", sheet.where, "見出しの下に行が一つもありません。", "there is no row below the header"
        )
    crs, crs_from = _crs(head, spread.srid)
    return Table(
        file=sheet.file, name=sheet.name, format=sheet.format, count=spread.count,
        rows=partial(_rows, sheet, head, spread.srid), crs=crs, crs_from=crs_from, encoding=sheet.encoding,
        notes=(*sheet.notes, *head.notes, *spread.notes),
    )  # fmt: skip


def _data(sheet: Sheet, head: Head) -> Iterator[Record]:
    """The records below the header that say something; of a table marked by #property, not its remarks."""
    for record in sheet.records():
        if record.line <= head.line or record.blank:
            continue
        if head.remarks and _is_remark(record):
            continue
        yield record


def _is_remark(record: Record) -> bool:
    return isinstance(record.cells[0], str) and record.cells[0].startswith("#")


def _crs(head: Head, srid: int | None) -> tuple[str | None, str]:
    if srid is not None:
        return f"EPSG:{srid}", "SRID（EWKT）"
    if head.columns.crs is not None:
        return head.columns.crs, f"見出し「{head.columns.names[0]}」"
    if is_exchange(head.names):
        return _JGD2011, "fieldreg"
    return _STANDARD_CRS if any(known <= set(head.names) for known in _STANDARDS) else (None, "")


def _rows(sheet: Sheet, head: Head, srid: int | None) -> Iterator[RawRow]:
    own = is_exchange(head.names)
    for number, record in enumerate(_data(sheet, head), 1):
        fault = record.fault or _misfit(record, head, padded=sheet.padded) or _unusable(record, head)
        if fault is not None:
            yield RawRow(number=number, faults=(fault,))
            continue
        cells = list(record.cells[: len(head.names)])
        cells += [None] * (len(head.names) - len(cells))
        yield row_in(number, head.names, cells) if own else _row(number, head, cells, srid)


def _row(number: int, head: Head, cells: Sequence[Any], srid: int | None) -> RawRow:
    properties = {
        name: _value(name, cells[i])
        for i, name in enumerate(head.names)
        if i not in head.columns.positions and (name not in head.unnamed or _value(name, cells[i]) is not None)
    }
    try:
        geometry, own_srid = head.columns.shape_of(cells)
    except InvalidInput as error:
        return RawRow(number=number, properties=properties, faults=error.faults)
    if srid is not None and geometry is not None and own_srid is None:
        fault = Fault(
            "crs-missing", f"properties.{head.columns.names[0]}",
            Text(f"ほかの行にある SRID={srid}; がこの行にはありません。", f"it lacks the SRID={srid}; that other rows have"),
        )  # fmt: skip
        return RawRow(number=number, properties=properties, faults=(fault,))
    return RawRow(number=number, properties=properties, geometry=geometry)


def _value(name: str, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if not cell.strip():
        return None
    if _UNIT.fullmatch(name) and _PLAIN_NUMBER.fullmatch(cell.strip()):
        return float(cell) if "." in cell else int(cell)
    return cell


def _misfit(record: Record, head: Head, *, padded: bool) -> Fault | None:
    """That a row is not as wide as its header: then nothing tells which cell belongs where."""
    count, wanted = len(record.cells), len(head.names)
    too_many = count > wanted and not Record(record.line, record.cells[wanted:]).blank
    if not too_many and (count >= wanted or padded):
        return None
    return Fault(
        "cells-misfit", f"{record.line} 行目",
        Text(
            f"列が {wanted} 個のはずが {count} 個です（ファイルの {record.line} 行目）。区切り文字と引用符を確かめてください。",
            f"it has {count} cells where the header has {wanted} (line {record.line} of the file); check delimiters and quotes",
        ),
    )  # fmt: skip


def _unusable(record: Record, head: Head) -> Fault | None:
    for name, cell in zip(head.names, record.cells, strict=False):
        if not isinstance(cell, str):
            continue
        if _NO_LETTER.search(cell):
            return Fault(
                "nul-in-text", f"properties.{name}",
                Text(
                    f"{name} に文字でないもの（NUL など）があります（ファイルの {record.line} 行目）。除いてください。",
                    f"{name} holds NUL or half a character (line {record.line} of the file); take it out",
                ),
            )  # fmt: skip
        if len(cell) > _LONGEST and not head.holds_shape(name):
            return Fault(
                "text-too-long", f"properties.{name}",
                Text(
                    f"{name} が長すぎます（{len(cell):,} 字、ファイルの {record.line} 行目）。引用符を確かめてください。",
                    f"{name} is too long ({len(cell):,} characters, line {record.line} of the file); check quotes",
                ),
            )  # fmt: skip
    return None


def _refuse_placeless(sheet: Sheet) -> NoReturn:
    first = [record.cells for record in islice(sheet.records(), HEAD) if not record.blank]
    widest = max(first, key=lambda cells: sum(1 for cell in cells if cell not in (None, "")), default=[])
    listed = ", ".join(_NO_LETTER.sub("", str(cell)).strip()[:40] for cell in widest[:30] if cell not in (None, "")) or "-"
    if sheet.said:
        wanted = ", ".join(f"{part}: {name}" for part, name in sheet.said.items() if name)
        raise InvalidInput.one(
            "no-place-columns", sheet.where, f"対応表が指す位置の列（{wanted}）がありません（列: {listed}）。",
            f"the columns of the place that the mapping names ({wanted}) are not there; it has {listed}",
        )  # fmt: skip
    raise InvalidInput.one(
        "no-place-columns", sheet.where,
        f"位置の列（緯度と経度、WKT など）がありません（列: {listed}）。"
        "位置を持つファイルを指定するか、どの列が位置かを対応表（--mapping）の geometry に書いてください。",
        f"no column holds a place (latitude and longitude, WKT, …); it has {listed}."
        " Give a file that has places, or tell the columns in a mapping file (--mapping, geometry)",
    )  # fmt: skip

"""Features as CSV or XLSX that read back without a change: ids, types, and shapes to the last digit.

Columns: id, name, geometry (EWKT of JGD2011, lon lat) and properties_json; the name is there for people, and must agree
with the JSON.  A spreadsheet's cell holds 32,767 characters, so what is longer goes on in geometry_2, ….  What a
spreadsheet would run as a formula has an apostrophe before it, which reading takes away again.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
import shapely

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.strict_json import from_json
from geodata.formats.tabular.wkt import shape_in, to_ewkt
from geodata.tables import RawRow

__all__ = ["is_exchange", "row_in", "to_csv_exchange", "to_xlsx"]

_COLUMNS = ("id", "name", "geometry", "properties_json")
_LONGEST_CELL = 32_000  # of the 32,767 that a spreadsheet's cell holds, in its own way of counting
_MOST_PARTS = 8_000


def is_exchange(names: Sequence[str]) -> bool:
    """Whether these are the columns that `to_csv_exchange` and `to_xlsx` write."""
    return set(_COLUMNS) <= set(names)


def to_csv_exchange(features: Iterable[Mapping[str, Any]]) -> str:
    """A row per GeoJSON feature (lon, lat of JGD2011); begins with a byte order mark, so that Excel reads it as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(feature) for feature in features)
    return "\ufeff" + text.getvalue()


def to_xlsx(features: Iterable[Mapping[str, Any]], title: str = "zones") -> bytes:
    """The same as a workbook of one sheet; every cell is a text."""
    rows = [[_parts(cell) for cell in _cells(feature)] for feature in features]
    widths = [max((len(row[i]) for row in rows), default=1) for i in range(len(_COLUMNS))]
    if sum(widths) > _MOST_PARTS:
        raise InvalidInput.one(
            "too-large", title, "形が大きすぎて表計算の行に収まりません。GeoJSON か CSV で書き出してください。",
            "a shape is too large for a row of a spreadsheet; export GeoJSON or CSV",
        )  # fmt: skip
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([f"{name}_{k}" if k > 1 else name for name, n in zip(_COLUMNS, widths, strict=True) for k in range(1, n + 1)])
    for row in rows:
        padded = ([*parts, *[""] * (width - len(parts))] for parts, width in zip(row, widths, strict=True))
        sheet.append([part or None for parts in padded for part in parts])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_in(number: int, names: Sequence[str], cells: Sequence[Any]) -> RawRow:
    """The feature again."""
    told = dict.fromkeys(_COLUMNS, "")
    for name, cell in zip(names, cells, strict=True):
        column = next((c for c in _COLUMNS if name == c or (name.startswith(f"{c}_") and name[len(c) + 1 :].isdecimal())), None)
        if column is not None and cell is not None:
            told[column] += _unguarded(str(cell))
    try:
        properties = from_json(told["properties_json"].encode("utf-8", "surrogatepass"), "properties_json")
        geometry, _ = shape_in(told["geometry"], "geometry")
    except InvalidInput as error:
        return RawRow(number=number, id=told["id"], faults=error.faults)
    fault = _disagreement(properties, told)
    if fault is not None:
        return RawRow(number=number, id=told["id"], faults=(fault,))
    return RawRow(number=number, id=told["id"], properties=properties, geometry=geometry)


def _cells(feature: Mapping[str, Any]) -> list[str]:
    geometry = feature.get("geometry")
    return [
        _guarded(_shown(feature.get("id"))),
        _guarded(_shown(feature["properties"].get("name"))),
        to_ewkt(shapely.geometry.shape(geometry)) if geometry else "",
        json.dumps(feature["properties"], ensure_ascii=False, allow_nan=False),
    ]


def _shown(value: Any) -> str:
    """In one line, without letters that a spreadsheet cannot hold."""
    return "".join(letter if letter.isprintable() or letter == "\u3000" else " " for letter in str("" if value is None else value))


def _guarded(text: str) -> str:
    """With an apostrophe before it unless it begins with a letter or a digit: so no formula, and one to take away."""
    return text if not text or text[0].isalnum() else f"'{text}"


def _unguarded(text: str) -> str:
    return text.removeprefix("'")


def _parts(cell: str) -> list[str]:
    """In pieces that fit, of letters that may count double."""
    step = _LONGEST_CELL // 2
    pieces = [cell[at : at + step] for at in range(0, len(cell), step)] or [""]
    return [pieces[0], *(f"'{piece}" for piece in pieces[1:])]


def _disagreement(properties: Any, told: Mapping[str, str]) -> Fault | None:
    if not isinstance(properties, dict):
        return Fault("wrong-type", "properties_json", Text("{…} の形で書いてください。", "write an object"))
    if _shown(properties.get("name")) == told["name"] and _shown(properties.get("id", told["id"])) == told["id"]:
        return None
    return Fault(
        "told-twice", "properties.name",
        Text(
            "id か name が properties_json の中と違います。直すときは両方を直してください。",
            "id or name is not what properties_json says; to change it, change both",
        ),
    )  # fmt: skip

"""Features as CSV or XLSX that read back without a change: ids, types, and shapes to the last digit.

Columns: id, name, geometry (WKT, lon lat of JGD2011; plain, so that GDAL reads it too) and properties_json; the name is there for
people, and must agree with the JSON.  A spreadsheet's cell holds 32,767 characters, so what is longer goes on in geometry_2, ….  What a
spreadsheet would run as a formula has an apostrophe before it, which reading takes away again.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.tabular.round_trip_table import COLUMNS, shown

__all__ = ["to_csv_exchange", "to_wkt", "to_xlsx"]

_LONGEST_CELL = 32_000  # of the 32,767 that a spreadsheet's cell holds, in its own way of counting
_MOST_PARTS = 8_000


def to_csv_exchange(features: Iterable[Mapping[str, Any]]) -> str:
    """A row per GeoJSON feature (lon, lat of JGD2011); begins with a byte order mark, so that Excel reads it as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(feature) for feature in features)
    return "\ufeff" + text.getvalue()


def to_xlsx(features: Iterable[Mapping[str, Any]], title: str = "zones") -> bytes:
    """The same as a workbook of one sheet; every cell is a text."""
    rows = [[_parts(cell) for cell in _cells(feature)] for feature in features]
    widths = [max((len(row[i]) for row in rows), default=1) for i in range(len(COLUMNS))]
    if sum(widths) > _MOST_PARTS:
        raise InvalidInput.one(
            "too-large", title, "形が大きすぎて表計算の行に収まりません。GeoJSON か CSV で書き出してください。",
            "a shape is too large for a row of a spreadsheet; export GeoJSON or CSV",
        )  # fmt: skip
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([f"{name}_{k}" if k > 1 else name for name, n in zip(COLUMNS, widths, strict=True) for k in range(1, n + 1)])
    for row in rows:
        padded = ([*parts, *[""] * (width - len(parts))] for parts, width in zip(row, widths, strict=True))
        sheet.append([part or None for parts in padded for part in parts])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_wkt(shape: BaseGeometry) -> str:
    """The shape (lon, lat), with every digit, so that `wkt.shape_in` gives it back as it was."""
    text: str = shapely.to_wkt(shape, rounding_precision=-1)
    return text


def _cells(feature: Mapping[str, Any]) -> list[str]:
    geometry = feature.get("geometry")
    return [
        _guarded(shown(feature.get("id"))),
        _guarded(shown(feature["properties"].get("name"))),
        to_wkt(shapely.geometry.shape(geometry)) if geometry else "",
        json.dumps(feature["properties"], ensure_ascii=False, allow_nan=False),
    ]


def _guarded(text: str) -> str:
    """With an apostrophe before it unless it begins with a letter or a digit: so no formula, and one to take away."""
    return text if not text or text[0].isalnum() else f"'{text}"


def _parts(cell: str) -> list[str]:
    """In pieces that fit, of letters that may count double."""
    step = _LONGEST_CELL // 2
    pieces = [cell[at : at + step] for at in range(0, len(cell), step)] or [""]
    return [pieces[0], *(f"'{piece}" for piece in pieces[1:])]

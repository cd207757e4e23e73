"""Zones as a table that reads back without a change: CSV and XLSX for exchange between registries.

The first column, ``fieldreg``, marks the table as ours and says of each cell that is no plain text how it was
written: the other columns hold texts as they are, everything else as JSON, and the outline as WKT.
A text that a spreadsheet would run as a formula has an apostrophe before it, taken off again on reading.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import shapely

from fieldreg.errors import Fault, InvalidInput
from fieldreg.texts import Text
from geodata.formats.strict_json import from_json
from geodata.formats.wkt_shapes import shape_of_wkt
from geodata.tables import RawRow

__all__ = ["MARK", "exchange_lines", "is_ours", "our_row"]

MARK = "fieldreg"
_SHAPE = "geometry"
_RISKY = (*"=+-@\t\r\n\0|%'", *"＝＋－＠")
_BLANKS = " \u3000\u00a0\ufeff\u200b"


def exchange_lines(features: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    """The header, then a line per feature (as `importers.zones.zone_to_feature` makes them)."""
    yield [MARK, *columns, _SHAPE]
    for feature in features:
        told = feature["properties"]
        texts = [name for name in columns if isinstance(told.get(name), str)]
        cells = [
            _guarded(told[name]) if name in texts else "" if told.get(name) is None else json.dumps(told[name], ensure_ascii=False)
            for name in columns
        ]
        shape = shapely.to_wkt(shapely.geometry.shape(feature["geometry"]), rounding_precision=-1)
        yield [" ".join(texts), *cells, shape]


def is_ours(header: Sequence[str]) -> bool:
    """Whether the header is one we wrote."""
    return len(header) > 2 and header[0] == MARK and _SHAPE in header


def our_row(number: int, cells: Mapping[str, Any]) -> RawRow:
    """The record back."""
    texts = set(str(cells.get(MARK) or "").split())
    told: dict[str, Any] = {}
    try:
        for name, cell in cells.items():
            if name in (MARK, _SHAPE):
                continue
            text = "" if cell is None else str(cell)
            told[name] = _bare(text) if name in texts else None if text == "" else from_json(text.encode("utf-8", "surrogatepass"), name)
        shape = shape_of_wkt(str(cells[_SHAPE])) if cells.get(_SHAPE) else None
    except InvalidInput as error:
        return RawRow(number=number, faults=error.faults)
    except (ValueError, shapely.errors.GEOSException) as error:
        said = Text(f"書き出した形になっていません: {error}", f"this is not as it was exported: {error}")
        return RawRow(number=number, faults=(Fault("exchange-form", "", said),))
    return RawRow(number=number, id=str(told.get("id") or ""), properties=told, geometry=shape)


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_RISKY) else text


def _bare(text: str) -> str:
    return text.removeprefix("'") if text.startswith("'") else text

"""Features as columns, for the formats that have columns: an Arrow table whose shapes are WKB.

A column whose values are texts, numbers or flags is one of its own kind; whatever JSON holds beyond that (objects,
lists, kinds mixed) is written as JSON text and declared as such, so that reading gives the same value back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import shapely

__all__ = ["CRS", "GEOMETRY", "Features", "is_json", "table_of"]

CRS: Final = "EPSG:6668"  # JGD2011, that of everything the registry holds
GEOMETRY: Final = "geometry"
_JSON: Final = {"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}
_WKB: Final = {"ARROW:extension:name": "geoarrow.wkb"}
_KINDS: Final = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
_WIDEST = 2**63


@dataclass(frozen=True, kw_only=True)
class Features:
    """GeoJSON features of one kind, and what is known of them (`told`: source, licence, …; empty ones left out)."""

    name: str  # of the table
    title: str
    told: Mapping[str, str]
    features: Sequence[Mapping[str, Any]]

    @property
    def description(self) -> str:
        """What is known of them, in a line each."""
        return "\n".join(f"{name}: {text}" for name, text in self.told.items() if text)


def table_of(features: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A column for each property in order of first appearance, and the shapes last (JGD2011; x, y as they stand)."""
    names = dict.fromkeys(name for feature in features for name in feature["properties"])
    columns = {name: [feature["properties"].get(name) for feature in features] for name in names}
    fields = [_field(name, values) for name, values in columns.items()]
    arrays = [
        pa.array([_json(value) for value in columns[held.name]] if is_json(held) else columns[held.name], type=held.type)
        for held in fields
    ]
    shapes = pa.array([_wkb(feature["geometry"]) for feature in features], type=pa.binary())
    schema = pa.schema([*fields, pa.field(GEOMETRY, pa.binary(), metadata=_WKB)])
    return pa.table([*arrays, shapes], schema=schema)


def is_json(held: pa.Field) -> bool:
    """Whether a column of `table_of` holds JSON texts."""
    return (held.metadata or {}).get(b"ARROW:extension:name") == b"arrow.json"


def _field(name: str, values: Iterable[Any]) -> pa.Field:
    held = [value for value in values if value is not None]
    kinds = {type(value) for value in held}
    if kinds == {int, float}:
        kinds = {float} if all(abs(value) < 2**53 for value in held) else set()
    if kinds == {int} and not all(-_WIDEST <= value < _WIDEST for value in held):
        kinds = set()
    if not held or (len(kinds) == 1 and kinds <= _KINDS.keys()):
        return pa.field(name, _KINDS[next(iter(kinds), str)])
    return pa.field(name, pa.string(), metadata=_JSON)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)


def _wkb(geometry: Mapping[str, Any] | None) -> bytes | None:
    return None if geometry is None else shapely.to_wkb(shapely.geometry.shape(dict(geometry)))

"""Features as columns: one array for each queryable, with what is known of it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.filtering.instants import BEGINNING, ENDING, instant_meant, microseconds
from fieldreg.filtering.tree import Kind

__all__ = ["Column", "Columns", "Truth", "column_of", "element_of"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """Three values for each feature: where it holds, where it does not; neither is unknown."""

    yes: Bools
    no: Bools

    def __and__(self, other: "Truth") -> "Truth":
        return Truth(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: "Truth") -> "Truth":
        return Truth(self.yes | other.yes, self.no & other.no)

    def __invert__(self) -> "Truth":
        return Truth(self.no, self.yes)

    @classmethod
    def told(cls, holds: Bools, known: Bools) -> "Truth":
        """Of a two-valued answer, where it is known."""
        return cls(holds & known, ~holds & known)


@dataclass(frozen=True)
class Column:
    """Values of one kind, and where they are known; one value stands for all features.

    Texts in NFC, numbers as float64, days and moments in microseconds since 1970 in UTC, intervals with `ends` beside their
    starts, lists as frozensets of `element_of`, None where one of their elements is not known.
    """

    kind: Kind
    values: NDArray[Any]
    known: Bools
    ends: NDArray[np.int64] | None = None


class Columns:
    """The features of one collection; each column is made when first asked for, and kept."""

    def __init__(self, queryables: Mapping[str, Kind], rows: Sequence[Mapping[str, Any]]) -> None:
        self.queryables, self._rows = queryables, rows
        self._made: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: str) -> Column:
        """Raises KeyError for what is no queryable."""
        if name not in self._made:
            self._made[name] = column_of(Kind(self.queryables[name]), [row.get(name) for row in self._rows])
        return self._made[name]


def column_of(kind: Kind, given: Sequence[Any]) -> Column:
    """Values of a kind as a column; None, a number that is none, and an interval that ends before it starts are unknown."""
    if kind is Kind.INTERVAL:
        return _intervals(given)
    values, known = _FILL[kind](given), np.fromiter((value is not None for value in given), bool, len(given))
    if kind in (Kind.NUMBER, Kind.INTEGER):
        known &= np.isfinite(values)
    return Column(kind, values, known)


def _texts(given: Sequence[Any]) -> NDArray[Any]:
    return _objects((unicodedata.normalize("NFC", value) if value is not None else "" for value in given), len(given))


def _numbers(given: Sequence[Any]) -> NDArray[Any]:
    return np.array([np.nan if value is None else value for value in given], dtype=np.float64)


def _truths(given: Sequence[Any]) -> NDArray[Any]:
    return np.fromiter((bool(value) for value in given), bool, len(given))


def _instants(given: Sequence[Any]) -> NDArray[Any]:
    return np.fromiter((0 if value is None else _line(value) for value in given), np.int64, len(given))


def _shapes(given: Sequence[Any]) -> NDArray[Any]:
    return _objects(given, len(given))


def _lists(given: Sequence[Any]) -> NDArray[Any]:
    return _objects((None if value is None else _set_of(value) for value in given), len(given))


def _objects(values: Iterable[Any], count: int) -> NDArray[Any]:
    made = np.empty(count, dtype=object)
    made[:] = list(values)
    return made


_FILL = {
    Kind.STRING: _texts, Kind.NUMBER: _numbers, Kind.INTEGER: _numbers, Kind.BOOLEAN: _truths, Kind.DATE: _instants,
    Kind.TIMESTAMP: _instants, Kind.GEOMETRY: _shapes, Kind.ARRAY: _lists,
}  # fmt: skip


def _intervals(given: Sequence[Any]) -> Column:
    """Pairs of day or moment; ".." is an open end, None one that is not known."""
    starts = np.fromiter((_end(pair, 0, BEGINNING) for pair in given), np.int64, len(given))
    ends = np.fromiter((_end(pair, 1, ENDING) for pair in given), np.int64, len(given))
    known = np.fromiter((pair is not None and None not in pair for pair in given), bool, len(given))
    return Column(Kind.INTERVAL, starts, known & (starts <= ends), ends)


def _end(pair: Any, at: int, open_end: int) -> int:
    if pair is None or pair[at] is None:
        return 0
    return open_end if pair[at] == ".." else _line(pair[at])


def _line(value: date | datetime | str) -> int:
    """Where a day or moment lies on the line of microseconds, if it is one; raises ValueError."""
    meant = instant_meant(value) if isinstance(value, str) else value
    if meant is None:
        raise ValueError(f"{value!r} is neither a day nor a moment")
    return microseconds(meant)


def element_of(value: Any) -> tuple[str, Any] | None:
    """What tells an element of a list from others: 1 and TRUE differ, a day is its midnight; None for what is not known."""
    match value:
        case None:
            return None
        case bool():
            return "truth", value
        case int() | float():
            return "number", float(value)
        case str():
            return "text", unicodedata.normalize("NFC", value)
        case shapely.Geometry():
            return "shape", shapely.to_wkb(shapely.normalize(value))
        case list() | tuple() | frozenset() | set():
            inside = _set_of(value)
            return None if inside is None else ("list", inside)
        case _:
            return "instant", microseconds(value)


def _set_of(values: Iterable[Any]) -> frozenset[tuple[str, Any]] | None:
    elements = [element_of(value) for value in values]
    return None if None in elements else frozenset(element for element in elements if element is not None)

"""A checked filter over columns: what each node is for every feature."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldreg.filtering.evaluating.columns import Column, Columns, Truth, column_of, element_of
from fieldreg.filtering.evaluating.relations import in_common, in_space, in_time
from fieldreg.filtering.evaluating.scalars import any_of, between, compared, reckoned
from fieldreg.filtering.evaluating.texts import folded, matches, unaccented
from fieldreg.filtering.instants import BEGINNING, ENDING
from fieldreg.filtering.schema import Function
from fieldreg.filtering.tree import (  # fmt: skip
    ARITHMETIC,
    ARITY,
    ARRAY,
    COMPARISONS,
    FOLDING,
    SPATIAL,
    TEMPORAL,
    Array,
    Call,
    Instant,
    Interval,
    Kind,
    Node,
    NumberValue,
    Open,
    Property,
    Shape,
    TextValue,
    TruthValue,
)

__all__ = ["Evaluation"]

_FOLDS = {"casei": folded, "accenti": unaccented}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Evaluation:
    """One filter over one collection's columns; foldings of the same text are made once."""

    def __init__(self, columns: Columns, functions: Mapping[str, Function]) -> None:
        self.columns, self.functions = columns, functions
        self._folded: dict[Call, Column] = {}

    def truth(self, node: Node) -> Truth:
        """Three values for each feature, or one for all."""
        match node:
            case TruthValue(value=value):
                return Truth(np.array([value]), np.array([not value]))
            case Call(op="and", args=parts):
                return reduce(Truth.__and__, map(self.truth, parts))
            case Call(op="or", args=parts):
                return reduce(Truth.__or__, map(self.truth, parts))
            case Call(op="not", args=(part,)):
                return ~self.truth(part)
            case Call(op=op, args=parts) if op in ARITY:
                return self._predicate(op, parts)
            case _:
                column = self.column(node)
                return Truth.told(column.values, column.known)

    def _predicate(self, op: str, parts: tuple[Node, ...]) -> Truth:
        if op == "in" and isinstance(parts[1], Array):
            return any_of(self.column(parts[0]), [self.column(part) for part in parts[1].items])
        if op == "like":
            return self._like(*parts)
        columns = [self.column(part) for part in parts]
        if op == "isNull":
            return Truth(~columns[0].known, columns[0].known)
        if op == "between":
            return between(*columns)
        left, right = columns
        for names, ask in ((COMPARISONS, compared), (SPATIAL, in_space), (TEMPORAL, in_time), (ARRAY, in_common)):
            if op in names:
                return ask(op, left, right)
        raise AssertionError(op)

    def _like(self, text: Node, pattern: Node) -> Truth:
        column = self.column(text)
        return Truth.told(matches(str(self.column(pattern).values[0]), column.values), column.known)

    def column(self, node: Node) -> Column:
        """The values of a node, for each feature or one for all."""
        match node:
            case Property(name=name):
                return self.columns[name]
            case TextValue() | NumberValue() | Instant() | Shape():
                return _literal(node)
            case Interval():
                return self._interval(node)
            case Array():
                return self._array(node)
            case Call(op=op, args=parts) if op in ARITHMETIC:
                return reckoned(op, *map(self.column, parts))
            case Call(op=op) if op in FOLDING:
                return self._fold(node)
            case Call(op=op) if op not in ARITY:
                return self._function(node)
            case _:
                truth = self.truth(node)
                return Column(Kind.BOOLEAN, truth.yes, truth.yes | truth.no)

    def _fold(self, node: Call) -> Column:
        if node not in self._folded:
            column = self.column(node.args[0])
            values = np.empty_like(column.values)
            values[:] = [_FOLDS[node.op](text) for text in column.values]
            self._folded[node] = Column(Kind.STRING, values, column.known)
        return self._folded[node]

    def _interval(self, node: Interval) -> Column:
        starts, ends = self._end(node.start, BEGINNING), self._end(node.end, ENDING)
        values, last, known = np.broadcast_arrays(starts.values, ends.values, starts.known & ends.known)
        return Column(Kind.INTERVAL, values, known & (values <= last), last)

    def _end(self, node: Node, open_end: int) -> Column:
        if isinstance(node, Open):
            return Column(Kind.TIMESTAMP, np.array([open_end]), np.array([True]))
        return self.column(node)

    def _array(self, node: Array) -> Column:
        if not node.items:
            return column_of(Kind.ARRAY, [()])
        columns = [self._elements(self.column(part)) for part in node.items]
        rows = zip(*np.broadcast_arrays(*columns), strict=True)
        values = [None if None in row else frozenset(row) for row in rows]
        made = np.empty(len(values), dtype=object)
        made[:] = values
        return Column(Kind.ARRAY, made, np.ones(len(values), bool))

    @staticmethod
    def _elements(column: Column) -> NDArray[Any]:
        of = (lambda value: ("list", value)) if column.kind is Kind.ARRAY else element_of
        made = np.empty(len(column.values), dtype=object)
        made[:] = [of(value) if value is not None else None for value in _plain(column)]
        return made

    def _function(self, node: Call) -> Column:
        function = self.functions[node.op]
        columns = [_plain(self.column(part)) for part in node.args]
        count = next((len(column) for column in columns if len(column) != 1), 1)
        rows = zip(*(column * count if len(column) == 1 else column for column in columns), strict=True) if columns else [()]
        return column_of(function.gives, [function.does(*row) for row in rows])


def _literal(node: TextValue | NumberValue | Instant | Shape) -> Column:
    match node:
        case TextValue(value=text):
            return column_of(Kind.STRING, [text])
        case NumberValue(value=number):
            return column_of(Kind.NUMBER, [number])
        case Instant(value=moment):
            return column_of(Kind.TIMESTAMP, [moment])
        case Shape(geometry=shape):
            return column_of(Kind.GEOMETRY, [shape])


def _plain(column: Column) -> list[Any]:
    """A column's values one by one, as Python has them; None where they are not known."""
    if column.kind is Kind.INTERVAL and column.ends is not None:
        pairs = zip(column.values.tolist(), column.ends.tolist(), strict=True)
        values: list[Any] = [tuple(".." if end in (BEGINNING, ENDING) else _moment(end) for end in pair) for pair in pairs]
    else:
        values = column.values.tolist()
        if column.kind in (Kind.DATE, Kind.TIMESTAMP):
            values = [_moment(value) for value in values]
    return [value if known else None for value, known in zip(values, column.known.tolist(), strict=True)]


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)

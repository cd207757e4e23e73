"""Whether a filter makes sense for a collection: its names known, its types fitting, its shapes whole.

What comes out is the tree to evaluate: texts beside days are days, boxes and shapes lie in the data's coordinates.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.filtering.guards import refused
from fieldreg.filtering.instants import instant_meant, microseconds
from fieldreg.filtering.schema import INSTANTS, Schema
from fieldreg.filtering.shapes import box_area
from fieldreg.filtering.tree import (  # fmt: skip
    ARITHMETIC,
    ARRAY,
    COMPARISONS,
    FOLDING,
    SPATIAL,
    TEMPORAL,
    Array,
    Box,
    Call,
    Instant,
    Interval,
    Kind,
    Node,
    Open,
    Property,
    Shape,
    TextValue,
    operator_named,
    walked,
)
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["checked"]

_ON_INSTANTS = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")
_KINDS = {
    Kind.STRING: ("文字列", "text"), Kind.NUMBER: ("数", "number"), Kind.INTEGER: ("数", "number"), Kind.BOOLEAN: ("真偽", "true or false"),
    Kind.DATE: ("日時", "day or moment"), Kind.TIMESTAMP: ("日時", "day or moment"), Kind.INTERVAL: ("期間", "interval"),
    Kind.GEOMETRY: ("図形", "geometry"), Kind.ARRAY: ("一覧", "list"),
}  # fmt: skip
_TAKES: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("and", "or", "not"), (Kind.BOOLEAN,)), **dict.fromkeys(("like", *FOLDING), (Kind.STRING,)),
    **dict.fromkeys(ARITHMETIC, (Kind.NUMBER, Kind.INTEGER)), **dict.fromkeys(SPATIAL, (Kind.GEOMETRY,)),
    **dict.fromkeys(ARRAY, (Kind.ARRAY,)),
}  # fmt: skip
_TIMES = (*INSTANTS, Kind.INTERVAL)


def checked(tree: Node, schema: Schema) -> Node:
    """The tree as it is evaluated.  Raises InvalidInput with every name nobody knows, or with what does not fit."""
    _ask_names(tree, schema)
    _Check(schema).want(tree, "filter", Kind.BOOLEAN)
    return _Check(schema).node(tree)


def _ask_names(tree: Node, schema: Schema) -> None:
    faults = []
    for node in walked(tree):
        if isinstance(node, Property) and node.name not in schema.queryables:
            faults.append(_unknown("queryable", node.name, node.at, schema.queryables, "項目", "queryable"))
        elif isinstance(node, Call) and operator_named(node.op) is None and node.op not in schema.functions:
            faults.append(_unknown("function", node.op, node.at, schema.functions, "関数", "function"))
    if faults:
        raise InvalidInput(faults)


def _unknown(code: str, name: str, at: str, known: Any, ja: str, en: str) -> Fault:
    names = ", ".join(sorted(known)) or "―"
    said = Text(f"「{name[:60]}」という{ja}はありません。使えるのは: {names}", f"there is no {en} {name[:60]!r}; there are: {names}")
    return Fault(f"filter-unknown-{code}", at, said)


class _Check:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def want(self, node: Node, op: str, *kinds: Kind) -> None:
        """Refuses an operand of another kind."""
        kind = self.schema.kind_of(node)
        if kind not in kinds:
            ja, en = _KINDS[kinds[0]]
            has_ja, has_en = _KINDS[kind] if kind else ("'..'", "'..'")
            raise refused("type", node.at, f"{op} のここには{ja}が要ります（{has_ja}です）。", f"{op} takes a {en} here, not a {has_en}")

    def node(self, node: Node) -> Node:
        match node:
            case Call():
                return self._call(node)
            case Array():
                return replace(node, items=tuple(self.node(part) for part in node.items))
            case Interval():
                return self._interval(node)
            case Box():
                return self._placed(box_area(node.corners, self.schema.frame.over, node.at), node.at)
            case Shape():
                return self._placed(_whole(node.geometry, node.at), node.at)
            case _:
                return node

    def _call(self, given: Call) -> Call:
        node = replace(given, args=tuple(self.node(part) for part in given.args))
        op, args = node.op, node.args
        if op in COMPARISONS or op in ("between", "in"):
            return replace(node, args=self._alike(op, args))
        if op in _TAKES:
            self._each(args, op, *_TAKES[op])
        if op == "like":
            _ask_pattern(args[1])
        elif op == "isNull":
            self._each(args, op, *(kind for kind in _KINDS if kind is not Kind.ARRAY or isinstance(args[0], Property)))
        elif op in TEMPORAL:
            self._ask_times(op, args)
        elif op in self.schema.functions:
            self._ask_function(node)
        return node

    def _each(self, args: Sequence[Node], op: str, *kinds: Kind) -> None:
        for part in args:
            self.want(part, op, *kinds)

    def _alike(self, op: str, args: tuple[Node, ...]) -> tuple[Node, ...]:
        """Operands that are compared: all of one kind, texts beside days and moments being such."""
        listed = args[1] if op == "in" and isinstance(args[1], Array) else None
        parts = (args[0], *listed.items) if listed else args
        if any(self.schema.kind_of(part) in INSTANTS for part in parts):
            parts = tuple(_as_instant(part) for part in parts)
        self.want(parts[0], op, Kind.STRING, Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN, *INSTANTS)
        self._each(parts[1:], op, *_like(self.schema.kind_of(parts[0])))
        return (parts[0], replace(listed, items=parts[1:])) if listed else parts

    def _ask_times(self, op: str, args: Sequence[Node]) -> None:
        if op in _ON_INSTANTS:
            return self._each(args, op, *_TIMES)
        for part in args:
            if self.schema.kind_of(part) in INSTANTS:
                ja = f"{op} は期間どうしを比べます。日時には {', '.join(_ON_INSTANTS)} を使うか、INTERVAL(開始, 終了) と書いてください。"
                en = f"{op} compares intervals; for a day or moment take {', '.join(_ON_INSTANTS)}, or write INTERVAL(start, end)"
                raise refused("type", part.at, ja, en)
        return self._each(args, op, Kind.INTERVAL)

    def _ask_function(self, node: Call) -> None:
        takes = self.schema.functions[node.op].takes
        if len(takes) != len(node.args):
            raise refused("operands", node.at, f"{node.op} には値を {len(takes)} つ書いてください。",
                          f"{node.op} takes {len(takes)} operands")  # fmt: skip
        for part, kind in zip(node.args, takes, strict=True):
            self.want(part, node.op, *_like(kind))

    def _interval(self, node: Interval) -> Node:
        for end in (node.start, node.end):
            if self.schema.kind_of(end) is not None:
                self.want(end, "INTERVAL", *INSTANTS)
        start, end = self._end(node.start), self._end(node.end)
        if isinstance(start, Instant) and isinstance(end, Instant) and microseconds(start.value) > microseconds(end.value):
            raise refused("interval", node.at, "期間の終わりが始まりより前です。入れ替えてください。",
                          "the interval ends before it starts; swap its ends")  # fmt: skip
        return replace(node, start=start, end=end)

    def _end(self, node: Instant | Open | Property | Call) -> Instant | Open | Property | Call:
        return self._call(node) if isinstance(node, Call) else node

    def _placed(self, shape: BaseGeometry, at: str) -> Shape:
        placed = self.schema.frame.into(shape)
        if not np.isfinite(shapely.get_coordinates(placed)).all():
            raise refused("shape", at, "図形が座標系の範囲の外にあります。filter-crs を確かめてください。",
                          "the shape lies outside its coordinate system; look at filter-crs")  # fmt: skip
        return Shape(placed, at=at)


def _like(kind: Kind | None) -> list[Kind]:
    """The kinds that stand for this one: days for moments, whole numbers for numbers."""
    return [other for other in _KINDS if kind and _KINDS[other] == _KINDS[kind]]


def _whole(shape: BaseGeometry, at: str) -> BaseGeometry:
    if not shapely.is_valid(shape):
        reason = shapely.is_valid_reason(shape)
        raise refused("shape", at, f"図形が自分自身と交わるなど、面になっていません（{reason}）。描き直してください。",
                      f"the shape is not whole ({reason}); draw it again")  # fmt: skip
    return shape


def _ask_pattern(node: Node) -> None:
    while isinstance(node, Call) and node.op in FOLDING:
        (node,) = node.args
    if not isinstance(node, TextValue):
        raise refused("type", node.at, "LIKE の右には文字列を書いてください。", "LIKE takes a text in quotes on its right")
    escapes = len(node.value) - len(node.value.rstrip("\\"))
    if escapes % 2:
        raise refused("pattern", node.at, "パターンが \\ で終わっています。\\\\ と書いてください。",
                      "the pattern ends with \\; write \\\\ for a backslash")  # fmt: skip


def _as_instant(node: Node) -> Node:
    if not isinstance(node, TextValue):
        return node
    meant = instant_meant(node.value)
    if meant is None:
        raise refused("instant", node.at, f"「{node.value[:40]}」は日付でも時刻でもありません。DATE('2026-12-01') のように書いてください。",
                      f"{node.value[:40]!r} is neither a day nor a moment; write DATE('2026-12-01')")  # fmt: skip
    return Instant(meant, at=node.at)

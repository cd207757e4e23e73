"""TopoJSON: a table from each object of a topology, its arcs joined to lines and rings.

A quantized topology has ``transform`` (scale, translate): positions of an arc are then steps of a grid from one
to the next.  ``~n`` (negative) is arc n walked backwards; an arc begins where the one before it ended.
The format has no coordinate system of its own, so none is declared (`Table.crs` None) unless the old member
``crs`` names one.

Source: The TopoJSON Format Specification 1.1.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.strict_json import from_json
from geodata.formats.json.json_marks import opened
from geodata.geometry.crs import crs_member
from geodata.geometry.shape_checks import MOST_VERTICES
from geodata.tables import RawRow, Table

__all__ = ["TOPOJSON", "read_topojson"]

_DEPTH = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}  # of lists about one line's arcs
_MOST_IN_ALL = 50_000_000  # positions of a table once arcs are joined: a few arcs may be named without end


def read_topojson(given: Given) -> Sequence[Table]:
    """One table from each of the topology's objects, by name; a GeometryCollection's members are its rows.

    Raises InvalidInput if the topology as a whole cannot be read.
    """
    document = from_json(given.data, given.name)
    if not isinstance(document, dict) or document.get("type") != "Topology":
        _refuse("not-topojson", given.name, "TopoJSON の Topology ではありません。", "this is not a TopoJSON Topology")
    objects, arcs = document.get("objects"), document.get("arcs")
    if not isinstance(objects, dict) or not isinstance(arcs, list):
        _refuse("topology-form", given.name, "objects と arcs が要ります。提供元から取り直してください。",
                "it needs objects and arcs; get it from its publisher again")  # fmt: skip
    topology = _Topology(arcs, *_transform(document, given.name))
    declared = crs_member(document, given.name)
    tables = [_table(given, name, held, topology, declared) for name, held in objects.items()]
    if not any(table.count for table in tables):
        _refuse("no-features", given.name, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all")
    return tables


def _is_topology(given: Given) -> bool:
    held = opened(given, b'"Topology"', b'"arcs"', listed="arcs")
    return held is not None and held.members.get("type") == "Topology"


TOPOJSON = Format(
    name="topojson",
    title=Text("TopoJSON", "TopoJSON"),
    endings=(".topojson",),
    knows=_is_topology,
    read=read_topojson,
)


class _Wrong(ValueError):
    """What is wrong with one record's arcs or positions."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.fault = Fault(code, "geometry.arcs", Text(ja, en))


@dataclass(frozen=True)
class _Topology:
    """The arcs as they stand; scale (1, 1) and `quantized` False: positions are plain."""

    arcs: Sequence[Any]
    quantized: bool
    scale: tuple[float, float]
    translate: tuple[float, float]

    def geometry(self, held: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The GeoJSON geometry of one object.  Raises _Wrong."""
        kind = held.get("type")
        if kind is None:
            return None
        if kind == "Point":
            return {"type": kind, "coordinates": self._position(held.get("coordinates"))}
        if kind == "MultiPoint":
            points = held.get("coordinates")
            return {"type": kind, "coordinates": [self._position(p) for p in points] if isinstance(points, list) else points}
        depth = _DEPTH.get(kind) if isinstance(kind, str) else None
        if depth is None:
            return {"type": kind}  # refused by name where shapes are checked
        if self.positions(held) > MOST_VERTICES:
            raise _Wrong("too-many-vertices", f"頂点が {MOST_VERTICES:,} 個を超えます。", f"it has more than {MOST_VERTICES:,} vertices")
        return {"type": kind, "coordinates": self._lines(held.get("arcs"), depth)}

    def positions(self, held: Mapping[str, Any]) -> int:
        """How many positions its arcs have together; what is malformed counts as none."""
        named = held.get("arcs")
        waiting = list(named) if isinstance(named, list) else []
        count = 0
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting += item
            elif type(item) is int and 0 <= (item if item >= 0 else ~item) < len(self.arcs):
                arc = self.arcs[item if item >= 0 else ~item]
                count += len(arc) if isinstance(arc, list) else 0
        return count

    def _lines(self, named: Any, depth: int) -> Any:
        if not isinstance(named, list):
            raise _Wrong("arcs-form", "arcs は番号の一覧で書いてください。", "arcs must be a list of numbers")
        return [self._lines(held, depth - 1) for held in named] if depth else self._joined(named)

    def _joined(self, named: Sequence[Any]) -> list[list[float]]:
        line: list[list[float]] = []
        for number in named:
            arc = self._arc(number)
            if line and line[-1] != arc[0]:
                raise _Wrong("arc-gap", f"弧 {number} が前の弧の終わりから始まっていません。",
                             f"arc {number} does not begin where the one before it ended")  # fmt: skip
            line += arc[1:] if line else arc
        return line

    def _arc(self, number: Any) -> list[list[float]]:
        if type(number) is not int:
            raise _Wrong("arcs-form", f"弧の番号は整数で書いてください（受け取った値: {str(number)[:40]}）。",
                         f"an arc is named by a whole number; got {str(number)[:40]}")  # fmt: skip
        index = number if number >= 0 else ~number
        if index >= len(self.arcs):
            raise _Wrong("arc-missing", f"弧 {number} はありません（弧は {len(self.arcs):,} 本）。",
                         f"there is no arc {number} among {len(self.arcs):,}")  # fmt: skip
        found = self.arcs[index]
        if not isinstance(found, list) or len(found) < 2:
            raise _Wrong("arc-form", f"弧 {index} には位置が2点以上要ります。", f"arc {index} needs 2 positions or more")
        steps, x, y = [_pair(held) for held in found], 0.0, 0.0
        if self.quantized:
            walked = [(x := x + dx, y := y + dy) for dx, dy in steps]
            steps = [self._placed(at) for at in walked]
        points = [list(at) for at in steps]
        return points if number >= 0 else points[::-1]

    def _position(self, value: Any) -> list[float]:
        at = _pair(value)
        return list(self._placed(at) if self.quantized else at)

    def _placed(self, at: tuple[float, float]) -> tuple[float, float]:
        return at[0] * self.scale[0] + self.translate[0], at[1] * self.scale[1] + self.translate[1]


def _pair(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2 or not all(type(held) in (int, float) for held in value[:2]):
        raise _Wrong("arc-form", f"位置は2つ以上の数で書いてください（受け取った値: {str(value)[:60]}）。",
                     f"a position is two numbers or more; got {str(value)[:60]}")  # fmt: skip
    return value[0], value[1]


def _transform(document: Mapping[str, Any], where: str) -> tuple[bool, tuple[float, float], tuple[float, float]]:
    if document.get("transform") is None:
        return False, (1.0, 1.0), (0.0, 0.0)
    held = document["transform"]
    try:
        scale, translate = _pair(held["scale"]), _pair(held["translate"])
    except (_Wrong, KeyError, TypeError):
        scale = translate = (math.nan, math.nan)
    if not all(map(math.isfinite, (*scale, *translate))) or 0 in scale:
        _refuse("transform-form", f"{where}: transform", "transform には scale と translate（数を2つずつ。scale は 0 以外）が要ります。",
                "transform needs scale and translate, two numbers each, and a scale other than 0")  # fmt: skip
    return True, scale, translate


def _table(given: Given, name: str, held: Any, topology: _Topology, declared: str | None) -> Table:
    members = held.get("geometries") if isinstance(held, dict) and held.get("type") == "GeometryCollection" else [held]
    if not isinstance(members, list):
        _refuse("topology-form", f"{given.name}: objects.{name[:60]}", "geometries は一覧で書いてください。", "geometries must be a list")
    if sum(topology.positions(m) for m in members if isinstance(m, dict)) > _MOST_IN_ALL:
        _refuse("too-large", f"{given.name}: objects.{name[:60]}", f"頂点が {_MOST_IN_ALL:,} 個を超えます。分けてください。",
                f"it has more than {_MOST_IN_ALL:,} vertices; split it")  # fmt: skip
    return Table(
        file=given.name, name=name, format="topojson", count=len(members), rows=partial(_rows, members, topology),
        crs=declared, crs_from="crs" if declared else "",
    )  # fmt: skip


def _rows(members: Sequence[Any], topology: _Topology) -> Iterator[RawRow]:
    return (_row(held, number, topology) for number, held in enumerate(members, 1))


def _row(held: Any, number: int, topology: _Topology) -> RawRow:
    if not isinstance(held, dict):
        return RawRow(number=number, faults=(Fault("not-a-feature", "", Text("図形ではありません。", "this is not a geometry object")),))
    properties, own = held.get("properties"), held.get("id")
    row = RawRow(
        number=number,
        id=str(own) if isinstance(own, str | int) and not isinstance(own, bool) else "",
        properties=properties if isinstance(properties, dict) else {},
    )
    try:
        return RawRow(number=number, id=row.id, properties=row.properties, geometry=topology.geometry(held))
    except _Wrong as wrong:
        return RawRow(number=number, id=row.id, properties=row.properties, faults=(wrong.fault,))


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

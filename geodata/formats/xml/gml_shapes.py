"""Shapes of GML 2 and 3 (and JPGIS's profile of it) as GeoJSON geometries, x before y, flat.

Read: Point, LineString, Curve of straight segments, Ring, LinearRing, Polygon, Surface of flat patches, OrientableCurve,
their Multi… and Composite….  Told and not read: arcs, splines, solids, TINs.  A reference (xlink:href="#…") is looked up among
what the caller hands in; one that leads nowhere, out of the file or back to itself is told.
"""

import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.safe_xml import Node
from geodata.formats.xml.gml_srs import Srs
from geodata.geometry.shape_checks import MOST_VERTICES

__all__ = ["GEOMETRIES", "Line", "Shapes", "is_shape"]

Position = list[float]
Line = list[Position]
_DEEPEST = 50  # references after references, and members within members
_POINTS: Final = frozenset({"Point"})
_LINES: Final = frozenset({"LineString", "LinearRing", "Curve", "Ring", "OrientableCurve", "CompositeCurve"})
_AREAS: Final = frozenset(
    {"Polygon", "Surface", "PolyhedralSurface", "PolygonPatch", "Rectangle", "Triangle", "OrientableSurface", "CompositeSurface"}
)
_MULTI: Final = frozenset(
    {"MultiPoint", "MultiCurve", "MultiLineString", "MultiSurface", "MultiPolygon", "MultiGeometry"}
)
_UNREAD: Final = frozenset({"Solid", "MultiSolid", "CompositeSolid", "Tin", "TriangulatedSurface", "GeometricComplex"})
GEOMETRIES: Final = _POINTS | _LINES | _AREAS | _MULTI | _UNREAD


def is_shape(node: Node) -> bool:
    """Whether an element is a geometry of GML (of whatever version)."""
    return node.name in GEOMETRIES and node.space.startswith("http://www.opengis.net/gml")


@dataclass
class Shapes:
    """Reads shapes written in `srs`.  `held`: what references may lead to, by id; a line may be kept as x, y, x, y, …"""

    srs: Srs
    held: Mapping[str, "Node | array[float]"] = field(default_factory=dict)
    _spent: int = 0  # positions and references of the shape being read: a few of these may stand for millions of those

    def geometry(self, node: Node) -> dict[str, Any]:
        """The geometry an element is.  Raises InvalidInput, naming the line."""
        self._spent = 0
        return self._merged(list(self._parts(node, ())), node)

    def referred(self, reference: str, node: Node) -> dict[str, Any]:
        """The geometry a reference of `node` leads to."""
        self._spent = 0
        found, seen = self._find(reference, node, ())
        return self._merged(list(self._parts(found, seen)), node)

    def line(self, node: Node) -> "array[float] | None":
        """A point or line of nothing but positions, to be kept small; None for anything else, and for what is faulty."""
        if node.name not in ("Point", "Curve", "LineString") or any("href" in n.attributes for n in node.walk()):
            return None
        try:
            parts = list(self._parts(node, ()))
        except InvalidInput:  # told to each row that refers to it
            return None
        return array("d", [value for position in _positions_of(parts[0]) for value in position])

    def _parts(self, node: "Node | array[float]", seen: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """The single geometries of a geometry, in order."""
        if isinstance(node, array):
            line = [list(pair) for pair in zip(node[::2], node[1::2], strict=True)]
            yield {"type": "Point", "coordinates": line[0]} if len(line) == 1 else {"type": "LineString", "coordinates": line}
        elif node.name in _POINTS:
            positions = self._positions(node, seen)
            if len(positions) != 1:
                _refuse("geometry-form", node, "点には位置が一つ要ります。", "a point has one position")
            yield {"type": "Point", "coordinates": positions[0]}
        elif node.name in _LINES:
            yield {"type": "LineString", "coordinates": self._line(node, seen)}
        elif node.name in ("Polygon", "PolygonPatch", "Rectangle", "Triangle"):
            yield {"type": "Polygon", "coordinates": self._rings(node, seen)}
        elif node.name in _AREAS | _MULTI:
            for member in self._members(node, seen):
                yield from self._parts(*member)
        else:
            _refuse(
                "geometry-type", node, f"形の型 {node.name[:40]} は読めません。点、線、面（直線で囲まれたもの）にしてください。",
                f"geometry type {node.name[:40]} cannot be read; use points, straight lines and polygons",
            )  # fmt: skip

    def _members(self, node: Node, seen: tuple[str, ...]) -> Iterator[tuple["Node | array[float]", tuple[str, ...]]]:
        """What a geometry is made of, its references followed."""
        if len(seen) > _DEEPEST:
            _refuse_circle(node)
        for child in node.children:
            if "href" in child.attributes:
                yield self._find(child.attributes["href"], child, seen)
            elif child.name in ("patches", "segments", "pointMembers", "curveMembers", "surfaceMembers", "geometryMembers",
                                "polygonPatches", "trianglePatches") or child.name.endswith(("Member", "baseSurface", "baseCurve")):
                yield from ((held, seen) for held in child.children)

    def _find(self, reference: str, node: Node, seen: tuple[str, ...]) -> tuple["Node | array[float]", tuple[str, ...]]:
        own = reference[1:]
        if not reference.startswith("#") or own not in self.held:
            _refuse(
                "reference-missing", node,
                f"参照先「{reference[:60]}」がこのファイルにありません。ファイルが全部そろっているか確かめてください。",
                f"{reference[:60]!r} is not in this file; see whether the file is complete",
            )  # fmt: skip
        if own in seen or len(seen) > _DEEPEST:
            _refuse_circle(node)
        found = self.held[own]
        self._spend(len(found) // 2 if isinstance(found, array) else 1, node)
        return found, (*seen, own)

    def _spend(self, count: int, node: Node) -> None:
        self._spent += count
        if self._spent > MOST_VERTICES:
            _refuse("too-many-vertices", node, f"頂点が多すぎます（一件 {MOST_VERTICES:,} まで）。分けてください。",
                    f"too many vertices for one record (at most {MOST_VERTICES:,}); split it")  # fmt: skip

    def _rings(self, node: Node, seen: tuple[str, ...]) -> list[Line]:
        outer: list[Line] = []
        inner: list[Line] = []
        for child in node.children:
            into = {"exterior": outer, "outerBoundaryIs": outer, "interior": inner, "innerBoundaryIs": inner}.get(child.name)
            if into is not None:
                rings: list[tuple[Node | array[float], tuple[str, ...]]] = [(held, seen) for held in child.children]
                into += [self._line(*ring) for ring in rings or [self._find(child.attributes.get("href", ""), child, seen)]]
        if len(outer) != 1:
            _refuse("geometry-form", node, "面には外側の輪が一つ要ります。", "a polygon has one outer ring")
        return outer + inner

    def _line(self, node: "Node | array[float]", seen: tuple[str, ...]) -> Line:
        """The positions of a line, its pieces joined end to end."""
        if isinstance(node, array):
            return [list(pair) for pair in zip(node[::2], node[1::2], strict=True)]
        if node.name in ("LineString", "LinearRing", "LineStringSegment"):
            return self._positions(node, seen)
        if node.name not in _LINES:
            _refuse(
                "geometry-type", node, f"線の型 {node.name[:40]} は読めません。直線（LineStringSegment）にしてください。",
                f"a line of type {node.name[:40]} cannot be read; use straight segments",
            )  # fmt: skip
        joined: Line = []
        for piece in self._members(node, seen):
            joined = _joined(joined, self._line(*piece), node, turn=node.name == "Ring")
        if node.name == "OrientableCurve" and node.attributes.get("orientation") == "-":
            joined.reverse()
        return joined

    def _positions(self, node: Node, seen: tuple[str, ...]) -> Line:
        """The positions written directly in an element, in any of GML's ways."""
        found: Line = []
        for child in node.children:
            if child.name in ("posList", "pos"):
                dimension = _dimension((child, node), self.srs.dimension)
                found += self._grouped(child.text.split(), dimension, child)
            elif child.name == "coordinates":
                marks = child.attributes
                text = child.text.replace(marks.get("cs") or ",", " , ")
                for tuple_ in " ".join(text.split()).replace(" , ", ",").split(marks.get("ts") or " "):
                    found += self._grouped(tuple_.split(","), 0, child)
            elif child.name == "coord":
                found += self._grouped([held.text for held in child.children], 0, child)
            elif child.name in ("pointProperty", "pointRep"):
                if "href" in child.attributes:
                    target, after = self._find(child.attributes["href"], child, seen)
                    found += _positions_of(next(iter(self._parts(target, after))))
                for point in child.children:
                    found += self._positions(point, seen)
        return found

    def _grouped(self, words: Sequence[str], dimension: int, node: Node) -> Line:
        """Numbers by `dimension` (0: all of them are one position), x before y, heights left out."""
        size = dimension or len(words)
        if size not in (2, 3) or not words or len(words) % size:
            _refuse(
                "geometry-form", node, f"座標の数（{len(words)}）が {size if dimension else '2 か 3'} で割り切れません。",
                f"{len(words)} numbers do not make positions of {size if dimension else '2 or 3'}",
            )  # fmt: skip
        self._spend(len(words) // size, node)
        numbers = [_number(word, node) for word in words]
        a, b = (1, 0) if self.srs.exchanged else (0, 1)
        return [[numbers[at + a], numbers[at + b]] for at in range(0, len(numbers), size)]

    def _merged(self, parts: list[dict[str, Any]], node: Node) -> dict[str, Any]:
        """One geometry of its parts: Multi… where the element was, or where there are several."""
        if len(parts) == 1 and node.name not in _MULTI:
            return parts[0]
        kinds = {part["type"] for part in parts}
        if len(kinds) > 1:
            return {"type": "GeometryCollection", "geometries": parts}
        if not parts:
            _refuse("geometry-empty", node, "形が空です。座標を入れてください。", "the geometry is empty")
        return {"type": f"Multi{kinds.pop()}", "coordinates": [part["coordinates"] for part in parts]}


def _positions_of(part: Mapping[str, Any]) -> Line:
    return [part["coordinates"]] if part["type"] == "Point" else part["coordinates"]


def _joined(before: Line, line: Line, node: Node, *, turn: bool) -> Line:
    """`line` put on at the end of `before` (which grows); the pieces of a ring may be written the other way round."""
    if not before or not line:
        return before or line
    if turn and before[-1] not in (line[0], line[-1]) and before[0] in (line[0], line[-1]):
        before.reverse()
    if before[-1] == line[0]:
        before.extend(line[1:])
    elif turn and before[-1] == line[-1]:
        before.extend(line[-2::-1])
    else:
        _refuse("line-gap", node, f"線のつなぎ目が離れています（{before[-1]} と {line[0]}）。",
                f"the pieces of the line do not meet ({before[-1]}, {line[0]})")  # fmt: skip
    return before


def _dimension(nodes: Sequence[Node], otherwise: int) -> int:
    told = next((node.attributes["srsDimension"] for node in nodes if "srsDimension" in node.attributes), None)
    if told is None:
        return otherwise
    return int(told) if told in ("2", "3") else otherwise


def _number(word: str, node: Node) -> float:
    try:
        value = float(word) if word.isascii() and "_" not in word else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        _refuse("geometry-form", node, f"座標が数ではありません（{word[:40]!r}）。", f"{word[:40]!r} is not a number")
    return value


def _refuse_circle(node: Node) -> NoReturn:
    _refuse("reference-circle", node, "参照が輪になっていて、形が決まりません。", "the references go round in a circle")


def _refuse(code: str, node: Node, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, f"{node.line} 行目 <{node.name}>", ja, en)

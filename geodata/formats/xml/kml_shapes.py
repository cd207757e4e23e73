"""Shapes of KML as GeoJSON geometries (lon, lat; heights dropped)."""

import math
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.safe_xml import Node

__all__ = ["SHAPES", "shape_of"]

SHAPES: Final = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model"})
_COMMA = re.compile(r"\s*,\s*")


def shape_of(node: Node) -> dict[str, Any]:
    """The geometry of an element; a MultiGeometry of one kind is a Multi…  Raises InvalidInput, naming the line."""
    if node.name != "MultiGeometry":
        return _single(node)
    parts = list(_parts(node))
    kinds = {part["type"] for part in parts}
    if len(kinds) > 1:
        return {"type": "GeometryCollection", "geometries": parts}
    if not parts:
        _refuse("geometry-empty", node, "形が空です。座標を入れてください。", "the geometry is empty")
    return {"type": f"Multi{kinds.pop()}", "coordinates": [part["coordinates"] for part in parts]}


def _parts(node: Node) -> Iterator[dict[str, Any]]:
    for child in node.children:
        if child.name == "MultiGeometry":
            yield from _parts(child)
        elif child.name in SHAPES:
            yield _single(child)


def _single(node: Node) -> dict[str, Any]:
    if node.name == "Point":
        positions = _positions(node)
        if len(positions) != 1:
            _refuse("geometry-form", node, "点には位置が一つ要ります。", "a point has one position")
        return {"type": "Point", "coordinates": positions[0]}
    if node.name in ("LineString", "LinearRing"):
        return {"type": "LineString", "coordinates": _positions(node)}
    if node.name == "Polygon":
        outer = [_positions(ring) for ring in _rings(node, "outerBoundaryIs")]
        if len(outer) != 1:
            _refuse("geometry-form", node, "面には外側の輪が一つ要ります。", "a polygon has one outer ring")
        return {"type": "Polygon", "coordinates": outer + [_positions(ring) for ring in _rings(node, "innerBoundaryIs")]}
    return _refuse(
        "geometry-type", node, f"{node.name[:40]} は読みません。線や面に変えて保存し直してください。",
        f"{node.name[:40]} is not read; save it as a line or a polygon",
    )  # fmt: skip


def _rings(node: Node, name: str) -> list[Node]:
    return [ring for child in node.children if child.name == name for ring in child.children if ring.name == "LinearRing"]


def _positions(node: Node) -> list[list[float]]:
    """Positions written lon,lat[,height]; a blank after a comma, which many write, is no new position."""
    held = node.first("coordinates")
    words = _COMMA.sub(",", held.text).split() if held is not None else []
    return [_position(word, held or node) for word in words]


def _position(word: str, node: Node) -> list[float]:
    parts = word.split(",")
    try:
        numbers = [float(part) for part in parts] if word.isascii() and "_" not in word else []
    except ValueError:
        numbers = []
    if len(numbers) not in (2, 3) or not all(map(math.isfinite, numbers)):
        _refuse(
            "geometry-form", node, f"位置は「経度,緯度」の数で書いてください（受け取った値: {word[:60]!r}）。",
            f"a position is lon,lat, numbers; got {word[:60]!r}",
        )  # fmt: skip
    return numbers[:2]


def _refuse(code: str, node: Node, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, f"{node.line} 行目 <{node.name}>", ja, en)

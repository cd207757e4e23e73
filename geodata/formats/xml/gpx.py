"""GPX 1.0 and 1.1: waypoints (points), routes (lines) and tracks (lines of as many parts as segments), a table for each.

Properties are the plain elements of each (name, cmt, desc, src, sym, type, time, …) as texts; extensions are kept as an object; of a link
its address and text are kept and never followed.  Positions are lat and lon (WGS 84); heights are dropped.  A track or route of a single
point is no line: its row is faulty.  Single points between longer segments are left out, and told.

Source: https://www.topografix.com/GPX/1/1/.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final, NoReturn

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.safe_xml import Node, records, refuse_root, root_of, script_of
from geodata.formats.xml.gml_features import shaped_row, value_of
from geodata.tables import RawRow, Table

__all__ = ["GPX", "read_gpx"]

_TITLE = Text("GPX（GPS の軌跡と地点）", "GPX")
_TABLES: Final = {"wpt": "waypoints", "rte": "routes", "trk": "tracks"}


def read_gpx(given: Given) -> Sequence[Table]:
    """Tables of waypoints, routes and tracks, those there are.  Raises InvalidInput if the file is broken or something else."""
    if not _is_gpx(given):
        refuse_root(given, _TITLE)
    found: Counter[str] = Counter()
    lone = 0
    for node in records(given, _is_part):
        found[node.name] += 1
        lengths = [len(segment) for segment in _segments(node)]
        lone += lengths.count(1) if max(lengths, default=0) > 1 else 0
    if not found:
        raise InvalidInput.one("no-features", given.name, "地点も経路も軌跡もありません。", "it has no waypoint, route or track")
    note = Text(f"軌跡の中の 1 点だけの区間 {lone} か所は、線にならないため除きました。",
                f"{lone} segments of a single point within tracks are no line and were left out")  # fmt: skip
    script = script_of(given)
    return [
        Table(file=given.name, name=title, format="gpx", count=found[name], rows=partial(_rows, given, name), crs="OGC:CRS84",
              crs_from="GPX 1.1", encoding=script.shown, notes=(*script.notes, *((note,) if lone and name == "trk" else ())))
        for name, title in _TABLES.items() if found[name]
    ]  # fmt: skip


def _is_gpx(given: Given) -> bool:
    space, name = root_of(given)
    return name == "gpx" and (not space or "topografix.com/GPX" in space)


GPX = Format(name="gpx", title=_TITLE, endings=(".gpx",), knows=_is_gpx, read=read_gpx)


def _is_part(node: Node) -> bool:
    return node.name in _TABLES and node.parent is not None and node.parent.parent is None


def _rows(given: Given, name: str) -> Iterator[RawRow]:
    nodes = (node for node in records(given, _is_part) if node.name == name)
    return (shaped_row(node, number, _properties(node), partial(_shape, node)) for number, node in enumerate(nodes, 1))


def _properties(node: Node) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for child in node.children:
        if child.name not in ("rtept", "trkseg"):
            found.setdefault(child.name, []).append(_value(child))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _value(node: Node) -> Any:
    if node.name != "link":
        return value_of(node)
    text = node.first("text")
    return {"href": node.attributes.get("href"), "text": text.text if text is not None else None}


def _segments(node: Node) -> list[list[Node]]:
    """The points of each segment of a track."""
    return [
        [point for point in segment.children if point.name == "trkpt"] for segment in node.children if segment.name == "trkseg"
    ]


def _shape(node: Node) -> dict[str, Any]:
    if node.name == "wpt":
        return {"type": "Point", "coordinates": _position(node)}
    if node.name == "rte":
        route = [_position(point) for point in node.children if point.name == "rtept"]
        return {"type": "LineString", "coordinates": _line(route, node)}
    segments = [[_position(point) for point in segment] for segment in _segments(node)]
    lines = [segment for segment in segments if len(segment) > 1]
    return {"type": "MultiLineString", "coordinates": lines or [_line(segments[0] if segments else [], node)]}


def _line(positions: list[list[float]], node: Node) -> list[list[float]]:
    if len(positions) < 2:
        _refuse("line-too-short", node, f"点が {len(positions)} つしかなく、線になりません。", f"{len(positions)} point makes no line")
    return positions


def _position(node: Node) -> list[float]:
    lon, lat = (_number(node, name, most) for name, most in (("lon", 180.0), ("lat", 90.0)))
    return [lon, lat]


def _number(node: Node, name: str, most: float) -> float:
    word = node.attributes.get(name, "").strip()
    try:
        value = float(word) if word.isascii() and "_" not in word else math.nan
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        _refuse(
            "geometry-form", node, f"{name} は {-most:g} から {most:g} までの数にしてください（受け取った値: {word[:40]!r}）。",
            f"{name} must be a number from {-most:g} to {most:g}; got {word[:40]!r}",
        )  # fmt: skip
    return value


def _refuse(code: str, node: Node, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, f"{node.line} 行目 <{node.name}>", ja, en)

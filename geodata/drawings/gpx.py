"""Drawings as GPX 1.1: routes and tracks are routes; a waypoint is a place only where nothing else is drawn.

Written are an area as a track with a segment a ring, a circle as a waypoint with the ring about it, a route as a route.  What GPX
has no place for stands in `extensions` of our own.  An elevation is left out, since GPX does not say what it is measured from, and
so are the moments of points, which are those of a flight that has been.

Source: https://www.topografix.com/GPX/1/1/.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import fit_name, fit_times, marked, told, unmarked
from geodata.formats.guards.contract import Given
from geodata.formats.guards.safe_xml import Node, records, root_of
from geodata.formats.guards.strict_json import from_json
from geodata.formats.xml.kml_marks import fit_for_xml

__all__ = ["GPX_DRAWING"]

_SPACE: Final = "urn:fieldreg:drawing:1"
_PARTS: Final = ("wpt", "rte", "trk")
_POINTS: Final = ("wpt", "rtept", "trkpt")


def _knows(given: Given) -> bool:
    space, name = root_of(given)
    return name == "gpx" and (not space or "topografix.com/GPX" in space)


def _read(given: Given) -> Seen:
    features: list[dict[str, Any]] = []
    left: list[Fault] = []
    whole: Mapping[str, Any] | None = None
    for node in records(given, _is_part):
        if node.name == "trial":
            whole = unmarked(node.text, given.name)
            continue
        found, without = _features(node)
        features += found
        left += without
    return Seen(features=features, left_out=left, whole=whole)


def _is_part(node: Node) -> bool:
    drawn = node.name in _PARTS and node.parent is not None and node.parent.parent is None
    return drawn or (node.name == "trial" and node.space == _SPACE)


def _features(node: Node) -> tuple[list[dict[str, Any]], list[Fault]]:
    where = f"{node.line} 行目 <{node.name}>"
    told_by_us = _ours(node)
    label = node.first("name")
    properties = fit_name(label.text if label is not None else "") | _volume_of(told_by_us)
    kinds = Counter(held.name for point in node.walk() if point.name in _POINTS for held in point.children)
    left = [
        told(code, where, ja, en)
        for name, code, ja, en in (
            ("ele", "height-of-positions", "標高（ele）は、何からの高さか決められないので除きました。地上からの高さを入れてください。",
             "its elevations were left out, since GPX does not say what they are measured from; enter the height above ground"),
            ("time", "time-left", "点ごとの時刻は、記録された時のものなので除きました。",
                "the moments of its points are those of a recording, and were left out"),
        ) if kinds[name]
    ]  # fmt: skip
    return [{"type": "Feature", "geometry": shape, "properties": properties} for shape in _shapes(node, told_by_us)], left


def _shapes(node: Node, told_by_us: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if node.name == "wpt":
        yield {"type": "Point", "coordinates": _position(node)}
        return
    if node.name == "rte":
        yield {"type": "LineString", "coordinates": [_position(point) for point in node.children if point.name == "rtept"]}
        return
    segments = [[_position(point) for point in held.children if point.name == "trkpt"] for held in node.children if held.name == "trkseg"]
    if told_by_us.get("shape") == "ring":  # only to be seen: the circle it is about stands beside it
        return
    if told_by_us.get("shape") == "area":
        yield {"type": "Polygon", "coordinates": segments}
        return
    for segment in segments:
        if len(segment) > 1 or len(segments) == 1:
            yield {"type": "LineString", "coordinates": segment}


def _ours(node: Node) -> dict[str, str]:
    extensions = node.first("extensions")
    return {} if extensions is None else {held.name: held.text for held in extensions.children if held.space == _SPACE}


def _volume_of(told_by_us: Mapping[str, str]) -> dict[str, Any]:
    """What our own extensions tell of a volume; nothing of what is not as we write it."""
    found: dict[str, Any] = fit_times(told_by_us.get("time_start"), told_by_us.get("time_end"))
    for name in ("radius_m", "corridor_width_m", "altitude_lower", "altitude_upper"):
        try:
            value = from_json(told_by_us.get(name, "null").encode(), name)
            if name.startswith("altitude") and value is not None:
                Altitude.from_json(value, name)
        except InvalidInput:
            continue
        if isinstance(value, Mapping) or (isinstance(value, int | float) and not isinstance(value, bool)):
            found[name] = value
    return found


def _position(node: Node) -> list[float]:
    words = [node.attributes.get(name, "").strip() for name in ("lon", "lat")]
    try:
        lon, lat = (float(word) if word.isascii() and "_" not in word else math.nan for word in words)
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise InvalidInput.one(
            "geometry-form", f"{node.line} 行目 <{node.name}>",
                f"lat と lon は度の数で書いてください（受け取った値: {' '.join(words)[:60]!r}）。",
            f"lat and lon are degrees, numbers; got {' '.join(words)[:60]!r}",
        )  # fmt: skip
    return [lon, lat]


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    drawn = [(volume, volume.name or str(number)) for number, volume in enumerate(volumes, 1)]
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gpx version="1.1" creator="fieldreg" xmlns="http://www.topografix.com/GPX/1/1" xmlns:fr="{_SPACE}">',
        f"<metadata><extensions><fr:trial>{_text(marked(document))}</fr:trial></extensions></metadata>",
        *(_waypoint(volume, name) for volume, name in drawn if volume.centre),
        *(_route(volume, name) for volume, name in drawn if volume.line),
        *(_track(volume, name, rings) for volume, name in drawn if not volume.line for rings in volume.rings),
        "</gpx>\n",
    ]).encode()  # fmt: skip


def _waypoint(volume: Volume, name: str) -> str:
    lon, lat = volume.centre
    return f'<wpt lat="{lat!r}" lon="{lon!r}"><name>{_text(name)}</name>{_extensions(volume)}</wpt>'


def _route(volume: Volume, name: str) -> str:
    return f"<rte><name>{_text(name)}</name>{_extensions(volume)}{_points('rtept', volume.line)}</rte>"


def _track(volume: Volume, name: str, rings: Sequence[Sequence[Sequence[float]]]) -> str:
    shape = "ring" if volume.centre else "area"
    segments = "".join(f"<trkseg>{_points('trkpt', ring)}</trkseg>" for ring in rings)
    return f"<trk><name>{_text(name)}</name>{_extensions(volume, shape)}{segments}</trk>"


def _extensions(volume: Volume, shape: str = "") -> str:
    shown = {
        "shape": shape,
        "radius_m": "" if volume.radius_m is None else repr(volume.radius_m),
        "corridor_width_m": "" if volume.corridor_width_m is None else repr(volume.corridor_width_m),
        "altitude_lower": marked(volume.lower.to_dict()) if volume.lower else "",
        "altitude_upper": marked(volume.upper.to_dict()) if volume.upper else "",
        "time_start": volume.time_start or "", "time_end": volume.time_end or "",
    }  # fmt: skip
    return f"<extensions>{''.join(f'<fr:{name}>{_text(text)}</fr:{name}>' for name, text in shown.items() if text)}</extensions>"


def _points(name: str, positions: Sequence[Sequence[float]]) -> str:
    return "".join(f'<{name} lat="{lat!r}" lon="{lon!r}"/>' for lon, lat in positions)


def _text(text: str) -> str:
    return escape(fit_for_xml(text), quote=False)


GPX_DRAWING = DrawingFormat(
    name="gpx", title=Text("GPX（経路と軌跡）",
        "GPX (routes and tracks)"), ending="gpx", mimetype="application/gpx+xml", knows=_knows, read=_read, write=_write,
)  # fmt: skip

"""Drawings as KML and KMZ: Placemarks, as Google Earth, DJI Pilot 2 and GDAL take them.

Heights count by their altitudeMode: `relativeToGround` is above the ground, `absolute` above the sea; what lies on the ground
(`clampToGround`, which holds where no mode is written) has none.  A circle is written as the ring about it with its centre and
radius as data, a route as a line with its width.  The trial's document stands in the data of the whole.

Source: OGC 07-147r2; https://developers.google.com/kml/documentation/altitudemode.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.drawings.archive import drawing_members, is_zip, zipped
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import above, fit_name, fit_times, marked, parts_of, ring_about, told, unmarked
from geodata.formats.guards.contract import Given
from geodata.formats.guards.safe_xml import Node, records, root_of
from geodata.formats.xml.kml_marks import fit_for_xml
from geodata.formats.xml.kml_shapes import SHAPES, shape_of

__all__ = ["KML_DRAWING", "KMZ_DRAWING"]

_MARK: Final = "fieldreg:trial"
_DATUMS: Final = {"relativeToGround": Datum.AGL, "absolute": Datum.AMSL}
_MODES: Final = {datum: mode for mode, datum in _DATUMS.items()}
_LEFT: Final = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay")
_ALIKE_DEG = 1e-8  # a millimetre


def _knows(given: Given) -> bool:
    space, name = root_of(given)
    return name == "kml" and (not space or "kml" in space.lower())


def _read(given: Given) -> Seen:
    features: list[dict[str, Any]] = []
    left: list[Fault] = []
    whole: Mapping[str, Any] | None = None
    for node in records(given, _is_part):
        if node.name == "Data":
            value = node.first("value")
            whole = unmarked(value.text if value is not None else "", given.name)
        elif node.name in _LEFT:
            left.append(told("not-followed", f"{node.line} 行目 <{node.name}>", f"{node.name} はたどらず、除きました。",
                f"{node.name} was not followed"))
        else:
            found, without = _placemark(node)
            features += found
            left += without
    return Seen(features=features, left_out=left, whole=whole)


def _is_part(node: Node) -> bool:
    ours = node.name == "Data" and node.attributes.get("name") == _MARK
    return ours or node.name in ("Placemark", *_LEFT)


def _placemark(node: Node) -> tuple[list[dict[str, Any]], list[Fault]]:
    where = f"{node.line} 行目 <Placemark>"
    shapes = [child for child in node.children if child.name in SHAPES]
    if not shapes:
        return [], [told("no-geometry", where, "形のない Placemark は除きました。", "a Placemark without a shape was left out")]
    label = node.first("name")
    properties: dict[str, Any] = fit_name(label.text if label is not None else "")
    times, left = _times(node, where)
    properties |= times
    data = _data(node)
    features: list[dict[str, Any]] = []
    for shape in shapes:
        heights, without = _heights(shape, where)
        left += without
        parts = _tracks(shape) or parts_of(shape_of(shape), where)
        features += [{"type": "Feature", **_sized(part, data, {**properties, **heights})} for part in parts]
    return features, left


def _sized(part: dict[str, Any], data: Mapping[str, str], properties: dict[str, Any]) -> dict[str, Any]:
    """The part with the sizes told beside it: a width, or the centre and radius of the circle it is the ring about."""
    width, radius = _number(data.get("corridor_width_m", "")), _number(data.get("radius_m", ""))
    if part["type"] == "LineString" and width is not None:
        return {"geometry": part, "properties": {**properties, "corridor_width_m": width}}
    if part["type"] == "Point" and radius is not None:
        return {"geometry": part, "properties": {**properties, "radius_m": radius}}
    if part["type"] == "Polygon" and radius is not None:
        centre = [_number(word) for word in data.get("centre", "").split(",")]
        if _is_ring_about(part["coordinates"], centre, radius):
            return {"geometry": {"type": "Point", "coordinates": centre}, "properties": {**properties, "radius_m": radius}}
    return {"geometry": part, "properties": properties}


def _is_ring_about(rings: Sequence[Any], centre: Sequence[float | None], radius_m: float) -> bool:
    if len(centre) != 2 or None in centre or len(rings) != 1:
        return False
    try:
        ring = ring_about([float(v or 0) for v in centre], radius_m)
    except InvalidInput:
        return False
    return len(ring) == len(rings[0]) and all(math.dist(a, b) < _ALIKE_DEG for a, b in zip(ring, rings[0], strict=True))


def _data(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for extended in (child for child in node.children if child.name == "ExtendedData"):
        for held in extended.walk():
            if held.name == "Data":
                value = held.first("value")
                found[held.attributes.get("name", "")] = value.text if value is not None else ""
            elif held.name == "SimpleData":
                found[held.attributes.get("name", "")] = held.text
    return found


def _number(word: str) -> float | None:
    return float(word) if re.fullmatch(r"\s*-?[0-9]{1,9}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?\s*", word) else None


def _times(node: Node, where: str) -> tuple[dict[str, str], list[Fault]]:
    span, stamp = node.first("TimeSpan"), node.first("TimeStamp")
    if span is None and stamp is None:
        return {}, []
    begin, end = (held.text if span is not None and (held := span.first(name)) is not None else None for name in ("begin", "end"))
    times = fit_times(begin, end)
    note = told(
        "time-left", where, "時刻は、始まりと終わりが時差つき（2026-12-01T09:00:00+09:00）で書かれていないので除きました。",
        "its time was left out: begin and end are not both written with their offset (2026-12-01T09:00:00+09:00)",
    )  # fmt: skip
    return times, [] if times else [note]


def _heights(shape: Node, where: str) -> tuple[dict[str, Any], list[Fault]]:
    """The highest of a shape's heights by their mode; what has no mode that tells a height is left out, and told."""
    modes = {held.text for held in shape.walk() if held.name == "altitudeMode"}
    heights = [z for z in _zs(shape) if z]
    if not heights:
        return {}, []
    datum = _DATUMS.get(next(iter(modes), "")) if len(modes) == 1 else None
    if datum is not None:
        return above(max(heights), datum), []
    said = "、".join(sorted(modes)) or "なし"
    return {}, [told(
        "height-mode", where,
        f"高さ（最大 {max(heights):g}）は、地上からとも海面からとも書かれていない（altitudeMode: {said[:60]}）ので除きました。",
        f"its heights (up to {max(heights):g}) were left out: altitudeMode ({said[:60]}) tells neither above ground nor above the sea",
    )]  # fmt: skip


def _zs(shape: Node) -> Iterator[float]:
    for held in shape.walk():
        if held.name == "coordinates":
            for word in re.sub(r"\s*,\s*", ",", held.text).split():
                parts = word.split(",")
                yield (_number(parts[2]) if len(parts) == 3 else None) or 0.0
        elif held.name == "coord":
            words = held.text.split()
            yield (_number(words[2]) if len(words) == 3 else None) or 0.0


def _tracks(shape: Node) -> list[dict[str, Any]]:
    """The lines of a gx:Track or gx:MultiTrack; none of any other shape."""
    if shape.name not in ("Track", "MultiTrack"):
        return []
    tracks = [held for held in shape.walk() if held.name == "Track"]
    lines = [[_coord(held) for held in track.children if held.name == "coord"] for track in tracks]
    return [{"type": "LineString", "coordinates": line} for line in lines] or [{"type": "LineString", "coordinates": []}]


def _coord(node: Node) -> list[float]:
    numbers = [_number(word) for word in node.text.split()]
    if len(numbers) not in (2, 3) or numbers[0] is None or numbers[1] is None:
        raise InvalidInput.one(
            "geometry-form", f"{node.line} 行目 <{node.name}>", "位置は「経度 緯度 高さ」の数で書いてください。",
                "a position is lon lat height, numbers"
        )
    return [numbers[0], numbers[1]]


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    title = next((volume.name for volume in volumes if volume.name), "fieldreg")
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document><name>{_text(title)}</name>",
        f'<ExtendedData><Data name="{_MARK}"><value>{_text(marked(document))}</value></Data></ExtendedData>',
        *(_placemark_of(volume, number) for number, volume in enumerate(volumes, 1)),
        "</Document>",
        "</kml>\n",
    ]).encode()  # fmt: skip


def _placemark_of(volume: Volume, number: int) -> str:
    times = ""
    if volume.time_start and volume.time_end:
        times = f"<TimeSpan><begin>{_text(volume.time_start)}</begin><end>{_text(volume.time_end)}</end></TimeSpan>"
    shown = {
        "altitude_lower": f"{volume.lower.value_m:g} m {volume.lower.datum}" if volume.lower else "",
        "altitude_upper": f"{volume.upper.value_m:g} m {volume.upper.datum}" if volume.upper else "",
        "corridor_width_m": repr(volume.corridor_width_m) if volume.line else "",
        "radius_m": repr(volume.radius_m) if volume.centre else "",
        "centre": ",".join(map(repr, volume.centre)),
    }
    data = "".join(f'<Data name="{name}"><value>{_text(text)}</value></Data>' for name, text in shown.items() if text)
    return (f"<Placemark><name>{_text(volume.name or str(number))}</name>{times}"
            f"<ExtendedData>{data}</ExtendedData>{_shape(volume)}</Placemark>")  # fmt: skip


def _shape(volume: Volume) -> str:
    z, mode = None, "clampToGround"
    if volume.upper is not None and volume.upper.datum in _MODES:
        z, mode = volume.upper.value_m, _MODES[volume.upper.datum]
    head = f"<extrude>{int(z is not None)}</extrude><tessellate>{int(z is None)}</tessellate><altitudeMode>{mode}</altitudeMode>"
    if volume.line:
        return f"<LineString>{head}<coordinates>{_positions(volume.line, z)}</coordinates></LineString>"
    areas = [_polygon(rings, head, z) for rings in volume.rings]
    return areas[0] if len(areas) == 1 else f"<MultiGeometry>{''.join(areas)}</MultiGeometry>"


def _polygon(rings: Sequence[Sequence[Sequence[float]]], head: str, z: float | None) -> str:
    drawn = [f"<LinearRing><coordinates>{_positions(ring, z)}</coordinates></LinearRing>" for ring in rings]
    inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in drawn[1:])
    return f"<Polygon>{head}<outerBoundaryIs>{drawn[0]}</outerBoundaryIs>{inner}</Polygon>"


def _positions(positions: Sequence[Sequence[float]], z: float | None) -> str:
    height = "" if z is None else f",{z!r}"
    return " ".join(f"{lon!r},{lat!r}{height}" for lon, lat in positions)


def _text(text: str) -> str:
    return escape(fit_for_xml(text), quote=False)


def _knows_kmz(given: Given) -> bool:
    return is_zip(given) and any(path.lower().endswith(".kml") for path in drawing_members(given))


def _read_kmz(given: Given) -> Seen:
    """The first .kml is read, doc.kml before any other; what else is there is told."""
    held = drawing_members(given)
    paths = sorted((path for path in held if path.lower().endswith(".kml")), key=lambda path: (path.lower() != "doc.kml", path.count("/")))
    inner = Given(name=f"{given.name}/{paths[0]}", data=held[paths[0]])
    if not _knows(inner):
        raise InvalidInput.one("not-kml", inner.name, "KML ではありません。", "this is not KML")
    seen = _read(inner)
    left = [told("other-file", path, f"{path[:80]} は読んでいません。", f"{path[:80]} was not read") for path in paths[1:]]
    return Seen(features=seen.features, left_out=[*seen.left_out, *left], whole=seen.whole)


def _write_kmz(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    return zipped({"doc.kml": _write(volumes, document)})


KML_DRAWING = DrawingFormat(
    name="kml", title=Text("KML（Google Earth など）",
        "KML (Google Earth and others)"), ending="kml", mimetype="application/vnd.google-earth.kml+xml",
    knows=_knows, read=_read, write=_write,
)  # fmt: skip
KMZ_DRAWING = DrawingFormat(
    name="kmz", title=Text("KMZ（圧縮した KML）", "KMZ (zipped KML)"), ending="kmz", mimetype="application/vnd.google-earth.kmz",
    knows=_knows_kmz, read=_read_kmz, write=_write_kmz,
)  # fmt: skip

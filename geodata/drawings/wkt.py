"""Drawings as WKT, a shape a line: circles as the ring about them, routes as lines.  Heights, times and widths have no place in it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.drawings.contract import DrawingFormat, Seen, Volume
from geodata.drawings.parts import parts_of, told
from geodata.formats.guards.contract import Given
from geodata.formats.guards.text_encoding import decoded, head_of
from geodata.formats.tabular.wkt import is_shape_text, shape_in

__all__ = ["WKT_DRAWING"]

_LONLAT: Final = (None, 4326, 6668)
_MOST_LINES = 1_000


def _knows(given: Given) -> bool:
    head = head_of(given.data)
    return head is not None and is_shape_text(head) and not head.lstrip().startswith("{")


def _read(given: Given) -> Seen:
    text = decoded(given.data, given.name).text
    shapes = _shapes(text, given.name)
    flat = [shapely.force_2d(shape) for shape in shapes]
    left = [
        told("height-of-positions", f"{i} 番目", "座標の高さは、何からの高さか決められないので除きました。地上からの高さを入れてください。",
             "its heights were left out, since what they are measured from is not told; enter the height above ground")
        for i, shape in enumerate(shapes, 1) if shapely.has_z(shape) or shapely.has_m(shape)
    ]  # fmt: skip
    features = [
        {"type": "Feature", "geometry": part, "properties": {}}
        for shape in flat for part in parts_of(_listed(shapely.geometry.mapping(shape)), "WKT")
    ]  # fmt: skip
    return Seen(features=features, left_out=left)


def _shapes(text: str, name: str) -> list[BaseGeometry]:
    """The shapes of the text: one, written over any lines, or one in each line."""
    try:
        return [_shape(text, name)]
    except InvalidInput as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(is_shape_text(line) for line in lines[:_MOST_LINES]):
            raise
        if len(lines) > _MOST_LINES:
            raise InvalidInput.one(
                "too-many-shapes", name, f"形が多すぎます（{_MOST_LINES:,} まで）。", f"there are more than {_MOST_LINES:,} shapes"
            ) from error
        return [_shape(line, f"{name}: {i} 番目") for i, line in enumerate(lines, 1)]


def _shape(text: str, where: str) -> BaseGeometry:
    shape, srid = shape_in(text, where)
    if srid not in _LONLAT:
        raise InvalidInput.one(
            "crs-not-lonlat", where, f"SRID {srid} のままでは取り込めません。経度・緯度（4326 か 6668）に変換してください。",
            f"SRID {srid} is not taken here; write longitude and latitude (4326 or 6668)",
        )  # fmt: skip
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        raise InvalidInput.one("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    return shape


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _listed(held) for key, held in value.items()}
    return [_listed(held) for held in value] if isinstance(value, list | tuple) else value


def _write(volumes: Sequence[Volume], document: Mapping[str, Any]) -> bytes:
    del document
    return "".join(f"{_text(volume)}\n" for volume in volumes).encode()


def _text(volume: Volume) -> str:
    if volume.line:
        return f"LINESTRING ({_positions(volume.line)})"
    areas = ["(" + ", ".join(f"({_positions(ring)})" for ring in rings) + ")" for rings in volume.rings]
    return f"POLYGON {areas[0]}" if len(areas) == 1 else f"MULTIPOLYGON ({', '.join(areas)})"


def _positions(positions: Sequence[Sequence[float]]) -> str:
    return ", ".join(f"{lon!r} {lat!r}" for lon, lat in positions)


WKT_DRAWING = DrawingFormat(
    name="wkt", title=Text("WKT", "WKT"), ending="wkt", mimetype="text/plain", knows=_knows, read=_read, write=_write,
    lacks=Text("高さ・時刻・経路の幅は入りません。", "It holds no height, no time and no width of a route."),
)  # fmt: skip

"""Mapbox Vector Tiles 2.1, written from shapes in tile units.

Only what our maps need of the format: points, lines and polygons of one geometry kind a feature, and properties
that are texts, whole or other numbers, or truth values.  The specification is
https://github.com/mapbox/vector-tile-spec/tree/master/2.1 (read 2026-11-30).
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.export.tiles.rings import Commands
from geodata.export.tiles.tile_shapes import EXTENT

__all__ = ["Property", "TileLayer", "to_mvt"]

Property = str | int | float | bool
_MOVE, _LINE, _CLOSE = 1, 2, 7  # commands
_POINT, _LINESTRING, _POLYGON = 1, 2, 3  # kinds of a feature
_KINDS = {"Point": _POINT, "LineString": _LINESTRING, "Polygon": _POLYGON}
_VERSION = b"\x78\x02"
_SEPTETS = 5  # of 32 bits


@dataclass(frozen=True, kw_only=True)
class TileLayer:
    """Features of one name: `shapes` (n,) in tile units as `in_tile_units` draws them, None left out.

    `ids` are whole numbers, each once, or None for none.  `properties` of each; None as a value is left out.
    """

    name: str
    shapes: NDArray[np.object_]
    properties: Sequence[Mapping[str, Property | None]]
    ids: Sequence[int] | None = None
    alike: Sequence[tuple[Commands, Mapping[str, Property | None]]] = ()  # polygons besides, without ids, and the properties of all


def to_mvt(layers: Sequence[TileLayer]) -> bytes:
    """The tile; empty bytes where no layer draws anything."""
    return b"".join(_field(3, written) for layer in layers if (written := _layer(layer)))


def _layer(layer: TileLayer) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Property], int] = {}
    features, rings = [_alike(commands, told, keys, values) for commands, told in layer.alike], _single_rings(layer.shapes)
    for n, shape in enumerate(layer.shapes):
        for kind, geometry in () if shape is None else [(_POLYGON, rings[n])] if n in rings else _drawn(shape):
            tags = _tags(layer.properties[n], keys, values)
            own = b"" if layer.ids is None else b"\x08" + _varint(layer.ids[n])
            features.append(_field(2, own + _field(2, tags) + b"\x18" + bytes([kind]) + _field(4, geometry)))
    if not any(features):
        return b""
    named = (_field(3, key.encode()) for key in keys)
    told = (_field(4, _value(value)) for _, value in values)
    return b"".join([_field(1, layer.name.encode()), *features, *named, *told, b"\x28", _varint(EXTENT), _VERSION])


def _tags(properties: Mapping[str, Property | None], keys: dict[str, int], values: dict[tuple[type, Property], int]) -> bytes:
    """Places of a feature's keys and values among those of its layer."""
    return b"".join(map(_varint, _tag_places(properties, keys, values)))


def _tag_places(
    properties: Mapping[str, Property | None], keys: dict[str, int], values: dict[tuple[type, Property], int]
) -> list[int]:
    places: list[int] = []
    for key, value in properties.items():
        if value is not None:
            places += keys.setdefault(key, len(keys)), values.setdefault((type(value), value), len(values))
    return places


def _alike(
    rings: Commands, alike: Mapping[str, Property | None], keys: dict[str, int], values: dict[tuple[type, Property], int]
) -> bytes:
    """Features of the same properties: all that they are is numbers, which are written at once."""
    if not len(rings.lengths):
        return b""
    tags = _tag_places(alike, keys, values)
    tag_bytes = sum(len(_varint(place)) for place in tags)
    count, ends = len(rings.lengths), np.cumsum(rings.lengths)
    drawn = np.add.reduceat(_sizes(rings.told), ends - rings.lengths)
    own = np.array([0x12, 0, 0x12, tag_bytes, *tags, 0x18, _POLYGON, 0x22, 0], np.uint64)
    heads = np.tile(own, (count, 1))
    heads[:, -1] = drawn
    heads[:, 1] = 1 + len(_varint(tag_bytes)) + tag_bytes + 3 + _sizes(drawn.astype(np.uint64)) + drawn
    begins = ends - rings.lengths + len(own) * np.arange(count)
    told = np.empty(len(rings.told) + heads.size, np.uint64)
    is_head = np.zeros(len(told), np.bool_)
    is_head[(begins[:, None] + np.arange(len(own))).ravel()] = True
    told[is_head], told[~is_head] = heads.ravel(), rings.told
    return _varints(told)


def _value(value: Property) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + bytes([value])
    if isinstance(value, int):
        return b"\x30" + _varint(value << 1 if value >= 0 else ~(value << 1))
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return _field(1, value.encode("utf-8", "replace"))


# ---------------------------------------------------------------- geometry


def _drawn(shape: BaseGeometry) -> Iterator[tuple[int, bytes]]:
    """Kind and commands of what the shape is; of a mixture only what has the most extent, as one feature has one kind."""
    parts = shapely.get_parts(shape)
    while any(part.geom_type in ("GeometryCollection", "MultiPolygon", "MultiLineString", "MultiPoint") for part in parts):
        parts = shapely.get_parts(parts)
    kinds = [0 if part.is_empty else _KINDS[part.geom_type] for part in parts]
    kind = max(kinds, default=0)
    if not kind:
        return
    runs = [shapely.get_coordinates(line) for part, own in zip(parts, kinds, strict=True) if own == kind for line in _lines(part)]
    yield kind, _points(np.concatenate(runs)) if kind == _POINT else _paths(runs, closed=kind == _POLYGON)


def _single_rings(shapes: NDArray[np.object_]) -> dict[int, bytes]:
    """Commands of the polygons that are one ring, which most are, by place: all written at once."""
    places = np.flatnonzero((shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (shapely.get_num_interior_rings(shapes) == 0))
    places = places[~shapely.is_empty(shapes[places])]
    if not len(places):
        return {}
    at, of = shapely.get_coordinates(shapes[places], return_index=True)
    ends = np.flatnonzero(np.append(of[1:] != of[:-1], True))  # the vertex that closes each
    firsts = np.append(0, ends[:-1] + 1)
    steps = _steps(at, np.zeros(2))
    steps[firsts] = _steps_from_corner(at[firsts])
    count = ends - firsts  # of vertices that are told
    lengths = 2 * count + 3
    begins = np.cumsum(lengths) - lengths
    told = np.zeros(int(lengths.sum()), np.uint64)
    told[begins], told[begins + 3], told[begins + lengths - 1] = _command(_MOVE, 1), (count - 1) << 3 | _LINE, _command(_CLOSE, 1)
    vertex = np.arange(len(at)) - firsts[of]
    kept = vertex < count[of]
    place = begins[of] + 1 + 2 * vertex + (vertex > 0)
    told[place[kept]], told[place[kept] + 1] = steps[kept, 0], steps[kept, 1]
    written, sizes = _varints(told), _sizes(told)
    cuts = np.cumsum(sizes)[begins + lengths - 1]
    return {int(n): written[start:end] for n, start, end in zip(places, np.append(0, cuts[:-1]).tolist(), cuts.tolist(), strict=True)}


def _lines(part: BaseGeometry) -> list[BaseGeometry]:
    """A polygon's rings, the outer one first; another shape itself."""
    return [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]


def _points(at: NDArray[np.float64]) -> bytes:
    return _varints(np.concatenate([[_command(_MOVE, len(at))], _steps(at, np.zeros(2)).ravel()]))


def _paths(runs: Sequence[NDArray[np.float64]], *, closed: bool) -> bytes:
    """Each run of vertices from where the one before it ended; a closed one does not tell its first vertex again."""
    told: list[NDArray[np.uint64]] = []
    pen = np.zeros(2)
    for run in runs:
        held = run[:-1] if closed else run
        steps = _steps(held, pen)
        first = np.array([_command(_MOVE, 1), *steps[0], _command(_LINE, len(held) - 1)], np.uint64)
        told += [first, steps[1:].ravel(), np.array([_command(_CLOSE, 1)] if closed else [], np.uint64)]
        pen = held[-1]
    return _varints(np.concatenate(told))


def _command(what: int, times: int) -> int:
    return what | times << 3


def _steps(at: NDArray[np.float64], pen: NDArray[np.float64]) -> NDArray[np.uint64]:
    """(n, 2) from vertex to vertex, zigzag: small numbers whatever their sign."""
    steps = np.diff(np.vstack([pen, at]), axis=0).astype(np.int64)
    return ((steps << 1) ^ (steps >> 63)).astype(np.uint64)


def _steps_from_corner(at: NDArray[np.float64]) -> NDArray[np.uint64]:
    """(n, 2) from the tile's corner to each."""
    held = at.astype(np.int64)
    return ((held << 1) ^ (held >> 63)).astype(np.uint64)


# ---------------------------------------------------------------- protocol buffers


def _varint(number: int) -> bytes:
    told = bytearray()
    while number > 0x7F:
        told.append(number & 0x7F | 0x80)
        number >>= 7
    told.append(number)
    return bytes(told)


def _varints(numbers: NDArray[np.uint64]) -> bytes:
    """Whole numbers below 2^35, seven bits a byte, the lowest first."""
    held = numbers.astype(np.uint64)
    sizes = _sizes(held)
    begins = np.cumsum(sizes) - sizes
    told = np.empty(int(sizes.sum()), np.uint8)
    left, at = held, begins
    while len(left):
        more = left > 0x7F
        told[at] = (left & np.uint64(0x7F)).astype(np.uint8) | (more.astype(np.uint8) << 7)
        left, at = left[more] >> np.uint64(7), at[more] + 1
    return told.tobytes()


def _sizes(numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many bytes each of them takes."""
    sizes = np.ones(len(numbers), np.int64)
    for n in range(1, _SEPTETS):
        more = numbers >= np.uint64(1 << 7 * n)
        if not more.any():
            break
        sizes += more
    return sizes


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content

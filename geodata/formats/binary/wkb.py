"""WKB (OGC 06-103r4, ISO 13249-3) from strangers: every count is held against the bytes before GEOS sees them.

Read: the six plain types in either byte order, with Z and M (which the check drops) written the ISO or the
EWKB way.  Told: curves and surfaces with the way out, and collections.  No nesting beyond one level goes on.
"""

import struct
from typing import Final, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput

__all__ = ["LINE", "MULTILINE", "MULTIPOINT", "MULTIPOLYGON", "POINT", "POLYGON", "from_wkb", "refuse_type"]

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON = range(1, 7)
_MEMBER: Final = {MULTIPOINT: POINT, MULTILINE: LINE, MULTIPOLYGON: POLYGON}
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000  # EWKB's flags
_NAMES: Final = {
    7: "GeometryCollection", 8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve",
    12: "MultiSurface", 13: "Curve", 14: "Surface", 15: "PolyhedralSurface", 16: "TIN", 17: "Triangle",
}  # fmt: skip
_CURVED = range(8, 15)


def from_wkb(data: bytes, where: str = "geometry") -> BaseGeometry:
    """The shape, in x, y order as it stands.  Raises InvalidInput naming what is wrong with it."""
    try:
        end = _walk(data, 0, None, where)
    except struct.error:
        _refuse_damaged(where)
    if end != len(data):
        _refuse_damaged(where)
    try:
        with np.errstate(all="ignore"):  # numbers of any size are read; whether they are places is asked later
            return shapely.from_wkb(data)
    except (shapely.errors.GEOSException, ValueError) as error:
        raise InvalidInput.one(
            "geometry-form", where, f"形を読めません: {error}", f"the geometry cannot be read: {error}"
        ) from error


def refuse_type(code: int, where: str) -> NoReturn:
    """Tells a type that is not read, by its number in WKB (FlatGeobuf has the same)."""
    name = _NAMES.get(code, str(code))
    if code in _CURVED:
        raise InvalidInput.one(
            "geometry-curved", where,
            f"円弧や曲線を含む形（{name}）は読めません。折れ線に直してください（例: ogr2ogr -nlt CONVERT_TO_LINEAR）。",
            f"curved shapes ({name}) are not read; turn them into straight lines (such as ogr2ogr -nlt CONVERT_TO_LINEAR)",
        )  # fmt: skip
    raise InvalidInput.one(
        "geometry-type", where,
        f"形の型 {name} は読めません。Point、LineString、Polygon とその Multi にしてください。",
        f"geometry type {name} cannot be read; use Point, LineString, Polygon or their Multi",
    )  # fmt: skip


def _walk(data: bytes, at: int, wanted: int | None, where: str) -> int:
    """Where the geometry that begins at `at` ends.  `wanted`: the type it must have, as a member of a Multi."""
    if data[at : at + 1] not in (b"\0", b"\1"):
        _refuse_damaged(where)
    order = "<" if data[at] else ">"
    (word,) = struct.unpack_from(f"{order}I", data, at + 1)
    at += 5 + (4 if word & _SRID else 0)
    kind, extra = _kind(word)
    if not POINT <= kind <= MULTIPOLYGON:
        refuse_type(kind, where)
    if wanted is not None and kind != wanted:
        _refuse_damaged(where)
    size = 8 * (2 + extra)
    if kind == POINT:
        return _within(data, at + size, where)
    (count,) = struct.unpack_from(f"{order}I", data, at)
    at += 4
    if kind == LINE:
        return _within(data, at + count * size, where)
    for i in range(count):
        at = _ring(data, at, order, size, where) if kind == POLYGON else _walk(data, at, _MEMBER[kind], f"{where}[{i}]")
    return at


def _ring(data: bytes, at: int, order: str, size: int, where: str) -> int:
    (count,) = struct.unpack_from(f"{order}I", data, at)
    begin, end = at + 4, _within(data, at + 4 + count * size, where)
    if count and (count < 4 or data[begin : begin + 16] != data[end - size : end - size + 16]):
        raise InvalidInput.one(
            "ring-not-closed", where, "輪が閉じていません。4点以上で、最初と最後の点を同じにしてください。",
            "the ring is not closed; it needs 4 points or more and ends where it began",
        )  # fmt: skip
    return end


def _kind(word: int) -> tuple[int, int]:
    """The type's number, and how many ordinates it has beyond x and y."""
    plain = word & 0x1FFFFFFF
    iso = plain // 1000
    if iso > 3:
        return plain, 0
    has_z, has_m = bool(word & _Z) or iso in (1, 3), bool(word & _M) or iso in (2, 3)
    return plain % 1000, has_z + has_m


def _within(data: bytes, end: int, where: str) -> int:
    if end > len(data):
        _refuse_damaged(where)
    return end


def _refuse_damaged(where: str) -> NoReturn:
    raise InvalidInput.one(
        "geometry-form", where, "形のデータ（WKB）が壊れています。作り直すか、提供元に確かめてください。",
        "the geometry (WKB) is damaged; make it again, or ask its publisher",
    )  # fmt: skip

"""What is wrong with a shape, and what mending it would change.

Bounded in time: the work of GEOS grows with the pairs of segments whose boxes meet, which a hostile shape can make
as many as the square of its vertices.  The pairs are counted first, and a shape with too many is told.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import JAPAN, centre_of, plane_at, polygons_of

__all__ = ["THINNEST_DEG", "is_tangled", "length_m", "mended", "plane_area_m2", "why_invalid"]

_EASY = 2_000  # vertices: the square of it is no work at all
_PAIRS_JUDGED = 100_000_000
_EASY_TO_MEND, _MOST_TO_MEND = 500, 200_000  # vertices
_PAIRS_MENDED: Final = 150_000  # and some for each vertex, since neighbours meet
_PAIRS_EACH = 6
_HELD = 4_000_000  # pairs held at a time
_DEGREE_M = 111_320.0
THINNEST_DEG: Final = 1e-9  # a tenth of a millimetre: corners in one line but for rounding


def why_invalid(shape: BaseGeometry) -> str | None:
    """What OGC Simple Features has against the shape, in the words of GEOS; None if it is valid.

    >>> why_invalid(shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"))
    'Self-intersection[0.5 0.5]'
    """
    return None if shapely.is_valid(shape) else str(shapely.is_valid_reason(shape))


def is_tangled(shape: BaseGeometry, *, to_mend: bool = False) -> bool:
    """Whether judging (or mending) it could take longer than anyone waits."""
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    count = int(shapely.get_num_coordinates(shape))
    if not to_mend:
        return count > _EASY and _most_pairs(shape) > _PAIRS_JUDGED
    if count <= _EASY_TO_MEND:
        return False
    return count > _MOST_TO_MEND or _too_many_meet(shape, _PAIRS_MENDED + _PAIRS_EACH * count)


def mended(shape: BaseGeometry) -> BaseGeometry:
    """The valid area nearest to an invalid (Multi)Polygon: rings made valid one by one, holes taken from shells; may be empty."""
    return polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))


def plane_area_m2(shape: BaseGeometry) -> float:
    """Area of lon, lat shape; in the plane of the place in Japan, by a plain scale elsewhere."""
    if shape.is_empty:
        return 0.0
    return float(_in_metres(shape).area)


def length_m(shape: BaseGeometry) -> float:
    """Length of a lon, lat shape, measured as `plane_area_m2` does."""
    return float(_in_metres(shape).length)


def _in_metres(shape: BaseGeometry) -> BaseGeometry:
    west, south, east, north = shape.bounds
    if JAPAN[0] <= west <= east <= JAPAN[2] and JAPAN[1] <= south <= north <= JAPAN[3]:
        return plane_at(*centre_of([shape])).to_xy(shape)
    scale = np.array([_DEGREE_M * np.cos(np.radians((south + north) / 2)), _DEGREE_M])
    return shapely.transform(shape, lambda xy: xy * scale)


def _boxes(shape: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Low and high corner of every segment."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    xy, part = shapely.get_coordinates(rings, return_index=True)
    same = part[1:] == part[:-1]
    begin, end = xy[:-1][same], xy[1:][same]
    return np.minimum(begin, end), np.maximum(begin, end)


def _most_pairs(shape: BaseGeometry) -> int:
    """No fewer pairs of segments' boxes than meet: those that overlap along one axis, the better of the two."""
    low, high = _boxes(shape)
    along = [
        int((np.searchsorted(np.sort(low[:, axis]), high[:, axis], side="right")
             - np.searchsorted(np.sort(low[:, axis]), low[:, axis], side="right")).sum())
        for axis in (0, 1)
    ]  # fmt: skip
    return min(along)


def _too_many_meet(shape: BaseGeometry, most: int) -> bool:
    low, high = _boxes(shape)
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    tree, at_once, met = shapely.STRtree(boxes), max(1, _HELD // len(boxes)), 0
    for start in range(0, len(boxes), at_once):
        met += tree.query(boxes[start : start + at_once]).shape[1]
        if met // 2 > most:
            return True
    return False

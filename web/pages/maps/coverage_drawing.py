"""A small drawing of an edition's coverage, with its known places: lines of an SVG, made here, without a map behind."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.register.known_places import position
from fieldreg.register.zones import Edition

__all__ = ["Drawing", "drawing_of"]

_SIDE = 200.0  # units of the longer side
_MARGIN = 8.0
_FINE = 0.4  # units: what is smaller is not drawn


@dataclass(frozen=True)
class Drawing:
    """`path` of the coverage (even-odd), `hit` and `miss` as x, y in its units; `wide_km`, `high_km` of the box about it."""

    width: float
    height: float
    path: str
    hit: tuple[float, float] | None
    miss: tuple[float, float] | None
    wide_km: float
    high_km: float


def drawing_of(edition: Edition) -> Drawing | None:
    """None where nowhere is covered."""
    covered = edition.coverage
    if covered is None or covered.is_empty:
        return None
    plane = plane_at(*centre_of([covered]))
    shape = plane.to_xy(covered)
    west, south, east, north = shape.bounds
    scale = _SIDE / max(east - west, north - south, 1.0)

    def placed(x: float, y: float) -> tuple[float, float]:
        return round((x - west) * scale + _MARGIN, 1), round((north - y) * scale + _MARGIN, 1)

    def mark(place: str) -> tuple[float, float] | None:
        if not place:
            return None
        x, y = plane.moved(np.array([position(place)]))[0].tolist()
        return placed(x, y) if west <= x <= east and south <= y <= north else None

    rings = _rings(shapely.simplify(shape, _FINE / scale))
    path = "".join("M" + "L".join("{:g} {:g}".format(*placed(x, y)) for x, y in ring) + "Z" for ring in rings)
    return Drawing(
        width=math.ceil((east - west) * scale + 2 * _MARGIN), height=math.ceil((north - south) * scale + 2 * _MARGIN), path=path,
        hit=mark(edition.known_hit), miss=mark(edition.known_miss), wide_km=(east - west) / 1000, high_km=(north - south) / 1000,
    )  # fmt: skip


def _rings(shape: shapely.Geometry) -> Iterator[list[list[float]]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring)[:-1].tolist()

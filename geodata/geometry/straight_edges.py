"""Edges that are straight in the system a file is written in, kept so where they are judged.

A change of system moves vertices only.  An edge straight in degrees bends by `length² · tan(latitude) / 8R` in a plane: 15 mm
over a kilometre and 0.4 m over five at Sendai; one straight in another plane by far less.  So long edges are given
vertices of their own before they are moved, near enough that no point of an edge is off by over 1 cm (8 mm at most in
degrees and in web Mercator, anywhere from 20 to 46 degrees north; 5 mm from one plane or UTM zone to its neighbour).
Two neighbours that draw one border with different vertices bend alike, and still touch.

Short edges stay as they are, to the last bit; so does whatever was given its vertices before.
"""

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.geometry.crs import Crs

__all__ = ["IN_DEGREES", "straight_in", "with_straight_edges"]

IN_DEGREES: Final = 0.005  # the longest edge, in units of its system
_IN_A_PLANE_M, _IN_MERCATOR_M = 2_000.0, 500.0
_WEB_MERCATOR = 3857
_ALIKE = 1 + 1e-6  # an edge cut into pieces of the longest is not cut again
Objects = NDArray[np.object_]


def straight_in(crs: Crs, shapes: Any) -> Any:
    """The shape, or an array of shapes, in coordinates of `crs`, with vertices along its long edges; None stays None."""
    return with_straight_edges(shapes, _longest(crs))


def with_straight_edges(shapes: Any, longest: float = IN_DEGREES) -> Any:
    """The same for a longest edge in the units of the coordinates.

    >>> with_straight_edges(shapely.LineString([(140, 38), (140.01, 38)])).wkt
    'LINESTRING (140 38, 140.005 38, 140.01 38)'
    """
    if isinstance(shapes, BaseGeometry) or shapes is None:
        alone: Objects = np.array([shapes, None], dtype=object)[:1]
        return with_straight_edges(alone, longest)[0]
    long = _have_long_edges(shapes, longest * _ALIKE)
    if not long.any():
        return shapes
    made = shapes.copy()
    made[long] = shapely.segmentize(shapes[long], longest * _ALIKE)
    return made


def _longest(crs: Crs) -> float:
    if not crs.projected:
        return IN_DEGREES
    return _IN_MERCATOR_M if crs.code == _WEB_MERCATOR else _IN_A_PLANE_M


def _have_long_edges(shapes: Objects, longest: float) -> NDArray[np.bool_]:
    """Which of them may have an edge longer than that; one between two of its rings is taken for one, and does no harm."""
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    found = np.zeros(len(shapes), dtype=bool)
    with np.errstate(invalid="ignore", over="ignore"):  # of numbers no one means, which are told where places are checked
        far = (np.hypot(*(xy[1:] - xy[:-1]).T) > longest) & (of[1:] == of[:-1])
    found[of[1:][far]] = True
    return found & np.isfinite(shapely.bounds(shapes)).all(axis=1)

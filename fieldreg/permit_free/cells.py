"""Cells of an outline: what the borders of all regions cut it into, each with a point well inside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.permit_free.zone_borders import Region, TooMuch

__all__ = ["CLEAR_M", "MOST_CORNERS", "Cells", "cells_of"]

CLEAR_M = 0.02  # no border is drawn farther from the true one
MOST_CORNERS = 60_000  # of all borders in one outline
_GRID_M = 0.001


@dataclass(frozen=True, eq=False)
class Cells:
    """`xy` (n,) polygons in metres that together are the outline; `inside` (n, regions) whether a cell lies in each region."""

    xy: NDArray[np.object_]
    points: NDArray[np.object_]
    inside: NDArray[np.bool_]

    @cached_property
    def kinds(self) -> NDArray[np.intp]:
        """Numbers, (n,): equal where everything is told alike."""
        _, number = np.unique(self.inside, axis=0, return_inverse=True)
        return np.asarray(number, dtype=np.intp).reshape(-1)


def cells_of(outline_xy: BaseGeometry, regions: Sequence[Region]) -> Cells:
    """The cells.  Raises TooMuch for more than `MOST_CORNERS` corners of borders."""
    shapes = _distinct(outline_xy, regions)
    lines = shapely.intersection(shapely.boundary(shapes), outline_xy)
    if shapely.get_num_coordinates(lines).sum() > MOST_CORNERS:
        raise TooMuch("borders")
    drawn = shapely.union_all([*lines, shapely.boundary(outline_xy)], grid_size=_GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(drawn)))
    points = _points(faces)
    own = shapely.covers(outline_xy, points)
    faces, points = faces[own], points[own]
    shapely.prepare(shapes)
    inside = np.array([shapely.intersects(shape, points) for shape in shapes], dtype=np.bool_).reshape(len(shapes), len(points)).T
    return Cells(faces, points, inside)


def _distinct(outline_xy: BaseGeometry, regions: Sequence[Region]) -> NDArray[np.object_]:
    """Those that begin or end within the outline."""
    shapely.prepare(outline_xy)
    shapes = np.array([*(region.xy for region in regions), None], dtype=object)[:-1]
    if not len(shapes):
        return shapes
    met = shapely.intersects(outline_xy, shapes)
    met[met] = ~shapely.contains_properly(shapes[met], outline_xy)
    return shapes[met]


def _points(faces: NDArray[np.object_]) -> NDArray[np.object_]:
    """One of each, off its border by `CLEAR_M` where it is wide enough."""
    well = shapely.buffer(faces, -CLEAR_M)
    return np.asarray(shapely.point_on_surface(np.where(shapely.is_empty(well), faces, well)), dtype=np.object_)

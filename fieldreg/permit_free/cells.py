"""Cells of an outline: what the borders of all regions cut it into, each with a point well inside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.many_corners import FEW
from fieldreg.kernel.texts import Text
from fieldreg.permit_free.zone_borders import Region, too_much

__all__ = ["CLEAR_M", "MOST_CORNERS", "Cells", "cells_of"]

CLEAR_M = 0.02  # no border is drawn farther from the true one
MOST_CORNERS = 60_000  # of all borders in one outline
_GRID_M = 0.0001


@dataclass(frozen=True, eq=False)
class Cells:
    """`xy` (n,) polygons in metres that together are the outline, `points` one in each; the largest first.

    `inside` (n, regions) whether a cell lies in each of the regions that begin or end here, and their `layers`.
    """

    xy: NDArray[np.object_]
    points: NDArray[np.object_]
    inside: NDArray[np.bool_]
    layers: Sequence[str]

    def __len__(self) -> int:
        return len(self.xy)

    def alike(self, layers: Collection[str]) -> NDArray[np.intp]:
        """Of each cell the first one to which these layers, and what is told to every rule, are told alike, (n,)."""
        columns = [n for n, layer in enumerate(self.layers) if not layer or layer in layers]
        if not columns:
            return np.zeros(len(self), dtype=np.intp)
        _, first, number = np.unique(self.inside[:, columns], axis=0, return_index=True, return_inverse=True)
        return np.asarray(first[number.reshape(-1)], dtype=np.intp)


def cells_of(outline_xy: BaseGeometry, regions: Sequence[Region]) -> Cells:
    """The cells.  Raises InvalidInput for more than `MOST_CORNERS` corners of borders."""
    begun = _begun(outline_xy, regions)
    shapes = np.array([*(region.xy for region in begun), None], dtype=object)[:-1]
    lines = _borders(shapes, outline_xy)
    corners = int(shapely.get_num_coordinates(lines).sum())
    if corners > MOST_CORNERS:
        most = f"{MOST_CORNERS:,}"
        raise too_much(Text(f"境界の頂点 {corners:,} 個、上限 {most} 個", f"{corners:,} corners of borders, at most {most}"))
    drawn = shapely.union_all([*lines, shapely.boundary(outline_xy)], grid_size=_GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(drawn)))
    points = _points(faces)
    own = np.flatnonzero(shapely.covers(outline_xy, points))
    own = own[np.argsort(-shapely.area(faces[own]), kind="stable")]
    faces, points = faces[own], points[own]
    shapely.prepare(shapes)
    inside = np.array([shapely.intersects(shape, points) for shape in shapes], dtype=np.bool_).reshape(len(shapes), len(points)).T
    return Cells(faces, points, inside, [region.layer for region in begun])


def _borders(shapes: NDArray[np.object_], outline_xy: BaseGeometry) -> NDArray[np.object_]:
    """The borders within the outline; of one of many corners those about it, which are cut where it is drawn among them."""
    whole = shapely.boundary(shapes)
    if shapely.get_num_coordinates(outline_xy) > FEW:
        west, south, east, north = outline_xy.bounds
        about = shapely.clip_by_rect(whole, west - 1, south - 1, east + 1, north + 1)
        if int(shapely.get_num_coordinates(about).sum()) <= MOST_CORNERS:
            return np.asarray(about, dtype=np.object_)
    return np.asarray(shapely.intersection(whole, outline_xy), dtype=np.object_)


def _begun(outline_xy: BaseGeometry, regions: Sequence[Region]) -> list[Region]:
    """Those that begin or end within the outline."""
    shapely.prepare(outline_xy)
    return [region for region in regions if outline_xy.intersects(region.xy) and not shapely.contains_properly(region.xy, outline_xy)]


def _points(faces: NDArray[np.object_]) -> NDArray[np.object_]:
    """One of each, off its border by `CLEAR_M` where it is wide enough."""
    points = np.asarray(shapely.point_on_surface(faces), dtype=np.object_)
    near = np.flatnonzero(shapely.distance(shapely.boundary(faces), points) < CLEAR_M)
    well = shapely.buffer(faces[near], -CLEAR_M)
    points[near] = shapely.point_on_surface(np.where(shapely.is_empty(well), faces[near], well))
    return points

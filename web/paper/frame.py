"""The frame of a drawing: a window in metres about a place, and how a shape in it becomes the path of an SVG."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, plane_at
from fieldreg.kernel.many_corners import FEW
from fieldreg.register.sites import Site

__all__ = ["Frame", "bar_m", "bar_words", "scale_of"]

_LEAST_M = 240.0  # across the shorter side: of less the surroundings cannot be told
_SHARE = 0.66  # of the frame that the place takes
_FINE_PX = 0.35  # what is smaller is not drawn


@dataclass(frozen=True)
class Frame:
    """`width_px` by `height_px` about the place `x_m`, `y_m` of the plane, north up."""

    plane: Plane
    x_m: float
    y_m: float
    width_px: float
    height_px: float
    metres_per_px: float

    @classmethod
    def about(cls, site: Site, width_px: float, height_px: float, metres_per_px: float | None = None) -> Self:
        """About the middle of a site, at the given scale or at the one that shows it whole."""
        plane = plane_at(*_middle(site.outline))
        west, south, east, north = plane.to_xy(site.outline).bounds
        scale = metres_per_px or scale_of(site, width_px, height_px)
        return cls(plane, (west + east) / 2, (south + north) / 2, width_px, height_px, scale)

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east and north, metres of the plane."""
        half_x, half_y = self.width_px * self.metres_per_px / 2, self.height_px * self.metres_per_px / 2
        return self.x_m - half_x, self.y_m - half_y, self.x_m + half_x, self.y_m + half_y

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The box about it, degrees."""
        west, south, east, north = self.plane.to_lonlat(shapely.box(*self.window)).bounds
        return float(west), float(south), float(east), float(north)

    def shape(self, outline: BaseGeometry) -> BaseGeometry:
        """What of an outline (lon, lat) lies in the frame, metres; may be empty."""
        return self.cut(self.plane.to_xy(outline))

    def cut(self, shape_xy: BaseGeometry) -> BaseGeometry:
        """The same of a shape in the plane."""
        fine = shapely.simplify(shape_xy, _FINE_PX * self.metres_per_px)
        return self.evened(shapely.clip_by_rect(fine, *self.window), 2 * _FINE_PX)

    def evened(self, shape_xy: BaseGeometry, by_px: float) -> BaseGeometry:
        """A shape of too many corners to be told apart, on a grid of so many pixels, which joins them; any other as it is."""
        if shapely.get_num_coordinates(shape_xy) <= FEW:
            return shape_xy
        grid_m = by_px * self.metres_per_px
        even: BaseGeometry
        if "Polygon" in shape_xy.geom_type:
            even = shapely.set_precision(shape_xy, grid_m)
        else:  # whose corners alone that would move
            even = shapely.line_merge(shapely.union_all([shape_xy], grid_size=grid_m))
        return even

    def border(self, outline: BaseGeometry) -> BaseGeometry:
        """The border of an outline (lon, lat) as far as it runs through the frame; a line as it is."""
        held = self.plane.to_xy(outline)
        return self.cut(held.boundary if held.geom_type in ("Polygon", "MultiPolygon") else held)

    def rim(self, outline: BaseGeometry, cut_xy: BaseGeometry) -> BaseGeometry:
        """The border of an outline that was cut to the frame: where all of it lies in the frame, that of what was cut."""
        if "Polygon" in cut_xy.geom_type and shapely.box(*self.window).contains_properly(shapely.box(*cut_xy.bounds)):
            return cut_xy.boundary
        return self.border(outline)

    def covered_by(self, shape_xy: BaseGeometry) -> bool:
        """Whether a shape that was cut to the frame fills it."""
        return bool(shape_xy.area >= 0.999 * shapely.box(*self.window).area)

    def path(self, shape_xy: BaseGeometry) -> str:
        """`d` of a path; "" where there is nothing to draw."""
        return "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in self.placed(line).tolist()) + ("Z" if closed else "")
            for line, closed in _lines(shape_xy)
        )

    def placed(self, xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places of the plane (n, 2) in pixels from the upper left."""
        west, _, _, north = self.window
        return np.round((xy_m - (west, north)) * (1, -1) / self.metres_per_px, 1)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """One place, in pixels."""
        ((x, y),) = self.placed(self.plane.moved(np.array([[lon, lat]]))).tolist()
        return x, y

    def holds(self, x_px: float, y_px: float, margin_px: float = 0) -> bool:
        """Whether a point, and so much about it, lies in the frame."""
        return margin_px <= x_px <= self.width_px - margin_px and margin_px <= y_px <= self.height_px - margin_px


def scale_of(site: Site, width_px: float, height_px: float) -> float:
    """Metres of a pixel at which a frame of that size shows the site whole, with something of what lies about it."""
    plane = plane_at(*_middle(site.outline))
    west, south, east, north = plane.to_xy(site.outline).bounds
    off_m = 2 * site.accuracy_m if site.outline.geom_type == "Point" else 0.0
    fits = max((east - west + off_m) / (_SHARE * width_px), (north - south + off_m) / (_SHARE * height_px))
    return max(fits, _LEAST_M / min(width_px, height_px))


def bar_m(metres_per_px: float, longest_px: float) -> float:
    """The longest round length (1, 2 or 5 and noughts) whose bar is not longer than that.

    >>> bar_m(0.5, 150), bar_m(3, 150)
    (50.0, 200.0)
    """
    most = metres_per_px * longest_px
    ten = 10.0 ** math.floor(math.log10(most))
    return max(step * ten for step in (1, 2, 5) if step * ten <= most)


def bar_words(length_m: float) -> str:
    """A length of a scale bar, in words.

    >>> bar_words(200.0), bar_words(5000.0)
    ('200 m', '5 km')
    """
    return f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"


def _middle(outline: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = outline.bounds
    return (west + east) / 2, (south + north) / 2


def _lines(shape_xy: BaseGeometry) -> Iterator[tuple[NDArray[np.float64], bool]]:
    for part in shapely.get_parts(shape_xy):
        if part.geom_type == "Polygon":
            yield from ((shapely.get_coordinates(ring)[:-1], True) for ring in (part.exterior, *part.interiors))
        elif part.geom_type == "LineString" and not part.is_empty:
            yield shapely.get_coordinates(part), False
        elif part.geom_type in ("GeometryCollection", "MultiPolygon", "MultiLineString"):
            yield from _lines(part)

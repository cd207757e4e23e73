"""The ground's elevation from GeoTIFF rasters, such as GSI's DEM5A or DEM10B converted to one.

Within a cell the ground may depart from its value by as much as the cell differs from a neighbour.
A raster's own reference system is used through its transform; cells marked as without data
(water, gaps) make the ground unknown wherever they meet a footprint, and so does a footprint
that reaches beyond the raster.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import rasterio
import shapely
from rasterio.errors import RasterioIOError
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.surroundings.terrain import Ground, Samples

__all__ = ["MOST_CELLS", "RasterTerrain"]

MOST_CELLS = 4_000_000  # under one footprint
_LONLAT = 6668


class RasterTerrain:
    """Rasters asked in order: the first that knows all the ground under a footprint answers.

    `accuracy_m` is how far a cell may be off, as its publisher tells.  Raises InvalidInput for
    a file that cannot be read, has no reference system, or not one band of heights.
    """

    def __init__(self, paths: Sequence[Path], accuracy_m: float) -> None:
        self.accuracy_m = accuracy_m
        self._paths = tuple(paths)
        for path in paths:
            _checked(path)

    def under(self, footprint: BaseGeometry) -> Ground | None:
        for path in self._paths:
            with rasterio.open(path) as raster:
                samples = _sampled(raster, footprint)
            if samples is not None:
                return Ground(float(samples.elevation_m.mean()), self.accuracy_m, path.name, samples)
        return None


def _checked(path: Path) -> None:
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None or raster.count != 1:
                raise _bad(
                    "FIELDREG_DEM",
                    f"{path.name}: 座標参照系があり、標高の帯が1つの GeoTIFF にしてください。",
                    f"{path.name}: must be a GeoTIFF with a reference system and one band of heights",
                )
    except RasterioIOError as error:
        raise _bad(
            "FIELDREG_DEM",
            f"標高データ {path} を読めません: {error}",
            f"the elevation raster {path} cannot be read: {error}",
        ) from error


def _sampled(raster: Any, footprint: BaseGeometry) -> Samples | None:
    """Every cell the footprint meets; None where one is unknown or beyond the raster."""
    into = pyproj.Transformer.from_crs(_LONLAT, raster.crs.to_wkt(), always_xy=True)
    shape = shapely.transform(footprint, lambda c: np.column_stack(into.transform(c[:, 0], c[:, 1])))
    window = _window(raster, shape)
    if window is None:
        return None
    heights = np.ma.filled(raster.read(1, window=window, masked=True).astype(np.float64), np.nan)
    across, down = np.meshgrid(np.arange(window.width), np.arange(window.height))
    left, top = across + window.col_off, down + window.row_off
    corners = [_moved(raster.transform, left + dx, top + dy) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))]
    rings = np.stack([np.stack(xy, axis=-1) for xy in corners], axis=-2).reshape(-1, 4, 2)
    met = shapely.intersects(shape, shapely.polygons(rings))
    found = heights.ravel()[met]
    if not met.any() or not np.isfinite(found).all():
        return None
    back = pyproj.Transformer.from_crs(raster.crs.to_wkt(), _LONLAT, always_xy=True)
    lon, lat = back.transform(*rings[met].mean(axis=1).T)
    outlines = np.stack(back.transform(rings[met][..., 0], rings[met][..., 1]), axis=-1)
    cells = np.asarray(shapely.polygons(outlines))
    return Samples(np.asarray(lon), np.asarray(lat), found, _reach_m(back, rings[met][0], footprint), cells,
                   _steps(heights).ravel()[met])  # fmt: skip


def _window(raster: Any, shape: BaseGeometry) -> Window | None:
    """The block of cells about the shape and their neighbours; None where it reaches beyond the raster, or is too large."""
    west, south, east, north = shape.bounds
    corners = [_moved(~raster.transform, x, y) for x in (west, east) for y in (south, north)]
    left, right = math.floor(min(c for c, _ in corners)), math.floor(max(c for c, _ in corners))
    top, bottom = math.floor(min(r for _, r in corners)), math.floor(max(r for _, r in corners))
    if left < 0 or top < 0 or right >= raster.width or bottom >= raster.height:
        return None
    if (right - left + 1) * (bottom - top + 1) > MOST_CELLS:
        return None
    left, top, right, bottom = max(left - 1, 0), max(top - 1, 0), min(right + 1, raster.width - 1), min(bottom + 1, raster.height - 1)
    return Window(left, top, right - left + 1, bottom - top + 1)


def _steps(heights: Any) -> Any:
    """How much each cell differs from the most different of its eight neighbours; of unknown ones nothing is told."""
    about = np.pad(heights, 1, constant_values=np.nan)
    rows, columns = heights.shape
    steps = np.zeros(heights.shape)
    for down in range(3):
        for right in range(3):
            steps = np.fmax(steps, np.abs(about[down : down + rows, right : right + columns] - heights))
    return steps


def _moved(transform: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """The affine transform of numbers or arrays: columns, rows to x, y (or back, by the inverse)."""
    return transform.a * x + transform.b * y + transform.c, transform.d * x + transform.e * y + transform.f


def _reach_m(back: pyproj.Transformer, ring: Any, footprint: BaseGeometry) -> float:
    """Half the diagonal of a cell, metres."""
    lonlat = shapely.Polygon(np.column_stack(back.transform(*ring.T)))
    xy = shapely.get_coordinates(plane_at(*centre_of([footprint])).to_xy(lonlat))
    return float(max(math.dist(xy[0], xy[2]), math.dist(xy[1], xy[3])) / 2)


def _bad(variable: str, ja: str, en: str) -> InvalidInput:
    return InvalidInput.one("configuration", variable, ja, en)

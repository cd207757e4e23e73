"""The ground's elevation from GeoTIFF rasters, such as GSI's DEM5A or DEM10B converted to one.

Within a cell the ground may depart from its value by as much as the cell differs from a neighbour.
A raster's own reference system is used through its transform; cells marked as without data
(water, gaps) make the ground unknown wherever they meet a footprint, and so does a footprint
that reaches beyond the raster.  So do values that no ground in Japan has: a raster that does not mark its cells without
data (-9999 and the like) would else sink the ground by kilometres.

Heights are of one edition of the national datum or another (測地成果2011 with GSIGEO2011, 測地成果2024 with JPGEO2024, which
differ by decimetres: +0.157 m at Sendai's city hall).  Which one is told by the loader, or by the raster's own system, and
stands beside the raster's name wherever the ground is told.
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

__all__ = ["HIGHEST_M", "LOWEST_M", "MOST_CELLS", "RasterTerrain"]

MOST_CELLS = 4_000_000  # under one footprint
LOWEST_M, HIGHEST_M = -200.0, 3_800.0  # no ground in Japan lies beyond: 富士山 3,776 m, and open pits some 170 m below the sea
_LOOKED_AT = 512  # cells along each side of a raster looked through when it is opened
_METRES = (None, "", "m", "metre", "meter", "metres", "meters")
_LONLAT = 6668


class RasterTerrain:
    """Rasters asked in order: the first that knows all the ground under a footprint answers.

    `accuracy_m` is how far a cell may be off, as its publisher tells; `vertical` the edition of its heights
    ("測地成果2024"), "" where nobody tells it.  Raises InvalidInput for a file that cannot be read, has no
    reference system, not one band of heights in metres, or heights that no ground has and no mark for them.
    """

    def __init__(self, paths: Sequence[Path], accuracy_m: float, vertical: str = "") -> None:
        self.accuracy_m = accuracy_m
        self._paths = tuple(paths)
        self._vertical = {path: vertical or own for path in paths for own in [_checked(path)]}

    def under(self, footprint: BaseGeometry) -> Ground | None:
        for path in self._paths:
            with rasterio.open(path) as raster:
                samples = _sampled(raster, footprint)
            if samples is not None:
                vertical = self._vertical[path]
                source = f"{path.name}（{vertical}）" if vertical else path.name
                return Ground(float(samples.elevation_m.mean()), self.accuracy_m, source, samples)
        return None


def _checked(path: Path) -> str:
    """The edition of heights that the raster's own system tells; "" where it tells none."""
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None or raster.count != 1:
                raise _bad(
                    "FIELDREG_DEM",
                    f"{path.name}: 座標参照系があり、標高の帯が1つの GeoTIFF にしてください。",
                    f"{path.name}: must be a GeoTIFF with a reference system and one band of heights",
                )
            _refuse_unmarked(raster, path)
            return _vertical_of(raster)
    except RasterioIOError as error:
        raise _bad(
            "FIELDREG_DEM",
            f"標高データ {path} を読めません: {error}",
            f"the elevation raster {path} cannot be read: {error}",
        ) from error


def _refuse_unmarked(raster: Any, path: Path) -> None:
    """Raises InvalidInput where heights are no metres, or a look over the raster finds some that no ground has."""
    if (raster.units[0] or "").strip().lower() not in _METRES:
        raise _bad("FIELDREG_DEM", f"{path.name}: 標高の単位が {raster.units[0]!r} です。メートルに直してください。",
                   f"{path.name}: its heights are in {raster.units[0]!r}; make them metres")  # fmt: skip
    shape = min(_LOOKED_AT, raster.height), min(_LOOKED_AT, raster.width)
    heights = _heights(raster, raster.read(1, out_shape=shape, masked=True), keep_impossible=True)
    wrong = heights[np.isfinite(heights) & ((heights < LOWEST_M) | (heights > HIGHEST_M))]
    if len(wrong):
        raise _bad(
            "FIELDREG_DEM",
            f"{path.name}: 標高 {wrong[0]:g} m のセルがあります。日本の地面にはない値です。データのないセルの印なら、"
            "nodata としてファイルに書き込んでください。",
            f"{path.name}: some cells are {wrong[0]:g} m high, as no ground in Japan is; if that marks cells without data, write it"
            " into the file as its nodata",
        )


def _vertical_of(raster: Any) -> str:
    parts = pyproj.CRS.from_wkt(raster.crs.to_wkt()).sub_crs_list
    names = [part.datum.name if part.datum else part.name for part in parts if part.is_vertical]
    return names[0] if names else ""


def _heights(raster: Any, cells: Any, *, keep_impossible: bool = False) -> Any:
    """Metres, with the scale and offset the raster tells; NaN where a cell is marked, or its value is no ground's."""
    heights = np.ma.filled(cells.astype(np.float64), np.nan) * raster.scales[0] + raster.offsets[0]
    return heights if keep_impossible else np.where((heights >= LOWEST_M) & (heights <= HIGHEST_M), heights, np.nan)


def _sampled(raster: Any, footprint: BaseGeometry) -> Samples | None:
    """Every cell the footprint meets; None where one is unknown or beyond the raster."""
    into = pyproj.Transformer.from_crs(_LONLAT, raster.crs.to_wkt(), always_xy=True)
    shape = shapely.transform(footprint, lambda c: np.column_stack(into.transform(c[:, 0], c[:, 1])))
    window = _window(raster, shape)
    if window is None:
        return None
    heights = _heights(raster, raster.read(1, window=window, masked=True))
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

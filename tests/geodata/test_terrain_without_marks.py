"""Rasters that do not mark their cells without data, and the edition of heights they are in."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from fieldreg.kernel.errors import InvalidInput
from fieldreg.wiring import Config
from geodata.raster_terrain import RasterTerrain
from geodata.terrain import open_terrain
from tests.fieldreg.law import bench

CELL_M = 50.0
PLACE = {"west": 1.0, "south": 1.0, "size": 98.0}  # two columns, two rows in the middle


def raster(path, heights, *, nodata=None, crs="EPSG:6678", scale=None, unit=None):
    half_x, half_y = (CELL_M * n / 2 for n in (heights.shape[1], heights.shape[0]))
    where = from_origin(bench.HOME.x - half_x, bench.HOME.y + half_y, CELL_M, CELL_M)
    with rasterio.open(
        path, "w", driver="GTiff", width=heights.shape[1], height=heights.shape[0], count=1, dtype=heights.dtype, crs=crs, nodata=nodata,
        transform=where,
    ) as file:  # fmt: skip
        file.write(heights, 1)
        if scale:
            file.scales, file.offsets = (scale[0],), (scale[1],)
        if unit:
            file.units = (unit,)
    return path


def ground(size=20, value=None, at=(9, 10)):
    heights = np.full((size, size), 50.0, dtype="float32")
    if value is not None:
        heights[at] = value
    return heights


@pytest.mark.parametrize("value", [-9999.0, -32768.0, 1e20, 9999.0, -201.0, 3801.0])
def test_values_no_ground_has_are_refused_where_nothing_marks_them(tmp_path, value):
    with pytest.raises(InvalidInput, match="nodata") as refused:
        RasterTerrain([raster(tmp_path / "d.tif", ground(value=value))], 0.3)
    assert f"{np.float32(value):g}" in str(refused.value)


@pytest.mark.parametrize("value", [-9999.0, 1e20])
def test_one_that_a_look_over_a_large_raster_misses_makes_the_ground_unknown(tmp_path, value):
    terrain = RasterTerrain([raster(tmp_path / "d.tif", ground(1_201, value, at=(600, 601)))], 0.3)
    assert terrain.under(bench.square(**PLACE)) is None
    assert terrain.under(bench.square(west=400.0, south=1.0, size=98.0)).elevation_m == 50.0


def test_marked_cells_are_unknown_and_nothing_is_refused(tmp_path):
    terrain = RasterTerrain([raster(tmp_path / "d.tif", ground(value=-9999.0), nodata=-9999.0)], 0.3)
    assert terrain.under(bench.square(**PLACE)) is None


@pytest.mark.parametrize("value", [-170.0, 0.0, 3_776.0])
def test_ground_there_is_stays(tmp_path, value):
    heights = np.full((20, 20), value, dtype="float32")
    assert RasterTerrain([raster(tmp_path / "d.tif", heights)], 0.3).under(bench.square(**PLACE)).lowest_m == value


def test_a_raster_of_whole_decimetres_is_read_in_metres(tmp_path):
    heights = np.full((20, 20), 523, dtype="int16")
    terrain = RasterTerrain([raster(tmp_path / "d.tif", heights, scale=(0.1, 1.0))], 0.3)
    assert terrain.under(bench.square(**PLACE)).elevation_m == pytest.approx(53.3)


def test_feet_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="ft"):
        RasterTerrain([raster(tmp_path / "d.tif", ground(), unit="ft")], 0.3)


@pytest.mark.parametrize(
    ("crs", "told", "source"),
    [
        ("EPSG:6678", "", "d.tif"), ("EPSG:6678", "測地成果2024", "d.tif（測地成果2024）"),
        ("EPSG:6678+6695", "", "d.tif（Japanese Geodetic Datum 2011 (vertical)）"), ("EPSG:6678+6695", "GSIGEO2011", "d.tif（GSIGEO2011）"),
    ],
)
def test_the_edition_of_heights_is_told_with_the_terrain(tmp_path, crs, told, source):
    terrain = open_terrain([raster(tmp_path / "d.tif", ground(), crs=crs)], 0.3, told)
    assert terrain.under(bench.square(**PLACE)).source == source


def test_the_environment_tells_it():
    assert Config.from_environment({"FIELDREG_DEM_VERTICAL": " 測地成果2024 "}).dem_vertical == "測地成果2024"

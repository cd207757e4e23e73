"""The ground from a GeoTIFF the test makes: 20 × 20 cells about home, rising to the east."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from fieldreg.errors import InvalidInput
from fieldreg.terrain import Ground
from geodata.terrain import RasterTerrain, open_terrain
from tests.fieldreg.permits import bench

CELL_M = 50.0
HEIGHTS = np.tile(np.arange(20, dtype="float32") * 10, (20, 1))  # 0 m in the west to 190 m in the east


def raster(path, heights=HEIGHTS, *, crs="EPSG:6678", count=1, nodata=-9999.0):
    half = CELL_M * heights.shape[1] / 2
    where = from_origin(bench.HOME.x - half, bench.HOME.y + half, CELL_M, CELL_M)
    height, width = heights.shape
    made = {"driver": "GTiff", "width": width, "height": height, "count": count, "dtype": "float32", "crs": crs, "nodata": nodata}
    with rasterio.open(path, "w", transform=where, **made) as file:
        for band in range(count):
            file.write(heights, band + 1)
    return path


@pytest.fixture
def dem(tmp_path):
    return raster(tmp_path / "dem.tif")


def test_every_cell_the_footprint_meets_counts(dem):
    ground = RasterTerrain([dem], 0.3).under(bench.square(west=1.0, south=1.0, size=98.0))  # two columns, two rows

    assert (ground.lowest_m, ground.highest_m, ground.elevation_m) == (100.0, 110.0, 105.0)
    assert (ground.accuracy_m, ground.source, len(ground.samples.lon)) == (0.3, "dem.tif", 4)
    assert ground.samples.reach_m == pytest.approx(CELL_M * 2**0.5 / 2, abs=0.01)


def test_a_point_has_the_cell_it_lies_in(dem):
    point = bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x + 130, bench.HOME.y + 20))
    assert RasterTerrain([dem], 0.3).under(point).elevation_m == 120.0


@pytest.mark.parametrize("at", [{"west": -550.0}, {"west": 460.0}, {"south": 460.0}, {"west": 5_000.0}])
def test_beyond_the_raster_nothing_is_known(dem, at):
    assert RasterTerrain([dem], 0.3).under(bench.square(**at)) is None


def test_a_cell_without_data_makes_the_ground_unknown(tmp_path):
    holed = HEIGHTS.copy()
    holed[9, 10] = -9999.0
    terrain = RasterTerrain([raster(tmp_path / "holed.tif", holed)], 0.3)

    assert terrain.under(bench.square(west=1.0, south=1.0, size=98.0)) is None
    assert terrain.under(bench.square(west=201.0, south=1.0, size=48.0)).elevation_m == 140.0


def test_a_second_raster_answers_where_the_first_cannot(tmp_path):
    empty = raster(tmp_path / "empty.tif", np.full((20, 20), -9999.0, dtype="float32"))
    terrain = RasterTerrain([empty, raster(tmp_path / "full.tif")], 5.0)
    assert terrain.under(bench.square(west=1.0, south=1.0, size=48.0)).source == "full.tif"


@pytest.mark.parametrize(("told", "said"), [({"crs": None}, "reference system"), ({"count": 2}, "one band")])
def test_a_raster_of_another_kind_is_refused(tmp_path, told, said):
    with pytest.raises(InvalidInput) as raised:
        RasterTerrain([raster(tmp_path / "odd.tif", **told)], 0.3)
    assert [(f.where, said in f.message.en) for f in raised.value.faults] == [("FIELDREG_DEM", True)]


def test_a_file_that_is_no_raster_is_refused_with_its_variable(tmp_path):
    (tmp_path / "no.tif").write_text("no")
    with pytest.raises(InvalidInput) as raised:
        RasterTerrain([tmp_path / "no.tif"], 0.3)
    assert raised.value.faults[0].where == "FIELDREG_DEM"


def test_how_exact_it_is_must_be_told(dem):
    with pytest.raises(InvalidInput) as raised:
        open_terrain([dem], None)
    assert raised.value.faults[0].where == "FIELDREG_DEM_ACCURACY_M"
    assert open_terrain([], None) is None


# --- what the rules make of it


def surfaces(ceiling_m):
    """One level surface over everything."""
    west = bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x - 90_000, bench.HOME.y))
    far = bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x - 93_000, bench.HOME.y))
    ends = [{"lon": p.x, "lat": p.y, "elevation_m": 0} for p in (far, west)]
    strip = {
        "start": ends[0], "end": ends[1], "half_width_m": 150, "extension_m": 60, "approach_slope": 0.02,
        "approach_length_m": 3000, "approach_divergence": 0.15,
    }  # fmt: skip
    rule = {
        "horizontal_height_m": 45, "horizontal_radius_m": 200_000, "conical_slope": 0.02, "conical_radius_m": 200_000,
        "outer_radius_m": 200_000, "transitional_slope": 1 / 7,
    }  # fmt: skip
    reference = {"lon": west.x, "lat": west.y, "elevation_m": ceiling_m - 45}
    return {"surfaces": {"reference_point": reference, "rule": rule, "strips": [strip], "margin_m": 0}}


def judged(dem: Path, ceiling_m, height=30, at=None):
    what = bench.trial(height=height, at=at or {"west": 1.0, "south": 1.0, "size": 98.0})
    ground = RasterTerrain([dem], 0.5).under(what.footprint)
    source = bench.world([bench.zone("airport-surfaces", west=-30_000, size=60_000, attributes=surfaces(ceiling_m))])
    trial, around = bench.setting(what, source)
    around.ground = ground
    assert isinstance(ground, Ground)
    return next(r for r in bench.rules_in_force(bench.ON) if r.id == "caa-airport-surfaces").check(trial, around)


SLACK = 0.5 + CELL_M * 2**0.5 / 2 / 7  # the raster's own accuracy, and the steepest slope across half a cell


@pytest.mark.parametrize(
    ("ceiling_m", "said"),
    [(140 - SLACK - 0.1, "permit"), (140, "unknown"), (140 + SLACK - 0.1, "unknown"), (140 + SLACK + 0.1, "not_applicable")],
)
def test_the_highest_ground_under_the_flight_decides(dem, ceiling_m, said):
    """110 m of ground at the eastern cells and 30 m above it: 140 m above the sea."""
    assert bench.word(judged(dem, ceiling_m)) == said


def test_the_lowest_ground_decides_how_high_a_height_above_the_sea_is_above_ground(dem):
    """Over ground of 100 to 110 m, 250.6 m above the sea is at least 150.1 m above its lowest part."""
    what = bench.trial(height=250.6, datum="AMSL", at={"west": 1.0, "south": 1.0, "size": 98.0})
    trial, around = bench.setting(what)
    around.ground = RasterTerrain([dem], 0.5).under(what.footprint)
    rule = next(r for r in bench.rules_in_force(bench.ON) if r.id == "caa-150m")

    assert bench.word(rule.check(trial, around)) == "permit"

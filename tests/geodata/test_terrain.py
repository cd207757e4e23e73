"""The ground from a GeoTIFF the test makes: 20 × 20 cells about home, rising to the east."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from fieldreg.kernel.errors import InvalidInput
from fieldreg.surroundings.aerodromes import surfaces_record
from fieldreg.surroundings.terrain import Ground
from geodata.importers.datasets.airport_files import airport_files
from geodata.raster_terrain import RasterTerrain
from geodata.terrain import open_terrain
from tests.fieldreg.law import bench

CELL_M = 50.0
HEIGHTS = np.tile(np.arange(20, dtype="float32") * 10, (20, 1))  # 0 m in the west to 190 m in the east


def raster(path, heights=HEIGHTS, *, crs="EPSG:6678", count=1, nodata=-9999.0, shift=0.0):
    half = CELL_M * heights.shape[1] / 2
    where = from_origin(bench.HOME.x - half + shift, bench.HOME.y + half, CELL_M, CELL_M)
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


def judged(dem: Path, ceiling_m, height=30, at=None, attributes=None):
    what = bench.trial(height=height, at=at or {"west": 1.0, "south": 1.0, "size": 98.0})
    ground = RasterTerrain([dem], 0.5).under(what.footprint)
    source = bench.world([bench.zone("airport-surfaces", west=-30_000, size=60_000, attributes=attributes or surfaces(ceiling_m))])
    trial, around = bench.setting(what, source)
    around.ground = ground
    assert isinstance(ground, Ground)
    return next(r for r in bench.rules_in_force(bench.ON) if r.id == "caa-airport-surfaces").check(trial, around)


SLACK = 0.5 + 10  # the raster's own accuracy, and the step from cell to cell


@pytest.mark.parametrize(
    ("ceiling_m", "said"),
    [(140 - SLACK - 0.1, "permit"), (140, "unknown"), (140 + SLACK - 0.1, "unknown"), (140 + SLACK + 0.1, "not_applicable")],
)
def test_the_highest_ground_under_the_flight_decides(dem, ceiling_m, said):
    """110 m of ground at the eastern cells and 30 m above it: 140 m above the sea."""
    assert bench.word(judged(dem, ceiling_m)) == said


@pytest.mark.parametrize(("west", "said"), [(-49.0, "not_applicable"), (1.0, "unknown")])
def test_beside_a_cliff_the_ground_of_a_cell_may_be_as_high_as_its_neighbour(tmp_path, west, said):
    """0 m, and 90 m from 50 m east of home; a flight of 30 m under a surface at 60 m.  The cliff is not in the footprint."""
    cliff = np.zeros((20, 20), dtype="float32")
    cliff[:, 11:] = 90

    found = judged(raster(tmp_path / "cliff.tif", cliff), 60, at={"west": west, "south": 1.0, "size": 48.0})

    assert bench.word(found) == said


LEVEL = np.full((200, 200), 2, dtype="float32")


@pytest.mark.parametrize(
    ("runway", "height", "at", "said"),
    [
        (-1_500, 20, {"west": 1.0, "south": -4, "size": 8.0}, "permit"),  # the approach begins at home, 2 m above the sea
        (-24_000, 300, {"west": -8.0, "south": -4, "size": 7.0}, "permit"),  # the outermost surface ends at home, at 297 m
        (-24_000, 200, {"west": -8.0, "south": -4, "size": 7.0}, "not_applicable"),
        (-24_000, 500, {"west": 1.0, "south": -4, "size": 7.0}, "not_applicable"),
    ],
)
def test_a_cell_whose_centre_lies_under_no_surface_is_not_clear_of_it(tmp_path, runway, height, at, said):
    """Cells of 50 m from 40 m west of home to 10 m east of it, or the other way round."""
    record = surfaces_record(airport_files()["仙台空港"], bench.ON)
    west, middle, east = (
        bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x + x, bench.HOME.y)) for x in (runway - 1_440, runway, runway + 1_440)
    )
    record["reference_point"] = {"lon": middle.x, "lat": middle.y, "elevation_m": 2}
    ends = {name: {"lon": p.x, "lat": p.y, "elevation_m": 2} for name, p in (("start", west), ("end", east))}
    record["strips"] = [record["strips"][0] | ends]
    shift = 10.0 if runway > -10_000 else -10.0
    path = raster(tmp_path / "level.tif", LEVEL, shift=shift)

    found = judged(path, None, height, at, attributes={"surfaces": record})

    assert bench.word(found) == said
    if said == "not_applicable" and found.margin_m is not None:
        assert found.margin_m == pytest.approx(297 - 202 - 0.5, abs=0.1)


@pytest.mark.parametrize(("height", "said"), [(239.4, "not_applicable"), (239.6, "unknown"), (260.4, "unknown"), (260.6, "permit")])
def test_the_lowest_ground_decides_how_high_a_height_above_the_sea_is_above_ground(dem, height, said):
    """Over ground of 100 to 110 m, 260.6 m above the sea is at least 150.1 m above its lowest part."""
    what = bench.trial(height=height, datum="AMSL", at={"west": 1.0, "south": 1.0, "size": 98.0})
    trial, around = bench.setting(what)
    around.ground = RasterTerrain([dem], 0.5).under(what.footprint)
    rule = next(r for r in bench.rules_in_force(bench.ON) if r.id == "caa-150m")

    assert bench.word(rule.check(trial, around)) == said

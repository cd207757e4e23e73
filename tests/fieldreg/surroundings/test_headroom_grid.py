"""The picture of headroom over an area: it covers the area, and no cell promises more room than there is."""

import numpy as np
import pytest
import shapely

from fieldreg.surroundings.airport_heights import surfaces_of
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.headroom_grid import MOST_CELLS, headroom_grid, summary
from fieldreg.surroundings.terrain import Ground
from tests.fieldreg.law import bench
from tests.fieldreg.surroundings.test_aerodromes import world

AREA = bench.square(west=-700.0, size=1_400.0)
GROUND = Ground(2.0, 5.0, "test")


def grid(area, source, ground=GROUND):
    return headroom_grid(area, LayerView(source, "airport-surfaces", bench.ON, bench.ON, area), lambda _: ground)


@pytest.mark.parametrize("area", [AREA, bench.square(size=3.0), bench.square(west=0.0, size=30_000.0)], ids=["mid", "small", "large"])
def test_the_cells_cover_the_area_and_are_not_too_many(area):
    cells = grid(area, world()[1])
    plane = bench.PLANE

    assert 1 <= len(cells) <= MOST_CELLS
    assert sum(plane.to_xy(c.outline).area for c in cells) == pytest.approx(plane.to_xy(area).area, rel=1e-6)


def test_no_cell_promises_more_than_the_lowest_place_in_it():
    record, source = world()
    plane, surfaces = surfaces_of(record)
    rng = np.random.default_rng(7)
    for cell in grid(AREA, source):
        west, south, east, north = cell.outline.bounds
        lon, lat = rng.uniform(west, east, 200), rng.uniform(south, north, 200)
        inside = shapely.contains_xy(cell.outline, lon, lat)
        places = plane.to_xy(shapely.MultiPoint(np.column_stack([lon[inside], lat[inside]])))
        heights = surfaces.lowest(shapely.get_coordinates(places))
        assert cell.lowest_amsl_m <= heights.min() + 1e-6
        assert cell.headroom_agl_m == pytest.approx(cell.lowest_amsl_m - 2.0)


def test_without_ground_the_room_is_unknown_but_the_surface_told():
    (cell,) = grid(bench.square(size=3.0), world()[1], ground=None)
    assert (cell.status, cell.headroom_agl_m) == ("unknown", None)
    assert cell.lowest_amsl_m is not None
    assert "標高がわかりません" in cell.because.ja


def test_a_layer_that_cannot_speak_leaves_every_cell_unknown():
    cells = grid(AREA, bench.world(missing=("airport-surfaces",)))
    assert {(c.status, c.lowest_amsl_m) for c in cells} == {("unknown", None)}


def test_a_zone_without_heights_makes_only_its_cells_unknown():
    source = bench.world([bench.zone("airport-surfaces", west=0.0, size=2_000.0, attributes={"verify": True})])
    told = summary(grid(AREA, source))
    assert 0 < told["unknown"] < told["cells"]
    assert told["status"] == "unknown"
    assert "確認できていません" in told["because"]["ja"]


def test_outside_every_surface_is_clear():
    told = summary(grid(AREA, bench.world()))
    assert (told["status"], told["lowest_headroom_agl_m"]) == ("ok", None)


def test_a_zone_without_heights_reaches_as_far_as_its_boundary_may_be_off():
    """The zone begins 150 m east of the area, and its boundary may be off by 100 m or by 200 m."""
    for accuracy_m, expected in ((100.0, False), (200.0, True)):
        zone = bench.zone("airport-surfaces", west=200.0, size=2_000.0, accuracy_m=accuracy_m, attributes={"verify": True})
        cells = grid(bench.square(west=-50.0, size=100.0), bench.world([zone]))
        assert any(c.status == "unknown" for c in cells) is expected, accuracy_m
        assert not all(c.status == "unknown" for c in cells)

"""Rings that are written without a shape in between: each valid, in its sense, where it was drawn; what is not sure goes the long way."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from fieldreg.kernel.web_mercator import Tile
from geodata.export.tiles.mvt import TileLayer, to_mvt
from geodata.export.tiles.rings import told_rings
from geodata.export.tiles.tile_shapes import EXTENT

TILE = Tile(14, 14603, 6305)
NOTHING = np.zeros(0, object)


def in_metres(polygons):
    """Vertices and counts of polygons of tile units, in the plane."""
    west, _, _, north = TILE.box()
    per_unit = TILE.width_m / EXTENT
    at = shapely.get_coordinates(polygons)
    counts = np.array([shapely.get_num_coordinates(one) for one in polygons])
    return np.column_stack([west + at[:, 0] * per_unit, north - at[:, 1] * per_unit]), counts


def written(polygons):
    """Which are written, and their outlines as somebody else reads them, y downward."""
    is_told, commands = told_rings(TILE, *in_metres(polygons))
    data = to_mvt([TileLayer(name="b", shapes=NOTHING, properties=[], alike=[(commands, {"layer": "b", "none": None, "n": 300})])])
    read = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})["b"]["features"] if data else []
    assert all(feature["properties"] == {"layer": "b", "n": 300} for feature in read)
    return is_told.tolist(), [shape(feature["geometry"]) for feature in read]


@pytest.mark.parametrize("seed", range(6))
def test_rings_of_any_form_come_back_valid_where_they_were_drawn(seed):
    rng = np.random.default_rng(seed)
    polygons = []
    for _ in range(300):
        corners = int(rng.integers(3, 12))
        turn = np.sort(rng.uniform(0, 2 * np.pi, corners)) * rng.choice([1, -1])
        reach = rng.uniform(1, 60) * (rng.uniform(0.3, 1, corners) if rng.random() < 0.5 else 1)
        middle = rng.uniform(-100, EXTENT + 100, 2)
        polygons.append(shapely.Polygon(middle + np.column_stack([np.cos(turn), np.sin(turn)]) * np.reshape(reach, (-1, 1))))
    is_told, read = written(polygons)
    told = [one for one, is_one in zip(polygons, is_told, strict=True) if is_one]
    assert len(read) == len(told) > 200
    for was, one in zip(told, read, strict=True):
        assert one.is_valid
        assert one.area > 0
        assert one.exterior.is_ccw  # of a y that grows downward: clockwise on the map
        assert shapely.hausdorff_distance(was, one) < 1.0


@pytest.mark.parametrize("outline", [
    shapely.box(100.1, 100.1, 100.3, 100.3),  # less than a unit
    shapely.Polygon([(0, 0), (100, 0.2), (200, 0)]),  # flat once it is rounded
    shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]),  # crosses itself
    shapely.Polygon([(0, 0), (50, 0), (50, 50), (0, 50), (0, 0.2), (50, 0.2)]),  # lies on itself
    shapely.box(-5000, 0, 10, 10), shapely.box(0, 0, 10, 9000),  # reach far beyond
])  # fmt: skip
def test_what_is_not_sure_goes_the_long_way(outline):
    beside = shapely.box(10, 10, 20, 20)
    is_told, (read,) = written([outline, beside])
    assert is_told == [False, True]
    assert read.equals(beside)


def test_none_at_all_is_nothing():
    assert written([shapely.box(100.1, 100.1, 100.3, 100.3)]) == ([False], [])

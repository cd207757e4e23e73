"""Tiles as others read them: mapbox-vector-tile, and GDAL's own driver beside what we drew."""

import mapbox_vector_tile
import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from shapely.geometry import shape

from fieldreg.kernel.web_mercator import WEB_MERCATOR, Tile
from geodata.export.tiles.mvt import TileLayer, to_mvt
from geodata.export.tiles.tile_shapes import EXTENT, in_tile_units

TILE = Tile(12, 3650, 1576)  # over Sendai's station


def array(*shapes):
    return np.array([*shapes, None], object)[:-1]


def units(*given):
    """Shapes of tile units, carried to the plane: what the tile has to give back."""
    west, _, _, north = TILE.box()
    per_unit = TILE.width_m / EXTENT
    return shapely.transform(array(*given), lambda c: np.column_stack([west + c[:, 0] * per_unit, north - c[:, 1] * per_unit]))


def written(shapes, properties=None, ids=None, tile=TILE):
    drawn = in_tile_units(tile, shapes)
    return to_mvt([TileLayer(name="sites", shapes=drawn, properties=properties or [{"n": n} for n in range(len(drawn))], ids=ids)])


def decoded(tile):
    """As mapbox-vector-tile reads it, y downward as it was written."""
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


def read(*given):
    layer = decoded(written(units(*given)))["sites"]
    assert (layer["extent"], layer["version"]) == (EXTENT, 2)
    return [(f["properties"], f["geometry"]["type"], shape(f["geometry"])) for f in layer["features"]]


def test_the_square_of_the_world_is_cut_as_everybody_cuts_it():
    lon, lat = 140.8824, 38.2601
    ((x, y),) = WEB_MERCATOR.moved(np.array([[lon, lat]]))
    assert np.allclose((x, y), pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat), atol=1e-6)
    west, south, east, north = TILE.box()
    assert west < x < east
    assert south < y < north
    assert [Tile(*held).is_there for held in ((0, 0, 0), (1, 2, 0), (2, 3, 3), (2, 0, 4), (3, -1, 0))] == [True, False, True, False, False]


def test_every_kind_of_shape_comes_back_where_it_was_drawn():
    ring = shapely.Polygon([(100, 100), (900, 100), (900, 900), (100, 900)], [[(300, 300), (500, 300), (500, 500), (300, 500)]])
    far = shapely.box(2000, 2000, 2100, 2200)
    line = shapely.LineString([(10, 4000), (2000, 3000), (4090, 4000)])
    lines = shapely.MultiLineString([[(0, 0), (10, 10)], [(50, 50), (90, 10)]])
    points = shapely.MultiPoint([(5, 6), (4000, 7)])
    given = [ring, shapely.MultiPolygon([ring, far]), line, lines, shapely.Point(1234, 567), points]
    found = read(*given)

    assert [properties for properties, *_ in found] == [{"n": n} for n in range(6)]
    assert [kind for _, kind, _ in found] == ["Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint"]
    assert all(got.equals(wanted) for (*_, got), wanted in zip(found, given, strict=True))


def test_outer_rings_have_a_positive_area_and_holes_a_negative_one():
    def surveyed(ring):
        x, y = np.array(ring).T
        return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2

    ring = shapely.Polygon([(100, 100), (900, 100), (900, 900), (100, 900)], [[(300, 300), (500, 300), (500, 500), (300, 500)]])
    for given in (ring, shapely.reverse(ring)):
        (feature,) = decoded(written(units(given)))["sites"]["features"]
        outer, hole = feature["geometry"]["coordinates"]
        assert (surveyed(outer), surveyed(hole)) == (640_000.0, -40_000.0)


def test_what_is_smaller_than_a_unit_is_a_point_and_not_lost():
    specks = [shapely.box(700.1, 800.1, 700.3, 800.3), shapely.LineString([(20.1, 30.1), (20.2, 30.2)])]
    found = read(*specks)
    assert [(kind, got.coords[0]) for _, kind, got in found] == [("Point", (700.0, 800.0)), ("Point", (20.0, 30.0))]


def test_a_shape_is_clipped_with_a_margin_and_one_elsewhere_is_left_out():
    across, beside, elsewhere = shapely.box(-5000, 100, 9000, 200), shapely.box(4100, 0, 4200, 50), shapely.box(5000, 0, 6000, 10)
    found = read(across, beside, elsewhere)
    assert [(properties["n"], got.bounds) for properties, _, got in found] == [
        (0, (-128.0, 100.0, 4224.0, 200.0)), (1, (4100.0, 0.0, 4200.0, 50.0)),
    ]  # fmt: skip


def test_a_shape_whose_corners_fall_together_stays_valid():
    teeth = [(0, 0), *((100 + n * 0.7, 40 + n % 2 * 0.9) for n in range(200)), (3000, 3000), (0, 3000)]
    (_, kind, got), = read(shapely.Polygon(teeth).buffer(0))
    assert (kind, got.is_valid, round(got.area / shapely.Polygon(teeth).buffer(0).area, 3)) == ("Polygon", True, 1.0)


def test_a_shape_whose_rings_cross_is_drawn_all_the_same():
    bow = shapely.Polygon([(-900, 100), (900, 900), (900, 100), (-900, 900)])
    (_, _, got), = read(bow)
    assert got.area > 0


def test_properties_keep_their_kinds_and_a_name_its_letters():
    told = {
        "text": "髙砂<img src=x onerror=alert(1)>",
        "whole": -3, "large": 2**40, "part": 0.5, "yes": True, "no": False, "one": 1, "nothing": None,
    }  # fmt: skip
    (feature,) = decoded(written(units(shapely.Point(1, 1)), [told], ids=[2**40]))["sites"]["features"]
    assert feature["properties"] == {key: value for key, value in told.items() if value is not None}
    assert {key: type(value) for key, value in feature["properties"].items()} == {k: type(v) for k, v in told.items() if v is not None}
    assert feature["id"] == 2**40


def test_nothing_to_draw_is_no_tile():
    assert (to_mvt([]), written(units(shapely.box(5000, 0, 6000, 10))), written(array())) == (b"", b"", b"")
    assert written(array(None)) == b""


@pytest.fixture(scope="module")
def polygons():
    """Some hundred seeded rings in and about the tile, in the plane."""
    chance = np.random.default_rng(5)
    west, south, east, north = TILE.box(0.2)
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    made = []
    for _ in range(300):
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        reach = TILE.width_m * chance.uniform(0.002, 0.05) * chance.uniform(0.6, 1.0, 12)
        made.append(shapely.Polygon(np.column_stack([x + reach * np.cos(turns), y + reach * np.sin(turns)])))
    return array(*made)


def test_gdal_reads_the_same_shapes_from_ours_as_it_would_draw_itself(polygons, tmp_path):
    path = tmp_path / "12" / str(TILE.x)
    path.mkdir(parents=True)
    (path / f"{TILE.y}.pbf").write_bytes(written(polygons))
    told, _, wkb, columns = pyogrio.raw.read(path / f"{TILE.y}.pbf", layer="sites", CLIP="NO")
    ns = columns[list(told["fields"]).index("n")]
    held = shapely.from_wkb(wkb)
    window = shapely.box(*TILE.box(1 / 32))
    wanted = shapely.intersection(polygons, window)
    there = np.flatnonzero(shapely.area(wanted) > 0)

    assert sorted(ns.tolist()) == there.tolist()
    assert all(shapely.is_valid(held))
    pixel_m = TILE.width_m / 256
    for n, got in zip(ns.tolist(), held, strict=True):
        assert shapely.area(shapely.symmetric_difference(got, wanted[n])) <= 0.3 * pixel_m * wanted[n].length


def test_two_readers_agree_to_the_last_bit(polygons, tmp_path):
    tile = written(polygons)
    (tmp_path / "t.pbf").write_bytes(tile)
    _, _, wkb, _ = pyogrio.raw.read(tmp_path / "t.pbf", layer="sites", CLIP="NO")  # by itself: tile units
    gdal = shapely.from_wkb(wkb)
    other = array(*(shape(f["geometry"]) for f in mapbox_vector_tile.decode(tile)["sites"]["features"]))
    assert len(gdal) == len(other)
    assert np.allclose(sorted(shapely.area(gdal)), sorted(shapely.area(other)))

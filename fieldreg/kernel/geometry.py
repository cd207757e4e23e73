"""Planar helpers: from lon, lat to metres and back, and what makes an outline usable.

Lengths, areas and distances are measured in a plane of the Japanese plane rectangular
system on JGD2011 (平面直角座標系, EPSG:6669-6687), chosen from the place.  There x is
east and y is north, in metres, always.  Inside one zone the plane's scale is within
1e-4 of the ground's, so a kilometre is right to 0.1 m.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.many_corners import widened
from fieldreg.kernel.texts import Text

__all__ = [
    "JAPAN", "MOST_VERTICES", "TOUCH_M", "Plane", "centre_of", "checked_lonlat", "crossings", "far_from", "fine_enough", "grown",
    "outside_arc", "place_of", "plane_at", "planes_at", "polygon_json", "polygons_of", "right_handed", "shrunk", "shrunk_each",
    "widest_m", "windows_of",
]  # fmt: skip

TOUCH_M = 0.01  # airspace is closed: nearer than this is touching
JAPAN = (122.0, 20.0, 154.0, 46.0)  # lon, lat box of the country
_DEGREE_M = 85_000.0  # short of a degree's 111 km, for what the cosine of the latitude changes on the way
_MANY = 1_000  # corners
MOST_VERTICES = 10_000  # of one trial's outline
_ALIKE_DEG = 1e-9
_LOOKED_AT = 50  # parts of a line held against all of it at once
_MIDDLE_SCALE, _LEAST_RADIUS_M = 0.9999, 6_350_000.0  # of every zone on its middle meridian; no mean radius of Japan is less
_NEARLY = 0.98  # GEOS simplifies by a hundredth of the distance
_WIDEST_TURN = 0.75  # of a quarter's part: GEOS rounds the number of a corner's parts

# Origins of the nineteen zones, degrees (平成14年国土交通省告示第9号): zone -> lat, lon
_ORIGINS = {
    1: (33, 129.5), 2: (33, 131), 3: (36, 132 + 1 / 6), 4: (33, 133.5), 5: (36, 134 + 1 / 3),
    6: (36, 136), 7: (36, 137 + 1 / 6), 8: (36, 138.5), 9: (36, 139 + 5 / 6), 10: (40, 140 + 5 / 6),
    11: (44, 140.25), 12: (44, 142.25), 13: (44, 144.25), 14: (26, 142), 15: (26, 127.5),
    16: (26, 124), 17: (26, 131), 18: (20, 136), 19: (26, 154),
}  # fmt: skip


@dataclass(frozen=True)
class Plane:
    """One zone of the plane rectangular system."""

    zone: int

    @property
    def epsg(self) -> int:
        return 6668 + self.zone

    def longest(self, by_m: float, bounds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres of the plane that surely reach `by_m` of the ground about boxes (n, 4) of the plane; never fewer than `by_m`.

        Beside the middle meridian a metre of the ground is up to 1e-4 shorter in the plane, far from it longer: what
        stands for a legal distance then errs to the safe side.
        """
        east_m = np.abs(bounds[:, [0, 2]]).max(axis=1) + by_m
        scale = _MIDDLE_SCALE * (1 + (east_m / _MIDDLE_SCALE) ** 2 / (2 * _LEAST_RADIUS_M**2))
        stretched: NDArray[np.float64] = by_m * np.maximum(1.0, scale)
        return stretched

    def to_xy(self, geometry: BaseGeometry) -> BaseGeometry:
        """lon, lat → x, y metres.  Z is dropped; an empty geometry stays empty."""
        return shapely.transform(geometry, lambda c: _moved(c, _into(self.epsg)))

    def all_to_xy(self, geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> NDArray[np.object_]:
        """The same for many at once: one walk over all their coordinates."""
        held = np.array([*geometries, None], dtype=object)[:-1]  # None keeps numpy from looking inside
        moved: NDArray[np.object_] = shapely.transform(held, lambda c: _moved(c, _into(self.epsg)))
        return moved

    def moved(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bare vertices (n, 2) from lon, lat to metres, as `to_xy` moves a shape's."""
        return _moved(lonlat, _into(self.epsg))

    def moved_back(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bare vertices (n, 2) from metres to lon, lat, as `to_lonlat` moves a shape's."""
        return _moved(xy, _out_of(self.epsg))

    def all_to_lonlat(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """x, y metres → lon, lat, for many at once."""
        moved: NDArray[np.object_] = shapely.transform(geometries, lambda c: _moved(c, _out_of(self.epsg)))
        return moved

    def to_lonlat(self, geometry: BaseGeometry) -> BaseGeometry:
        """x, y metres → lon, lat."""
        return shapely.transform(geometry, lambda c: _moved(c, _out_of(self.epsg)))


def plane_at(lon: float, lat: float) -> Plane:
    """The zone whose origin is nearest to the place.

    The official division is by prefecture; near a border the nearest origin may differ
    from it, which changes lengths by less than 1e-4.

    >>> plane_at(140.88, 38.26).epsg, plane_at(139.77, 35.68).epsg, plane_at(127.68, 26.21).epsg
    (6678, 6677, 6683)
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(f"a place must be finite; got {lon}, {lat}")

    def away(zone: int) -> float:
        origin_lat, origin_lon = _ORIGINS[zone]
        return math.hypot(lat - origin_lat, (lon - origin_lon) * math.cos(math.radians(lat)))

    return Plane(min(_ORIGINS, key=away))


def planes_at(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """The same of many places together: the number of each one's zone, shape (N,).  Raises ValueError as `plane_at`."""
    numbers = np.array(list(_ORIGINS))
    origin_lat, origin_lon = np.array(list(_ORIGINS.values()), dtype=np.float64).T
    away = np.hypot(lat[:, None] - origin_lat, (lon[:, None] - origin_lon) * np.cos(np.radians(lat))[:, None])
    found: NDArray[np.int64] = numbers[np.argmin(np.nan_to_num(away, nan=np.inf), axis=1)]
    nearest, second = np.partition(away, 1, axis=1)[:, :2].T
    for n in np.flatnonzero(~(second - nearest > _ALIKE_DEG)):  # too alike for two ways of rounding, or not finite
        found[n] = plane_at(float(lon[n]), float(lat[n])).zone
    return found


def place_of(lon: float, lat: float) -> shapely.Point:
    """One place in Japan.  Raises InvalidInput."""
    return checked_lonlat(shapely.Point(lon, lat), "lon, lat")  # type: ignore[return-value]


def checked_lonlat(geometry: BaseGeometry, where: str, most_vertices: int = MOST_VERTICES) -> BaseGeometry:
    """`geometry` if it can be judged; raises InvalidInput with every reason it cannot.

    Asked: not empty, at most `most_vertices` vertices, finite, inside Japan's box (a pair
    that fits only when exchanged is told as such, never exchanged), valid (no bow-tie).
    """
    count = int(shapely.get_num_coordinates(geometry))
    if count == 0:
        raise InvalidInput.one("geometry-empty", where, "形が空です。座標を入れてください。", "the geometry is empty")
    if count > most_vertices + 1:  # one more closes a ring
        raise InvalidInput.one(
            "too-many-vertices",
            where,
            f"頂点が {count:,} 個あります。{most_vertices:,} 個以下に簡略化してください。",
            f"there are {count:,} vertices; simplify to at most {most_vertices:,}",
        )
    xy = shapely.get_coordinates(geometry)
    if not np.isfinite(xy).all():
        raise InvalidInput.one(
            "not-finite", where, "座標に NaN や無限大があります。", "some coordinates are NaN or infinite"
        )
    outside = _outside_japan(xy, where)
    if outside:
        raise InvalidInput([outside])
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        raise InvalidInput.one(
            "geometry-invalid",
            where,
            f"形が正しくありません（線が自分自身と交わるなど: {reason}）。頂点の順を確かめて描き直してください。",
            f"the shape is not valid ({reason}); check the order of its vertices",
        )
    return geometry


def _outside_japan(xy: NDArray[np.float64], where: str) -> Fault | None:
    west, south, east, north = JAPAN
    lon, lat = xy[:, 0], xy[:, 1]
    if ((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)).all():
        return None
    first = f"[{lon[0]:.5f}, {lat[0]:.5f}]"
    if ((west <= lat) & (lat <= east) & (south <= lon) & (lon <= north)).all():
        return Fault(
            "axis-swapped",
            where,
            Text(
                f"緯度と経度が逆のようです（最初の点 {first}）。経度, 緯度 の順（例: 140.98, 38.22）に直してください。",
                f"latitude and longitude seem exchanged (first point {first}); write longitude, latitude",
            ),
        )
    return Fault(
        "outside-japan",
        where,
        Text(
            f"座標が日本の範囲（経度122〜154、緯度20〜46）の外にあります（最初の点 {first}）。度で書かれているか確かめてください。",
            f"coordinates lie outside Japan (first point {first}); check that they are degrees, lon lat",
        ),
    )


def polygons_of(geometry: BaseGeometry) -> shapely.Polygon | shapely.MultiPolygon:
    """Only the areal parts of `geometry`, as one (Multi)Polygon; empty if it has none."""
    areal, many = isinstance(geometry, shapely.Polygon | shapely.MultiPolygon), shapely.get_num_coordinates(geometry) > _MANY
    if areal and many and shapely.is_valid(geometry):
        return cast("shapely.Polygon | shapely.MultiPolygon", geometry)  # nothing is to be joined, and to find that out is slow
    parts = [g for g in shapely.get_parts(geometry) if g.geom_type == "Polygon" and not g.is_empty]
    joined = shapely.union_all(parts)
    return joined if isinstance(joined, shapely.Polygon | shapely.MultiPolygon) else shapely.Polygon()


def far_from(plane: Plane, bounds: NDArray[np.float64], by_m: float) -> NDArray[np.bool_]:
    """Which boxes (4, n), degrees, surely lie farther than `by_m` from every place judged in `plane` (see `plane_at`)."""
    lon, lat = (bounds[:2] + bounds[2:]) / 2
    half = np.hypot(*(bounds[2:] - bounds[:2])) / 2
    away = {zone: np.hypot(lat - at[0], (lon - at[1]) * np.cos(np.radians(lat))) for zone, at in _ORIGINS.items()}
    nearest = np.minimum.reduce(list(away.values()))
    # A place of the plane at most d off is at most d nearer to its origin, and at most d farther from any other.
    far: NDArray[np.bool_] = away[plane.zone] > nearest + 2.2 * (by_m / _DEGREE_M + half)
    return far


def polygon_json(shape: shapely.Polygon | shapely.MultiPolygon) -> dict[str, Any]:
    """GeoJSON of a shape as `shapely.geometry.mapping` writes it (rings as `right_handed`), ring by ring and not vertex by vertex.

    >>> polygon_json(shapely.box(0, 0, 1, 1)) == shapely.geometry.mapping(shapely.box(0, 0, 1, 1))
    True
    """
    parts = tuple(
        tuple(tuple(map(tuple, shapely.get_coordinates(ring).tolist())) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(right_handed(shape))
    )
    return {"type": shape.geom_type, "coordinates": list(parts) if shape.geom_type == "MultiPolygon" else parts[0]}


def grown(shapes_xy: Any, by_m: Any, quarter: int = 16) -> Any:
    """Everything within `by_m` of a shape, or of each of an array: round corners are drawn outside the true arc, never inside.

    `quarter`: parts of a quarter turn; see `fine_enough`.

    >>> round(float(shapely.bounds(grown(shapely.Point(0, 0), 300.0, fine_enough(300.0)))[2]), 2)
    300.01
    """
    far_m, quarter = outside_arc(by_m, quarter)
    return widened(shapes_xy, far_m, quarter)


def shrunk(shape_xy: BaseGeometry, by_m: float) -> BaseGeometry:
    """What lies at least `by_m` (> 0) inside a shape, corners kept; empty where nothing does.

    >>> shrunk(shapely.box(0, 0, 10, 10), 2).bounds
    (2.0, 2.0, 8.0, 8.0)
    """
    left: BaseGeometry = shrunk_each(np.array([shape_xy, None], dtype=object)[:-1], np.array([by_m]))[0]
    return left


def shrunk_each(shapes_xy: NDArray[np.object_], by_m: NDArray[np.float64]) -> NDArray[np.object_]:
    """The same of many (n,), each by its own.

    GEOS may keep pieces that are too narrow where most is taken off, some a third nearer to the edge than asked for; so what it
    keeps is measured, and taken off another way where it lies too near.
    """
    left = np.array(shapely.buffer(shapes_xy, -by_m, join_style="mitre"), dtype=object)
    lines = shapely.boundary(shapes_xy)
    near = shapely.distance(left, lines) < _NEARLY * by_m  # never of an empty one, which has no distance
    for n in np.flatnonzero(near).tolist():
        far_m = float(by_m[n])
        edges = grown(_edges(lines[n]), far_m, fine_enough(far_m))  # side by side: of a ring GEOS may leave its middle out
        left[n] = polygons_of(shapely.difference(shapes_xy[n], shapely.union_all(edges)))
    return left


def _edges(lines_xy: BaseGeometry) -> NDArray[np.object_]:
    """Each straight part of a (Multi)LineString by itself."""
    corners, of = shapely.get_coordinates(shapely.get_parts(lines_xy), return_index=True)
    pairs = np.stack([corners[:-1], corners[1:]], axis=1)[of[:-1] == of[1:]]
    return np.asarray(shapely.linestrings(pairs), dtype=np.object_)


def outside_arc(by_m: Any, quarter: int) -> tuple[Any, int]:
    """How far to draw round corners of so many parts of a quarter turn, so that they stand outside the true arc, never inside."""
    return by_m / math.cos(_WIDEST_TURN * math.pi / 2 / quarter), quarter


def crossings(line_xy: BaseGeometry, at_most: int) -> int:
    """How often a line meets itself beside where its parts join; counted until it is more than `at_most`.

    >>> crossings(shapely.LineString([(0, 0), (2, 2), (2, 0), (0, 2)]), 10)
    1
    """
    corners = shapely.get_coordinates(line_xy)
    parts: Any = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    tree, found, last = shapely.STRtree(parts), 0, len(parts) - 1
    for first in range(0, len(parts), _LOOKED_AT):
        one, other = tree.query(parts[first : first + _LOOKED_AT], predicate="intersects")
        beyond = other > one + first + 1  # each pair once, neighbours never
        closes = (one + first == 0) & (other == last) & bool((corners[0] == corners[-1]).all())
        found += int((beyond & ~closes).sum())
        if found > at_most:
            break
    return found


def fine_enough(by_m: float, within_m: float = 0.8 * TOUCH_M) -> int:
    """Into how many parts a quarter turn must be drawn for no corner to stand more than `within_m` outside the arc."""
    return math.ceil(_WIDEST_TURN * math.pi / 2 / math.acos(by_m / (by_m + within_m)))


def right_handed(shape: Any) -> Any:
    """The shape, or an array of shapes, as GeoJSON wants its rings (RFC 7946, 3.1.6): outer ones counter-clockwise, holes clockwise.

    Only the sense of rings changes; None stays None.  A reader on the sphere takes a ring of the wrong sense for the
    rest of the world.

    >>> right_handed(shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])).wkt
    'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))'
    """
    with np.errstate(over="ignore", invalid="ignore"):  # of places no plane has, whoever reads them refuses the row
        return shapely.orient_polygons(shape, exterior_cw=False)


def widest_m(polygon_xy: BaseGeometry) -> float:
    """Diameter of the largest circle inside, in metres; 0 for an empty or line-like shape.

    >>> round(widest_m(shapely.box(0, 0, 100, 2)), 1)
    2.0
    """
    if polygon_xy.is_empty or polygon_xy.area == 0:
        return 0.0
    areal: shapely.Polygon | shapely.MultiPolygon = polygons_of(polygon_xy)
    return _widest_of_few_corners(areal) if shapely.get_num_coordinates(areal) <= _FEW_CORNERS else _inscribed_m(areal)


def _inscribed_m(areal: shapely.Polygon | shapely.MultiPolygon) -> float:
    return float(2 * shapely.length(shapely.maximum_inscribed_circle(areal, tolerance=0.01)))


_FEW_CORNERS = 1_000  # so that what is kept stays small
_widest_of_few_corners = lru_cache(maxsize=1024)(_inscribed_m)  # the same land is asked about for every need


@lru_cache(maxsize=64)
def _into(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(6668, epsg, always_xy=True)


@lru_cache(maxsize=64)
def _out_of(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(epsg, 6668, always_xy=True)


def _moved(coordinates: NDArray[np.float64], transformer: pyproj.Transformer) -> NDArray[np.float64]:
    x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack([x, y])


def windows_of(box: tuple[float, float, float, float]) -> tuple[tuple[float, float, float, float], ...]:
    """A box (west, south, east, north, degrees) as one window, or as two where it spans the antimeridian (west > east).

    OGC API Features part 1, 7.15.3.

    >>> windows_of((140, 38, -170, 39))
    ((140, 38, 180, 39), (-180, 38, -170, 39))
    """
    west, south, east, north = box
    return (box,) if west <= east else ((west, south, 180, north), (-180, south, east, north))


def centre_of(geometries: Sequence[BaseGeometry]) -> tuple[float, float]:
    """lon, lat of the middle of the box about `geometries`."""
    west, south, east, north = shapely.total_bounds(np.array(list(geometries), dtype=object))
    return float((west + east) / 2), float((south + north) / 2)

"""Trials to be drawn: one of each kind of shape, and makers of any."""

import math

import shapely
from hypothesis import strategies as st

from fieldreg.kernel.geometry import plane_at

AGL_60 = {"altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"}}
TIMES = {"time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00"}
WHOLE = {"activity": "drone", "vehicle": {"mass_g": 900, "bvlos": False}, "on_site": {"crowd": 0}, "site": "arahama"}
RING = [[140.98, 38.221], [140.982, 38.221], [140.982, 38.223], [140.98, 38.223], [140.98, 38.221]]
HOLE = [[140.9805, 38.2215], [140.9805, 38.2225], [140.9815, 38.2225], [140.9815, 38.2215], [140.9805, 38.2215]]
WAY = [[140.97, 38.22], [140.975, 38.225], [140.98, 38.226]]


def feature(kind, coordinates, **properties):
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {**WHOLE, **TIMES, **AGL_60, **properties}}


AREA = feature("Polygon", [RING], name="荒浜 <b>&")
HOLED = feature("Polygon", [RING, HOLE])
CIRCLE = feature("Point", [140.98, 38.221], radius_m=120.5)
ROUTE = feature("LineString", WAY, corridor_width_m=25.5)
PARTS = {"type": "FeatureCollection", "features": [AREA, *({**f, "properties": {**f["properties"], "name": ""}} for f in (CIRCLE, ROUTE))]}


def bare(trial):
    """The same without what only a whole trial has: shapes, sizes and heights."""
    return [
        {**f, "properties": {k: v for k, v in f["properties"].items() if k in ("radius_m", "corridor_width_m", *AGL_60)}}
        for f in (trial["features"] if trial["type"] == "FeatureCollection" else [trial])
    ]  # fmt: skip


def farthest_m(one, other):
    """How far the outlines of two shapes (lon, lat) lie apart at most, in metres."""
    plane = plane_at(*one.representative_point().coords[0])
    a, b = plane.to_xy(one), plane.to_xy(other)
    return max(shapely.hausdorff_distance(a, b), shapely.hausdorff_distance(shapely.boundary(a), shapely.boundary(b)))


PLACES = st.tuples(st.floats(123, 153), st.floats(21, 45))
HEIGHTS = st.sampled_from([None, "AGL", "AMSL", "WGS84"])


@st.composite
def trials(draw, kinds=("area", "holed", "circle", "route"), heights=HEIGHTS):
    """A trial of one volume, anywhere in Japan, from a metre to kilometres wide."""
    lon, lat = draw(PLACES)
    size = draw(st.floats(1, 4000))
    plane = plane_at(lon, lat)
    home = plane.to_xy(shapely.Point(lon, lat))

    def about(share, corners, turn):
        turns = (turn + 2 * math.pi * i / corners for i in range(corners))
        ring = shapely.Polygon([(home.x + share * size * math.cos(t), home.y + share * size * math.sin(t)) for t in turns])
        return [list(at) for at in plane.to_lonlat(ring).exterior.coords]

    turn, corners = draw(st.floats(0, 6)), draw(st.integers(3, 9))
    datum = draw(heights)
    properties = {"activity": "drone", **TIMES}
    if datum:
        properties["altitude_upper"] = {"value": draw(st.floats(1, 400)), "datum": datum}
    kind = draw(st.sampled_from(kinds))
    if kind == "circle":
        return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {**properties, "radius_m": size}}
    if kind == "route":
        shape, properties = {"type": "LineString", "coordinates": about(1, corners, turn)[:-1]}, {**properties,
            "corridor_width_m": draw(st.floats(1, 90))}
        return {"type": "Feature", "geometry": shape, "properties": properties}
    rings = [about(1, corners, turn)] + ([about(0.2, 5, turn)[::-1]] if kind == "holed" else [])
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": rings}, "properties": properties}

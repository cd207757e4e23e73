"""Two thousand trials over real layers: what we measure, PostGIS measures too, from the same metres.

Both are handed the very coordinates of the trial's plane (EPSG:6678 in Sendai), so no projection stands
between them.  Wards stand in for grounds of facilities, woods and fields for planning and hazard areas.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import psycopg
import pytest
import shapely

from fieldreg.kernel.geometry import TOUCH_M, Plane
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.footprint import Footprint
from tests.fieldreg.law import bench
from tests.oracle.published import shapes_of

pyogrio = pytest.importorskip("pyogrio")
pytestmark = [pytest.mark.postgis, pytest.mark.slow]

PLANE = Plane(10)
ON = date(2026, 12, 1)
EVERYWHERE = shapely.box(122, 20, 154, 46)
TRIALS = 2_000
NEAR_SENDAI = (140.75, 38.17, 141.0, 38.36)  # the airport lies just south of it


@dataclass(frozen=True)
class Case:
    """A layer of ours, the published data that stands for it, its accuracy, and how far its rules reach."""

    layer: str
    file: str
    reaches: tuple[float, ...] = (0.0,)
    accuracy_m: float = 0.0


CASES = [
    Case("did", "did_estat/r02_did_04_miyagi.geojson"),
    Case("small-uav", "sendai_osm/shape/landuse.shp", (0.0, 300.0, 1_000.0)),
    Case("parks", "sendai_osm/shape/landuse.shp"),
    Case("schools", "sendai_osm/shape/landuse.shp", (0.0, 50.0), 5.0),
    Case("rivers", "sendai_osm/shape/waterways.shp", (0.0, 20.0)),
    Case("coast", "sendai_osm/shape/railways.shp", (0.0, 20.0)),
    Case("planning", "sendai_osm/shape/natural.shp"),
    Case("hazard", "sendai_osm/shape/natural.shp", (0.0, 100.0), 10.0),
    Case("roads", "sendai_osm/sendai_roads.geojson.zip", (0.0, 5.0)),
    Case("buildings", "sendai_osm/sendai_buildings.geojson.zip", (30.0,), 5.0),
    Case("airport-surfaces", "ksj_c28_airports/airport_surfaces.geojson", (4_000.0, 16_500.0)),
]


def footprints():
    """Points with a radius, corridors and polygons, lon, lat; the same on every run."""
    chance = np.random.default_rng(2026)
    west, south, east, north = NEAR_SENDAI
    made = []
    for n in range(TRIALS):
        middle = PLANE.to_xy(shapely.Point(chance.uniform(west, east), chance.uniform(south, north)))
        steps = chance.uniform(-1, 1, (8, 2)) * (20, 100, 500)[n // 3 % 3]
        around = [(middle.x + dx, middle.y + dy) for dx, dy in steps]
        made.append(
            (
                middle.buffer(float(chance.uniform(1, 500))),
                shapely.LineString(around[:4]).buffer(float(chance.uniform(1, 30)), cap_style="flat"),
                shapely.MultiPoint(around).convex_hull,
            )[n % 3]
        )
    return [PLANE.to_lonlat(shape) for shape in made]


@pytest.fixture(scope="module")
def trials():
    return footprints()


@pytest.fixture(scope="module")
def postgis(postgis_url, trials):
    """A connection with the trials in it, in metres."""
    address = postgis_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection:
        _copy(connection, "trial", PLANE.all_to_xy(trials))
        yield connection


def _copy(connection, table, shapes):
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE TEMPORARY TABLE {table} (id integer, g geometry)")
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for n, wkb in enumerate(shapely.to_wkb(shapes, hex=True)):
            copy.write_row((n, wkb))
    connection.execute(f"CREATE INDEX ON {table} USING gist (g)")
    connection.execute(f"ANALYZE {table}")


def world(case, shapes):
    zones = [
        Zone(id=str(n), layer=case.layer, edition="e", name=Text(str(n)), outline=shape, accuracy_m=case.accuracy_m)
        for n, shape in enumerate(shapes)
    ]
    edition = Edition(layer=case.layer, edition="e", in_force_from=date(2000, 1, 1), coverage=EVERYWHERE)
    return ZoneIndex([Layer(id=case.layer, title=Text(case.layer))], [edition], zones)


MEASURED = """
    SELECT t.id, z.id, ST_Distance(t.g, z.g), ST_DWithin(t.g, z.g, %(sure)s),
           CASE WHEN ST_Intersects(t.g, z.g) THEN ST_Area(ST_Intersection(t.g, z.g)) ELSE 0 END
    FROM trial t JOIN zone z ON ST_DWithin(t.g, z.g, %(far)s)
"""


@pytest.mark.parametrize("case", CASES, ids=[case.layer for case in CASES])
def test_hits_distances_and_shared_areas_are_those_of_postgis(case, postgis, trials, shared_data):
    shapes = shapes_of(shared_data / case.file)
    source = world(case, shapes)
    _copy(postgis, "zone", PLANE.all_to_xy(shapes))
    views = [LayerView(source, case.layer, ON, ON, footprint) for footprint in trials]
    assert {Footprint(footprint).plane for footprint in trials} == {PLANE}

    for reach in case.reaches:
        far, sure = reach + case.accuracy_m + TOUCH_M, reach - case.accuracy_m + TOUCH_M
        asked = {"far": far, "sure": max(sure, 0.0)}
        theirs = {(t, z): found for t, z, *found in postgis.execute(MEASURED, asked)}
        ours = {(t, int(hit.zone.id)): hit for t, view in enumerate(views) for hit in view.hits(reach)}

        assert ours.keys() == theirs.keys()
        assert theirs, "nothing was met: the trials prove nothing"
        pairs = sorted(ours)
        distance, certain, area = zip(*(theirs[pair] for pair in pairs), strict=True)
        np.testing.assert_allclose([ours[p].distance_m for p in pairs], distance, rtol=0, atol=1e-3)
        np.testing.assert_allclose([ours[p].overlap_area_m2 for p in pairs], area, rtol=1e-6, atol=1e-6)
        if sure >= 0:
            assert [ours[p].certain for p in pairs] == list(certain)


NEAREST = """
    SELECT t.id, z.id, z.away FROM trial t
    CROSS JOIN LATERAL (SELECT id, ST_Distance(g, t.g) AS away FROM zone ORDER BY g <-> t.g LIMIT 1) z WHERE t.id < %s
"""


def test_the_margin_is_to_the_nearest_of_all(postgis, trials, shared_data):
    shapes = shapes_of(shared_data / "sendai_osm/shape/waterways.shp")
    case = Case("rivers", "", accuracy_m=3.0)
    source = world(case, shapes)
    _copy(postgis, "zone", PLANE.all_to_xy(shapes))

    for trial, _, away in postgis.execute(NEAREST, (500,)):
        margin = LayerView(source, "rivers", ON, ON, trials[trial]).margin_m(20)
        expected = away - 23 if away - 23 <= 5_000 else None
        assert margin == (None if expected is None else pytest.approx(expected, abs=1e-3))


EVIDENCE = """
    SELECT t.id, sum(ST_Area(ST_Intersection(t.g, z.g))), min(ST_Distance(t.g, z.g)), count(*)
    FROM trial t JOIN zone z ON ST_DWithin(t.g, z.g, %(reach)s) WHERE t.id < 200 GROUP BY t.id
"""


@pytest.mark.parametrize(
    ("rule", "layer", "file", "reach"),
    [("caa-did", "did", "did_estat/r02_did_04_miyagi.geojson", 0.0),
     ("caa-30m", "buildings", "sendai_osm/sendai_buildings.geojson.zip", 30.0)],
)  # fmt: skip
def test_a_rules_evidence_is_what_postgis_measures(rule, layer, file, reach, postgis, trials, shared_data):
    shapes = shapes_of(shared_data / file)
    _copy(postgis, "zone", PLANE.all_to_xy(shapes))
    zones = [Zone(id=str(n), layer=layer, edition="e", name=Text(str(n)), outline=s, accuracy_m=0) for n, s in enumerate(shapes)]
    source = bench.world(zones)
    theirs = {t: found for t, *found in postgis.execute(EVIDENCE, {"reach": reach + TOUCH_M})}
    plain = bench.trial(without=["vehicle.keeps_30m"])

    found = {t: bench.judged(_over(plain, footprint), source)[rule] for t, footprint in enumerate(trials[:200])}

    assert {t for t, outcome in found.items() if bench.word(outcome) == "permit"} == theirs.keys()
    for t, (area, away, count) in theirs.items():
        told = found[t].evidence
        assert told["overlap_area_m2"] == pytest.approx(area, rel=1e-6, abs=0.051)  # told to a tenth
        assert told["distance_m"] == pytest.approx(away, abs=0.0511 if rule == "caa-did" else 0.0011)
        assert rule == "caa-did" or told["count"] == count


def _over(trial, footprint):
    return replace(trial, volumes=tuple(replace(v, outline=footprint) for v in trial.volumes))

"""The contract's input: what is understood, and what each mistake is told."""

import copy
import json
import math

import pyproj
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import plane_at
from fieldreg.trials.trial import Activity
from fieldreg.trials.trial_geojson import trial_from_geojson

CONTRACT = {
    "type": "Feature",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[140.980, 38.221], [140.982, 38.221], [140.982, 38.223], [140.980, 38.223], [140.980, 38.221]]],
    },
    "properties": {
        "activity": "drone",
        "site": "arahama-former-elementary",
        "time_start": "2026-12-01T09:00:00+09:00",
        "time_end": "2026-12-01T12:00:00+09:00",
        "altitude_lower": {"value": 0, "datum": "AGL"},
        "altitude_upper": {"value": 120, "datum": "AGL"},
        "vehicle": {
            "mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "over_third_parties": False, "entry_control": True,
            "tether_m": None, "airframe_certificate": None, "pilot_licence": None, "drops": False,
            "dangerous_goods": False, "radio": ["2.4GHz"],
        },
        "on_site": {"objects_placed": False, "crowd": 0, "filming": False},
    },
}  # fmt: skip


def changed(**properties):
    document = copy.deepcopy(CONTRACT)
    document["properties"] |= properties
    return document


def shaped(kind, coordinates, **properties):
    document = changed(**properties)
    document["geometry"] = {"type": kind, "coordinates": coordinates}
    return document


def faults(document):
    with pytest.raises(InvalidInput) as caught:
        trial_from_geojson(document)
    return {(f.code, f.where) for f in caught.value.faults}


def test_the_contracts_example_is_understood():
    trial = trial_from_geojson(CONTRACT)

    assert trial.activity is Activity.DRONE
    assert trial.site == "arahama-former-elementary"
    assert trial.vehicle.mass_g == 1200
    assert trial.vehicle.tether_m is None  # not answered, which is not "no"
    assert trial.vehicle.registered is None
    assert trial.on_site.crowd == 0
    assert trial.volumes[0].altitude_upper.value_m == 120


def test_a_circle_is_never_smaller_than_its_radius():
    outline = trial_from_geojson(shaped("Point", [140.98, 38.22], radius_m=100)).footprint

    xy = plane_at(140.98, 38.22).to_xy(outline)
    assert math.pi * 100**2 <= xy.area <= math.pi * 101**2


def test_a_corridor_is_as_wide_as_said():
    line = [[140.98, 38.22], [140.98, 38.23]]
    outline = trial_from_geojson(shaped("LineString", line, corridor_width_m=20)).footprint

    length = plane_at(140.98, 38.22).to_xy(shapely.LineString(line)).length
    assert plane_at(140.98, 38.22).to_xy(outline).area == pytest.approx(20 * length + math.pi * 10**2, rel=1e-3)


def test_several_volumes_make_one_trial():
    later = changed(time_start="2026-12-01T13:00:00+09:00", time_end="2026-12-01T15:00:00+09:00")

    trial = trial_from_geojson({"type": "FeatureCollection", "features": [CONTRACT, later]})

    assert len(trial.volumes) == 2
    assert trial.timespan.end.hour == 15


OPEN_RING = [[140.9, 38.2], [140.9, 38.3], [140.8, 38.3], [140.8, 38.2], [140.85, 38.1]]
BOW_TIE = [[[140.980, 38.221], [140.982, 38.223], [140.982, 38.221], [140.980, 38.223], [140.980, 38.221]]]
SWAPPED = [[[38.221, 140.980], [38.221, 140.982], [38.223, 140.982], [38.221, 140.980]]]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (shaped("Polygon", SWAPPED), {("axis-swapped", "geometry")}),
        (changed(time_end="2026-12-01T08:00:00+09:00"), {("end-before-start", "properties.time_end")}),
        (shaped("Polygon", BOW_TIE), {("geometry-invalid", "geometry")}),
        (shaped("Polygon", [[[140.9, math.nan]] * 4]), {("not-finite", "geometry.coordinates[0][3][1]")}),
        (shaped("Polygon", [[[140.9, 38.2], [140.9, 38.3], [140.8, 38.3]]]), {("ring-not-closed", "geometry.coordinates[0]")}),
        (shaped("Polygon", [OPEN_RING]), {("ring-not-closed", "geometry.coordinates[0]")}),
        (shaped("Polygon", [140.9, 38.2]), {("geometry-form", "geometry")}),
        (shaped("Point", [140.98, 38.22]), {("not-a-number", "properties.radius_m")}),
        (shaped("LineString", [[140.98, 38.22], [140.99, 38.22]], corridor_width_m=0), {("size-range", "properties.corridor_width_m")}),
        (shaped("GeometryCollection", []), {("geometry-type", "geometry")}),
        (changed(altitude_upper=None), {("altitude-missing", "properties.altitude_upper")}),
        (changed(altitude_upper={"value": "400ft", "datum": "AGL"}), {("not-a-number", "properties.altitude_upper.value")}),
        (changed(altitude_lower={"value": 130, "datum": "AGL"}), {("altitude-order", "properties.altitude_upper")}),
        (changed(altitude_lower={"value": 0, "datum": "AMSL"}), {("datum-mismatch", "properties.altitude_lower.datum")}),
        (changed(time_start="2026-12-01T09:00:00"), {("time-naive", "properties.time_start")}),
        (changed(time_start="朝"), {("time-form", "properties.time_start")}),
        (changed(activity="rocket"), {("unknown-activity", "properties.activity")}),
        (changed(vehicle={"mass": 3}), {("unknown-property", "properties.vehicle.mass")}),
        (changed(vehicle={"licence_until": "2027-02-30"}), {("not-a-day", "properties.vehicle.licence_until")}),
        (changed(vehicle={"licence_until": 20270228}), {("not-a-day", "properties.vehicle.licence_until")}),
        (changed(vehicle={"licence_until": "20270228"}), {("not-a-day", "properties.vehicle.licence_until")}),
        (changed(vehicle={"count": 1.5}), {("number-range", "properties.vehicle.count")}),
        (changed(vehicle={"bvlos": "no"}), {("not-yes-or-no", "properties.vehicle.bvlos")}),
        (changed(vehicle={"mass_g": -1}), {("number-range", "properties.vehicle.mass_g")}),
        (changed(vehicle={"pilot_licence": "gold"}), {("unknown-choice", "properties.vehicle.pilot_licence")}),
        (changed(vehicle={"radio": ["2.4GHz\x00"]}), {("not-a-list", "properties.vehicle.radio")}),
        (changed(site="a\x00"), {("not-a-name", "properties.site")}),
        (changed(heigth=3), {("unknown-property", "properties.heigth")}),
        ({"type": "Feature", "geometry": None, "properties": {}}, {
            ("geometry-type", "geometry"), ("time-form", "properties.time_start"),
            ("time-form", "properties.time_end"), ("unknown-activity", "properties.activity"),
        }),
        ([], {("not-a-feature", "type")}),
        ({"type": "FeatureCollection", "features": []}, {("no-features", "features")}),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_place(document, expected):
    assert faults(document) == expected


def test_a_million_vertices_are_refused_before_they_are_built():
    ring = [[140.9 + i * 1e-8, 38.2] for i in range(1_000_000)]

    assert faults(shaped("Polygon", [ring])) == {("too-many-vertices", "geometry.coordinates")}


def test_every_fault_is_told_at_once():
    document = changed(activity="rocket", time_start="朝", vehicle={"bvlos": 1})

    assert len(faults(document)) == 3


def test_what_json_calls_nan_reaches_us_as_nan_and_is_refused():
    document = json.loads(json.dumps(changed(vehicle={"mass_g": math.nan})))

    assert faults(document) == {("not-finite", "properties.vehicle.mass_g")}


def ring_of(count=400):
    """A closed ring of many corners."""
    turns = [2 * math.pi * n / count for n in range(count)]
    corners = [[140.9 + 0.01 * math.cos(t), 38.2 + 0.01 * math.sin(t)] for t in turns]
    return [*corners, corners[0]]


@pytest.mark.parametrize(
    ("case", "wrong", "code"),
    [
        ("a text", "140.9", "not-a-number"), ("a truth", True, "not-a-number"), ("no number", math.nan, "not-finite"),
        ("endless", math.inf, "not-finite"), ("nothing", None, "not-a-number"), ("a list", [140.9], None),
    ],
)  # fmt: skip
def test_one_fault_among_many_vertices_is_told_where_it_is(case, wrong, code):
    ring = ring_of()
    ring[123] = [wrong, 38.2]

    found = faults(shaped("Polygon", [ring]))

    assert found == {(code, "geometry.coordinates[0][123][0]")} or (code is None and len(found) == 1), case


def test_many_vertices_give_the_shape_that_few_at_a_time_give():
    ring, hole = ring_of(), [[140.9, 38.2], [140.901, 38.2], [140.901, 38.201], [140.9, 38.2]]
    for rings in ([ring], [ring, hole], [[[*corner, 5.0] for corner in ring]]):
        (volume,) = trial_from_geojson(shaped("Polygon", rings)).volumes
        assert volume.outline.equals_exact(shapely.force_2d(shapely.Polygon(rings[0], rings[1:])), 0)


@pytest.mark.parametrize("width_m", [2.0, 10.0, 400.0])
@pytest.mark.parametrize("place", [(140.98, 38.22), (129.5, 28.4)])
def test_a_corridor_holds_everything_within_half_its_width_on_the_ground(place, width_m):
    lon, lat = place
    route = [[lon, lat], [lon + 0.004, lat + 0.001], [lon + 0.005, lat + 0.004]]
    outline = trial_from_geojson(shaped("LineString", route, corridor_width_m=width_m)).volumes[0].outline
    ground = pyproj.Geod(ellps="GRS80")
    rim = [ground.fwd(x, y, turn, width_m / 2 - 1e-4)[:2] for x, y in route for turn in range(0, 360, 3)]

    assert outline.covers(shapely.MultiPoint(rim))
    assert abs(ground.geometry_area_perimeter(outline)[0]) == pytest.approx(
        (ground.geometry_length(shapely.LineString(route)) + math.pi * width_m / 4) * width_m, rel=0.02
    )


def star(corners):
    """A line that crosses itself about every part of it."""
    return [[140.9 + 0.01 * math.cos(2.39996 * n), 38.2 + 0.01 * math.sin(2.39996 * n)] for n in range(corners)]


@pytest.mark.parametrize(("corners", "taken"), [(60, True), (250, False), (10_000, False)])
def test_a_line_that_crosses_itself_again_and_again_is_refused_before_its_band_is_drawn(corners, taken):
    drawn = shaped("LineString", star(corners), corridor_width_m=1)
    if taken:
        assert trial_from_geojson(drawn).footprint.area > 0
        return
    assert faults(drawn) == {("crosses-itself", "geometry")}


def test_a_survey_of_crossing_lanes_is_taken():
    lanes = [[[140.90, 38.20 + 0.0002 * n], [140.91, 38.20 + 0.0002 * n]][:: -1 if n % 2 else 1] for n in range(40)]
    across = [[[140.90 + 0.00025 * n, 38.2], [140.90 + 0.00025 * n, 38.208]][:: -1 if n % 2 else 1] for n in range(40)]
    flown = [corner for lane in (*lanes, *across) for corner in lane]

    assert trial_from_geojson(shaped("LineString", flown, corridor_width_m=5)).footprint.is_valid

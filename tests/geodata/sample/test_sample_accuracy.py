"""How far the sample's drawings lie from the published data, and that they are drawings, not copies.

Distances are metres in the plane zone of Miyagi (JGD2011 / X, EPSG:6678).
"""

import json

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from geodata.sample import files

WARDS = {"04101": "青葉区", "04102": "宮城野区", "04103": "若林区", "04104": "太白区", "04105": "泉区"}
STEP_M = 25.0  # outlines are measured at least this often along their way
TO_PLANE = Transformer.from_crs(4326, 6678, always_xy=True)


def plane(geometry):
    return shapely.transform(geometry, lambda lonlat: np.column_stack(TO_PLANE.transform(*lonlat.T)))


def points_along(lines):
    return shapely.points(shapely.get_coordinates(shapely.segmentize(lines, STEP_M)))


def farthest_m(one, other):
    """The Hausdorff distance of two outlines, both ways, at the points measured."""
    one, other = plane(one).boundary, plane(other).boundary
    return max(
        shapely.distance(points_along(one), other).max(),
        shapely.distance(points_along(other), one).max(),
    )


def features(path):
    return json.loads(path.read_text(encoding="utf-8-sig"))["features"]


@pytest.fixture(scope="module")
def true_wards(shared_data):
    return {
        code: shapely.union_all(
            [shape(f["geometry"]) for f in features(shared_data / f"n03_geolonia/04/{code}.json")]
        )
        for code in WARDS
    }


@pytest.fixture(scope="module")
def true_districts(shared_data):
    found = features(shared_data / "did_estat/r02_did_04_miyagi.geojson")
    ours = [f for f in found if f["properties"]["KEN"] + f["properties"]["CITY"] in WARDS]
    return {"{KEN}{CITY}-{CLASS}".format(**f["properties"]): shape(f["geometry"]) for f in ours}


def drawings(layer):
    [edition] = [e for entry in files.read_layers() if entry["id"] == layer for e in entry["editions"]]
    zones = files.read_zones(layer, edition["edition"])["features"]
    return {zone["id"]: (shape(zone["geometry"]), zone["properties"]["accuracy_m"]) for zone in zones}


@pytest.mark.parametrize("code", WARDS)
def test_wards_are_as_exact_as_claimed(code, true_wards):
    drawing, accuracy_m = drawings("wards")[code]

    assert farthest_m(drawing, true_wards[code]) <= accuracy_m


def test_districts_are_as_exact_as_claimed(true_districts):
    found = drawings("did")

    assert found.keys() == true_districts.keys()
    for zone_id, (drawing, accuracy_m) in found.items():
        assert farthest_m(drawing, true_districts[zone_id]) <= accuracy_m, zone_id


def test_together_the_districts_leave_no_gap_the_truth_has_not(true_districts):
    """Where two districts meet, the drawing must not open a crack a flight could read as clear."""
    whole = plane(shapely.union_all([drawing for drawing, _ in drawings("did").values()]))
    truth = plane(shapely.union_all(list(true_districts.values())))

    missed = truth.difference(whole.buffer(250))
    added = whole.difference(truth.buffer(250))

    assert missed.area == 0
    assert added.area == 0


@pytest.mark.parametrize("layer", ["wards", "did"])
def test_drawings_are_not_copies(layer, true_wards, true_districts):
    truth = np.vstack(
        [shapely.get_coordinates(g) for g in (true_wards if layer == "wards" else true_districts).values()]
    )
    known = {tuple(xy) for xy in np.round(truth, 6).tolist()}
    ours = np.vstack([shapely.get_coordinates(g) for g, _ in drawings(layer).values()])

    shared = [xy for xy in np.round(ours, 6).tolist() if tuple(xy) in known]

    assert len(shared) / len(ours) < 0.01
    assert len(ours) < len(truth) / 3


def test_where_the_district_layer_speaks_is_truly_inside_the_city(true_wards, shared_data):
    """Neighbours' districts are not drawn, so the layer must fall silent before the city limit."""
    [coverage] = [
        e["coverage"] for entry in files.read_layers() if entry["id"] == "did" for e in entry["editions"]
    ]
    neighbours = [
        plane(shapely.make_valid(shape(f["geometry"])))
        for f in features(shared_data / "n03_smartnews/N03-21_04_210101.json")
        if f["properties"]["N03_007"] not in WARDS
    ]
    city, speaks = plane(shapely.union_all(list(true_wards.values()))), plane(shape(coverage))

    assert len(neighbours) > 30
    assert min(speaks.distance(one) for one in neighbours) > 200
    assert speaks.intersection(city).area > 0.9 * city.area


def test_sites_stand_in_the_ward_they_name(true_wards):
    """Within the accuracy of the site: some seeds are only good to a kilometre."""
    outlines = {name: plane(true_wards[code]) for code, name in WARDS.items()}
    checked = 0
    for feature in files.read_sites()["features"]:
        site = feature["properties"]
        if site.get("ward") in outlines:
            assert outlines[site["ward"]].distance(plane(shape(feature["geometry"]))) <= site["accuracy_m"], (
                site["id"]
            )
            checked += 1
    assert checked >= 60


def test_schools_stand_where_the_shelter_list_has_them(shared_data):
    listed = {
        f["properties"]["施設・場所名"]: plane(shape(f["geometry"]))
        for f in features(shared_data / "shelters_gsi/emergency/041009.json")
    }
    pairs = {
        "sakunami-former-elementary": "旧作並小学校",
        "nikkawa-former-branch-school": "旧作並小学校新川分校",
        "okura-former-elementary": "旧大倉小学校",
        "sanezawa-former-elementary": "旧実沢小学校",
        "tsubonuma-former-elementary": "ろりぽっぷ小学校（旧坪沼小学校）",
        "akaishi-former-branch-school": "赤石文化財収蔵庫（旧生出小学校赤石分校）",
        "baba-elementary": "馬場小学校",
        "nanakita-park": "七北田公園",
        "nishi-park": "西公園",
        "tsutsujigaoka-park": "榴岡公園",
        "mikamine-park": "三神峯公園",
    }
    sites = {f["id"]: f for f in files.read_sites()["features"]}
    for site_id, name in pairs.items():
        site = sites[site_id]
        away_m = plane(shape(site["geometry"])).distance(listed[name])
        assert away_m <= site["properties"]["accuracy_m"], (
            f"{site_id} is {away_m:.0f} m from the listed {name}"
        )


def test_garrisons_are_as_exact_as_claimed(shared_data):
    land = pyogrio.read_dataframe(shared_data / "sendai_osm/shape/landuse.shp")
    for zone_id, name in (("jgsdf-sendai", "陸上自衛隊 仙台駐屯地"), ("jgsdf-kasuminome", "霞目飛行場")):
        [outline] = land[land.name == name].geometry
        drawing, accuracy_m = drawings("small-uav")[zone_id]
        assert farthest_m(drawing, outline) <= accuracy_m

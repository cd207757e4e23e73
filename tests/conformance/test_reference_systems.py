"""OGC API - Features part 2, class `crs`, over every collection."""

import numpy as np
import pyproj
import pytest
import shapely

from tests.conformance.conftest import link

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
TRIED = (4326, 6668, 3857, 6677, 6678)


def test_each_collection_lists_its_systems_and_the_one_it_is_kept_in(api, ids):
    for own in ids:
        told = api.json(f"/collections/{own}")
        assert told["storageCrs"] in told["crs"]
        assert {CRS84, *(EPSG.format(code) for code in TRIED)} <= set(told["crs"])


def test_the_answer_says_which_system_it_is_in(api, ids):
    for own in ids:
        assert api.get(f"/collections/{own}/items").headers["Content-Crs"] == f"<{CRS84}>"
        for uri in api.json(f"/collections/{own}")["crs"]:
            assert api.get(f"/collections/{own}/items", limit=1, crs=uri).headers["Content-Crs"] == f"<{uri}>"


@pytest.mark.parametrize("name", ["crs", "bbox_crs"])
def test_a_system_that_is_not_listed_is_refused(api, ids, name):
    for own in ids:
        for uri in (EPSG.format(32654), "EPSG:4326", ""):
            assert api.get(f"/collections/{own}/items", bbox="140,38,141,39", **{name: uri}).status_code == 400


@pytest.mark.parametrize("code", TRIED)
def test_coordinates_are_those_of_the_system_in_its_own_order(api, ids, code):
    moved = pyproj.Transformer.from_crs("EPSG:4326" if code in (4326, 3857) else "EPSG:6668", f"EPSG:{code}")
    for own in ids:
        plain, told = (api.json(f"/collections/{own}/items", limit=20, **more) for more in ({}, {"crs": EPSG.format(code)}))
        assert [f["id"] for f in plain["features"]] == [f["id"] for f in told["features"]]
        for before, after in zip(plain["features"], told["features"], strict=True):
            if before["geometry"] is not None:
                lon, lat = shapely.get_coordinates(shapely.geometry.shape(before["geometry"])).T
                wanted = np.column_stack(moved.transform(lat, lon))
                assert np.abs(shapely.get_coordinates(shapely.geometry.shape(after["geometry"])) - wanted).max() < 1e-3
            assert (before["properties"], before["links"]) == (after["properties"], after["links"])


@pytest.mark.parametrize("code", TRIED)
def test_one_feature_is_told_in_the_system_asked_for(api, ids, code):
    uri = EPSG.format(code)
    for own in ids:
        for feature in api.json(f"/collections/{own}/items", limit=2, crs=uri)["features"]:
            told = api.get(link(feature, "self")["href"], crs=uri)
            assert told.headers["Content-Crs"] == f"<{uri}>"
            assert told.json["geometry"] == feature["geometry"]


@pytest.mark.parametrize("box", ["140.8,38.2,140.9,38.3", "140.85,38.25,140.86,38.26", "139,37,142,40"])
@pytest.mark.parametrize("code", [4326, 6668, 3857])
def test_a_box_of_another_system_chooses_the_same(api, ids, code, box):
    west, south, east, north = (float(one) for one in box.split(","))
    moving = pyproj.Transformer.from_crs("EPSG:4326", f"EPSG:{code}")
    low, high = (moving.transform(lat, lon) for lat, lon in ((south, west), (north, east)))
    moved = ",".join(map(str, (*low, *high)))
    for own in ids:
        there = [f["id"] for f in api.features(own, bbox=box)]
        assert [f["id"] for f in api.features(own, bbox=moved, bbox_crs=EPSG.format(code))] == there


@pytest.mark.parametrize("code", [6677, 6678])
def test_a_box_of_a_plane_chooses_what_meets_it_in_the_plane(api, ids, code):
    """No plane's box is one in degrees: it is held against the outlines as the plane has them."""
    moved = pyproj.Transformer.from_crs("EPSG:6668", f"EPSG:{code}")
    north, east = moved.transform(38.26, 140.88)
    for size in (500.0, 3_000.0, 40_000.0):
        box = north - size, east - size, north + size, east + size
        for own in ids:
            met = []
            for feature in api.features(own, crs=EPSG.format(code)):
                if feature["geometry"] is None:
                    continue
                away = shapely.geometry.shape(feature["geometry"]).distance(shapely.box(*box))
                met.append((feature["id"], away))
            got = {f["id"] for f in api.features(own, bbox=",".join(map(str, box)), bbox_crs=EPSG.format(code))}
            assert {name for name, away in met if away == 0} - got == set(), (own, size)
            assert got <= {name for name, away in met if away < 1.0}  # a metre: a straight side of degrees is none of the plane's

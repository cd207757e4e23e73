"""What is told twice must agree: a site and an outline, a site and the place of a trial, one trial in several volumes."""

import pytest
from pyproj import Geod

from tests import makers

EAST, SOUTH = 140.86, 38.255  # the park's eastern border, and its middle
GEOD = Geod(ellps="GRS80")


def square(lon, lat, size=0.0005):
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def beyond(metres):
    """A square that begins so far east of the park's border."""
    lon, lat, _ = GEOD.fwd(EAST, SOUTH, 90, metres)
    return square(lon, lat)


def reserve(client, people, **more):
    return client.post("/api/reservations", json=makers.reservation(**more), headers=people["company"].bearer)


@pytest.mark.parametrize(
    "drawn, said",
    [(square(139.70, 35.69), "301.9 km"), (beyond(4_000), "4.0 km"), (beyond(120), "115 m"), (beyond(5.5), "0 m")],
    ids=["another city", "4 km", "120 m", "just beyond"],
)
def test_an_outline_away_from_its_site_is_refused_with_the_distance(client, people, store, drawn, said):
    before = makers.everything(store)
    answer = reserve(client, people, geometry=drawn)
    assert answer.status_code == 422
    (fault,) = answer.json["faults"]
    assert (fault["code"], fault["where"]) == ("outline-off-site", "geometry")
    assert said in fault["message"]["ja"]
    assert said in fault["message"]["en"]
    assert makers.everything(store) == before


@pytest.mark.parametrize("metres", [-30, 1, 4.9])
def test_within_the_accuracy_of_the_site_it_is_granted(client, people, metres):
    """The park is drawn to 5 m: what begins 1 m beyond its border may well begin on it."""
    assert reserve(client, people, geometry=beyond(metres)).status_code == 201


def noted(answer):
    """What is noted of the outline; that nobody looked up the park's hours is noted beside it."""
    notes = answer.json["notes"]
    assert [note["code"] for note in notes].count("hours-unknown") == 1
    return [note for note in notes if note["code"] != "hours-unknown"]


def test_an_outline_within_the_site_has_nothing_to_note(client, people):
    assert noted(reserve(client, people, geometry=square(140.851, 38.251))) == []
    later = {"time_start": "2026-12-02T09:00:00+09:00", "time_end": "2026-12-02T10:00:00+09:00"}
    assert noted(reserve(client, people, geometry=None, **later)) == []


def test_an_outline_partly_outside_is_taken_and_the_share_told_to_the_asker_and_the_desk(client, people, visit):
    half = square(EAST - 0.00025, SOUTH)
    answer = reserve(client, people, geometry=half)
    assert answer.status_code == 201
    (note,) = noted(answer)
    width = GEOD.inv(EAST - 0.00025, SOUTH, EAST + 0.00025, SOUTH)[2]
    assert note["share"] == pytest.approx((width / 2 - 5) / width, abs=0.002)
    assert note["code"] == "partly-off-site"
    assert "39 %" in note["because"]["ja"]
    page = visit("staff").get(f"/desk/reservations/{answer.json['id']}").text
    assert note["because"]["ja"] in page


def test_an_outline_in_another_part_than_the_area_named_is_refused(client, people):
    elsewhere = square(140.859, 38.259)  # in the park, not in its yard
    assert reserve(client, people, area="park/yard", geometry=elsewhere).status_code == 422
    assert reserve(client, people, area=None, geometry=elsewhere).status_code == 201


@pytest.mark.parametrize("path", ["/api/screenings", "/api/plans", "/api/ways-out"])
def test_a_trial_that_names_a_site_and_is_drawn_elsewhere_is_refused(client, path):
    for drawn, status in ((square(139.70, 35.69), 422), (beyond(200), 422), (beyond(1), 200)):
        answer = client.post(path, json=makers.trial() | {"geometry": drawn})
        assert answer.status_code == status, drawn
        if status == 422:
            assert [(f["code"], f["where"]) for f in answer.json["faults"]] == [("outline-off-site", "geometry")]
    assert client.post(path, json=makers.trial(site=None) | {"geometry": beyond(200)}).status_code == 200


def test_each_volume_of_a_trial_lies_on_the_site_it_names(client):
    features = [makers.trial(), makers.trial() | {"geometry": beyond(200)}]
    answer = client.post("/api/screenings", json={"type": "FeatureCollection", "features": features})
    assert answer.status_code == 422
    assert [f["where"] for f in answer.json["faults"]] == ["features[1].geometry"]


@pytest.mark.parametrize(
    "name, other",
    [("site", "hostile"), ("activity", "other"), ("vehicle", {"mass_g": 90}), ("on_site", {"crowd": 5}), ("area", "park/yard")],
)
def test_what_a_later_volume_says_otherwise_of_the_whole_is_refused(client, name, other):
    features = [makers.trial(), makers.trial(**{name: other})]
    answer = client.post("/api/screenings", json={"type": "FeatureCollection", "features": features})
    assert answer.status_code == 422
    assert [(f["code"], f["where"]) for f in answer.json["faults"]] == [("told-otherwise", f"features[1].properties.{name}")]


def test_each_volume_has_heights_and_times_of_its_own(client):
    higher = makers.trial(altitude_upper={"value": 140, "datum": "AGL"}, time_end="2026-12-01T13:00:00+09:00")
    features = [makers.trial(), higher, {**makers.trial(), "properties": {k: v for k, v in higher["properties"].items() if k != "vehicle"}}]
    assert client.post("/api/screenings", json={"type": "FeatureCollection", "features": features}).status_code == 200


@pytest.mark.parametrize(
    "change, where",
    [
        ({"altitude_lower": {"value": 90, "datum": "AGL"}}, "altitude_upper"),
        ({"altitude_lower": {"value": 10, "datum": "AMSL"}}, "altitude_lower.datum"),
        ({"altitude_lower": "low"}, "altitude_lower"),
    ],
)
def test_two_altitudes_of_a_reservation_must_agree(client, people, change, where):
    answer = reserve(client, people, **change)
    assert answer.status_code == 422
    assert [f["where"] for f in answer.json["faults"]] == [where]


@pytest.mark.parametrize(
    "change, where",
    [
        ({"radius_m": "x"}, "radius_m"),
        ({"radius_m": 30}, "radius_m"),
        ({"corridor_width_m": 30, "geometry": square(140.851, 38.251)}, "corridor_width_m"),
        ({"radius_m": "x", "geometry": {"type": "Point", "coordinates": [140.855, 38.255]}}, "radius_m"),
        ({"geometry": {"type": "Point", "coordinates": [140.855, 38.255]}}, "geometry"),
        ({"vehicle": {"mass_g": "x"}}, "vehicle.mass_g"),
        ({"vehicle": {"colour": "red"}}, "vehicle.colour"),
        ({"on_site": {"crowd": []}}, "on_site.crowd"),
        ({"odd": {"nothing": 1}}, "odd.nothing"),
    ],
)
def test_what_a_reservation_cannot_keep_is_refused_with_its_place(client, people, store, change, where):
    before = makers.everything(store)
    answer = reserve(client, people, **change)
    assert answer.status_code == 422, answer.text
    assert where in [f["where"] for f in answer.json["faults"]]
    assert makers.everything(store) == before


@pytest.mark.parametrize(
    "drawn, size",
    [
        ({"type": "Point", "coordinates": [140.855, 38.255]}, {"radius_m": 30}),
        ({"type": "LineString", "coordinates": [[140.852, 38.252], [140.854, 38.254]]}, {"corridor_width_m": 10}),
    ],
)
def test_a_point_and_a_line_are_kept_with_their_size(client, people, drawn, size):
    answer = reserve(client, people, geometry=drawn, **size)
    assert answer.status_code == 201
    assert answer.json["geometry"]["type"] == "Polygon"

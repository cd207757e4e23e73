"""The road feed: valid, of events and of accepted reservations of roads, and of nobody."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area, SiteKind
from fieldreg.register.zones import Edition, Layer, Zone
from tests import makers
from tests.geodata.export.test_wzdx_written import schema  # noqa: F401

LINE = shapely.LineString([(140.85, 38.25), (140.86, 38.25)])
TWO = shapely.MultiLineString([[(140.85, 38.26), (140.86, 38.26)], [(140.87, 38.26), (140.88, 38.26)]])


@pytest.fixture
def roads(services, client, people):
    """A road, one of two parts, one drawn as an area; each reserved, as the park is; all accepted but the last."""
    with services.store.writing() as work:
        for own, outline in (("road", LINE), ("two", TWO), ("square", shapely.box(140.85, 38.25, 140.851, 38.251)), ("open", LINE)):
            work.sites.put(makers.park(id=own, name=Text(f"道 {own}"), kind=SiteKind.ROAD, outline=outline, areas=(), activities=()))
        work.commit()
    made = {}
    for own in ("road", "two", "square", "park", "open"):
        body = makers.reservation(site=own, activity="other", altitude_upper=None, purpose="秘密の目的")
        answer = client.post("/api/reservations", json=body, headers=people["company"].bearer)
        assert answer.status_code == 201, answer.json
        made[own] = answer.json["id"]
    with services.store.writing() as work:
        for own in ("road", "two", "square", "park"):
            work.reservations.move(made[own], State.ACCEPTED, by=None, at=services.clock.now())
        work.commit()
    return made


def test_accepted_reservations_of_roads_are_told_without_whose_they_are(client, roads, schema):  # noqa: F811
    answer = client.get("/api/wzdx?on=2026-12-01")
    document = json.loads(answer.data)

    assert [error.message for error in schema.iter_errors(document)] == []
    assert {f["id"]: f["properties"]["core_details"]["road_names"] for f in document["features"]} == {
        roads["road"]: ["道 road"], f"{roads['two']}/1": ["道 two"], f"{roads['two']}/2": ["道 two"],
    }  # fmt: skip
    (road,) = [f for f in document["features"] if f["id"] == roads["road"]]
    assert road["geometry"] == json.loads(shapely.to_geojson(LINE))
    assert (road["properties"]["start_date"], road["properties"]["end_date"]) == ("2026-12-01T00:00:00Z", "2026-12-01T03:00:00Z")
    assert road["properties"]["vehicle_impact"] == "unknown"
    assert [(one["id"], one["code"]) for one in document["fieldreg"]["left_out"]] == [(roads["square"], "wzdx-shape")]
    assert not [word for word in ("見本株式会社", "秘密の目的", "company@") if word in answer.text]
    assert document["fieldreg"]["events"] == "missing"
    assert "events_complete" not in document["fieldreg"]


def test_the_day_counts(client, roads):
    assert client.get("/api/wzdx?on=2026-12-02").json["features"] == []
    assert len(client.get("/api/wzdx").json["features"]) == 3


def test_events_of_the_layer_stand_beside_and_one_that_cannot_is_told(client, services, schema):  # noqa: F811
    with services.store.writing() as work:
        work.zones.put_layer(Layer(id="events", title=Text("催し")))
        work.zones.put_edition(Edition(layer="events", edition="e", in_force_from=date(2026, 1, 1), accuracy_m=9, source="仙台市"))
        known = {"layer": "events", "edition": "e", "name": Text("通行止め"), "valid_from": date(2026, 11, 1), "outline": LINE}
        work.zones.put_zones([Zone(id="closed", valid_to=date(2026, 12, 1), **known), Zone(id="open-ended", **known)])
        work.commit()
    document = client.get("/api/wzdx").json

    assert [error.message for error in schema.iter_errors(document)] == []
    assert [feature["id"] for feature in document["features"]] == ["closed"]
    assert document["fieldreg"]["events"] == "ok"
    assert [(one["id"], one["code"]) for one in document["fieldreg"]["left_out"]] == [("open-ended", "wzdx-open")]
    assert {one["organization_name"] for one in document["feed_info"]["data_sources"]} >= {"仙台市"}


@pytest.mark.parametrize("complete", [True, False])
def test_whether_no_event_means_that_there_is_none_is_told(client, services, complete):
    with services.store.writing() as work:
        work.zones.put_layer(Layer(id="events", title=Text("催し")))
        work.zones.put_edition(Edition(layer="events", edition="e", in_force_from=date(2026, 1, 1), accuracy_m=9, complete=complete))
        work.commit()
    assert client.get("/api/wzdx").json["fieldreg"]["events_complete"] is complete


def test_an_area_of_a_road_is_told_as_it_is_drawn(client, services, people):
    part = shapely.LineString([(140.852, 38.25), (140.855, 38.25)])
    with services.store.writing() as work:
        area = Area(id="road/part", site="road", name=Text("区間"), outline=part)
        work.sites.put(makers.park(id="road", kind=SiteKind.ROAD, outline=LINE, areas=(area,)))
        work.commit()
    body = makers.reservation(site="road", area="road/part", activity="other", altitude_upper=None)
    made = client.post("/api/reservations", json=body, headers=people["company"].bearer).json["id"]
    assert client.get("/api/wzdx").json["features"] == []  # only asked for
    with services.store.writing() as work:
        work.reservations.move(made, State.ACCEPTED, by=None, at=services.clock.now())
        work.commit()
    (feature,) = client.get("/api/wzdx").json["features"]
    assert feature["geometry"] == json.loads(shapely.to_geojson(part))


def test_who_has_it_is_told_so(client):
    tag = client.get("/api/wzdx").headers["ETag"]
    assert client.get("/api/wzdx", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/wzdx?from=2026-12-01").status_code == 400

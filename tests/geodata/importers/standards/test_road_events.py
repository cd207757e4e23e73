"""WZDx read as road events."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

TARGET = Target(layer="events", edition="e", accuracy_m=20.0)
LINE = shapely.LineString([(140.88, 38.26), (140.1 + 0.2, 38.123456789012345)])
INFO = {"publisher": "TestDOT", "version": "4.2", "update_date": "2026-01-01T00:00:00Z",
        "data_sources": [{"data_source_id": "1", "organization_name": "Test City"}]}  # fmt: skip
POINTS = {"type": "MultiPoint", "coordinates": [[140.0, 38.0], [140.01, 38.0]]}


def event(core=None, geometry=None, **more):
    details = {"event_type": "work-zone", "data_source_id": "1", "road_names": ["国道4号"], "direction": "northbound", **(core or {})}
    told = {"core_details": details, "start_date": "2026-05-01T15:00:00Z", "end_date": "2026-05-31T15:00:00Z",
            "is_start_date_verified": True, "is_end_date_verified": True, "vehicle_impact": "some-lanes-closed", **more}  # fmt: skip
    return {"type": "Feature", "id": "a", "properties": told,
            "geometry": geometry or {"type": "LineString", "coordinates": [[140.0, 38.0], [140.01, 38.0]]}}  # fmt: skip


def read(document, target=TARGET):
    (rows,) = read_rows(Source("works.geojson", json.dumps(document).encode()), Asked())
    assert rows.format == "wzdx"
    held = list(rows.each())
    importer = importer_for(target.layer, held, "works.geojson")
    assert importer.name == "road-events"
    return collected(importer.read(held, target))


def feed(*features, **more):
    return {"feed_info": INFO, "type": "FeatureCollection", "features": list(features), **more}


def zone_of(feature):
    found = read(feed(feature))
    assert [f.fault for f in found.faults] == []
    return found.zones[0]


def test_an_event_in_our_words():
    zone = zone_of(event({"description": "車線を減らします"}, restrictions=[{"type": "reduced-width", "value": 3, "unit": "feet"}]))
    assert zone.outline.equals_exact(shapely.LineString([(140, 38), (140.01, 38)]), 0)
    assert (zone.id, zone.layer, zone.accuracy_m, zone.source) == ("a", "events", 20.0, "Test City")
    assert (zone.name.ja, zone.name.en) == ("国道4号 道路工事 (northbound)", "国道4号 work zone (northbound)")
    assert zone.reason.ja == "車線を減らします"
    assert (zone.valid_from, zone.valid_to) == (date(2026, 5, 2), date(2026, 6, 1))  # midnights in Japan
    assert zone.attributes == {
        "core_details": {"event_type": "work-zone", "data_source_id": "1", "road_names": ["国道4号"], "direction": "northbound",
                         "description": "車線を減らします"},
        "start_date": "2026-05-01T15:00:00Z", "end_date": "2026-05-31T15:00:00Z", "is_start_date_verified": True,
        "is_end_date_verified": True, "vehicle_impact": "some-lanes-closed",
        "restrictions": [{"type": "reduced-width", "value": 3, "unit": "feet"}],
    }  # fmt: skip


def test_an_event_that_ends_in_the_day_is_of_that_day():
    zone = zone_of(event(start_date="2026-05-01T14:59:59Z", end_date="2026-05-31T15:00:01Z"))
    assert (zone.valid_from, zone.valid_to) == (date(2026, 5, 1), date(2026, 6, 2))


@pytest.mark.parametrize(
    "feature, marked",
    [
        (event(), None),
        (event(is_end_date_verified=False), "予定です"),
        (event(is_start_date_verified=None, start_date_accuracy="estimated"), "予定です"),
        (event(is_start_date_verified=None, start_date_accuracy="verified"), None),
        (event(geometry=POINTS), "点だけで示されています"),
    ],
)
def test_what_is_to_be_verified_is_marked(feature, marked):
    told = zone_of(feature).attributes
    assert told.get("verify", False) == (marked is not None)
    assert (marked or "") in told.get("verify_reason", "")


@pytest.mark.parametrize(
    "feature, code, where",
    [
        (event(end_date="2026-05-01T15:00:00Z"), "end-before-start", "properties.end_date"),
        (event(start_date="2026-05-01"), "time-naive", "properties.start_date"),
        (event(start_date="soon"), "time-form", "properties.start_date"),
        (event(start_date=[1]), "time-form", "properties.start_date"),
        (event({"event_type": None}), "value-missing", "properties.core_details.event_type"),
        (event({"road_names": "国道4号"}), "wrong-type", "properties.core_details.road_names"),
        ({**event(), "id": None}, "value-missing", "properties.id"),
        ({**event(), "id": "a b\n"}, "id-form", "properties.id"),
        (event(geometry={"type": "LineString", "coordinates": [[140.0, 38.0], ["140.01", 38.0]]}), "geometry-form", "geometry.coordinates"),
        ({**event(), "properties": {"core_details": 7}}, "wrong-type", "properties.core_details"),
    ],
)
def test_one_wrong_event_is_kept_out_alone(feature, code, where):
    found = read(feed(feature, {**event(), "id": "good"}))
    assert (code, where) in [(f.fault.code, f.fault.where) for f in found.faults]
    assert [zone.id for zone in found.zones] == ["good"]


def test_accuracy_is_asked_for():
    with pytest.raises(InvalidInput, match="--accuracy"):
        read(feed(event()), Target(layer="events", edition="e"))


def test_a_feed_of_an_earlier_4_x_is_known_by_its_older_name():
    document = {"road_event_feed_info": INFO, "type": "FeatureCollection", "features": [event()]}
    assert [zone.source for zone in read(document).zones] == ["Test City"]


def test_a_feed_goes_into_events_or_roads_and_nowhere_else():
    assert [zone.layer for zone in read(feed(event()), Target(layer="roads", edition="e", accuracy_m=20.0)).zones] == ["roads"]
    with pytest.raises(InvalidInput, match="層 parks のものではありません"):
        read(feed(event()), Target(layer="parks", edition="e", accuracy_m=20.0))


def test_an_example_as_published_lies_outside_japan(shared_data):
    data = (shared_data / "wzdx" / "scenario4_detour_linestring_example.geojson").read_bytes()
    (rows,) = read_rows(Source("x.geojson", data), Asked())
    assert {fault.code for row in rows.each() for fault in row.faults} == {"outside-japan"}


def test_a_geojson_with_some_core_details_is_no_feed():
    document = {"type": "FeatureCollection", "features": [event()]}
    assert [t.format for t in open_tables(Source("a.geojson", json.dumps(document).encode()), Asked())] == ["geojson"]

"""Our road events written as a WZDx feed that its schema takes and we read back."""

import json
import re
from datetime import UTC, date, datetime

import jsonschema
import pytest
import referencing
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from geodata.export.wzdx import to_wzdx
from geodata.importers.base.contract import Target
from tests.geodata.importers.standards.test_road_events import LINE, read

BASE = "https://raw.githubusercontent.com/usdot-jpo-ode/wzdx/main/schemas/4.2/"  # its schemas' own names; nothing is fetched
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EDITION = Edition(layer="events", edition="e", in_force_from=date(2026, 1, 1), accuracy_m=80.0, source="仙台市")


@pytest.fixture(scope="session")
def schema(shared_data):
    """WZDx's schema, its neighbours found by file; GeoJSON's own, which it names, in short."""
    held = [json.loads(path.read_bytes()) for path in (shared_data / "wzdx" / "schemas-4.2").glob("*.json")]
    position = {"type": "array", "minItems": 2, "items": {"type": "number"}}
    held += [
        {"$id": f"https://geojson.org/schema/{kind}.json", "$schema": "http://json-schema.org/draft-07/schema#",
         "required": ["type", "coordinates"],
         "properties": {"type": {"const": kind}, "coordinates": {"type": "array", "minItems": least, "items": position}}}
        for kind, least in (("LineString", 2), ("MultiPoint", 0))
    ]  # fmt: skip
    registry = referencing.Registry().with_resources((told["$id"], referencing.Resource.from_contents(told)) for told in held)
    formats = jsonschema.FormatChecker(())
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
    formats.checks("date-time")(lambda value: re.fullmatch(moment, value) is not None)
    return jsonschema.Draft7Validator({"$ref": f"{BASE}WorkZoneFeed.json"}, registry=registry, format_checker=formats)


SCENARIOS = {
    "scenario1_simple_linestring_example": 5, "scenario1_simple_multipoint_example": 5,
    "scenario2_laneshift_linestring_example": 1, "scenario3_shoulder_bidirectional_linestring_example": 2,
    "scenario4_detour_linestring_example": 4,
}  # fmt: skip


def scenario(shared_data, name):
    """A published example, brought from Iowa to Japan."""
    document = json.loads((shared_data / "wzdx" / f"{name}.geojson").read_bytes())
    for feature in document["features"]:
        feature["geometry"]["coordinates"] = [[lon + 234, lat - 3] for lon, lat in feature["geometry"]["coordinates"]]
    return document


@pytest.mark.parametrize("name", SCENARIOS)
def test_published_examples_are_read_written_valid_and_read_again(shared_data, schema, name):
    found = read(scenario(shared_data, name))
    assert ([f.fault for f in found.faults], len(found.zones)) == ([], SCENARIOS[name])
    document = json.loads(json.dumps(to_wzdx(found.zones, EDITION, publisher="仙台市", at=AT)))
    assert [error.message for error in schema.iter_errors(document)] == []
    assert read(document).zones == found.zones
    published = {f["id"]: f["properties"] for f in scenario(shared_data, name)["features"]}
    for feature in document["features"]:  # nothing published was lost on the way
        before, after = published[feature["id"]], feature["properties"]
        assert {k: after.get(k) for k in before if k != "core_details"} == {k: v for k, v in before.items() if k != "core_details"}
        kept = {k: v for k, v in before["core_details"].items() if k != "data_source_id"}
        assert {k: after["core_details"][k] for k in kept} == kept


def make_zone(zone_id="a", outline=LINE, **more):
    return Zone(**{"id": zone_id, "layer": "events", "edition": "e", "name": Text("七夕の通行止め", "Tanabata closure"), "outline": outline,
                   "accuracy_m": 12.5, "valid_from": date(2026, 8, 6), "valid_to": date(2026, 8, 9), **more})  # fmt: skip


ZONES = [
    make_zone(),
    make_zone(reason=Text("祭り", "festival"), authority="sendai-city", source="公報", confidence="high"),
    make_zone(outline=shapely.MultiPoint([(140, 38), (141, 38)]), accuracy_m=0.0),
    make_zone(attributes={"a": None, "b": [1, 2.5, {"c": True}], "vehicle_impact": "all-lanes-closed"}),
    make_zone(attributes={  # what the schema does not take stays in the extension
        "vehicle_impact": "closed", "is_start_date_verified": "yes", "lanes": [{"order": 0, "status": "open", "type": "general"}],
        "restrictions": [{"type": "no-trucks", "value": 1}],
        "types_of_work": [{}], "reduced_speed_limit_kph": -1, "worker_presence": {}, "beginning_milepost": "1", "start_date": "2026",
        "core_details": {"direction": "up", "road_names": [], "name": 1,
                         "creation_date": "2026-13-01T00:00:00Z", "related_road_events": [1]},
        "fieldreg": {"id": "other"}, "core": "x"}),
    make_zone(attributes={"core_details": "none", "start_date": "2026-08-05T23:00:00Z"}),
    make_zone(attributes={"core_details": {"event_type": "detour", "direction": "inner-loop", "road_names": ["定禅寺通"]}}),
    make_zone(valid_from=None, valid_to=None, attributes={"start_date": "2026-08-05T23:00:00Z", "end_date": "2026-08-06T23:00:00Z"}),
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_valid_and_reads_back_without_a_change(zone, schema):
    document = json.loads(json.dumps(to_wzdx([zone], EDITION, publisher="仙台市", at=AT)))
    assert [error.message for error in schema.iter_errors(document)] == []
    found = read(document, Target(layer="events", edition="e"))
    assert [f.fault for f in found.faults] == []
    assert found.zones == [zone]
    assert found.zones[0].outline.equals_exact(zone.outline, 0)


def test_what_others_read():
    document = to_wzdx([make_zone(reason=Text("祭り"))], EDITION, publisher="仙台市役所", at=AT)
    assert document["feed_info"] == {
        "update_date": "2026-11-23T01:00:00Z", "publisher": "仙台市役所", "version": "4.2",
        "data_sources": [{"data_source_id": "events/e", "organization_name": "仙台市"}],
    }  # fmt: skip
    (feature,) = document["features"]
    assert feature["properties"].pop("fieldreg")["accuracy_m"] == 12.5
    assert feature["properties"] == {
        "core_details": {"event_type": "work-zone", "data_source_id": "events/e", "direction": "unknown",
                         "road_names": ["七夕の通行止め"], "name": "七夕の通行止め", "description": "祭り"},
        "start_date": "2026-08-05T15:00:00Z", "end_date": "2026-08-08T15:00:00Z", "vehicle_impact": "unknown",
        "location_method": "unknown", "is_start_date_verified": False, "is_end_date_verified": False,
        "is_start_position_verified": False, "is_end_position_verified": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "more, code",
    [
        ({"outline": shapely.box(140, 38, 141, 39)}, "wzdx-shape"),
        ({"outline": shapely.Point(140, 38)}, "wzdx-shape"),
        ({"outline": shapely.MultiLineString([[(140, 38), (141, 38)], [(140, 39), (141, 39)]])}, "wzdx-shape"),
        ({"valid_to": None}, "wzdx-open"),
        ({"valid_from": None}, "wzdx-open"),
        ({"attributes": {"core_details": {"event_type": "restriction"}}}, "wzdx-event-type"),
        ({"attributes": {"a": float("inf")}}, "wzdx-attributes"),
    ],
)
def test_what_is_no_road_event_is_refused_by_name(more, code):
    with pytest.raises(InvalidInput, match="「七夕の通行止め」は WZDx で書けません") as refusal:
        to_wzdx([make_zone("good"), make_zone("bad", **more)], EDITION, publisher="仙台市", at=AT)
    assert [(f.code, f.where) for f in refusal.value.faults] == [(code, "bad")]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(vehicle_impact="all-lanes-open"),
        lambda told: told.update(end_date="2026-08-09T15:00:00Z"),
        lambda told: told["core_details"].update(name="別の催し"),
        lambda told: told.update(lanes=[]),
    ],
)
def test_a_change_by_others_is_not_overlooked(change):
    document = to_wzdx([make_zone(), make_zone("b")], EDITION, publisher="仙台市", at=AT)
    change(document["features"][0]["properties"])
    found = read(document)
    assert [f.fault.code for f in found.faults] == ["extension-differs"]
    assert [zone.id for zone in found.zones] == ["b"]


def test_a_zone_without_an_accuracy_is_given_the_editions():
    (zone,) = read(to_wzdx([make_zone(accuracy_m=None)], EDITION, publisher="仙台市", at=AT)).zones
    assert zone.accuracy_m == 80.0

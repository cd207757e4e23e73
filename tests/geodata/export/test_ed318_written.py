"""Our zones as ED-318: valid by the published schema, and the same zones again when read back."""

import json
import re
from dataclasses import replace
from datetime import date

import jsonschema
import pytest
import referencing
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.zones import Edition, Restriction, Zone
from geodata.export.ed318 import to_ed318
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.uas_authorities import Authority
from geodata.importers.standards.zones import zone_from_feature
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.sample import files

EDITION = Edition(layer="emergency", edition="e", in_force_from=date(2026, 1, 1), in_force_to=date(2027, 1, 1),
                  accuracy_m=80.0, source="仙台市")  # fmt: skip
TARGET = Target(layer="emergency", edition="e")
SQUARE = shapely.box(140, 38, 140.1, 38.123456789012345)
BASE = "https://schemas.invalid/"  # nothing is fetched from there
CLOCK = r"\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"  # RFC 3339
SUMMER = ["07-01", "08-31"]
WEEKENDS = {"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}


def make_zone(zone_id="a", outline=SQUARE, **more):
    return Zone(**{"id": zone_id, "layer": "emergency", "edition": "e", "name": Text("区域", "zone"), "outline": outline,
                   "accuracy_m": 12.5, **more})  # fmt: skip


def read(document, target=TARGET):
    (rows,) = read_rows(Source("out.json", json.dumps(document).encode()), Asked())
    held = list(rows.each())
    assert rows.format == "ed318"
    return collected(importer_for(target.layer, held, "out.json").read(held, target))


def again(*zones):
    found = read(to_ed318(zones, EDITION))
    assert [f.fault for f in found.faults] == []
    return found.zones


def published(**more):
    (feature,) = to_ed318([make_zone(**more)], EDITION)["features"]
    return feature["properties"]


@pytest.fixture(scope="session")
def schema(shared_data):
    """ED-318's schema, its neighbours found by file and nothing fetched."""
    folder = shared_data / "uas_ed318_spec" / "schema"
    held = {path.name: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
    resources = [(f"{BASE}{name}", referencing.Resource.from_contents(told)) for name, told in held.items()]
    registry = referencing.Registry().with_resources(resources)
    formats = jsonschema.FormatChecker(())
    formats.checks("date-time")(lambda value: re.fullmatch(rf"\d{{4}}-\d\d-\d\dT{CLOCK}", value) is not None)
    formats.checks("time")(lambda value: re.fullmatch(CLOCK, value) is not None)
    return jsonschema.Draft7Validator({"$ref": f"{BASE}Schema_GeoZones.json"}, registry=registry, format_checker=formats)


ZONES = [
    make_zone(),
    make_zone(restriction=Restriction.REQ_AUTHORISATION, authority="sendai-city", reason=Text("理由", "reason"), source="公報"),
    make_zone(restriction=Restriction.PROHIBITED, accuracy_m=0.0, confidence="high"),
    make_zone(restriction=Restriction.NO_RESTRICTION, name=Text("名" * 300, "n" * 201), reason=Text("", "only English")),
    make_zone("an identifier longer than seven", valid_from=date(2026, 5, 1), valid_to=date(2026, 6, 1)),
    make_zone("1234567", valid_to=date(2026, 6, 1)),
    make_zone(attributes={"a": None, "b": [1, 2.5, {"c": True, "d": []}], "identifier": "x", "extendedProperties": {"fieldreg": 1}}),
    make_zone(attributes={"applicability": [{"schedule": [WEEKENDS]}, {"startDateTime": "2026-07-01T00:00+09:00", "season": SUMMER}]}),
    make_zone(attributes={"applicability": {"schedule": [{"day": "FRI", "startTime": "22:00Z", "endTime": "02:00Z"}]}}),
    make_zone(attributes={"volumes": [{"layer": {"lower": 0, "upper": 120, "upperReference": "AGL", "uom": "ft"}}]}),
    make_zone(attributes={"volumes": [{"layer": {"upper": 99999}}]}),
    make_zone(attributes={"volumes": [{"layer": {"lower": 9, "upper": 1}}]}),
    make_zone(attributes={"volumes": "none"}),
    make_zone(outline=shapely.Point(140, 38)),
    make_zone(outline=shapely.LineString([(140, 38), (140.1 + 0.2, 38.3)])),
    make_zone(outline=shapely.MultiPoint([(140, 38), (141, 38)])),
    make_zone(outline=shapely.MultiLineString([[(140, 38), (141, 38)], [(140, 39), (141, 39)]])),
    make_zone(outline=shapely.box(140, 38, 141, 39).difference(shapely.box(140.4, 38.4, 140.5, 38.5))),
    make_zone(outline=shapely.MultiPolygon([shapely.box(140, 38, 140.1, 38.1), shapely.box(141, 39, 141.1, 39.1)])),
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_reads_back_without_a_change(zone):
    (found,) = again(zone)
    assert found.outline.equals_exact(right_handed(zone.outline), 0)
    assert found == replace(zone, outline=right_handed(zone.outline))


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_valid_by_the_published_schema(zone, schema):
    document = json.loads(json.dumps(to_ed318([zone], EDITION)))
    assert [error.message for error in schema.iter_errors(document)] == []


@pytest.mark.parametrize(
    "change",
    [{"type": "REQ_AUTHORISATION"}, {"limitedApplicability": [{"startDateTime": "2026-07-01"}]},
     {"limitedApplicability": [{"schedule": [WEEKENDS]}]}, {"identifier": "12345678"}, {"more": 1}],
)  # fmt: skip
def test_the_schema_can_refuse(change, schema):
    document = to_ed318([make_zone()], EDITION)
    document["features"][0]["properties"].update(change)
    assert list(schema.iter_errors(document))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text("abcあ", max_size=4), held, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text("abcx_", min_size=1, max_size=5), json_values, max_size=4), st.sampled_from(Restriction))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_attributes_come_back(attributes, restriction):
    zone = make_zone(attributes=attributes, restriction=restriction)
    assert again(zone) == [zone]


def test_every_zone_of_the_sample_comes_back_and_is_valid(schema):
    for layer in files.read_layers():
        for told in layer["editions"]:
            features = files.read_zones(layer["id"], told["edition"])["features"]
            zones = [zone_from_feature(feature, layer["id"], told["edition"]) for feature in features]
            edition = Edition(layer=layer["id"], edition=told["edition"], in_force_from=date(2026, 1, 1), accuracy_m=99.0)
            document = to_ed318(zones, edition)
            found = read(document, Target(layer=layer["id"], edition=told["edition"]))
            assert [f.fault for f in found.faults] == []
            assert found.zones == zones
            assert [error.message for error in schema.iter_errors(document)] == []
            identifiers = [f["properties"]["identifier"] for f in document["features"]]
            assert len(set(identifiers)) == len(zones)


def test_a_zone_without_an_accuracy_is_given_the_editions():
    assert [zone.accuracy_m for zone in again(make_zone(accuracy_m=None))] == [80.0]


def test_what_others_read():
    told = published(restriction=Restriction.REQ_AUTHORISATION, authority="sendai-city", reason=Text("理由"), source="公報",
                     valid_from=date(2026, 5, 1), valid_to=date(2026, 6, 1))  # fmt: skip
    extension = told.pop("extendedProperties")
    assert told == {
        "identifier": "a", "country": "JPN", "variant": "COMMON", "type": "REQ_AUTHORIZATION",
        "name": [{"text": "区域", "lang": "ja-JP"}, {"text": "zone", "lang": "en-GB"}],
        "zoneAuthority": [{"name": [{"text": "sendai-city", "lang": "ja-JP"}], "purpose": "AUTHORIZATION"}],
        "reason": ["OTHER"], "otherReasonInfo": [{"text": "理由", "lang": "ja-JP"}],
        "limitedApplicability": [{"startDateTime": "2026-05-01T00:00:00+09:00", "endDateTime": "2026-06-01T00:00:00+09:00"}],
    }  # fmt: skip
    assert (extension["fieldreg"]["accuracy_m"], extension["fieldreg"]["source"]) == (12.5, "公報")


@pytest.mark.parametrize(
    "volumes, band",
    [
        (None, (0, "AGL", 99999, "AGL", "m")),
        ("none", (0, "AGL", 99999, "AGL", "m")),
        ([{}], (0, "AGL", 99999, "AGL", "m")),
        ([{"layer": {"lower": 9, "upper": 1, "lowerReference": "AGL", "upperReference": "AGL"}}], (0, "AGL", 99999, "AGL", "m")),
        ([{"layer": {"lower": 30, "lowerReference": "AMSL", "upper": 120, "upperReference": "AGL", "uom": "ft"}}],
         (30, "AMSL", 120, "AGL", "ft")),
        ([{"layer": {"lower": 30, "lowerReference": "AMSL"}}], (30, "AMSL", 99999, "AGL", "m")),  # a ceiling nobody stated
        ([{"layer": {"upper": 120}}], (0, "AGL", 99999, "AGL", "m")),  # above what?
        ([{"layer": {"upper": 120, "upperReference": "AGL"}},
          {"layer": {"lower": 60, "lowerReference": "AGL", "upper": 300, "upperReference": "AGL"}}], (0, "AGL", 300, "AGL", "m")),
        ([{"layer": {"upper": 120, "upperReference": "AGL"}}, {}], (0, "AGL", 99999, "AGL", "m")),
        ([{"layer": {"upper": 120, "upperReference": "AGL"}}, {"layer": {"upper": 200, "upperReference": "AMSL"}}],
         (0, "AGL", 99999, "AGL", "m")),
    ],
)  # fmt: skip
def test_every_geometry_tells_how_high_it_reaches_and_never_too_low(volumes, band):
    (feature,) = to_ed318([make_zone(attributes={"volumes": volumes})], EDITION)["features"]
    names = ("lower", "lowerReference", "upper", "upperReference", "uom")
    assert feature["geometry"]["layer"] == dict(zip(names, band, strict=True))


def test_what_an_older_version_of_ours_wrote_is_still_read():
    document = to_ed318([make_zone(source="公報", attributes={"volumes": [{"layer": {"upper": 120}}]})], EDITION)
    (feature,) = document["features"]
    feature["properties"]["dataSource"] = {"originator": {"text": "公報", "lang": "ja-JP"}}
    feature["geometry"]["layer"] = {"upper": 120}
    assert [zone.id for zone in read(document).zones] == ["a"]
    feature["properties"]["dataSource"]["originator"]["text"] = "別の公報"
    assert [f.fault.code for f in read(document).faults] == ["extension-differs"]


@pytest.mark.parametrize(("zone_id", "same"), [("A_b-7", True), ("日本", False), ("a b", False), ("12345678", False)])
def test_an_identifier_that_others_may_refuse_has_a_stand_in(zone_id, same):
    told = published(zone_id=zone_id)["identifier"]
    assert (told == zone_id) is same
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,7}", told)


CITY = Manager(id="sendai-city", name=Text("仙台市", "City of Sendai"), desk=Text("窓口", "Desk"), contact="022-214-1253")


def asked(zone):
    return [Authority(purpose="AUTHORIZATION", name=CITY.name, service=CITY.desk, contact=CITY.contact, interval_before="P21D")]


def test_whom_to_ask_stands_in_the_zone_and_reads_back(schema):
    zone = make_zone(restriction=Restriction.PROHIBITED, authority="sendai-city")
    document = json.loads(json.dumps(to_ed318([zone], EDITION, asked)))
    assert document["features"][0]["properties"]["zoneAuthority"] == [{
        "name": [{"text": "仙台市", "lang": "ja-JP"}, {"text": "City of Sendai", "lang": "en-GB"}],
        "service": [{"text": "窓口", "lang": "ja-JP"}, {"text": "Desk", "lang": "en-GB"}],
        "phone": "022-214-1253", "purpose": "AUTHORIZATION", "intervalBefore": "P21D",
    }]  # fmt: skip
    assert [error.message for error in schema.iter_errors(document)] == []
    assert read(document).zones == [zone]
    document["features"][0]["properties"]["zoneAuthority"][0]["intervalBefore"] = "P1D"
    assert [f.fault.code for f in read(document).faults] == ["extension-differs"]


@pytest.mark.parametrize(
    "applicability, days, times",
    [
        (None, {}, None),
        ([{"permanent": "YES"}], {}, None),
        ("nonsense", {}, None),
        ([{"season": ["07-01", "08-31"]}], {}, None),  # which others cannot read: it holds all year
        ([{"schedule": [WEEKENDS]}], {}, [{"schedule": [{**WEEKENDS, "startTime": "09:00:00+09:00", "endTime": "17:00:00+09:00"}]}]),
        ([{"schedule": [WEEKENDS, {"day": "ANY", "startTime": "22:00Z", "endTime": "02:00Z"}]}], {}, None),  # across midnight
        ([{"schedule": [{"day": "ANY", "startTime": "09:00Z", "endTime": "09:00Z"}]}], {}, None),
        ([{"endDateTime": "2026-05-03T00:00:00Z"}, {"startDateTime": "2026-07-01T00:00:00Z"}],
         {"valid_from": date(2026, 5, 1), "valid_to": date(2026, 6, 1)},
         [{"startDateTime": "2026-05-01T00:00:00+09:00", "endDateTime": "2026-05-03T00:00:00+00:00"}]),
    ],
)  # fmt: skip
def test_times_are_never_told_shorter_than_they_are(applicability, days, times):
    assert published(attributes={"applicability": applicability}, **days).get("limitedApplicability") == times


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f["properties"].update(type="CONDITIONAL"),
        lambda f: f["properties"].update(identifier="b"),
        lambda f: f["properties"].update(limitedApplicability=[{"endDateTime": "2026-06-01T00:00:00Z"}]),
        lambda f: f["properties"].update(message="new"),
        lambda f: f["geometry"].update(layer={"upper": 50}),
    ],
)
def test_a_change_by_others_is_not_overlooked(change):
    document = to_ed318([make_zone(restriction=Restriction.PROHIBITED), make_zone("b")], EDITION)
    change(document["features"][0])
    found = read(document)
    assert [f.fault.code for f in found.faults] == ["extension-differs"]
    assert [zone.id for zone in found.zones] == ["b"]


def test_a_shape_moved_by_others_is_taken_as_it_is():
    document = to_ed318([make_zone()], EDITION)
    moved = shapely.box(141, 38, 141.1, 38.1)
    document["features"][0]["geometry"] = json.loads(shapely.to_geojson(moved))
    assert read(document).zones[0].outline.equals(moved)


@pytest.mark.parametrize(
    "more, code",
    [
        ({"outline": shapely.GeometryCollection([shapely.Point(140, 38)])}, "ed318-shape"),
        ({"attributes": {"a": float("nan")}}, "ed318-attributes"),
        ({"attributes": {"a": date(2026, 1, 1)}}, "ed318-attributes"),
    ],
)
def test_what_ed318_cannot_hold_is_refused_by_name(more, code):
    with pytest.raises(InvalidInput, match="「区域」") as refusal:
        to_ed318([make_zone("good"), make_zone("bad", **more)], EDITION)
    assert [(f.code, f.where) for f in refusal.value.faults] == [(code, "bad")]

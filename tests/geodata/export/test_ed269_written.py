"""Our zones as ED-269: in its words, and the same zones again when read back."""

import json
import re
from datetime import date, datetime

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Restriction
from geodata.export.ed269 import to_ed269
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.zones import zone_from_feature
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.sample import files
from tests.geodata.export.test_ed318_written import EDITION, TARGET, WEEKENDS, ZONES, asked, make_zone

AREAS = [zone for zone in ZONES if zone.outline.geom_type in ("Polygon", "MultiPolygon")]
ONE_PART = make_zone(outline=shapely.MultiPolygon([shapely.box(140, 38, 140.1, 38.1)]))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)")
CLOCK = re.compile(r"\d\d:\d\d([+-]\d\d:\d\d|Z)")
OPTIONAL = {"reason", "otherReasonInfo", "message"}


def is_text(held):
    return isinstance(held, str) and len(held) <= 200


def is_period(held):
    if held["permanent"] == "YES":
        return held == {"permanent": "YES"}
    hours = [w[name] for w in held.get("schedule", ()) for name in ("startTime", "endTime")]
    moments = [held[name] for name in ("startDateTime", "endDateTime") if name in held]
    known = held.keys() <= {"permanent", "startDateTime", "endDateTime", "schedule"}
    return known and len(held) > 1 and all(map(MOMENT.fullmatch, moments)) and all(map(CLOCK.fullmatch, hours))


def is_authority(held):
    return held["purpose"] in ("AUTHORIZATION", "NOTIFICATION", "INFORMATION") and all(map(is_text, held.values()))


def is_volume(held):
    ring = held["horizontalProjection"]
    return (
        held["uomDimensions"] in ("M", "FT") and type(held["lowerLimit"]) is int and type(held["upperLimit"]) is int
        and held["lowerVerticalReference"] in ("AGL", "AMSL") and held["upperVerticalReference"] in ("AGL", "AMSL")
        and ring["type"] == "Polygon" and all(len(one) >= 4 and one[0] == one[-1] for one in ring["coordinates"])
    )  # fmt: skip


def some(is_one):
    return lambda held: bool(held) and all(map(is_one, held))


MEMBERS = {  # in our own words: nobody publishes a schema of ED-269
    "identifier": lambda held: re.fullmatch(r"[A-Za-z0-9_-]{1,7}", held), "country": lambda held: held == "JPN", "name": is_text,
    "type": lambda held: held == "COMMON",
    "restriction": lambda held: held in ("PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION"),
    "reason": lambda held: held == ["OTHER"], "otherReasonInfo": lambda held: is_text(held) and len(held) <= 30, "message": is_text,
    "applicability": some(is_period), "zoneAuthority": some(is_authority), "geometry": some(is_volume),
    "extendedProperties": lambda held: isinstance(held, dict),
}  # fmt: skip


def wrong_in(document):
    """Members of zones that are not as ED-269 has them."""
    return [
        (zone["identifier"], name) for zone in document["features"] for name in zone.keys() | (MEMBERS.keys() - OPTIONAL)
        if name not in MEMBERS or name not in zone or not MEMBERS[name](zone[name])
    ]  # fmt: skip


def read(document, target=TARGET):
    (rows,) = read_rows(Source("out.json", json.dumps(document).encode()), Asked())
    held = list(rows.each())
    assert rows.format == "ed269"
    return collected(importer_for(target.layer, held, "out.json").read(held, target))


@pytest.mark.parametrize("zone", [*AREAS, ONE_PART])
def test_a_zone_is_in_the_form_and_reads_back_without_a_change(zone):
    document = json.loads(json.dumps(to_ed269([zone], EDITION)))
    assert wrong_in(document) == []
    found = read(document)
    assert [f.fault for f in found.faults] == []
    assert found.zones[0].outline.wkb == right_handed(zone.outline).wkb
    assert found.zones == [type(zone)(**{**vars(zone), "outline": right_handed(zone.outline)})]


@pytest.mark.parametrize(
    "change",
    [{"restriction": "REQ_AUTHORIZATION"}, {"identifier": "12345678"}, {"applicability": []}, {"applicability": [{"permanent": "NO"}]},
     {"geometry": []}, {"more": 1}, {"otherReasonInfo": "n" * 31}],
)  # fmt: skip
def test_the_form_can_refuse(change):
    document = to_ed269([make_zone()], EDITION)
    document["features"][0].update(change)
    assert wrong_in(document)


def test_what_others_read():
    layer = {"lower": 9.5, "lowerReference": "AMSL", "upper": 119.5, "upperReference": "AGL"}
    attributes = {"applicability": [{"schedule": [WEEKENDS]}], "volumes": [{"layer": layer}]}
    zone = make_zone(restriction=Restriction.REQ_AUTHORISATION, reason=Text("理由"), valid_from=date(2026, 5, 1), attributes=attributes)
    edition = Edition(
        layer="did", edition="2020", in_force_from=date(2026, 1, 1), source="e-Stat", licence="CC BY 4.0", attribution="総務省"
    )
    document = to_ed269([zone], edition, asked)
    (told,) = document.pop("features")
    extension = told.pop("extendedProperties")
    assert document == {
        "title": "did 2020", "description": "e-Stat / CC BY 4.0 / 総務省",
        "metadata": {"source": "e-Stat", "licence": "CC BY 4.0", "attribution": "総務省"},
    }  # fmt: skip
    assert told == {
        "identifier": "a", "country": "JPN", "name": "区域", "type": "COMMON", "restriction": "REQ_AUTHORISATION",
        "reason": ["OTHER"], "otherReasonInfo": "理由", "message": "理由",
        "applicability": [{"permanent": "NO", "startDateTime": "2026-05-01T00:00:00+09:00",
                           "schedule": [{"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}]}],
        "zoneAuthority": [{"name": "仙台市", "service": "窓口", "phone": "022-214-1253", "purpose": "AUTHORIZATION",
                           "intervalBefore": "P21D"}],
        "geometry": [{"uomDimensions": "M", "lowerLimit": 9, "lowerVerticalReference": "AMSL", "upperLimit": 120,
                      "upperVerticalReference": "AGL",
                      "horizontalProjection": {"type": "Polygon", "coordinates": [
                          [list(place) for place in right_handed(zone.outline).exterior.coords]]}}],
    }  # fmt: skip
    assert extension["fieldreg"]["accuracy_m"] == 12.5


@pytest.mark.parametrize("schedule", [[{"day": ["SAT"]}], [WEEKENDS, {"day": "ANY", "startTime": "09:00Z"}],
                                      [{"day": "ANY", "startTime": "09:00:30Z", "endTime": "10:00Z"}]])  # fmt: skip
def test_hours_it_has_no_words_for_limit_nothing(schedule):
    zone = make_zone(attributes={"applicability": [{"startDateTime": "2026-05-03T00:00:00Z", "schedule": schedule}]})
    (told,) = to_ed269([zone], EDITION)["features"]
    assert told["applicability"] == [{"permanent": "NO", "startDateTime": "2026-05-03T00:00:00+00:00"}]


def test_a_height_above_the_ellipsoid_is_not_told_as_one_above_something_else():
    layer = {"lower": 0, "lowerReference": "WGS84", "upper": 120, "upperReference": "WGS84"}
    (told,) = to_ed269([make_zone(attributes={"volumes": [{"layer": layer}]})], EDITION)["features"]
    (volume,) = told["geometry"]
    assert (volume["lowerLimit"], volume["upperLimit"], volume["upperVerticalReference"]) == (0, 99999, "AGL")


def test_every_area_of_the_sample_comes_back():
    for layer in files.read_layers():
        for told in layer["editions"]:
            features = files.read_zones(layer["id"], told["edition"])["features"]
            zones = [zone_from_feature(feature, layer["id"], told["edition"]) for feature in features]
            zones = [zone for zone in zones if zone.outline.geom_type.endswith("Polygon")]
            if zones:
                edition = Edition(layer=layer["id"], edition=told["edition"], in_force_from=date(2026, 1, 1), accuracy_m=99.0)
                document = to_ed269(zones, edition)
                found = read(document, Target(layer=layer["id"], edition=told["edition"]))
                assert ([f.fault for f in found.faults], found.zones) == ([], zones)
                assert wrong_in(document) == []
                assert len({zone["identifier"] for zone in document["features"]}) == len(zones)


@pytest.mark.parametrize(
    "change",
    [lambda z: z.update(restriction="CONDITIONAL"), lambda z: z["geometry"][0].update(upperLimit=50), lambda z: z.update(message="new"),
     lambda z: z.update(applicability=[{"permanent": "NO", "endDateTime": "2026-06-01T00:00:00Z"}])],
)  # fmt: skip
def test_a_change_by_others_is_not_overlooked(change):
    document = to_ed269([make_zone(restriction=Restriction.PROHIBITED), make_zone("b")], EDITION)
    change(document["features"][0])
    found = read(document)
    assert ([f.fault.code for f in found.faults], [zone.id for zone in found.zones]) == (["extension-differs"], ["b"])


@pytest.mark.parametrize(
    "more, code",
    [({"outline": shapely.Point(140, 38)}, "ed269-shape"), ({"outline": shapely.LineString([(140, 38), (141, 38)])}, "ed269-shape"),
     ({"attributes": {"a": datetime(2026, 1, 1)}}, "ed269-attributes")],
)  # fmt: skip
def test_what_ed269_cannot_hold_is_refused_by_name(more, code):
    with pytest.raises(InvalidInput, match="「区域」") as refusal:
        to_ed269([make_zone("good"), make_zone("bad", **more)], EDITION)
    assert [(f.code, f.where) for f in refusal.value.faults] == [(code, "bad")]

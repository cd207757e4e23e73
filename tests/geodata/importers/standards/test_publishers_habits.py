"""What national publishers really ship: each told as what it is, and never as less than it may be."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.register.zones import Edition, Restriction, Zone
from geodata.export.ed269 import to_ed269
from geodata.export.ed318 import to_ed318
from geodata.export.geojson import zones_to_geojson
from geodata.export.published.zone_presence import Holds, Position, holds
from geodata.importers import UAS_PROPERTIES, importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.uas_heights import UNLIMITED, band_of
from geodata.reading.pipeline import Asked, Source, read_rows
from tests.geodata.importers.standards.test_uas_zones import (
    BESIDE,
    CIRCLE,
    SQUARE,
    TARGET,
    codes_of,
    ed269,
    ed318,
    read,
    volume,
    zone_of,
)

EAST = {"type": "Polygon", "coordinates": [[[140.02, 38.0], [140.03, 38.0], [140.03, 38.01], [140.02, 38.01], [140.02, 38.0]]]}
EDITION = Edition(layer="emergency", edition="e", in_force_from=date(2026, 1, 1))
NO_LIMITS = {"lowerLimit": None, "upperLimit": None, "lowerVerticalReference": None, "upperVerticalReference": None}


def at(lon, height, reference="AGL", lat=38.005):
    return Position(lon=lon, lat=lat, height_m=height, reference=reference)


def test_no_ceiling_and_a_real_one_in_one_zone_stay_apart():
    """Switzerland: 99999 m means none; of the three volumes one has a ceiling, one has none, of one nothing is stated."""
    zone = zone_of(ed269(volume(), volume(BESIDE, upperLimit=99999, upperVerticalReference="AMSL"), volume(EAST, **NO_LIMITS)))
    layers = [held["layer"] for held in zone.attributes["volumes"]]
    assert [(held.get("upper"), held.get("no_ceiling")) for held in layers] == [(120, None), (None, True), (None, None)]
    found = {lon: [holds(zone, at(lon, height), 1.0) for height in (100, 5_000)] for lon in (140.005, 140.015, 140.025)}
    assert found == {
        140.005: [Holds.SURELY, Holds.NO], 140.015: [Holds.SURELY, Holds.SURELY], 140.025: [Holds.PERHAPS, Holds.PERHAPS],
    }  # fmt: skip
    assert band_of(zone)["upper"] == UNLIMITED  # one band about all of them is never lower than any


@pytest.mark.parametrize("document", [ed269(volume(**NO_LIMITS)), ed318(SQUARE), ed318({**SQUARE, "layer": {"uom": "m", "upper": None}})])
def test_limits_that_nobody_states_are_no_numbers(document):
    """Finland."""
    zone = zone_of(document)
    assert [holds(zone, at(140.005, height), 1.0) for height in (0, 100, 5_000)] == [Holds.PERHAPS] * 3
    assert holds(zone, at(140.1, 100), 1.0) is Holds.NO
    assert {name: band_of(zone)[name] for name in ("lower", "upper")} == {"lower": 0, "upper": UNLIMITED}


def test_a_byte_order_mark_before_the_document_is_read_over():
    data = "\ufeff".encode() + json.dumps({"title": "zones", "features": [ed269()]}).encode()
    (rows,) = read_rows(Source("zones.json", data), Asked())
    importer = importer_for("emergency", list(rows.each()), "zones.json")
    assert [zone.id for zone in collected(importer.read(rows.each(), TARGET)).zones] == ["A1"]


@pytest.mark.parametrize("document", [
    ed269(restriction=None), {name: value for name, value in ed269().items() if name != "restriction"}, ed318(type=None),
])  # fmt: skip
def test_a_restriction_that_is_null_is_told_as_not_stated(document):
    zone = zone_of(document)
    assert (zone.restriction, zone.attributes["restriction_unstated"]) == (Restriction.CONDITIONAL, True)
    assert "does not state whether the zone prohibits" in zone.reason.en
    told = [to_ed318([zone], EDITION), to_ed269([zone], EDITION), zones_to_geojson(EDITION, [zone])]
    assert all("禁止か許可制かを示していません" in json.dumps(one, ensure_ascii=False) for one in told)
    assert "restriction_unstated" not in zone_of(ed269()).attributes


@pytest.mark.parametrize(
    "document",
    [
        ed318({"type": "Point", "coordinates": [140.0, 38.0]}), ed269(volume({"type": "Circle", "center": [140.0, 38.0]})),
        ed269(volume({"type": "Circle", "center": [140.0, 38.0], "radius": None})),
    ],
)
def test_a_place_without_a_radius_stays_a_point_and_is_nowhere_surely_not(document):
    """Australia's prisons."""
    zone = zone_of(document)
    assert zone.outline == shapely.Point(140.0, 38.0)
    assert zone.attributes["extent_unstated"] is True
    assert "not how far the zone reaches" in zone.reason.en
    assert [holds(zone, at(lon, 50, lat=38.0), 10.0) for lon in (140.0, 140.005)] == [Holds.PERHAPS] * 2
    assert "extent_unstated" not in zone_of(ed269(volume(CIRCLE))).attributes
    assert codes_of(ed269(volume({**CIRCLE, "radius": 0}))) == [("circle-radius", "geometry[0].horizontalProjection")]


def test_a_minimum_height_is_its_own_kind():
    """Queensland: not below 1,500 ft; who flies above it is not in the zone."""
    zone = zone_of(ed318({**SQUARE}, minimum_height_ft=1500, minimum_height_reference="AGL"))
    assert zone.attributes["minimum_height"] == {"value": 1500, "uom": "ft", "reference": "AGL"}
    assert [holds(zone, at(140.005, height), 1.0) for height in (100, 457, 458)] == [Holds.SURELY, Holds.SURELY, Holds.NO]
    assert holds(zone, at(140.005, 100, "AMSL"), 1.0) is Holds.PERHAPS
    assert band_of(zone) == {"lower": 0, "lowerReference": "AGL", "upper": 1500, "upperReference": "AGL", "uom": "ft"}
    assert "not to be flown below: 1500 ft AGL" in zone.reason.en
    assert codes_of(ed318(minimum_height_m="low")) == [("limit-form", "properties.minimum_height_m")]


def test_a_minimum_height_of_which_datum_nobody_says_is_not_compared():
    zone = zone_of(ed318(minimum_height_m=450))
    assert [holds(zone, at(140.005, height), 1.0) for height in (100, 5_000)] == [Holds.PERHAPS] * 2
    assert band_of(zone)["upper"] == UNLIMITED


def test_one_identifier_of_two_zones_keeps_both():
    found = read(ed269(), ed269(volume(BESIDE), name="もう一つ"), ed269(identifier="A2"), ed269(volume(EAST)))
    assert list(found.faults) == []
    assert [(zone.id, zone.attributes.get("identifier")) for zone in found.zones] == [
        ("A1", None), ("A1~2", "A1"), ("A2", None), ("A1~3", "A1"),
    ]  # fmt: skip
    assert [zone.outline.bounds[0] for zone in found.zones] == [140.0, 140.01, 140.0, 140.02]


def plain(**told):
    known = {"identifier": "EER1", "name": "Ala", "country": "EST", "restriction": "REQ_AUTHORISATION", "reason": "AIR_TRAFFIC",
             "message": "Ask first"}  # fmt: skip
    return {"type": "Feature", "geometry": SQUARE, "properties": known | told}


def test_words_of_ed269_as_plain_properties():
    """Estonia: GeoJSON, with limits in metres of a datum that nobody says."""
    features = [
        plain(lowerMeters=0, upperMeters=120), plain(identifier="EER2", lowerMeters=None, upperMeters=None),
        plain(identifier="EER3", upperMeters=99999), plain(identifier="EER4", restriction=None),
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    (rows,) = read_rows(Source("uas.geojson", data), Asked())
    head = list(rows.each())
    assert importer_for("emergency", head, "uas.geojson") is UAS_PROPERTIES
    read = collected(UAS_PROPERTIES.read(head, Target(layer="emergency", edition="e", accuracy_m=30.0)))
    assert list(read.faults) == []
    assert [zone.id for zone in read.zones] == ["EER1", "EER2", "EER3", "EER4"]
    assert [zone.attributes["volumes"] for zone in read.zones[:3]] == [
        [{"layer": {"lower": 0, "upper": 120, "uom": "m"}}], [{}], [{"layer": {"uom": "m", "no_ceiling": True}}],
    ]  # fmt: skip
    assert [holds(zone, at(140.005, 50), 1.0) for zone in read.zones] == [Holds.PERHAPS] * 4
    assert read.zones[3].attributes["restriction_unstated"] is True


def test_our_own_zones_without_volumes_hold_at_every_height():
    ours = Zone(id="z", layer="did", edition="e", name=zone_of(ed269()).name, outline=shapely.box(140, 38, 140.01, 38.01))
    assert holds(ours, at(140.005, 5_000), 1.0) is Holds.SURELY

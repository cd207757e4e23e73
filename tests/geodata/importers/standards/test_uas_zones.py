"""ED-269 and ED-318 read: circles as areas about them, volumes with their heights, times as far as they can be told."""

import json
from datetime import date

import numpy as np
import pyproj
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.applicability import malformed
from fieldreg.register.zones import Restriction
from geodata.formats.json.uas_volumes import circle_about
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows

TARGET = Target(layer="emergency", edition="e", accuracy_m=30.0, managers={"sendai-city"})
RING = [[140.0, 38.0], [140.01, 38.0], [140.01, 38.01], [140.0, 38.01], [140.0, 38.0]]
BOW_TIE = [RING[0], RING[2], RING[1], RING[3], RING[0]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
BESIDE = {"type": "Polygon", "coordinates": [[[140.01, 38.0], [140.02, 38.0], [140.02, 38.01], [140.01, 38.01], [140.01, 38.0]]]}
CIRCLE = {"type": "Circle", "center": [140.0, 38.0], "radius": 500}


def volume(shape=SQUARE, **more):
    return {"uomDimensions": "M", "lowerLimit": 0, "lowerVerticalReference": "AGL", "upperLimit": 120,
            "upperVerticalReference": "AGL", "horizontalProjection": shape, **more}  # fmt: skip


def ed269(*volumes, **more):
    return {"identifier": "A1", "country": "JPN", "name": "区域", "type": "COMMON", "restriction": "PROHIBITED",
            "reason": ["OTHER"], "applicability": [{"permanent": "YES"}], "geometry": list(volumes) or [volume()], **more}  # fmt: skip


def ed318(geometry=SQUARE, **more):
    told = {"identifier": "B1", "country": "JPN", "name": [{"text": "区域", "lang": "ja-JP"}], "type": "PROHIBITED",
            "variant": "COMMON", "zoneAuthority": [{"purpose": "INFORMATION"}], **more}  # fmt: skip
    return {"type": "Feature", "geometry": geometry, "properties": told}


def document(*zones):
    if "geometry" in zones[0] and "properties" in zones[0]:
        return {"type": "FeatureCollection", "features": list(zones)}
    return {"title": "zones", "features": list(zones)}


def rows_of(*zones):
    (rows,) = read_rows(Source("zones.json", json.dumps(document(*zones)).encode()), Asked())
    return list(rows.each())


def read(*zones, target=TARGET):
    rows = rows_of(*zones)
    importer = importer_for(target.layer, rows, "zones.json")
    assert importer.name == "uas-zones"
    return collected(importer.read(rows, target))


def zone_of(zone):
    found = read(zone)
    assert [f.fault for f in found.faults] == []
    return found.zones[0]


def codes_of(zone):
    found = read(zone)
    assert not (found.zones and found.faults)
    return [(f.fault.code, f.fault.where) for f in found.faults]


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize("lon, lat", [(140.88, 38.26), (127.7, 26.2), (144.4, 43.0), (7.4, 46.9), (-73.9, 40.8), (10.0, -65.0)])
@pytest.mark.parametrize("radius", [1.0, 500.0, 9_260.0, 100_000.0])
def test_the_polygon_about_a_circle_contains_it_and_little_more(lon, lat, radius):
    outline, told = circle_about([lon, lat], radius, "x")
    geod = pyproj.Geod(ellps="GRS80")
    bearings = np.arange(0, 360, 0.25)
    same = np.ones_like(bearings)
    for share, inside in ((1.0, True), (1.001, False)):
        x, y, _ = geod.fwd(same * lon, same * lat, bearings, same * radius * share)
        assert shapely.contains_xy(outline, x, y).all() == inside
        assert shapely.contains_xy(outline, x, y).any() == inside
    assert told == {"center": [lon, lat], "radius_m": radius}


def test_a_circle_of_ed269_and_one_of_ed318_are_the_same():
    point = {"type": "Point", "coordinates": [140.0, 38.0], "extent": {"subType": "Circle", "radius": 500}}
    first, second = zone_of(ed269(volume(CIRCLE))), zone_of(ed318(point))
    assert first.outline.equals_exact(second.outline, 0)
    assert first.outline.geom_type == "Polygon"
    assert second.attributes["volumes"] == [{"circle": {"center": [140.0, 38.0], "radius_m": 500}}]


def test_volumes_are_one_zone_with_the_heights_of_each():
    zone = zone_of(ed269(volume(), volume(BESIDE, uomDimensions="FT", lowerLimit=100, upperLimit=99999, upperVerticalReference="AMSL")))
    assert zone.outline.equals(shapely.box(140, 38, 140.02, 38.01))
    assert zone.attributes["volumes"] == [
        {"layer": {"lower": 0, "lowerReference": "AGL", "upper": 120, "upperReference": "AGL", "uom": "m"}, "geometry": SQUARE},
        {"layer": {"lower": 100, "lowerReference": "AGL", "uom": "ft", "no_ceiling": True}, "geometry": BESIDE},  # 99999
    ]


def test_a_collection_of_ed318_is_one_zone_and_its_layer_is_of_those_without():
    low, high = {"lower": 0, "upper": 50, "uom": "m"}, {"lower": 50, "upper": 150}
    both = {"type": "GeometryCollection", "geometries": [{**SQUARE, "layer": low}, BESIDE], "layer": high}
    zone = zone_of(ed318(both))
    assert zone.outline.equals(shapely.box(140, 38, 140.02, 38.01))
    assert [v["layer"] for v in zone.attributes["volumes"]] == [low, high]


@pytest.mark.parametrize(
    "change, told",
    [
        ({"lowerLimit": None, "upperLimit": None, "lowerVerticalReference": None, "upperVerticalReference": None}, {"uom": "m"}),
        ({"lowerLimit": "0", "upperLimit": "120.5"},
         {"lower": 0, "lowerReference": "AGL", "upper": 120.5, "upperReference": "AGL", "uom": "m"}),
        ({"upperLimit": 99999}, {"lower": 0, "lowerReference": "AGL", "uom": "m", "no_ceiling": True}),
        ({"upperLimit": None, "upperVerticalReference": None}, {"lower": 0, "lowerReference": "AGL", "uom": "m"}),  # not the same
    ],
)  # fmt: skip
def test_limits_are_optional(change, told):
    assert zone_of(ed269(volume(**change))).attributes["volumes"] == [{"layer": told}]


@pytest.mark.parametrize(
    "volumes, code, where",
    [
        ([volume({"type": "Corridor", "coordinates": []})], "unknown-projection", "geometry[0].horizontalProjection"),
        ([volume(), volume({**CIRCLE, "radius": 0})], "circle-radius", "geometry[1].horizontalProjection"),
        ([volume({**CIRCLE, "radius": "500"})], "circle-radius", "geometry[0].horizontalProjection"),
        ([volume({**CIRCLE, "radius": True})], "circle-radius", "geometry[0].horizontalProjection"),
        ([volume({**CIRCLE, "center": [140.0]})], "circle-centre", "geometry[0].horizontalProjection"),
        ([volume({**CIRCLE, "center": [540.0, 38.0]})], "circle-centre", "geometry[0].horizontalProjection"),
        ([volume({**CIRCLE, "center": [38.0, 88.0]})], "outside-japan", "geometry"),
        ([volume(uomDimensions="NM")], "unknown-unit", "geometry[0].uomDimensions"),
        ([volume(upperLimit="high")], "limit-form", "geometry[0].upper"),
        ([volume(upperLimit=True)], "limit-form", "geometry[0].upper"),
        ([volume(lowerVerticalReference="FL")], "unknown-word", "geometry[0].lowerReference"),
        ([volume(lowerLimit=200)], "limits-reversed", "geometry[0]"),
        ([volume({"type": "Polygon", "coordinates": [RING[:-1]]})], "ring-not-closed", "geometry.coordinates[0]"),
        ([volume(), volume({"type": "Polygon", "coordinates": [RING[:-1]]})], "ring-not-closed", "geometry[1]"),
        ([volume(), volume({"type": "Polygon", "coordinates": [[["140", 38]] * 4]})], "geometry-form", "geometry[1]"),
        ([volume(), volume({"type": "Polygon", "coordinates": []})], "geometry-form", "geometry[1]"),
        ([volume(), volume({"type": "Polygon", "coordinates": [[140.0, 38.0], [140.1, 38.1]]})], "ring-not-closed", "geometry[1]"),
        ([volume(), volume({"type": "Polygon", "coordinates": [BOW_TIE]})], "geometry-invalid", "geometry[1]"),
        ([None], "unknown-projection", "geometry[0].horizontalProjection"),
    ],
)  # fmt: skip
def test_a_zone_whose_outline_or_heights_cannot_be_read_is_kept_out(volumes, code, where):
    good = ed269(identifier="A2")
    found = read(good, {**ed269(), "geometry": volumes})
    assert [(f.fault.code, f.fault.where) for f in found.faults] == [(code, where)]
    assert [z.id for z in found.zones] == ["A2"]


@pytest.mark.parametrize(
    "geometry, code",
    [
        (None, "geometry-null"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry-empty"),
        ({"type": "GeometryCollection", "geometries": [SQUARE, {"type": "GeometryCollection", "geometries": []}]}, "geometry-type"),
        ({"type": "GeometryCollection", "geometries": [SQUARE, {"type": "Point", "coordinates": [140.0, 38.0]}]}, "geometry-mixed"),
        ({**SQUARE, "extent": {"subType": "Circle", "radius": 5}}, "unknown-extent"),
        ({"type": "Point", "coordinates": [140.0, 38.0], "extent": {"subType": "Ellipse", "radius": 5}}, "unknown-extent"),
        ({**SQUARE, "layer": [1]}, "wrong-type"),
        ({**SQUARE, "layer": {"uom": "km"}}, "unknown-word"),
    ],
)
def test_what_ed318_does_not_say_is_told(geometry, code):
    assert [c for c, _ in codes_of(ed318(geometry))] == [code]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    "word, restriction",
    [
        ("PROHIBITED", Restriction.PROHIBITED),
        ("REQ_AUTHORISATION", Restriction.REQ_AUTHORISATION),
        ("REQ_AUTHORIZATION", Restriction.REQ_AUTHORISATION),
        ("CONDITIONAL", Restriction.CONDITIONAL),
        ("NO_RESTRICTION", Restriction.NO_RESTRICTION),
    ],
)
def test_restrictions_in_either_spelling(word, restriction):
    assert zone_of(ed269(restriction=word)).restriction == zone_of(ed318(type=word)).restriction == restriction


def test_u_space_is_conditional_and_to_be_verified():
    zone = zone_of(ed318(type="USPACE"))
    assert (zone.restriction, zone.attributes["verify"], zone.attributes["type"]) == (Restriction.CONDITIONAL, True, "USPACE")


@pytest.mark.parametrize(
    "name, ja, en",
    [
        ("Findel CTR", "Findel CTR", ""),
        ([{"text": "Field", "lang": "en-GB"}, {"text": "飛行場", "lang": "ja-JP"}], "飛行場", "Field"),
        ([{"text": "Feld", "lang": "de-CH"}, {"text": "Field", "lang": "en-GB"}], "Feld", "Field"),
        ([{"lang": "ja"}], "B1", ""),
        (None, "B1", ""),
    ],
)
def test_names_by_language(name, ja, en):
    zone = zone_of(ed318(name=name))
    assert (zone.name.ja, zone.name.en) == (ja, en)


@pytest.mark.parametrize(
    "change, code",
    [
        ({"restriction": "FORBIDDEN"}, ("unknown-word", "properties.restriction")),
        ({"restriction": ["PROHIBITED"]}, ("unknown-word", "properties.restriction")),
        ({"identifier": None}, ("value-missing", "properties.identifier")),
        ({"identifier": 7}, ("wrong-type", "properties.identifier")),
        ({"identifier": " a"}, ("id-form", "properties.id")),
        ({"name": {"ja": "x"}}, ("wrong-type", "properties.name")),
        ({"name": [{"text": 1, "lang": "ja"}]}, ("wrong-type", "properties.name")),
    ],
)
def test_a_word_that_is_none_is_told(change, code):
    assert codes_of(ed269(**change)) == [code]


def test_authorities_are_kept_and_one_of_ours_is_known_by_its_id():
    theirs = [{"name": "Skyguide", "purpose": "AUTHORIZATION"}]
    ours = [*theirs, {"name": [{"text": "sendai-city", "lang": "en"}], "purpose": "AUTHORIZATION"}]
    assert (zone_of(ed269(zoneAuthority=theirs)).authority, zone_of(ed318(zoneAuthority=ours)).authority) == ("", "sendai-city")
    assert zone_of(ed269(zoneAuthority=theirs)).attributes["zone_authority"] == theirs


def test_the_rest_is_kept_and_accuracy_is_asked_for():
    zone = zone_of(ed269(message="電話してください", region=3))
    assert (zone.reason.ja, zone.accuracy_m, zone.confidence, zone.layer) == ("電話してください", 30.0, "unconfirmed", "emergency")
    assert zone.attributes == {
        "country": "JPN", "type": "COMMON", "reason": ["OTHER"], "region": 3,
        "volumes": [{"layer": {"lower": 0, "lowerReference": "AGL", "upper": 120, "upperReference": "AGL", "uom": "m"}}],
    }  # fmt: skip
    with pytest.raises(InvalidInput, match="--accuracy"):
        read(ed269(), target=Target(layer="emergency", edition="e"))


# ---------------------------------------------------------------- times


def times(**period):
    return {"applicability": [period]}


@pytest.mark.parametrize(
    "period, days",
    [
        ({"permanent": "YES"}, (None, None)),
        ({"permanent": "YES", "startDateTime": None, "dailyPeriod": [{"day": [], "startTime": None, "endTime": None}]}, (None, None)),
        ({"permanent": "NO", "startDateTime": "2026-07-31T15:00:00Z", "endDateTime": "2026-08-31T15:00:00Z"},
         (date(2026, 8, 1), date(2026, 9, 1))),
        ({"startDateTime": "2026-08-01T00:00:00+09:00"}, (date(2026, 8, 1), None)),
    ],
)  # fmt: skip
def test_whole_days_are_days(period, days):
    zone = zone_of(ed269(**times(**period)))
    assert (zone.valid_from, zone.valid_to) == days
    assert not {"applicability", "verify", "published_times"} & zone.attributes.keys()


def test_hours_are_told_within_the_days_that_hold_them():
    zone = zone_of(ed269(**times(startDateTime="2026-08-01T06:00:00+00:00", endDateTime="2026-08-01T18:00:00+00:00")))
    assert (zone.valid_from, zone.valid_to) == (date(2026, 8, 1), date(2026, 8, 3))  # 15:00 to 03:00 in Japan
    assert zone.attributes["applicability"] == [
        {"startDateTime": "2026-08-01T06:00:00+00:00", "endDateTime": "2026-08-01T18:00:00+00:00"}
    ]


def test_weekdays_and_several_periods():
    schedule = [{"day": ["SAT", "SUN"], "startTime": "09:00:00+09:00", "endTime": "17:00:00+09:00"}]
    given = [{"startDateTime": "2026-08-01T00:00:00+09:00", "endDateTime": "2026-08-03T00:00:00+09:00", "schedule": schedule},
             {"startDateTime": "2026-07-01T00:00:00+09:00", "endDateTime": "2026-07-02T00:00:00+09:00"}]  # fmt: skip
    zone = zone_of(ed318(limitedApplicability=given))
    assert (zone.valid_from, zone.valid_to) == (date(2026, 7, 1), date(2026, 8, 3))
    assert zone.attributes["applicability"] == given
    assert malformed(zone.attributes["applicability"]) is None
    assert "verify" not in zone.attributes


@pytest.mark.parametrize(
    "period",
    [
        {"schedule": [{"day": ["ANY"], "startEvent": "SR", "endEvent": "SS"}]},
        {"schedule": [{"day": ["ANY"], "startTime": "09:00:00", "endTime": "17:00:00"}]},  # of which offset?
        {"schedule": [{"day": ["HOL"]}]},
        {"schedule": "weekends"},
        {"startDateTime": "2026-08-01T06:00:00", "endDateTime": "2026-08-01T18:00:00"},
        {"permanent": "YES", "startDateTime": "2026-08-01T06:00:00Z"},
        {"untilFurtherNotice": "YES"},
    ],
)
def test_times_that_cannot_be_expressed_limit_nothing_and_are_marked(period):
    zone = zone_of(ed269(**times(**period)))
    assert (zone.valid_from, zone.valid_to) == (None, None)
    assert "applicability" not in zone.attributes
    assert zone.attributes["verify"] is True
    assert "適用される時間" in zone.attributes["verify_reason"]
    assert zone.attributes["published_times"] == [period]


@pytest.mark.parametrize(
    "period, code",
    [
        ({"startDateTime": "2026-08-02T00:00:00Z", "endDateTime": "2026-08-01T00:00:00Z"}, "end-before-start"),
        ({"startDateTime": "2026-08-02T00:00:00Z", "endDateTime": "2026-08-02T09:00:00+09:00"}, "end-before-start"),
        ({"startDateTime": "2026-08-02T00:00:00", "endDateTime": "2026-08-01T00:00:00"}, "end-before-start"),
        ({"startDateTime": "tomorrow"}, "time-form"),
        ({"startDateTime": 20260802}, "time-form"),
        ({"startDateTime": "0001-01-01T00:00:00+14:00"}, "time-form"),
        ("always", "applicability-form"),
    ],
)
def test_times_that_are_wrong_keep_the_zone_out(period, code):
    assert [c for c, _ in codes_of(ed269(applicability=[period]))] == [code]


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    "name, form, count",
    [
        ("uas_zones/ed269-ch.json", "ed269", 4),
        ("uas_zones/ed269-lu.json", "ed269", 2),
        ("uas_interuss/cis_source_sample_ed269.json", "ed269", 1),
        ("uas_zones/ed318-ie.json", "ed318", 4),
        ("uas_interuss/cis_source_sample_ed318.json", "ed318", 3),
        ("uas_ed318_spec/examples/Example_Collection.json", "ed318", 2),
        ("uas_ed318_spec/examples/Example_GeoZone_2_Layers.json", "ed318", 1),
        ("uas_ed318_spec/examples/Example_GeoZone_Circle.json", "ed318", 1),
        ("uas_ed318_spec/examples/Example_GeoZone_with_extension.json", "ed318", 1),
        ("uas_ed318_spec/examples/PartialExample_featureGeoJSON.json", "ed318", 1),
        ("uas_zones/faa-uasfm.json", "geojson", 2),
        ("drone_jp_community/no_fly_red.geojson", "geojson", 4),
        ("mds_geography/stop.geojson", "geojson", 9),
    ],
)
def test_published_files_are_told_by_their_content(shared_data, name, form, count):
    (table,) = open_tables(Source(name, (shared_data / name).read_bytes()), Asked())
    assert (table.format, table.count) == (form, count)
    rows = list(table.rows())
    assert [row.number for row in rows] == list(range(1, count + 1))
    assert [fault for row in rows for fault in row.faults] == []


@pytest.mark.parametrize("name", ["uas_zones/ed269-ch.json", "uas_zones/ed269-lu.json", "uas_zones/ed318-ie.json",
                                  "uas_interuss/cis_source_sample_ed269.json", "uas_interuss/cis_source_sample_ed318.json",
                                  "uas_ed318_spec/examples/Example_Collection.json"])  # fmt: skip
def test_published_zones_brought_to_japan_are_all_read(shared_data, name):
    document = json.loads((shared_data / name).read_bytes().decode("utf-8-sig"))
    (rows,) = read_rows(Source(name, json.dumps(_moved(document)).encode()), Asked())
    read = collected(importer_for("airports", list(rows.each()), name).read(rows.each(), TARGET))
    assert [f.fault for f in read.faults] == []
    assert len(read.zones) == rows.count
    assert all(zone.outline.area > 0 and zone.attributes["volumes"] for zone in read.zones)


def _moved(held):
    """A document with every position of Europe brought to northern Japan."""
    if isinstance(held, dict):
        return {name: _moved(value) for name, value in held.items() if name != "bbox"}
    if isinstance(held, list) and len(held) == 2 and all(isinstance(v, int | float) for v in held):
        return [held[0] + 135, held[1] - 12]
    return [_moved(value) for value in held] if isinstance(held, list) else held


def test_swiss_zones_lie_outside_japan_and_say_so(shared_data):
    (rows,) = read_rows(Source("ch.json", (shared_data / "uas_zones" / "ed269-ch.json").read_bytes()), Asked())
    assert {fault.code for row in rows.each() for fault in row.faults} == {"outside-japan"}


@pytest.mark.parametrize(
    "name", ["open511/tmdd-output-1.json", "open511/tmdd-output-2.json", "shelters_gsi/evacuation/041017.json",
             "uas_ed318_spec/schema/Schema_GeoZones.json", "wzdx/schemas-4.2/FeedInfo.json"],
)  # fmt: skip
def test_json_that_holds_no_places_is_refused_in_one_sentence(shared_data, name):
    with pytest.raises(InvalidInput, match="FeatureCollection（または Feature）のファイルを指定してください") as refusal:
        open_tables(Source(name, (shared_data / name).read_bytes()), Asked())
    assert (refusal.value.code, len(refusal.value.faults)) == ("not-geojson", 1)


def test_a_point_with_an_extent_is_never_a_mere_point():
    point = {"type": "Point", "coordinates": [140.0, 38.0], "extent": {"subType": "Circle", "radius": 500}}
    feature = {"type": "Feature", "id": "x", "geometry": point, "properties": {"name": "x"}}
    (row,) = rows_of(feature)
    assert row.outline.geom_type == "Polygon"

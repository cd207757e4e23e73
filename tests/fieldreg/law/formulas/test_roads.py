"""Whose road it is, what to mind of it, and what must be in hand before what."""

import pytest

from fieldreg.law import all_rules
from fieldreg.law.findings import Severity
from fieldreg.law.formulas.roads.odd_fit import road_misfit
from fieldreg.trials.questions import QUESTIONS
from tests.fieldreg.law import bench
from tests.fieldreg.trials.test_odd import HELD

RULES = {rule.id: rule for rule in all_rules()}
PLACED = {"activity": "automated_driving", "on_site": {"objects_placed": True, "road_works": True}}
CITY, STATE = "仙台市（道路管理者）", "国土交通省 仙台河川国道事務所（道路管理者）"


def found(rule, declared=None, **place):
    return bench.judged(bench.trial(**PLACED, road=declared), place=bench.site("road", **place))[rule]


@pytest.mark.parametrize("rule", ["roadact-32", "roadact-24"])
@pytest.mark.parametrize(
    ("ward", "desk", "contact"),
    [
        ("青葉区", "青葉区役所建設部道路課・宮城総合支所道路課（支所の区域）",
         "青葉区役所建設部道路課 022-225-7211、宮城総合支所道路課（支所の区域） 022-392-2111"),
        ("宮城野区", "宮城野区役所建設部道路課", "宮城野区役所建設部道路課 022-291-2111"),
        ("若林区", "若林区役所建設部道路課", "若林区役所建設部道路課 022-282-1111"),
        ("太白区", "太白区役所建設部道路課・秋保総合支所建設課（支所の区域）",
         "太白区役所建設部道路課 022-247-1111、秋保総合支所建設課（支所の区域） 022-399-2111"),
        ("泉区", "泉区役所建設部道路課", "泉区役所建設部道路課 022-372-3111"),
    ],
)  # fmt: skip
def test_a_city_road_is_asked_of_its_ward(rule, ward, desk, contact):
    authority = found(rule, ward=ward, road={"road_class": "city"}).authority

    assert (authority.name.ja, authority.desk, authority.contact) == (CITY, desk, contact)


@pytest.mark.parametrize("rule", ["roadact-32", "roadact-24"])
@pytest.mark.parametrize(
    ("road_class", "name"), [("city", CITY), ("prefectural", CITY), ("national", CITY), ("national_designated", STATE)]
)
def test_the_class_of_the_road_tells_its_administrator(rule, road_class, name):
    registered = found(rule, ward="泉区", road={"road_class": road_class})
    declared = found(rule, {"road_class": road_class}, ward="泉区")

    assert registered.authority.name.ja == declared.authority.name.ja == name
    assert "種別がわかりません" not in registered.verify.ja


def test_a_designated_section_is_not_told_to_be_the_wards():
    authority = found("roadact-32", ward="泉区", road={"road_class": "national_designated"}).authority

    assert "区役所" not in authority.desk
    assert "48号" in authority.desk
    assert authority.contact == ""


def test_a_road_of_no_known_class_leaves_both_to_be_asked():
    finding = found("roadact-32", ward="泉区")

    assert finding.authority.name.ja == f"{CITY}または{STATE}"
    assert finding.authority.desk.startswith("泉区役所建設部道路課。")
    assert "種別がわかりません" in finding.verify.ja


def test_where_the_two_tell_different_classes_both_are_to_be_asked():
    finding = found("roadact-32", {"road_class": "national_designated"}, ward="泉区", road={"road_class": "city"})

    assert finding.authority.name.ja == f"{CITY}または{STATE}"


def test_without_a_site_every_desk_is_told():
    source = bench.world([bench.zone("roads", outline=bench.line())])
    authority = bench.judged(bench.trial(**PLACED, road={"road_class": "city"}), source)["roadact-32"].authority

    assert authority.name.ja == CITY
    assert authority.contact.count("022-") == 7


def test_a_rule_that_names_no_authority_of_its_own_keeps_the_catalogues():
    assert found("rta-77-road-use").authority == RULES["rta-77-road-use"].record.authority


@pytest.mark.parametrize("rule", ["rta-77-road-use", "roadact-32", "roadact-24"])
@pytest.mark.parametrize(
    ("road", "school", "snow"),
    [
        ({}, False, False),
        ({"school_zone": True}, True, False),
        ({"school_zone": False}, False, False),
        ({"snow_season": ["12-01", "03-31"]}, False, True),
        ({"snow_season": ["12-02", "03-31"]}, False, False),  # the trial is on 1 December
    ],
)
def test_school_zone_and_snow_are_to_be_minded(rule, road, school, snow):
    said = found(rule, road=road).verify

    assert ("スクールゾーン" in said.ja, "school zone" in said.en) == (school, school)
    assert ("積雪" in said.ja, "snow" in said.en) == (snow, snow)


def test_papers_that_must_be_in_hand_first():
    waits = {rule: set(RULES[rule].record.waits_for) for rule in RULES if rule.startswith(("rta-", "rtva-", "npa-", "roadact-"))}

    assert {rule: names for rule, names in waits.items() if names} == {
        "rta-77-road-use": {"rtva-relax", "rtva-41-ads", "rtva-plate"},
        "npa-av-criteria": {"rtva-relax", "rtva-41-ads", "rtva-plate"},
        "rta-75-12-l4": {"rtva-41-ads"},
        "rtva-plate": {"rtva-relax"},
    }
    assert all(name in RULES for names in waits.values() for name in names)


@pytest.mark.parametrize(
    ("rule", "value", "unit", "confidence"),
    [
        ("rta-77-road-use", 5, "business_days", "unconfirmed"),
        ("npa-av-criteria", 45, "calendar_days", "unconfirmed"),
        ("rta-75-12-l4", 60, "calendar_days", "high"),
        ("rtva-41-ads", 60, "calendar_days", "medium"),
        ("rta-15-3-remote-small", 7, "calendar_days", "high"),
        ("roadact-24", 14, "calendar_days", "high"),
        ("roadact-32", 14, "calendar_days", "unconfirmed"),
    ],
)
def test_lead_times_and_how_far_they_are_to_be_trusted(rule, value, unit, confidence):
    record = RULES[rule].record

    assert (record.lead_time.to_dict(), record.lead_time_confidence) == ({"value": value, "unit": unit}, confidence)


@pytest.mark.parametrize(
    "rule",
    ["rtva-plate", "rtva-relax", "rta-business", "closed-course", "av-odd", "tokutei-kogata", "road-closure", "rta-8-entry"],
)
def test_where_the_notes_tell_no_lead_time_none_is_made_up(rule):
    assert RULES[rule].record.lead_time is None


def test_each_need_that_is_not_met_is_told_in_both_languages():
    for need, wanted, _, bad in HELD:
        said = road_misfit(need, wanted, bad)
        assert said.ja
        assert said.en.isascii(), need


def test_what_is_unknown_of_the_road_is_but_advice():
    trial = bench.trial(activity="automated_driving", odd={"no_tunnel": True})
    open_ = bench.judged(trial, place=bench.site("road"))["av-odd"]

    assert (open_.severity, open_.needs) == (Severity.ADVISE, ("road.tunnel",))


def test_a_road_that_does_not_suit_tells_all_three_values():
    trial = bench.trial(activity="automated_driving", odd={"no_tunnel": True, "max_signals": 3, "min_lanes": 2})
    finding = bench.judged(trial, place=bench.site("road", road={"signals_n": 4, "lanes": 2}))["av-odd"]

    assert finding.evidence == {"odd": {"no_tunnel": "unknown", "max_signals": "does_not_suit", "min_lanes": "suits"}}
    assert "信号の数 4（必要: 3 以下）" in finding.because.ja
    assert "トンネル" in finding.verify.ja
    assert "車線数" not in finding.because.ja + finding.verify.ja


DRIVES = {
    "rta-15-3-remote-small": {"activity": "remote_small_vehicle"},
    "rta-77-road-use": {"activity": "automated_driving", "vehicle": {"remote": True}},
    "npa-av-criteria": {"activity": "automated_driving", "vehicle": {"remote": True}},
    "npa-2016-guideline": {"activity": "automated_driving"},
    "rta-75-12-l4": {"activity": "automated_driving", "vehicle": {"level": 4, "driver_on_board": False}},
    "rtva-41-ads": {"activity": "automated_driving", "vehicle": {"level": 3}},
    "rtva-relax": {"activity": "automated_driving", "vehicle": {"standard_controls": False}},
    "rtva-plate": {"activity": "automated_driving", "vehicle": {"plated": False}},
    "rta-business": {"activity": "automated_driving", "vehicle": {"fare": True}},
    "tokutei-kogata": {"activity": "ground_robot", "vehicle": {"driver_on_board": True}},
}
WAYS = ["park", "river", "coast", "campus", "city_land", "closed_school", "closing_school"]


def driven(rule, source=None, *, place=None, **on_site):
    told = DRIVES[rule]
    found = bench.judged(bench.trial(**told, on_site=on_site), source, place=place)[rule]
    return found.status, tuple(getattr(found, "needs", ()))


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("rule", DRIVES)
def test_a_way_is_a_road_unless_it_is_closed(rule, kind):
    """Open as declared or as registered; closed likewise; and while nobody says, never clear, every road held or not."""
    for source in (bench.world(), bench.world(editions={"roads": {"complete": False}})):
        assert driven(rule, source, place=bench.site(kind), closed_to_traffic=False)[0] == "applies"
        assert driven(rule, source, place=bench.site(kind, closed=False))[0] == "applies"
        assert driven(rule, source, place=bench.site(kind)) == ("unknown", ("on_site.closed_to_traffic",))
        assert driven(rule, source, place=bench.site(kind, closed=True))[0] == "not_applicable"
        assert driven(rule, source, place=bench.site(kind), closed_to_traffic=True)[0] == "not_applicable"


@pytest.mark.parametrize("rule", DRIVES)
def test_without_a_site_an_answer_settles_what_no_layer_can(rule):
    incomplete = bench.world(editions={"roads": {"complete": False}})

    assert driven(rule, incomplete) == ("unknown", ("roads", "on_site.closed_to_traffic"))
    assert driven(rule, bench.world()) == ("unknown", ("on_site.closed_to_traffic",))
    assert driven(rule, incomplete, closed_to_traffic=False)[0] == "applies"


@pytest.mark.parametrize("rule", DRIVES)
def test_a_hall_is_no_road_and_a_street_always_one(rule):
    assert driven(rule, place=bench.site("indoor", indoor=True), closed_to_traffic=False)[0] == "not_applicable"
    assert driven(rule, place=bench.site("road"), indoors=True)[0] == "applies"


@pytest.mark.parametrize("activity", ["remote_small_vehicle", "ground_robot"])
@pytest.mark.parametrize(
    "told",
    [{"max_speed_kmh": 15}, {"length_cm": 121}, {"width_cm": 71}, {"height_cm": 135}, {"electric": False}, {"emergency_stop": False}],
)
@pytest.mark.parametrize("place", ["road", "park"])
def test_any_one_condition_takes_a_robot_out_of_its_class(activity, told, place):
    trial = bench.trial(activity=activity, vehicle=told, on_site={"closed_to_traffic": False})
    found = bench.judged(trial, place=bench.site(place))

    words = {rule: bench.word(found[rule]) for rule in ("rta-15-3-remote-small", "rta-77-road-use", "rtva-relax")}
    assert words == {"rta-15-3-remote-small": "not_applicable", "rta-77-road-use": "permit", "rtva-relax": "permit"}


@pytest.mark.parametrize("name", ["length_cm", "width_cm", "height_cm", "max_speed_kmh", "electric", "emergency_stop"])
def test_what_nobody_measured_of_a_robot_may_still_ask_for_a_permit(name):
    found = bench.judged(bench.trial(activity="ground_robot", without=[f"vehicle.{name}"]), place=bench.site("road"))

    for rule, severity in (("rta-77-road-use", "permit"), ("rtva-relax", "permit"), ("rta-15-3-remote-small", "notify")):
        assert (found[rule].status, found[rule].severity, found[rule].needs) == ("unknown", severity, (f"vehicle.{name}",))
    assert (found["rtva-plate"].status, found["rtva-plate"].severity) == ("unknown", "advise")


def test_a_doubt_about_entering_weighs_what_the_vehicle_is():
    robot = {"activity": "remote_small_vehicle", "without": ["on_site.restricted_way"]}
    bus = {"activity": "automated_driving", "without": ["on_site.restricted_way"]}
    severities = [bench.judged(bench.trial(**told), place=bench.site("road"))["rta-8-entry"].severity for told in (robot, bus)]

    assert severities == ["advise", "permit"]


def test_both_reasons_are_told_where_a_remote_bus_is_filmed_from_a_stopped_road():
    """Neither the act nor the driving hides the other, in either language."""
    what = bench.trial(activity="automated_driving", vehicle={"remote": True}, on_site={"filming": True, "filming_on_road": True})
    because = bench.judged(what, place=bench.site("road"))["rta-77-road-use"].because

    assert "遠隔操作" in because.ja
    assert "撮影" in because.ja
    assert "remotely operated" in because.en
    assert "filming" in because.en


def test_an_open_question_about_filming_is_told_beside_a_permit_needed_anyway():
    what = bench.trial(activity="automated_driving", vehicle={"remote": True}, on_site={"filming": True})

    assert "撮影のために" in bench.judged(what, place=bench.site("road"))["rta-77-road-use"].verify.ja


def test_the_closed_road_is_named_and_its_administrator_asked():
    what = bench.trial(activity="automated_driving", on_site={"closed_to_traffic": True})
    source = bench.world([bench.zone("roads", outline=bench.line(), id="way")])
    found = bench.judged(what, source)

    assert {rule: [z.id for z in found[rule].zones] for rule in ("road-closure", "rta-77-road-use")} == {
        "road-closure": ["way"], "rta-77-road-use": ["way"],
    }  # fmt: skip
    street = bench.judged(what, place=bench.site("road", ward="泉区", road={"road_class": "city"}))["road-closure"]
    assert (street.authority.name.ja, street.authority.desk) == (CITY, "泉区役所建設部道路課")


def test_the_height_question_leaves_sensors_out():
    assert "センサー" in QUESTIONS["vehicle.height_cm"].title.ja
    assert "センサー" in RULES["rta-15-3-remote-small"].record.what_we_do.ja

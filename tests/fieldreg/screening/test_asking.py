"""Which questions a screening leaves, and in which order they are worth asking."""

from dataclasses import replace

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.law.findings import Severity, Unknown, UnknownKind
from fieldreg.screening.asking import questions_of
from fieldreg.screening.screening import screen
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests.fieldreg.law import bench

INCOMPLETE = {layer: {"complete": False} for layer in ("planning", "coast", "rivers", "parks")}


def doubt(rule, *needs, severity="permit", lowered_by=(), not_yet_known=()):
    return Unknown(
        rule=rule, title=Text(rule), because=Text("不明"), needs=needs, kind=UnknownKind.MISSING_ANSWER, severity=Severity(severity),
        lowered_by=lowered_by, not_yet_known=not_yet_known,
    )  # fmt: skip


def names(*doubts):
    return [asked.name for asked in questions_of(doubts)]


def screened(trial, source=None):
    trial, around = bench.setting(trial, source or bench.world(editions=INCOMPLETE))
    return screen(trial, [(around, rules_in_force(around.on))])


def test_the_gravest_comes_first_then_what_settles_most_then_the_order_of_the_questions():
    assert names(
        doubt("a", "on_site.filming", severity="advise"),
        doubt("b", "vehicle.bvlos"),
        doubt("c", "vehicle.keeps_30m"),
        doubt("d", "vehicle.keeps_30m"),
        doubt("e", "vehicle.registered", severity="prohibited"),
        doubt("f", "vehicle.remote_id", severity="prohibited"),
    ) == ["vehicle.keeps_30m", "vehicle.registered", "vehicle.remote_id", "vehicle.bvlos", "on_site.filming"]


def test_what_settles_alone_comes_before_what_settles_with_others_or_only_lowers():
    shared = doubt("a", "vehicle.tether_m", "vehicle.entry_control")

    assert names(shared, doubt("b", "vehicle.bvlos")) == ["vehicle.bvlos", "vehicle.entry_control", "vehicle.tether_m"]
    assert names(doubt("a", "planning", lowered_by=["vehicle.mass_g"]), doubt("b", "on_site.crowd")) == ["on_site.crowd", "vehicle.mass_g"]


def test_what_need_not_be_closed_comes_last_however_much_it_settles():
    many = [doubt(f"n{i}", "on_site.filming", severity="consent") for i in range(9)]

    assert names(*many, doubt("a", "on_site.crowd")) == ["on_site.crowd", "on_site.filming"]
    assert [asked.open for asked in questions_of([*many, doubt("a", "on_site.crowd")])] == [True, False]


def test_what_nobody_knows_yet_is_not_asked_again():
    assert names(doubt("a", "vehicle.bvlos", "on_site.crowd", not_yet_known=["vehicle.bvlos"])) == ["on_site.crowd"]


def test_each_question_tells_what_it_settles_and_what_it_may_lower():
    (asked,) = questions_of([doubt("a", "on_site.crowd"), doubt("b", "planning", lowered_by=["on_site.crowd"])])

    assert asked.to_dict() == {"name": "on_site.crowd", "settles": ["a"], "lowers": ["b"], "open": True}


def test_the_page_is_asked_whatever_lowers_a_doubt_about_the_place():
    """What the desk has to look up is graver while nobody says that nothing is dug, built or shut off."""
    left = {asked.name: asked for asked in screened(bench.trial(without=["on_site.ground_change", "on_site.road_works"])).questions}

    digging = left["on_site.ground_change"]
    assert {*digging.settles, *digging.lowers} >= {"forest", "cultural", "farmland"}
    assert left["on_site.ground_change"].open
    riverside = screened(bench.trial(without=["on_site.exclusive_use"]))
    alone = next(a for a in riverside.questions if a.name == "on_site.exclusive_use")
    assert "river-24-26" in {*alone.settles, *alone.lowers}


def test_answering_takes_the_question_away_and_lowers_the_doubt():
    before, after = (screened(bench.trial(without=without)) for without in (["on_site.ground_change"], ()))

    assert {u.rule for u in before.unknown if u.open} >= {"forest", "cultural"}
    assert {u.rule for u in after.unknown if u.open}.isdisjoint({"forest", "cultural"})
    assert "on_site.ground_change" not in [asked.name for asked in after.questions]


def test_an_answer_not_yet_known_leaves_the_doubt_marked_and_asks_no_more():
    trial = bench.trial(without=["vehicle.bvlos", "on_site.crowd"])
    told = screened(replace(trial, not_yet_known=frozenset({"vehicle.bvlos"})))

    sight = next(u for u in told.unknown if u.rule == "caa-bvlos").to_dict()
    assert (sight["not_yet_known"], sight["settled_by"], sight["open"]) == (["vehicle.bvlos"], "you", True)
    assert "vehicle.bvlos" not in [asked.name for asked in told.questions]
    assert "on_site.crowd" in [asked.name for asked in told.questions]
    assert told.verdict == screened(trial).verdict


def test_with_every_question_answered_none_is_left():
    told = {"indoors": False, "owner_consent": True, "land": ["private"]}
    left = screened(bench.trial(vehicle={"insured": True, "bvlos": False}, on_site=told))

    assert [asked.name for asked in left.questions if asked.open] == []


def test_a_trial_names_what_is_not_yet_known():
    document = dict(bench.trial().document)
    document["properties"] = {**document["properties"], "not_yet_known": ["vehicle.bvlos", "site"]}

    assert trial_from_geojson(document).not_yet_known == {"vehicle.bvlos", "site"}


@pytest.mark.parametrize("told", ["vehicle.bvlos", ["vehicle.colour"], [1], {"vehicle.bvlos": True}, [["site"]], 0])
def test_what_names_no_question_is_refused(told):
    document = dict(bench.trial().document)
    document["properties"] = {**document["properties"], "not_yet_known": told}

    with pytest.raises(InvalidInput) as raised:
        trial_from_geojson(document)
    assert [fault.where for fault in raised.value.faults] == ["properties.not_yet_known"]


def test_the_order_hangs_on_nothing_but_the_doubts():
    once = screened(bench.trial(without=list(QUESTIONS)))

    assert names(*once.unknown) == names(*reversed(once.unknown)) == [asked.name for asked in once.questions]

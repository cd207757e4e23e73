"""The engine: what a formula may look at, and how its answer is joined to the catalogue's words."""

from dataclasses import replace
from datetime import date

import pytest

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.law import all_rules
from fieldreg.law.case import Applies, Clear
from fieldreg.law.engine import BoundRule
from fieldreg.law.findings import Finding, NotApplicable, Unknown
from fieldreg.law.formula_table import FORMULAS, formula
from fieldreg.screening.screening import screen
from fieldreg.surroundings.around_trial import Surroundings
from tests.fieldreg.law import bench

RULES = {rule.id: rule for rule in all_rules()}


def judged_by(function, rule="caa-did"):
    bound = BoundRule(RULES[rule].record, function)
    source = bench.world([bench.zone("did", west=-10), bench.zone("small-uav", west=-10)])
    trial, around = bench.setting(bench.trial(), source, place=bench.site())
    return bound.check(trial, around)


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (lambda case: case.hits("parks"), "layers"),
        (lambda case: case.met("roads"), "layers"),
        (lambda case: case.status("roads"), "layers"),
        (lambda case: case.complete("roads"), "layers"),
        (lambda case: case.hits("did", 30.0), "looks"),
        (lambda case: case.met("did", 1.0), "looks"),
        (lambda case: case.covers("did", 1.0), "looks"),
        (lambda case: case.vouched("did", 1.0), "looks"),
        (lambda case: case.margin("did", 1.0), "looks"),
        (lambda case: case.away_m(case.hits("did")[0]), "looks"),
        (lambda case: case.touches(case.hits("did")[0]), "looks"),
        (lambda case: case.ask("vehicle.level"), "needs"),
        (lambda case: case.number("small_uav.ring"), "parameters"),
        (lambda case: case.exemption("charm", holds=True), "exemptions"),
        (lambda case: case.told("weather.wind"), "needs"),
        (lambda case: case.told("vehicle.level"), "needs"),
        (lambda case: case.ground, "facts"),
        (lambda case: case.lower_heights, "facts"),
        (lambda case: case.upper_heights, "facts"),
        (lambda case: case.spans, "facts"),
        (lambda case: case.odd, "facts"),
        (lambda case: case.road, "facts"),
        (lambda case: case.day, "facts"),
        (lambda case: case.today, "facts"),
        (lambda case: case.other("caa-night"), "others"),
    ],
)
def test_a_formula_may_look_only_at_what_the_catalogue_declares(looks, said):
    with pytest.raises(BadLaw, match="caa-did") as raised:
        judged_by(looks)

    assert said in raised.value.message.en


@pytest.mark.parametrize("looks", [lambda case: case.site, lambda case: case.within_site(), lambda case: case.meets_site()])
def test_of_the_named_site_it_sees_nothing_unless_that_is_declared(looks):
    with pytest.raises(BadLaw, match="privacy") as raised:
        judged_by(looks, "privacy")

    assert "facts" in raised.value.message.en


@pytest.mark.parametrize(
    "attribute",
    ["property_status", "availability", "activities", "closed_to_traffic", "closed_on", "ward", "road", "subsidy"],
)
def test_of_the_named_site_it_sees_only_what_is_declared(attribute):
    """Of its name and kind, which this rule declares, it does."""
    assert judged_by(lambda case: Clear(because=case.site.name), "forest").because == bench.site().name
    assert judged_by(lambda case: Clear(because=Text(case.site.kind)), "forest").because.ja == "closed_school"
    with pytest.raises(BadLaw, match="forest") as raised:
        judged_by(lambda case: getattr(case.site, attribute), "forest")

    assert f"site.{attribute}" in raised.value.message.en


@pytest.mark.parametrize(
    ("kinds", "said"),
    [(["forest"], True), ([None], True), (["forest", None], True), (["cultural"], False), (["forest", "cultural"], False), (None, False)],
)
def test_only_zones_of_the_kinds_declared_are_seen(kinds, said):
    def looks(case):
        return Clear(because=Text(str(len(case.hits("planning", kinds=kinds)))))

    if said:
        assert judged_by(looks, "forest").because.ja == "0"
        return
    with pytest.raises(BadLaw, match="forest"):
        judged_by(looks, "forest")


@pytest.mark.parametrize(
    ("looks", "said"),
    [(lambda case: case.shared_xy(case.hits("small-uav")[0]), "looks"), (lambda case: case.volumes, "facts")],
)
def test_a_formula_may_weigh_only_what_the_catalogue_declares(looks, said):
    with pytest.raises(BadLaw, match=said):
        judged_by(looks, "uavact-red")


def test_a_rule_has_one_formula():
    with pytest.raises(BadLaw, match="two formulas"):
        formula("caa-did")(lambda _: Clear(because=Text("")))

    assert FORMULAS["caa-did"] is RULES["caa-did"].judge


def test_a_finding_carries_the_catalogues_words():
    found = judged_by(lambda _: Applies(because=Text("理由", "reason"), verify=Text("確かめる", "check")))
    record = RULES["caa-did"].record

    assert isinstance(found, Finding)
    assert (found.rule, found.severity, found.articles) == ("caa-did", record.severity, record.articles)
    assert (found.authority, found.lead_time, found.confidence) == (record.authority, record.lead_time, record.confidence)
    assert (found.because.ja, found.verify.ja) == ("理由", "確かめる")
    assert (found.documents, found.system, found.last_checked) == (record.documents, record.system, record.last_checked)


def test_a_clear_answer_and_an_open_one_name_rule_and_articles():
    clear = judged_by(lambda _: Clear(because=Text("遠い"), margin_m=3.0))
    open_ = judged_by(lambda case: case.ask("vehicle.tether_m"))

    assert isinstance(clear, NotApplicable)
    assert clear.margin_m == 3.0
    assert isinstance(open_, Unknown)
    assert open_.needs == ("vehicle.tether_m",)
    assert clear.articles == open_.articles == RULES["caa-did"].articles


def test_without_a_number_in_force_nothing_is_asked():
    record = replace(RULES["caa-did"].record, in_force=(None, None))
    trial = bench.trial(day=date(2015, 1, 1))
    around = Surroundings(trial, bench.world([bench.zone("did", west=-10)]), on=date(2015, 1, 1), asked_on=date(2015, 1, 1))

    assert isinstance(BoundRule(record, RULES["caa-did"].judge).check(trial, around), NotApplicable)


@pytest.mark.parametrize("activity", ["drone", "automated_driving", "remote_small_vehicle", "ground_robot", "other"])
def test_every_rule_answers_every_activity(activity):
    """With all answers, and with none."""
    for trial in (bench.trial(activity=activity), replace(bench.trial(activity=activity), vehicle=type(bench.trial().vehicle)())):
        found = bench.judged(trial)

        assert set(found) == set(RULES)
        for outcome in found.values():
            assert outcome.because.ja
            assert outcome.because.en
            assert "{" not in outcome.because.ja + outcome.because.en
            outcome.to_dict()


@pytest.mark.parametrize("need", sorted({need for rule in RULES.values() for need in rule.needs}))
def test_an_answer_left_out_never_clears_what_it_would_have_met(need):
    """Whatever the convenient answer would be, silence is not it."""
    part, _, name = need.partition(".")
    zones = [bench.zone("did", west=-10), bench.zone("parks", west=-10), bench.zone("roads", outline=bench.line())]
    for activity in ("drone", "automated_driving", "remote_small_vehicle"):
        told = bench.trial(activity=activity)
        silent = replace(told, **{part: replace(getattr(told, part), **{name: None})})
        answered = bench.judged(told, bench.world(zones))
        left_out = bench.judged(silent, bench.world(zones))
        for rule, outcome in left_out.items():
            if isinstance(outcome, NotApplicable):
                assert isinstance(answered[rule], NotApplicable), rule


def test_a_trial_across_the_amendment_is_judged_on_both_sides():
    trial = bench.trial(hours=("09:00", "12:00"), day=date(2026, 7, 13))
    source = bench.world([bench.zone("small-uav", west=700)])
    days = [date(2026, 7, 13), date(2026, 7, 14)]

    answer = screen(trial, [(Surroundings(trial, source, on=d, asked_on=days[0]), list(RULES.values())) for d in days])

    assert answer.answers["uavact-yellow"] == "prohibited"


def test_indoors_the_whole_chapter_is_silent():
    found = bench.judged(bench.trial(hours=("17:00", "18:00"), height=200), place=bench.site("indoor", indoor=True))

    assert {word for rule, o in found.items() if rule.startswith(("caa-", "uavact-")) for word in [bench.word(o)]} == {"not_applicable"}


def test_evidence_tells_area_share_distance_and_the_shared_part():
    found = bench.judged(bench.trial(), bench.world([bench.zone("did", west=-10)]))["caa-did"]

    assert found.evidence["overlap_area_m2"] == pytest.approx(6000, abs=5)
    assert found.evidence["overlap_share"] == pytest.approx(0.6, abs=1e-3)
    assert found.evidence["distance_m"] == 0.0
    assert found.evidence["geometry"]["type"] == "Polygon"
    assert [z.to_dict()["edition"] for z in found.zones] == ["e"]


def test_the_contract_lead_times_are_counted():
    trial = bench.trial()
    source = bench.world([bench.zone("did", west=-10)])

    answer = screen(trial, [(Surroundings(trial, source, on=bench.ON, asked_on=date(2026, 11, 23)), [RULES["caa-did"]])])

    (found,) = answer.findings
    assert (found.apply_by, found.too_late, answer.earliest_start) == (date(2026, 11, 16), True, date(2026, 12, 8))

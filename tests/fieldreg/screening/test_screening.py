"""How many rules' answers become one: the worst holds, unknowns are never swallowed, days are counted."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

import pytest

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law.articles import Article
from fieldreg.law.findings import Authority, Finding, NotApplicable, Severity, Unknown, UnknownKind
from fieldreg.law.weighing import verdict
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.screening.screening import screen
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.trials.trial_geojson import trial_from_geojson

ASKED = date(2026, 11, 23)
TRIAL = trial_from_geojson(
    {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [140.98, 38.22]},
        "properties": {
            "activity": "other",
            "radius_m": 50,
            "time_start": "2026-12-01T09:00:00+09:00",
            "time_end": "2026-12-01T12:00:00+09:00",
        },
    }
)
TEN = LeadTime(10, LeadUnit.BUSINESS_DAYS)


def finding(rule="r", severity=Severity.PERMIT, lead_time=None):
    return Finding(
        rule=rule,
        severity=severity,
        title=Text("題"),
        because=Text("理由"),
        articles=[Article(law="航空法", article="132条の85")],
        authority=Authority(Text("東京航空局")),
        lead_time=lead_time,
    )


def unknown(rule="u", severity=Severity.PERMIT):
    return Unknown(
        rule=rule, title=Text("題"), because=Text("不明"), needs=["x"], kind=UnknownKind.MISSING_ANSWER, severity=severity
    )


def clear(rule="n"):
    return NotApplicable(rule=rule, title=Text("題"), because=Text("当たりません"))


@dataclass
class Always:
    """A rule that answers the same whatever it is asked."""

    outcome: object
    after: bool = False

    @property
    def id(self):
        return self.outcome.rule

    def check(self, trial, around, others=None):
        return self.outcome


def at(day):
    """The same trial on another day."""
    span = Timespan(*(datetime.fromisoformat(f"{day}T{hour}:00+09:00") for hour in ("09:00", "12:00")))
    return replace(TRIAL, volumes=tuple(replace(volume, timespan=span) for volume in TRIAL.volumes))


def screened(*days, trial=TRIAL, asked_on=ASKED):
    around = Surroundings(trial, ZoneIndex([], [], []), on=date(2026, 12, 1), asked_on=asked_on)
    return screen(trial, [(around, [Always(o) for o in outcomes]) for outcomes in days])


def test_last_day_and_lateness_are_counted_from_the_day_of_asking():
    answer = screened([finding(lead_time=TEN)])

    (found,) = answer.findings
    assert (found.apply_by, found.too_late) == (date(2026, 11, 16), True)
    assert answer.earliest_start == date(2026, 12, 8)


@pytest.mark.parametrize(("asked_on", "late"), [(date(2026, 11, 16), False), (date(2026, 11, 17), True)])
def test_on_the_last_day_itself_it_is_not_too_late(asked_on, late):
    (found,) = screened([finding(lead_time=TEN)], asked_on=asked_on).findings

    assert (found.apply_by, found.too_late) == (date(2026, 11, 16), late)


def test_the_dates_of_a_finding_are_the_plans():
    """Start Tue 1 Dec 2026; the permit waits for a consent of five business days."""
    consent = finding("consent", Severity.CONSENT, LeadTime(5, LeadUnit.BUSINESS_DAYS))
    permit = replace(finding("permit", lead_time=LeadTime(3, LeadUnit.BUSINESS_DAYS)), waits_for=["consent"])
    answer = screened([consent, permit], asked_on=date(2026, 11, 16))

    assert {f.rule: (f.apply_by, f.too_late) for f in answer.findings} == {
        "permit": (date(2026, 11, 26), False), "consent": (date(2026, 11, 18), False),
    }  # fmt: skip
    assert {s.rule: s.last_day for s in answer.plan.steps if s.kind == "application"} == {f.rule: f.apply_by for f in answer.findings}
    assert (answer.earliest_start, answer.to_dict()["earliest_start"]) == (date(2026, 11, 27), "2026-11-27")
    assert answer.plan.earliest_start == answer.earliest_start


def test_one_paper_has_one_last_day():
    """Start Tue 1 Dec: 20 calendar days before is Wed 11 Nov."""
    criteria = replace(finding("criteria", lead_time=LeadTime(20, LeadUnit.CALENDAR_DAYS)), files_with="permit")
    answer = screened([criteria, finding("permit", lead_time=TEN)], asked_on=date(2026, 11, 13))

    assert [(f.rule, f.apply_by, f.too_late) for f in answer.findings] == [
        ("criteria", date(2026, 11, 11), True), ("permit", date(2026, 11, 11), True),
    ]  # fmt: skip


def test_where_no_last_day_can_be_told_the_finding_says_why():
    answer = screened([finding(lead_time=TEN)], trial=at("2101-06-15"), asked_on=ASKED)

    (found,) = answer.findings
    assert (found.apply_by, found.too_late, "祝日" in found.undated.ja) == (None, None, True)
    assert found.to_dict()["undated"]["en"].startswith("The holidays of that time are not known")
    assert answer.earliest_start == date(2026, 12, 8)


def test_without_a_lead_time_nothing_is_said_of_days():
    (found,) = screened([finding()]).findings

    assert (found.apply_by, found.too_late) == (None, None)


def test_while_something_is_prohibited_there_is_no_earliest_start():
    assert screened([finding("a", Severity.PROHIBITED), finding("b", lead_time=TEN)]).earliest_start is None


def test_findings_stand_worst_first():
    answer = screened([finding("b", Severity.ADVISE), finding("c"), finding("a", Severity.NOTIFY)])

    assert [f.rule for f in answer.findings] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (clear("r"), finding("r"), "permit"),
        (finding("r"), clear("r"), "permit"),
        (clear("r"), unknown("r"), "unknown"),
        (unknown("r"), finding("r", Severity.ADVISE), "unknown"),
        (finding("r", Severity.CONSENT), unknown("r", Severity.PERMIT), "unknown"),
        (finding("r", Severity.CONSENT), unknown("r", Severity.CONSENT), "consent"),
        (finding("r", Severity.PERMIT), unknown("r", Severity.PROHIBITED), "permit"),
        (unknown("r", Severity.ADVISE), finding("r", Severity.NOTIFY), "notify"),
        (finding("r", Severity.ADVISE), finding("r", Severity.PROHIBITED), "prohibited"),
    ],
)
def test_across_a_change_of_law_the_worse_day_holds(before, after, expected):
    assert screened([before], [after]).answers == {"r": expected}


def test_of_two_days_answers_the_one_kept_has_the_verdict_of_both():
    answers = [clear("r"), *(of("r", severity) for of in (finding, unknown) for severity in Severity)]

    for before, after in product(answers, repeat=2):
        assert screened([before], [after]).verdict == verdict([before, after]), (before, after)


def test_a_rule_of_one_day_only_is_not_lost():
    assert screened([], [finding("new")]).answers == {"new": "permit"}


def test_a_screening_of_no_day_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        screen(TRIAL, [])


def test_the_answer_has_the_contracts_names():
    answer = screened([finding(lead_time=TEN), unknown(), clear()]).to_dict()

    assert list(answer) == [
        "on", "asked_on", "verdict", "open", "questions", "earliest_start", "findings", "not_applicable", "unknown", "layers",
        "looked_up", "plan",
    ]  # fmt: skip
    (found,) = answer["findings"]
    assert {
        "rule", "status", "severity", "title", "because", "articles", "authority", "lead_time", "apply_by", "too_late",
        "zones", "evidence", "exemptions", "confidence", "last_checked",
    } <= set(found)  # fmt: skip
    assert found["lead_time"] == {"value": 10, "unit": "business_days"}
    assert {"rule", "because", "needs", "kind", "settled_by", "open", "missing_m"} <= set(answer["unknown"][0])
    assert {"rule", "because", "margin_m"} <= set(answer["not_applicable"][0])

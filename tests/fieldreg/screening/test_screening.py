"""How many rules' answers become one: the worst holds, unknowns are never swallowed, days are counted."""

from dataclasses import dataclass
from datetime import date

import pytest

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.law.articles import Article
from fieldreg.law.findings import Authority, Finding, NotApplicable, Severity, Unknown, UnknownKind, verdict
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


def screened(*days, asked_on=ASKED):
    around = Surroundings(TRIAL, ZoneIndex([], [], []), on=date(2026, 12, 1), asked_on=asked_on)
    return screen(TRIAL, [(around, [Always(o) for o in outcomes]) for outcomes in days])


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "clear"),
        ([clear()], "clear"),
        ([finding(severity=Severity.ADVISE)], "advise"),
        ([finding(severity=Severity.ADVISE), finding(severity=Severity.CONSENT)], "consent"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.PERMIT)], "unknown"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.PROHIBITED)], "unknown"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.ADVISE)], "consent"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.CONSENT)], "consent"),
        ([finding(severity=Severity.NOTIFY), unknown(severity=Severity.CONSENT)], "unknown"),
        ([finding(severity=Severity.ADVISE), unknown(severity=Severity.ADVISE)], "advise"),
        ([clear(), unknown(severity=Severity.ADVISE)], "unknown"),
        ([finding(severity=Severity.PERMIT), unknown(severity=Severity.PROHIBITED)], "permit"),
        ([finding(severity=Severity.PERMIT), unknown()], "permit"),
        ([finding(severity=Severity.PROHIBITED), finding(), unknown()], "prohibited"),
        ([unknown()], "unknown"),
    ],
)
def test_the_verdict(outcomes, expected):
    assert verdict(outcomes) == expected


def test_last_day_and_lateness_are_counted_from_the_day_of_asking():
    answer = screened([finding(lead_time=TEN)])

    (found,) = answer.findings
    assert (found.apply_by, found.too_late) == (date(2026, 11, 16), True)
    assert answer.earliest_start == date(2026, 12, 8)


@pytest.mark.parametrize(("asked_on", "late"), [(date(2026, 11, 16), False), (date(2026, 11, 17), True)])
def test_on_the_last_day_itself_it_is_not_too_late(asked_on, late):
    (found,) = screened([finding(lead_time=TEN)], asked_on=asked_on).findings

    assert (found.apply_by, found.too_late) == (date(2026, 11, 16), late)


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
        (unknown("r"), finding("r", Severity.ADVISE), "advise"),
        (finding("r", Severity.ADVISE), finding("r", Severity.PROHIBITED), "prohibited"),
    ],
)
def test_across_a_change_of_law_the_worse_day_holds(before, after, expected):
    assert screened([before], [after]).answers == {"r": expected}


def test_a_rule_of_one_day_only_is_not_lost():
    assert screened([], [finding("new")]).answers == {"new": "permit"}


def test_a_screening_of_no_day_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        screen(TRIAL, [])


def test_the_answer_has_the_contracts_names():
    answer = screened([finding(lead_time=TEN), unknown(), clear()]).to_dict()

    assert list(answer) == [
        "on", "asked_on", "verdict", "open", "earliest_start", "findings", "not_applicable", "unknown", "layers",
        "plan",
    ]  # fmt: skip
    (found,) = answer["findings"]
    assert {
        "rule", "status", "severity", "title", "because", "articles", "authority", "lead_time", "apply_by", "too_late",
        "zones", "evidence", "exemptions", "confidence", "last_checked",
    } <= set(found)  # fmt: skip
    assert found["lead_time"] == {"value": 10, "unit": "business_days"}
    assert {"rule", "because", "needs", "kind", "settled_by", "open", "missing_m"} <= set(answer["unknown"][0])
    assert {"rule", "because", "margin_m"} <= set(answer["not_applicable"][0])

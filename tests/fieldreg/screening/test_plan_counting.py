"""Plans counted by hand on the calendars of December 2026 to May 2027 (23 November, new year, Golden Week)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldreg.kernel.business_days import LeadTime, is_business_day
from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law import all_rules
from fieldreg.law.findings import Severity
from fieldreg.screening.plan import StepState
from fieldreg.screening.precedence import in_order
from tests.fieldreg.screening.plans import ADVICE, BUSINESS, CALENDAR, HOURS, days, found, planned, unjudged

CHAIN = (
    found("notice", 48, HOURS, after=["permit"], severity=Severity.NOTIFY),
    found("permit", 10, after=["consent"]),
    found("consent", 14, CALENDAR, severity=Severity.CONSENT),
)


def test_what_waits_is_counted_through_the_chain():
    """Start Tue 22 Dec 09:00; asked on Tue 24 Nov.  Back: 18 Dec (48 h: Sunday 20th is closed), 4 Dec, 20 Nov."""
    plan = planned(*CHAIN)

    assert days(plan) == {
        "consent": (date(2026, 11, 24), date(2026, 11, 20)),
        "permit": (date(2026, 12, 8), date(2026, 12, 4)),
        "notice": (date(2026, 12, 22), date(2026, 12, 18)),
    }
    assert [(s.rule, list(s.waits_for), s.answer_by) for s in plan.steps] == [
        ("consent", [], date(2026, 12, 4)),
        ("permit", ["consent"], date(2026, 12, 18)),
        ("notice", ["permit"], date(2026, 12, 22)),
    ]
    assert [s.state for s in plan.steps] == [StepState.TOO_LATE] * 3
    assert (plan.earliest_start, plan.at_least, plan.too_late) == (date(2026, 12, 24), False, True)


def test_asked_on_the_last_day_of_the_chain_it_is_still_in_time():
    plan = planned(*CHAIN, asked_on=date(2026, 11, 20))

    assert [s.state for s in plan.steps] == [StepState.LAST_DAY] * 3
    assert (plan.earliest_start, plan.too_late) == (date(2026, 12, 20), False)


def test_what_does_not_wait_runs_side_by_side():
    plan = planned(found("a", 10), found("b", 5), found("c", 14, CALENDAR))

    assert days(plan) == {
        "c": (date(2026, 11, 24), date(2026, 12, 8)),
        "a": (date(2026, 11, 24), date(2026, 12, 8)),
        "b": (date(2026, 11, 24), date(2026, 12, 15)),
    }
    assert plan.earliest_start == date(2026, 12, 8)  # ten business days, fourteen days


def test_a_followers_last_day_holds_for_each_that_it_waits_for():
    plan = planned(found("last", 5, after=["x", "y"]), found("x", 1), found("y", 3))

    assert days(plan) == {
        "y": (date(2026, 11, 24), date(2026, 12, 10)),
        "x": (date(2026, 11, 24), date(2026, 12, 14)),
        "last": (date(2026, 11, 27), date(2026, 12, 15)),
    }


def test_over_new_year_no_office_counts_days():
    plan = planned(
        found("consent", 5, severity=Severity.CONSENT), found("permit", 3, after=["consent"]),
        start=datetime(2027, 1, 6, 9, tzinfo=JST), asked_on=date(2026, 12, 29),
    )  # fmt: skip

    assert days(plan) == {
        "consent": (date(2027, 1, 4), date(2026, 12, 21)),
        "permit": (date(2027, 1, 12), date(2026, 12, 28)),  # 11 January is 成人の日
    }
    assert plan.earliest_start == date(2027, 1, 15)


def test_over_golden_week():
    """29 April, 3, 4 and 5 May 2027 are closed."""
    plan = planned(
        found("consent", 2), found("permit", 3, after=["consent"]),
        start=datetime(2027, 5, 6, 9, tzinfo=JST), asked_on=date(2027, 4, 23),
    )  # fmt: skip

    assert days(plan) == {
        "consent": (date(2027, 4, 23), date(2027, 4, 23)),
        "permit": (date(2027, 4, 27), date(2027, 4, 27)),
    }
    assert plan.earliest_start == date(2027, 5, 6)


def test_a_start_on_a_holiday_counts_back_over_the_weekend():
    plan = planned(found("a", 1), start=datetime(2026, 11, 23, 9, tzinfo=JST), asked_on=date(2026, 11, 17))

    assert days(plan) == {"a": (date(2026, 11, 17), date(2026, 11, 20))}


@pytest.mark.parametrize(
    ("start", "last", "moment"),
    [
        (datetime(2026, 12, 7, 9, tzinfo=JST), date(2026, 12, 4), None),  # Monday: 48 hours reach Saturday
        (datetime(2026, 12, 9, 9, tzinfo=JST), date(2026, 12, 7), datetime(2026, 12, 7, 9, tzinfo=JST)),
        (datetime(2026, 12, 9, 23, 30, tzinfo=JST), date(2026, 12, 7), datetime(2026, 12, 7, 23, 30, tzinfo=JST)),
        (datetime(2026, 12, 10, 0, tzinfo=JST), date(2026, 12, 7), None),  # before the 8th begins
    ],
)
def test_hours_are_counted_to_the_hour_and_end_on_an_open_day(start, last, moment):
    (step,) = planned(found("notice", 48, HOURS), start=start).steps

    assert (step.last_day, step.last_moment) == (last, moment)


def test_a_lead_time_nobody_knows_is_asked_for_and_bounds_the_rest():
    plan = planned(
        found("permit", 10, after=["consent"]), found("consent", severity=Severity.CONSENT, after=["survey"]), found("survey", 2)
    )

    consent, permit = (next(s for s in plan.steps if s.rule == rule) for rule in ("consent", "permit"))
    survey = plan.steps[0]
    assert (survey.rule, survey.last_day, survey.last_day_at_latest) == ("survey", date(2026, 12, 4), True)
    assert (consent.state, consent.last_day, consent.too_late) == (StepState.ASK, None, None)
    assert (consent.answer_by, consent.earliest_day, consent.earliest_at_least) == (date(2026, 12, 8), date(2026, 11, 26), False)
    assert (permit.earliest_day, permit.earliest_at_least, permit.last_day) == (date(2026, 11, 26), True, date(2026, 12, 8))
    assert (plan.earliest_start, plan.at_least) == (date(2026, 12, 10), True)


def test_even_with_no_known_lead_time_it_is_too_late_once_its_answer_was_due():
    plan = planned(found("permit", 10, after=["consent"]), found("consent"), asked_on=date(2026, 12, 9))

    assert [(s.rule, s.state) for s in plan.steps] == [("consent", StepState.TOO_LATE), ("permit", StepState.TOO_LATE)]


def test_rules_that_wait_in_a_circle_are_refused_with_the_circle():
    with pytest.raises(BadLaw, match=r"a → b → a|b → a → b"):
        planned(found("a", 1, after=["b"]), found("b", 1, after=["a"]))


def test_the_catalogue_waits_in_no_circle():
    assert len(in_order({rule.id: rule.record.waits_for for rule in all_rules()})) >= len(all_rules())
    assert len(in_order({r.id: (*r.record.waits_for, *r.record.rather_after) for r in all_rules()})) >= len(all_rules())


def test_who_is_waited_for_but_not_found_is_passed_over_and_advice_is_looked_through():
    plan = planned(
        found("permit", 10, after=["stranger", "advice"]),
        found("advice", severity=Severity.ADVISE, after=["consent"]),
        found("consent", 5),
    )

    assert {s.rule: tuple(s.waits_for) for s in plan.steps} == {"consent": (), "permit": ("consent",)}


def test_duties_of_the_day_come_last_and_on_the_day():
    plan = planned(found("z-check", severity=Severity.NOTIFY, on_the_day=True), found("a", 10))

    assert [(s.rule, s.kind, s.last_day, s.answer_by) for s in plan.steps] == [
        ("a", "application", date(2026, 12, 8), date(2026, 12, 22)),
        ("z-check", "on_the_day", None, date(2026, 12, 22)),
    ]
    assert plan.at_least is False


def test_a_ban_is_a_step_where_its_exception_can_be_asked_for_and_else_blocks():
    consent = planned(found("ban", 10, severity=Severity.PROHIBITED))
    never = planned(found("ban", severity=Severity.PROHIBITED), found("a", 1))

    assert ([s.rule for s in consent.steps], consent.blocked) == (["ban"], [])
    assert consent.earliest_start == date(2026, 12, 8)
    assert ([s.rule for s in never.steps], [b.rule for b in never.blocked]) == (["a"], ["ban"])
    assert never.earliest_start is None


def test_what_cannot_be_judged_is_told_and_keeps_the_plan_from_being_complete():
    plan = planned(found("a", 1, after=["open"]), unknown=[unjudged("open"), unjudged("mere", Severity.ADVISE)])

    assert [(g.rule, tuple(g.needs)) for g in plan.not_counted] == [("open", ("vehicle.bvlos",))]
    assert (plan.earliest_start, plan.at_least) == (date(2026, 11, 25), True)
    (step,) = plan.steps
    assert (step.open_waits, step.earliest_at_least) == (("open",), True)


@pytest.mark.parametrize(
    ("asked_on", "state"),
    [(date(2026, 9, 29), StepState.RECOMMENDED), (date(2026, 9, 30), StepState.RECOMMENDED_NOW)],
)
def test_the_desk_comes_first_and_is_never_too_late(asked_on, state):
    """Twelve weeks before Tue 22 December is Tue 29 September."""
    plan = planned(found("a", 10), desk=ADVICE, asked_on=asked_on)

    desk = plan.steps[0]
    assert (desk.kind, desk.last_day, desk.state, desk.too_late) == ("desk", date(2026, 9, 29), state, False)
    assert (plan.too_late, plan.earliest_start) == (False, planned(found("a", 10), asked_on=asked_on).earliest_start)


def test_the_desk_is_asked_before_what_takes_longer_than_its_own_time():
    plan = planned(found("a", 120, CALENDAR), desk=ADVICE)

    assert [(s.rule, s.last_day) for s in plan.steps] == [("desk-first", date(2026, 8, 24)), ("a", date(2026, 8, 24))]


def test_where_nothing_is_needed_there_is_no_plan():
    plan = planned(found("advice", severity=Severity.ADVISE), desk=ADVICE)

    assert (plan.steps, plan.earliest_start, plan.at_least) == ([], date(2026, 11, 24), False)


# --- what holds for every plan

LEADS = st.none() | st.builds(LeadTime, st.integers(0, 60), st.sampled_from([BUSINESS, CALENDAR, HOURS]))
DAYS = st.dates(date(2026, 4, 1), date(2027, 12, 31))
STARTS = st.builds(lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=JST), DAYS, st.integers(0, 23))


@st.composite
def sets_of_findings(draw):
    """Up to six, each waiting for some that come before it by number."""
    leads = draw(st.lists(LEADS, min_size=1, max_size=6))
    return [
        found(f"r{i}", after=[f"r{j}" for j in range(i) if draw(st.booleans())], lead_time=lead) for i, lead in enumerate(leads)
    ]


@given(sets_of_findings(), STARTS, DAYS)
def test_every_day_to_hand_in_is_open_and_none_is_after_its_followers(findings, start, asked_on):
    plan = planned(*findings, start=start, asked_on=asked_on, desk=ADVICE)

    held = {s.rule: s for s in plan.steps}
    told = [s.rule for s in plan.steps]
    for step in plan.steps:
        assert is_business_day(step.earliest_day)
        assert step.last_day is None or is_business_day(step.last_day)
        for other in step.waits_for:
            assert told.index(other) < told.index(step.rule)
            assert held[other].answer_by <= (step.last_day or step.answer_by)
            if held[other].last_day and step.last_day:
                assert held[other].last_day <= step.last_day
            assert held[other].earliest_answer <= step.earliest_day
    assert plan.steps[0].kind == "desk"


@given(sets_of_findings(), STARTS, st.integers(1, 40 * 24), DAYS)
def test_a_later_start_never_makes_a_last_day_earlier(findings, start, hours, asked_on):
    sooner, later = (
        {s.rule: s.last_day for s in planned(*findings, start=moment, asked_on=asked_on).steps}
        for moment in (start, start + timedelta(hours=hours))
    )
    assert {r for r, day in sooner.items() if day and not day <= later[r]} == set()


@given(sets_of_findings(), STARTS, DAYS, st.integers(1, 40))
def test_asking_later_never_makes_the_earliest_start_earlier(findings, start, asked_on, later):
    first, second = (planned(*findings, start=start, asked_on=day) for day in (asked_on, asked_on + timedelta(days=later)))
    answers = [{s.rule: s.earliest_answer for s in plan.steps} for plan in (first, second)]
    assert {rule for rule, day in answers[0].items() if not day <= answers[1][rule]} == set()
    assert None in (first.earliest_start, second.earliest_start) or first.earliest_start <= second.earliest_start


@given(st.builds(LeadTime, st.integers(0, 60), st.sampled_from([BUSINESS, CALENDAR, HOURS])), DAYS.filter(is_business_day))
def test_the_last_day_to_hand_in_is_the_last_that_is_answered_in_time(lead, day):
    last = lead.hand_in_for(day)
    after = last + timedelta(days=1)
    assert lead.earliest_start(last) <= day < lead.earliest_start(after)


# --- one paper for several rules


def test_what_goes_to_one_desk_as_one_paper_is_one_step_with_the_longer_time():
    """Start Tue 22 Dec; 20 calendar days before is Wed 2 Dec, five business days before Tue 15 Dec."""
    criteria = found("criteria", 20, CALENDAR, files_with="permit", documents=[Text("計画"), Text("図面")])
    permit = found("permit", 5, after=["paper"], documents=[Text("図面")])
    plan = planned(criteria, permit, found("paper", 1))

    step = next(s for s in plan.steps if s.rule == "permit")
    assert (step.rules, step.last_day, step.lead_time) == (("permit", "criteria"), date(2026, 12, 2), LeadTime(20, CALENDAR))
    assert ([d.ja for d in step.documents], step.waits_for) == (["図面", "計画"], ("paper",))
    assert (step.title.ja, step.title.en) == ("permitの申請、criteriaの申請", "Application permit; Application criteria")
    assert [s.rule for s in plan.steps] == ["paper", "permit"]
    assert step.to_dict()["rules"] == ["permit", "criteria"]


def test_a_paper_named_by_a_word_goes_by_its_gravest_rule():
    plan = planned(found("b", 10, files_with="dips"), found("a", 10, files_with="dips", severity=Severity.NOTIFY), found("c", 10))

    assert [(s.rule, s.rules, s.severity) for s in plan.steps] == [("b", ("b", "a"), "permit"), ("c", ("c",), "permit")]


def test_who_waits_for_one_rule_of_a_paper_waits_for_the_paper():
    plan = planned(
        found("notice", 1, after=["criteria"]), found("permit", 5, after=["criteria"]), found("criteria", 10, files_with="permit")
    )

    assert {s.rule: s.waits_for for s in plan.steps} == {"permit": (), "notice": ("permit",)}


@pytest.mark.parametrize(
    ("files_with", "lead", "at_latest"),
    [("permit", 20, True), ("permit", 3, False), ("permit", None, True), ("", 20, False)],
)
def test_a_doubt_that_may_lengthen_the_paper_makes_its_last_day_the_outermost(files_with, lead, at_latest):
    doubt = replace(unjudged("criteria"), files_with=files_with, lead_time=lead and LeadTime(lead, BUSINESS))
    (step,) = planned(found("permit", 5), unknown=[doubt]).steps

    assert (step.last_day, step.last_day_at_latest) == (date(2026, 12, 15), at_latest)


# --- what is only safer


def test_the_safe_order_is_told_and_makes_nothing_late():
    """Start Tue 22 Dec: ten business days before is Tue 8 Dec, fourteen days before that Tue 24 Nov."""
    plan = planned(found("flight", 10, rather_after=["park"]), found("park", 14, CALENDAR), asked_on=date(2026, 11, 26))

    park, flight = (next(s for s in plan.steps if s.rule == rule) for rule in ("park", "flight"))
    assert (park.last_day, park.safe_day, park.state) == (date(2026, 12, 8), date(2026, 11, 24), StepState.OPEN)
    assert (flight.last_day, flight.waits_for, flight.rather_after) == (date(2026, 12, 8), (), ("park",))
    assert (plan.too_late, plan.earliest_start) == (False, date(2026, 12, 10))
    assert [s.rule for s in plan.steps] == ["park", "flight"]


def test_what_had_better_wait_for_what_is_not_there_is_told_of_nothing():
    (step,) = planned(found("flight", 10, rather_after=["park"])).steps

    assert (step.rather_after, step.safe_day) == ((), None)


# --- where nothing is known of the days


def test_today_is_no_earliest_start_while_something_may_still_be_asked_for():
    assert planned(unknown=[unjudged("land", Severity.CONSENT)]).earliest_start is None
    assert planned(found("consent")).earliest_start is None
    assert planned(unknown=[unjudged("mere", Severity.ADVISE)]).earliest_start == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("start", "asked_on", "last"),
    [
        (date(2028, 3, 31), date(2026, 12, 1), None),  # 春分の日 of 2028 is announced in February 2027
        (date(2028, 3, 31), date(2027, 2, 5), date(2028, 3, 16)),
        (date(2028, 3, 31), date(2027, 2, 3), None),
        (date(2028, 9, 29), date(2026, 12, 1), None),
        (date(2028, 6, 15), date(2026, 12, 1), date(2028, 6, 1)),  # no equinox lies between
        (date(2101, 6, 15), date(2100, 12, 1), None),
    ],
)
def test_over_days_whose_holidays_are_not_known_there_is_no_last_day(start, asked_on, last):
    plan = planned(found("a", 10), start=datetime(start.year, start.month, start.day, 9, tzinfo=JST), asked_on=asked_on)

    (step,) = plan.steps
    assert (step.last_day, step.state == StepState.DAYS_UNKNOWN) == (last, last is None)
    assert step.too_late is (False if last else None)


def test_what_is_waited_for_is_bounded_where_the_follower_has_no_last_day():
    start = datetime(2028, 3, 31, 9, tzinfo=JST)
    plan = planned(found("permit", 10, after=["consent"]), found("consent", 100), start=start, asked_on=date(2026, 12, 1))

    assert {s.rule: (s.last_day, s.last_day_at_latest) for s in plan.steps} == {"consent": (None, True), "permit": (None, False)}

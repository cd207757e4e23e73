"""Days by which the desk does what comes next, counted in business days; they stand still while the applicant is asked.

How many days each step has is the city's own choice and no rule of law.  What is due on a day is overdue from the next.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.business_days import HolidaysUnknown, add_business_days, is_business_day
from fieldreg.kernel.timespan import JST

__all__ = ["STEP_DAYS", "begin_waiting", "business_days_between", "due_of", "end_waiting", "part_of", "reminded_at"]

STEP_DAYS: Mapping[Step, int] = {Step.RECEIVED: 2, Step.TRIAGE: 3, Step.COORDINATING: 10}  # business days, where a programme says none
_REMINDED = (-2, 1, 3)  # business days after a day, beside the day itself


def due_of(step: Step, began: date) -> date | None:
    """The last day of a step that began on a day, which counts as day 0; None where the desk has nothing to do by a day.

    >>> due_of(Step.RECEIVED, date(2026, 12, 25)), due_of(Step.RUNNING, date(2026, 12, 25))
    (datetime.date(2027, 1, 4), None)
    """
    days = STEP_DAYS.get(step)
    return None if days is None else add_business_days(began, days)


def reminded_at(due: date, today: date) -> int | None:
    """How many business days after its day somebody is reminded today: -2, 0, 1 or 3; None: today nobody is.

    >>> [reminded_at(date(2027, 1, 5), day) for day in (date(2026, 12, 28), date(2027, 1, 5), date(2027, 1, 6), date(2027, 1, 7))]
    [-2, 0, 1, None]
    """
    if today == due:
        return 0
    try:
        return next((apart for apart in _REMINDED if today == add_business_days(due, apart)), None)
    except HolidaysUnknown:  # so far ahead that nobody knows when offices are open
        return None


def business_days_between(first: date, last: date) -> int:
    """Business days after `first`, up to and with `last`; 0 where `last` is not later.

    >>> business_days_between(date(2026, 12, 25), date(2027, 1, 4))
    2
    """
    return sum(is_business_day(first + timedelta(n)) for n in range(1, (last - first).days + 1))


def begin_waiting(case: Case, today: date) -> Case:
    """The case while its applicant is asked; one that waits already stays as it is."""
    return case if case.waiting_since is not None else replace(case, waiting_since=today)


def end_waiting(case: Case, today: date) -> Case:
    """The case going on, its due day later by exactly the business days it waited."""
    if case.waiting_since is None:
        return case
    waited = business_days_between(case.waiting_since, today)
    due = None if case.due is None else add_business_days(case.due, waited) if waited else case.due
    return replace(case, waiting_since=None, waited_days=case.waited_days + waited, due=due)


def part_of(case: Case, subject: str, body: str, now: datetime) -> Case:
    """A new case of the same applicant, with nothing of what was drawn, asked and answered in the other."""
    return Case(
        channel=case.channel, programme=case.programme, edition=case.edition, organisation=case.organisation, contact=case.contact,
        email=case.email, phone=case.phone, subject=subject, body=body, site=case.site, activity=case.activity, owner=case.owner,
        in_charge=case.in_charge, due=due_of(Step.RECEIVED, now.astimezone(JST).date()), created_at=now, changed_at=now,
    )  # fmt: skip

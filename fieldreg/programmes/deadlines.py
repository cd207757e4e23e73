"""Last days of a programme: of a step, and of a task its steps open.

Business days are those of `kernel.business_days`.  Calendar days that end on a day offices are closed end on the next day
they are open.  What is due on a day is overdue from the next.
"""

from datetime import date, timedelta

from fieldreg.kernel.business_days import LeadUnit, add_business_days, next_business_day
from fieldreg.programmes.programme import Due, Programme

__all__ = ["due_of", "task_due"]


def due_of(programme: Programme, step: str, started: date, *, waited: int = 0) -> date | None:
    """By when a step must be done; None where the programme sets nothing.

    `started`: the day of what the rule counts from (`Due.since`), itself day 0.  `waited`: business days on which the
    applicant was waited for; the last day moves by just as many.  Raises NotFound for a step of another edition, and
    HolidaysUnknown beyond the years whose holidays are known.
    """
    return _last_day(programme.step(step).due, started, waited)


def task_due(programme: Programme, task: str, sent: date, *, waited: int = 0) -> date | None:
    """By when a task sent on that day must be answered, on the same terms."""
    return _last_day(programme.task(task).due, sent, waited)


def _last_day(rule: Due | None, started: date, waited: int) -> date | None:
    if waited < 0:
        raise ValueError(f"nobody waits {waited} days")
    if rule is None:
        return None
    if rule.unit is LeadUnit.BUSINESS_DAYS:
        day = add_business_days(started, rule.count) if rule.count else next_business_day(started)
    else:
        day = next_business_day(started + timedelta(days=rule.count))
    return add_business_days(day, waited)

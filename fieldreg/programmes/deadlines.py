"""Deadlines of a programme: the last day of a step or a task, when in that day it ends, and when somebody is reminded.

Business days are those of `kernel.business_days`.  Calendar days that end on a day offices are closed end on the next day
they are open.  17:15 and the days of reminding are defaults of ours, no rule of law.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from fieldreg.kernel.business_days import LeadUnit, add_business_days, next_business_day
from fieldreg.kernel.timespan import JST
from fieldreg.programmes.programme import Due, Programme, Retention

__all__ = ["ENDS_AT", "REMINDED", "Deadline", "due_of", "kept_until", "task_due"]

ENDS_AT: Final = time(17, 15)
REMINDED: Final = (-2, 0, 1, 3)  # business days from the last day


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`day` is the last one; from `moment` on, 17:15 in Japan, it is late.  `reminders` are business days, the soonest first."""

    day: date
    moment: datetime
    reminders: tuple[date, ...]
    rule: Due
    started: date
    waited: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As it is kept beside what is due: with the rule it was counted by."""
        return {
            "day": self.day.isoformat(),
            "moment": self.moment.isoformat(),
            "reminders": [day.isoformat() for day in self.reminders],
            "rule": {str(self.rule.unit): self.rule.count, "from": self.rule.since},
            "started": self.started.isoformat(),
            "waited": self.waited,
        }


def due_of(programme: Programme, step: str, started: date, *, waited: int = 0) -> Deadline | None:
    """By when a step must be done; None where the programme sets nothing.

    `started`: the day of what the rule counts from (`Due.since`), itself day 0.  `waited`: business days on which the
    applicant was waited for; the last day moves by just as many.  Raises NotFound for a step of another edition, and
    HolidaysUnknown beyond the years whose holidays are known.
    """
    return _deadline(programme.step(step).due, started, waited)


def task_due(programme: Programme, task: str, sent: date, *, waited: int = 0) -> Deadline | None:
    """By when a task sent on that day must be answered, on the same terms."""
    return _deadline(programme.task(task).due, sent, waited)


def kept_until(retention: Retention, ended: date) -> date:
    """The first day on which the time of keeping is over, of a case that ended on that day.

    >>> from fieldreg.programmes.programme import Retention
    >>> ten = Retention(years=10, since="next_fiscal_year", then="erase_personal", basis="b")
    >>> kept_until(ten, date(2027, 3, 31)), kept_until(ten, date(2027, 4, 1))
    (datetime.date(2037, 4, 1), datetime.date(2038, 4, 1))
    """
    since = ended
    if retention.since == "next_fiscal_year":
        since = date(ended.year + (ended.month >= 4), 4, 1)
    try:
        return since.replace(year=since.year + retention.years)
    except ValueError:  # 29 February
        return date(since.year + retention.years, 3, 1)


def _deadline(rule: Due | None, started: date, waited: int) -> Deadline | None:
    if waited < 0:
        raise ValueError(f"nobody waits {waited} days")
    if rule is None:
        return None
    if rule.unit is LeadUnit.BUSINESS_DAYS:
        day = add_business_days(started, rule.count) if rule.count else next_business_day(started)
    else:
        day = next_business_day(started + timedelta(days=rule.count))
    day = add_business_days(day, waited)
    reminders = tuple(add_business_days(day, by) for by in REMINDED)
    return Deadline(
        day=day, moment=datetime.combine(day, ENDS_AT, JST), reminders=reminders, rule=rule, started=started, waited=waited
    )

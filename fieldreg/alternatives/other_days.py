"""Other days: the nearest before and after on which the same hours are free and ask for no more."""

from collections.abc import Iterator
from datetime import date, timedelta

from fieldreg.alternatives.alternative import Alternative, AlternativeKind
from fieldreg.alternatives.of_trial import Found, Wanted
from fieldreg.choosing.demands import Grade
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law.findings import Severity
from fieldreg.ways_out.hours import on_another_day
from fieldreg.ways_out.trial_edits import with_hours

__all__ = ["counted_days", "other_days", "said_day"]

_REACH_DAYS = 42
_LATER, _EARLIER = 2, 1  # told of each
_WEEKDAYS = "月火水木金土日"


def other_days(wanted: Wanted) -> Iterator[Alternative]:
    """Where the slot is taken, or a paper comes too late, the days around; else those on which a zone does not hold.

    Raises OutOfTries.
    """
    if wanted.is_taken or (wanted.late and wanted.demands.grade is not Grade.PROHIBITED):
        yield from _around(wanted)
        return
    seen: set[date] = set()
    for finding in wanted.asked.screening.findings:
        if finding.severity.rank > Severity.PERMIT.rank:
            continue
        for way in on_another_day(wanted.asked, finding):
            found = wanted.instead(way.document) if way else None
            if way and found and (day := way.screening.on) not in seen:
                seen.add(day)
                yield _told(wanted, found, day)


def _around(wanted: Wanted) -> Iterator[Alternative]:
    left = {True: _LATER, False: _EARLIER}
    for days in _offsets(wanted):
        if not left[days > 0]:
            continue
        shift = timedelta(days=days)
        spans = [Timespan(span.start + shift, span.end + shift) for span in wanted.spans]
        found = wanted.instead(with_hours(wanted.asked.document, spans))
        if found is not None:
            left[days > 0] -= 1
            yield _told(wanted, found, wanted.start + shift)
        if not any(left.values()):
            return


def _offsets(wanted: Wanted) -> Iterator[int]:
    """Days from the trial's own, the nearest first: none that is over, and none before its papers can be answered."""
    today, start = wanted.asked.screening.asked_on, wanted.start
    if wanted.late and wanted.demands.earliest_start is not None:
        first = (wanted.demands.earliest_start - start).days
        yield from range(max(1, first), first + _REACH_DAYS)
        return
    for days in range(1, _REACH_DAYS + 1):
        yield days
        if start - timedelta(days=days) > today:
            yield -days


def _told(wanted: Wanted, found: Found, day: date) -> Alternative:
    days = (day - wanted.start).days
    ja, en = ("後", "later") if days > 0 else ("前", "earlier")
    change = Text(
        f"{abs(days)} 日{ja}の同じ時間帯で、場所と内容はそのままです。",
        f"{counted_days(days)} {en} at the same hours; place and work stay.",
    )
    title = said_day(day)
    return found.told(
        AlternativeKind.DAY, Text(f"{title.ja}に行う", f"On {title.en}"), change, float(days), "days"
    )


def counted_days(days: int) -> str:
    """So many days, English.

    >>> counted_days(-1), counted_days(14)
    ('1 day', '14 days')
    """
    return "1 day" if abs(days) == 1 else f"{abs(days)} days"


def said_day(day: date) -> Text:
    """A day with its weekday.

    >>> said_day(date(2026, 12, 1)).ja
    '2026-12-01（火）'
    """
    return Text(f"{day.isoformat()}（{_WEEKDAYS[day.weekday()]}）", f"{day:%a} {day.isoformat()}")

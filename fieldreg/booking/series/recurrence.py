"""A recurrence: a first occurrence, how long each lasts, the rule, dates taken out and dates put in; all in Japan's time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fieldreg.booking.series.rules import MOST, Rule, rule_from_text
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, day_in_reach, moment_from_json

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["Recurrence", "recurrence_from_json"]

ZONE = "Asia/Tokyo"


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """`exceptions` and `additions` are starts, sorted; an exception takes an addition out too.

    Japan keeps no summer time: an occurrence begins at the same hour of Japan's clock and of UTC.
    """

    first: Timespan
    rule: Rule
    exceptions: tuple[datetime, ...] = ()
    additions: tuple[datetime, ...] = ()

    @property
    def duration(self) -> timedelta:
        """Of each occurrence."""
        return self.first.end - self.first.start

    def rule_starts(self) -> list[datetime]:
        """What the rule alone gives, whatever was taken out or put in."""
        return self.rule.starts(self.first.start, MOST)

    def slots(self) -> list[Timespan]:
        """Every occurrence, soonest first, each once."""
        starts = {*self.rule_starts(), *self.additions} - {*self.exceptions}
        return [self.slot(start) for start in sorted(starts)]

    def slot(self, start: datetime) -> Timespan:
        """An occurrence that begins then."""
        return Timespan(start, start + self.duration)

    def without(self, start: datetime) -> "Recurrence":
        """The same, of which none begins then."""
        return replace(self, exceptions=_sorted({*self.exceptions, start}))

    def having(self, start: datetime) -> "Recurrence":
        """The same, of which one begins then."""
        left = _sorted({*self.exceptions} - {start})
        known = start in self.rule_starts()
        return replace(self, exceptions=left, additions=self.additions if known else _sorted({*self.additions, start}))

    def ended_before(self, moment: datetime) -> "Recurrence":
        """The same, of which none begins at or after `moment`; as it is where none began before."""
        if moment <= self.first.start:
            return self
        exceptions, additions = ([one for one in held if one < moment] for held in (self.exceptions, self.additions))
        return replace(self, rule=self.rule.ended_before(moment), exceptions=tuple(exceptions), additions=tuple(additions))

    def to_dict(self) -> dict[str, Any]:
        """As a client writes it."""
        return {
            **self.first.to_dict(), "rrule": self.rule.text, "exdate": [one.isoformat() for one in self.exceptions],
            "rdate": [one.isoformat() for one in self.additions],
        }  # fmt: skip

    def to_event(self) -> "Event":
        """As an iCalendar component: its times have Japan's zone, UNTIL is in UTC."""
        from icalendar import Event, vRecur  # noqa: PLC0415 (slow to import, and of calendars alone)

        event = Event()
        for name, moment in (("dtstart", self.first.start), ("dtend", self.first.end)):
            event.add(name, _local(moment), parameters={"TZID": ZONE})
        event.add("rrule", vRecur.from_ical(self.rule.text))
        for name, moments in (("exdate", self.exceptions), ("rdate", self.additions)):
            if moments:
                event.add(name, [_local(one) for one in moments], parameters={"TZID": ZONE})
        return event


def recurrence_from_json(body: Mapping[str, Any], first: Timespan) -> Recurrence:
    """What `rrule`, `exdate` and `rdate` of a body say of a series that begins with `first`.

    A date of `exdate` is a moment, or a day, which takes out all that begins on it; of `rdate` a moment, or a day, on which
    one begins at the hour of the first.  Raises InvalidInput with every fault: an exception that takes nothing out, an
    occurrence that runs into the next, nothing left, more than `MOST`.
    """
    faults: list[Fault] = []
    first = first.in_japan()
    told = body.get("rrule")
    if not isinstance(told, str):
        told = ""
    rule = gather(faults, lambda: rule_from_text(told, first.start))
    added = gather(faults, lambda: _moments(body, "rdate", first.start))
    taken_out = gather(faults, lambda: _moments(body, "exdate", None))
    if rule is None or added is None or taken_out is None:
        raise InvalidInput(faults)
    additions = _sorted({one for one in added if isinstance(one, datetime)} - {*rule.starts(first.start, MOST)})
    whole = Recurrence(first=first, rule=rule, additions=additions)
    starts = [slot.start for slot in whole.slots()]
    exceptions: set[datetime] = set()
    for place, one in enumerate(taken_out):
        met = [start for start in starts if start == one or (not isinstance(one, datetime) and start.date() == one)]
        if not met:
            said = one.isoformat()
            none = Text(f"{said} に始まる回はないため、除けません。", f"no occurrence begins at {said}, so none can be taken out")
            faults.append(Fault("exdate-meets-nothing", f"exdate[{place}]", none))
        exceptions.update(met)
    recurrence = replace(whole, exceptions=_sorted(exceptions))
    if not faults:
        faults += _of_all(recurrence.slots())
    if faults:
        raise InvalidInput(faults)
    return recurrence


def _of_all(slots: Sequence[Timespan]) -> list[Fault]:
    """What is wrong with the occurrences as a whole."""
    if not slots:
        return [Fault("series-empty", "exdate", Text("すべての回が除かれています。", "every occurrence is taken out"))]
    if len(slots) > MOST:
        many = Text(f"一度に申請できるのは {MOST} 回までです。期間を分けてください。", f"more than {MOST} occurrences; split the series")
        return [Fault("rule-too-many", "rdate", many)]
    for one, following in pairwise(slots):
        if one.overlaps(following):
            both = f"{one.start:%Y-%m-%d %H:%M}", f"{following.start:%Y-%m-%d %H:%M}"
            ja = f"{both[0]} の回が終わる前に {both[1]} の回が始まります。"
            told = Text(ja, f"the occurrence of {both[0]} runs into that of {both[1]}")
            return [Fault("series-meets-itself", "time_end", told)]
    return []


def _moments(body: Mapping[str, Any], name: str, hour_of: datetime | None) -> list[date | datetime]:
    """Moments in Japan's time; a day as such, or, where an hour is given, as the moment of that day.  Raises InvalidInput."""
    given = body.get(name)
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > MOST:
        raise InvalidInput.one(
            "not-a-list", name, f"日時を {MOST} 個まで並べて書いてください。", f"write {name} as a list of at most {MOST} moments or days"
        )
    faults: list[Fault] = []
    found = [gather(faults, lambda n=n, one=one: _moment(one, f"{name}[{n}]", hour_of)) for n, one in enumerate(given)]  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return [one for one in found if one is not None]


def _moment(value: Any, where: str, hour_of: datetime | None) -> date | datetime:
    if isinstance(value, str) and len(value) == len("2026-12-01"):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass  # told below, as a time
        else:
            day_in_reach(day, where)
            return day if hour_of is None else datetime.combine(day, hour_of.timetz())
    return moment_from_json(value, where).astimezone(JST)


def _sorted(moments: set[datetime]) -> tuple[datetime, ...]:
    return tuple(sorted(moments))


def _local(moment: datetime) -> datetime:
    """Of Japan's clock, without zone: the TZID tells it."""
    return moment.astimezone(JST).replace(tzinfo=None)

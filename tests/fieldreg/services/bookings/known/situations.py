"""Situations that two well-known systems for booking rooms hold in their own tests, told anew with places and days of ours.

Read on 30 November 2026, as facts of behaviour: `indico/indico` (`indico/modules/rb`, its models and their tests) and
`City-of-Helsinki/tilavarauspalvelu-core` (the tests of creating and adjusting a reservation).  Of each row: what either system
answers, None where it has no such thing or its tests do not say, what ours answers, and, where ours is another, why.
"""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["CLOSED", "HAD", "REPEATED", "SINGLE", "TAKEN", "Held", "Repeated", "Single"]

HAD, REFUSED = "had", "refused"
TAKEN, CLOSED = "reservation", "blocking"  # the kind of what stands in the way


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is there before: hours of 1 December ("10:00", or "2 10:00" of the second), a state or "closure"."""

    start: str = "10:00"
    end: str = "12:00"
    site: str = "park"
    area: str | None = None
    state: str = "requested"
    who: str = "rival"
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Single:
    """One slot asked for.  `ours`: HAD, the kind of clash, or the code of the refusal."""

    title: str
    held: tuple[Held, ...] = ()
    rules: dict[str, Any] = field(default_factory=dict)
    start: str = "10:00"
    end: str = "12:00"
    area: str | None = None
    site: str = "park"
    who: str = "company"
    shared: bool = False
    now: str | None = None
    indico: str | None = None
    tilavaraus: str | None = None
    ours: str = HAD
    difference: str = ""


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """A rule from 1 December on: how many dates it has; `ours` a count, or the code of the refusal."""

    title: str
    rule: str
    days: tuple[str, ...] = ()
    start: str = "2026-12-01"
    indico: int | str | None
    ours: int | str
    difference: str = ""


def _hours(*openings: str) -> dict[str, Any]:
    return {"hours": {"of": "use", "seasons": [{"days": {"every": list(openings) or "closed"}}]}}


THERE = (Held(),)
_BOTH = {"set_up_minutes": 20, "tear_down_minutes": 30}
_LINE = "an undecided request holds its slot until a day that is told; who comes later waits in line and is called in order"
_SUM = "who was there clears up before who comes sets up: the two times follow each other"
_UNKNOWN = "hours that nobody wrote down are unknown: they refuse nothing, are told as unknown, and the desk asks the manager"
_AFTER = "what has happened is written on its case, not asked for afterwards; nobody books the past"
_NO_TEAR_DOWN = "nobody clears up in a place that is closed"

SINGLE = (
    # ---- two slots of one place
    Single(title="long before", held=THERE, start="07:00", end="09:00", indico=HAD),
    Single(title="ends as the other begins", held=THERE, start="08:00", end="10:00", indico=HAD),
    Single(title="runs into its beginning", held=THERE, start="09:00", end="11:00", indico=REFUSED, ours=TAKEN),
    Single(title="lies around it", held=THERE, start="09:00", end="13:00", indico=REFUSED, ours=TAKEN),
    Single(title="the very hours", held=THERE, indico=REFUSED, tilavaraus=REFUSED, ours=TAKEN),
    Single(title="lies within it", held=THERE, start="10:30", end="11:30", indico=REFUSED, ours=TAKEN),
    Single(title="runs out of its end", held=THERE, start="11:00", end="13:00", indico=REFUSED, ours=TAKEN),
    Single(title="begins as the other ends", held=THERE, start="12:00", end="14:00", indico=HAD),
    Single(title="long after", held=THERE, start="13:00", end="15:00", indico=HAD),
    Single(title="the last minute alone is shared", held=THERE, start="11:59", end="13:00", indico=REFUSED, ours=TAKEN),
    # ---- places
    Single(title="another place", held=(Held(site="hostile"),), indico=HAD, tilavaraus=HAD),
    Single(title="another part of the place", held=(Held(area="park/hall"),), area="park/yard", tilavaraus=HAD),
    Single(title="the same part", held=(Held(area="park/yard"),), area="park/yard", tilavaraus=REFUSED, ours=TAKEN),
    Single(title="the whole, of which a part is held", held=(Held(area="park/yard"),), tilavaraus=REFUSED, ours=TAKEN),
    Single(title="a part, of which the whole is held", held=THERE, area="park/yard", tilavaraus=REFUSED, ours=TAKEN),
    # ---- what still counts
    Single(title="over one that was declined", held=(Held(state="declined"),), indico=HAD, tilavaraus=HAD),
    Single(title="over one that was cancelled", held=(Held(state="cancelled"),), indico=HAD, tilavaraus=HAD),
    Single(title="over one that its owner took back", held=(Held(state="withdrawn"),), indico=HAD, tilavaraus=HAD),
    Single(title="over one that is accepted", held=(Held(state="accepted"),), indico=REFUSED, tilavaraus=REFUSED, ours=TAKEN),
    Single(title="over one that nobody has decided yet", held=THERE, indico=HAD, tilavaraus=REFUSED, ours=TAKEN, difference=_LINE),
    # ---- before and after
    Single(title="within the clearing up of the one before", held=THERE, rules={"tear_down_minutes": 30}, start="12:00", end="13:00",
           tilavaraus=REFUSED, ours=TAKEN),
    Single(title="one minute within it", held=THERE, rules={"tear_down_minutes": 1}, start="12:00", end="13:00", tilavaraus=REFUSED,
           ours=TAKEN),
    Single(title="as the clearing up of the one before ends", held=THERE, rules={"tear_down_minutes": 30}, start="12:30", end="13:30",
           tilavaraus=HAD),
    Single(title="its own clearing up runs into the next", held=THERE, rules={"tear_down_minutes": 30}, start="08:00", end="10:00",
           tilavaraus=REFUSED, ours=TAKEN),
    Single(title="its own setting up runs into the one before", held=THERE, rules={"set_up_minutes": 30}, start="12:00", end="13:00",
           tilavaraus=REFUSED, ours=TAKEN),
    Single(title="the setting up of the next begins as it ends", held=THERE, rules={"set_up_minutes": 30}, start="08:00", end="09:30",
           tilavaraus=HAD),
    Single(title="the longer of the two times is between them, not both", held=THERE, rules=_BOTH, start="12:30", end="13:30",
           tilavaraus=HAD, ours=TAKEN, difference=_SUM),
    Single(title="both times are between them", held=THERE, rules=_BOTH, start="12:50", end="13:50", tilavaraus=HAD),
    Single(title="clearing up runs into a time that is blocked", held=(Held(start="12:00", end="14:00", state="closure"),),
           rules={"tear_down_minutes": 30}, tilavaraus=HAD, ours=CLOSED, difference=_NO_TEAR_DOWN),
    # ---- hours
    Single(title="within the hours", rules=_hours("09:00-17:00"), indico=HAD, tilavaraus=HAD),
    Single(title="as the hours are, from end to end", rules=_hours("10:00-12:00"), indico=HAD),
    Single(title="begins before the hours", rules=_hours("10:30-17:00"), indico=REFUSED, ours=CLOSED),
    Single(title="ends after the hours", rules=_hours("09:00-11:59"), indico=REFUSED, ours=CLOSED),
    Single(title="over a pause between two hours", rules=_hours("09:00-11:00", "11:30-17:00"), indico=REFUSED, ours=CLOSED),
    Single(title="over two hours that touch", rules=_hours("09:00-11:00", "11:00-17:00"), indico=REFUSED, ours=HAD,
           difference="hours that touch are open all through; they are joined before they are asked"),
    Single(title="on a day that is closed", rules=_hours(), tilavaraus=REFUSED, ours=CLOSED),
    Single(title="where no hours are written down", indico=HAD, tilavaraus=REFUSED, ours=HAD, difference=_UNKNOWN),
    # ---- lengths and steps
    Single(title="longer than the longest", rules={"longest_minutes": 90}, tilavaraus=REFUSED, ours="too-long"),
    Single(title="as long as the longest", rules={"longest_minutes": 120}, tilavaraus=HAD),
    Single(title="shorter than the shortest", rules={"shortest_minutes": 180}, tilavaraus=REFUSED, ours="too-short"),
    Single(title="as short as the shortest", rules={"shortest_minutes": 120}, tilavaraus=HAD),
    Single(title="begins off the step", rules={"step_minutes": 15}, start="10:01", end="11:01", tilavaraus=REFUSED, ours="off-step"),
    Single(title="its length is no number of steps", rules={"step_minutes": 15}, end="12:01", tilavaraus=REFUSED, ours="off-step"),
    Single(title="begins and ends on the step", rules={"step_minutes": 15}, start="10:15", end="11:45", tilavaraus=HAD),
    # ---- how far ahead
    Single(title="further ahead than may be asked", rules={"horizon_days": 7}, tilavaraus=REFUSED, ours="beyond-horizon"),
    Single(title="as far ahead as may be asked", rules={"horizon_days": 8}, tilavaraus=HAD),
    Single(title="later than one must ask", rules={"lead": {"days": 9}}, tilavaraus=REFUSED, ours="too-late"),
    Single(title="on the last day on which one may ask", rules={"lead": {"days": 8}}, tilavaraus=HAD),
    # ---- how many
    Single(title="one more than one may have", held=(Held(who="company", start="14:00", end="15:00"),), rules={"undecided_requests": 1},
           tilavaraus=REFUSED, ours="quota"),
    Single(title="as many as one may have", held=(Held(who="company", start="14:00", end="15:00"),), rules={"undecided_requests": 2},
           tilavaraus=HAD),
    Single(title="what one has elsewhere does not count", held=(Held(who="company", site="hostile"),), rules={"undecided_requests": 1},
           tilavaraus=HAD),
    Single(title="what others have does not count", held=(Held(start="14:00", end="15:00"),), rules={"undecided_requests": 1},
           tilavaraus=HAD),
    Single(title="what is over does not count", held=(Held(who="company", state="accepted"),), rules={"accepted_reservations": 1},
           now="1 13:00", start="2 10:00", end="2 12:00", tilavaraus=HAD),
    Single(title="what is to come counts", held=(Held(who="company", state="accepted"),), rules={"accepted_reservations": 1},
           start="2 10:00", end="2 12:00", tilavaraus=REFUSED, ours="quota"),
    # ---- time itself
    Single(title="ends before it begins", start="12:00", end="10:00", tilavaraus=REFUSED, ours="end-before-start"),
    Single(title="begins in the past", now="1 13:00", tilavaraus=REFUSED, ours="in-the-past"),
    Single(title="staff, earlier on the same day", now="1 13:00", who="staff", tilavaraus=HAD, ours="in-the-past", difference=_AFTER),
    # ---- times that are blocked
    Single(title="within a time that is blocked", held=(Held(start="09:00", end="13:00", state="closure"),), indico=REFUSED, ours=CLOSED),
    Single(title="as the block begins", held=(Held(start="12:00", end="14:00", state="closure"),), indico=HAD),
    Single(title="as the block ends", held=(Held(start="08:00", end="10:00", state="closure"),), indico=HAD),
    Single(title="a part of a place that is blocked", held=(Held(state="closure"),), area="park/yard", tilavaraus=REFUSED, ours=CLOSED),
    Single(title="another part than the one blocked", held=(Held(area="park/hall", state="closure"),), area="park/yard", tilavaraus=HAD),
    Single(title="the day after a block", held=(Held(start="00:00", end="2 00:00", state="closure"),), start="2 10:00", end="2 12:00",
           indico=HAD),
)  # fmt: skip

_ANY_STEP = "a rule may step by any number of days, weeks, months or years"

REPEATED = (
    Repeated(title="daily, that day alone", rule="FREQ=DAILY;UNTIL=20261201", indico=1, ours=1),
    Repeated(title="daily, to ten days later, both counted", rule="FREQ=DAILY;UNTIL=20261211", indico=11, ours=11),
    Repeated(title="every second day", rule="FREQ=DAILY;INTERVAL=2;UNTIL=20261211", indico=REFUSED, ours=6, difference=_ANY_STEP),
    Repeated(title="by steps of nothing", rule="FREQ=DAILY;INTERVAL=0;UNTIL=20261211", indico=REFUSED, ours="rule-value"),
    Repeated(title="weekly, that day alone", rule="FREQ=WEEKLY;UNTIL=20261201", indico=1, ours=1),
    Repeated(title="weekly, to a week later", rule="FREQ=WEEKLY;UNTIL=20261208", indico=2, ours=2),
    Repeated(title="weekly, to three weeks later", rule="FREQ=WEEKLY;UNTIL=20261222", indico=4, ours=4),
    Repeated(title="weekly, to the day before three weeks later", rule="FREQ=WEEKLY;UNTIL=20261221", indico=3, ours=3),
    Repeated(title="every second week, to a week later", rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20261208", indico=1, ours=1),
    Repeated(title="every second week, to two weeks later", rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20261215", indico=2, ours=2),
    Repeated(title="every second week, to six weeks later", rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20270112", indico=4, ours=4),
    Repeated(title="every third week, to two weeks later", rule="FREQ=WEEKLY;INTERVAL=3;UNTIL=20261215", indico=1, ours=1),
    Repeated(title="every third week, to three weeks later", rule="FREQ=WEEKLY;INTERVAL=3;UNTIL=20261222", indico=2, ours=2),
    Repeated(title="every third week, to nine weeks later", rule="FREQ=WEEKLY;INTERVAL=3;UNTIL=20270202", indico=4, ours=4),
    Repeated(title="every fourth week", rule="FREQ=WEEKLY;INTERVAL=4;UNTIL=20261229", indico=REFUSED, ours=2, difference=_ANY_STEP),
    Repeated(title="monthly on the same weekday, to forty days later", rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270110",
             days=("2026-12-01", "2027-01-05"), indico=2, ours=2),
    Repeated(title="monthly from a fifth weekday on: the last of each month", rule="FREQ=MONTHLY;BYDAY=-1TU;COUNT=4", start="2026-12-29",
             days=("2026-12-29", "2027-01-26", "2027-02-23", "2027-03-30"), indico=4, ours=4),
    Repeated(title="every second month", rule="FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU;COUNT=2", indico=REFUSED, ours=2, difference=_ANY_STEP),
    Repeated(title="by a frequency nobody knows", rule="FREQ=FORTNIGHTLY;COUNT=2", indico=REFUSED, ours="rule-frequency"),
)  # fmt: skip

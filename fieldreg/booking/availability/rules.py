"""Rules of use of one place: what a dated version says, and what is in force of them on a day, each value with where it comes from.

An area takes what it does not say itself from the area above it, then from the site, then from the desk's own settings.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from fieldreg.booking.availability.hours import Hours
from fieldreg.booking.limits import HOLDS, BookingLimits
from fieldreg.booking.reservations import LONGEST, Reservation, State
from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site

__all__ = ["TITLES", "Availability", "InForce", "Origin", "Rule", "Rules", "Terms", "Version", "digest_of", "in_force_of", "units_above"]

MINUTES_LONGEST: Final = int(LONGEST.total_seconds()) // 60
_NO_LEAD: Final = LeadTime(0, LeadUnit.CALENDAR_DAYS)


class Rule(StrEnum):
    """What may be said of a place; the word is the key in a file."""

    HOURS = "hours"
    HORIZON = "horizon_days"
    LEAD = "lead"
    SHORTEST = "shortest_minutes"
    LONGEST = "longest_minutes"
    STEP = "step_minutes"
    SET_UP = "set_up_minutes"
    TEAR_DOWN = "tear_down_minutes"
    SEATS = "seats"
    UNDECIDED = "undecided_requests"
    ACCEPTED = "accepted_reservations"
    HOLD_REQUESTED = "hold_requested_days"
    HOLD_TENTATIVE = "hold_tentative_days"
    BY_HEIGHT = "shares_by_height"
    BY_OUTLINE = "shares_by_outline"


TITLES: Mapping[Rule, Text] = {
    Rule.HOURS: Text("時間", "Hours"),
    Rule.HORIZON: Text("何日先まで申請できるか", "How many days ahead"),
    Rule.LEAD: Text("何日前までに申請するか", "How long before"),
    Rule.SHORTEST: Text("最短の長さ", "Shortest slot"),
    Rule.LONGEST: Text("最長の長さ", "Longest slot"),
    Rule.STEP: Text("時刻の刻み", "Times in steps of"),
    Rule.SET_UP: Text("準備の時間", "Setting up"),
    Rule.TEAR_DOWN: Text("片付けの時間", "Tearing down"),
    Rule.SEATS: Text("同時に使える件数（共用のとき）", "At once, where shared"),
    Rule.UNDECIDED: Text("一つの組織の未決定の申請", "Undecided requests of one organisation"),
    Rule.ACCEPTED: Text("一つの組織の承認済みの予約", "Accepted reservations of one organisation"),
    Rule.HOLD_REQUESTED: Text("申請中の枠を保つ期間", "A request holds its slot for"),
    Rule.HOLD_TENTATIVE: Text("仮押さえの枠を保つ期間", "A tentative one holds its slot for"),
    Rule.BY_HEIGHT: Text("高さを分けた同時使用", "Shared by height"),
    Rule.BY_OUTLINE: Text("範囲を分けた同時使用", "Shared by outline"),
}


@dataclass(frozen=True, kw_only=True)
class Version:
    """What was said of a unit (the `area`, or with None the whole `site`) from the day `first` on, whole.

    `said` holds what it says, None where it lifts a limit that stands above; what is not in it is taken from above.
    `id` 0 until kept; `by` the account that added it, None at the machine.
    """

    id: int = 0
    site: str
    area: str | None = None
    first: date
    said: Mapping[Rule, Any]
    source: str
    confidence: Confidence
    note: Text = Text("")
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    at: datetime | None = None
    by: int | None = None

    @property
    def unit(self) -> str:
        return self.area or self.site

    @property
    def digest(self) -> str:
        return digest_of(self.document)


def digest_of(document: Mapping[str, Any]) -> str:
    """Names what a version says, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every rule of one unit on one day.  Lengths are minutes, None where nothing limits them; `hours` None where nobody looked them up."""

    hours: Hours | None = None
    horizon_days: int
    lead: LeadTime = _NO_LEAD
    shortest_minutes: int | None = None
    longest_minutes: int | None = MINUTES_LONGEST
    step_minutes: int | None = None
    set_up_minutes: int = 0
    tear_down_minutes: int = 0
    seats: int | None = None
    undecided_requests: int | None = None
    accepted_reservations: int | None = None
    hold_requested_days: int = HOLDS[State.REQUESTED].days
    hold_tentative_days: int = HOLDS[State.TENTATIVE].days
    shares_by_height: bool = False
    shares_by_outline: bool = False


@dataclass(frozen=True)
class Origin:
    """Who says it: a version of the unit itself or of one above; None for the desk's own settings."""

    version: Version | None = None
    own: bool = False

    @property
    def source(self) -> str:
        return self.version.source if self.version else ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a reservation takes with it of the place it is of: buffers, whether claims part, and seats by unit."""

    set_up: timedelta
    tear_down: timedelta
    by_height: bool
    by_outline: bool
    seats: Mapping[str, int]

    def of(self, asked: Reservation) -> Reservation:
        """The same reservation under these terms."""
        return replace(
            asked, set_up=self.set_up, tear_down=self.tear_down, by_height=self.by_height, by_outline=self.by_outline, seats=self.seats
        )


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The rules of a unit on a day, and where each comes from; `until` is the first later day on which they may be others."""

    site: str
    area: str | None
    day: date
    rules: Rules
    origins: Mapping[Rule, Origin]
    versions: Mapping[str, Version]  # by unit, of it and of what is above it: those in force
    until: date | None = None

    @property
    def holds(self) -> Mapping[State, timedelta]:
        """How long an undecided reservation holds its slot."""
        return {
            State.REQUESTED: timedelta(days=self.rules.hold_requested_days),
            State.TENTATIVE: timedelta(days=self.rules.hold_tentative_days),
        }

    @property
    def terms(self) -> Terms:
        """Seats are of each unit that says how many: a claim on a part counts at the whole too."""
        said = {unit: version.said.get(Rule.SEATS) for unit, version in self.versions.items()}
        return Terms(
            set_up=timedelta(minutes=self.rules.set_up_minutes),
            tear_down=timedelta(minutes=self.rules.tear_down_minutes),
            by_height=self.rules.shares_by_height,
            by_outline=self.rules.shares_by_outline,
            seats={unit: seats for unit, seats in said.items() if seats is not None},
        )


class Availability:
    """Versions of the units of some sites, and what is in force of them."""

    def __init__(self, versions: Sequence[Version], limits: BookingLimits) -> None:
        self._limits = limits
        self._of: dict[str, list[Version]] = {}
        self.sites = frozenset(one.site for one in versions)
        for one in sorted(versions, key=lambda v: (v.first, v.id)):
            self._of.setdefault(one.unit, []).append(one)

    @property
    def units(self) -> Collection[str]:
        """The sites and areas that have versions of their own."""
        return self._of

    def of(self, site: Site, area: str | None, day: date) -> InForce:
        """Raises NotFound for an area the site has not."""
        return in_force_of(site, area, day, self._of, self._limits)


def units_above(site: Site, area: str | None) -> tuple[str, ...]:
    """The unit and those above it, nearest first.  Raises NotFound for an area the site has not."""
    return (area, *site.lineage(area)) if area is not None else (site.id,)


def in_force_of(site: Site, area: str | None, day: date, versions: Mapping[str, Sequence[Version]], limits: BookingLimits) -> InForce:
    """What holds of the unit on that day; `versions` by unit, in the order they begin, of one day the last added last."""
    units = units_above(site, area)
    own = [(unit, versions.get(unit, ())) for unit in units]
    current = {unit: begun[-1] for unit, held in own if (begun := [one for one in held if one.first <= day])}
    values: dict[str, Any] = {str(Rule.HORIZON): limits.horizon.days}
    origins = dict.fromkeys(Rule, Origin())
    for unit in reversed(units):
        for rule, value in (current[unit].said if unit in current else {}).items():
            values[str(rule)] = value
            origins[rule] = Origin(current[unit], unit == units[0])
    later = [one.first for _, held in own for one in held if one.first > day]
    return InForce(
        site=site.id, area=area, day=day, rules=Rules(**values), origins=MappingProxyType(origins), versions=current,
        until=min(later, default=None),
    )  # fmt: skip

"""Places that are known to be shut by their own hours, as slots in which nothing can be had there.

Of hours that nobody wrote down, or that are written as not known, nothing is told: such a place is not shut, and not known to be open.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

from fieldreg.booking.availability.answers import refuses_for_good, shut_on
from fieldreg.booking.availability.hours import Openness
from fieldreg.booking.availability.rules import Availability
from fieldreg.booking.free_days import HeldSlot, union_covers
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.timespan import Timespan, whole_days
from fieldreg.register.sites import Site

__all__ = ["ShutHours"]


class ShutHours:
    """`all_day`: the times are days on which any hour will do, so that only a day without any is shut."""

    def __init__(self, rules: Availability, site_of: Callable[[str], Site], *, all_day: bool = False) -> None:
        self._rules, self._site_of, self.all_day = rules, site_of, all_day
        self._told: dict[tuple[str, Timespan], list[HeldSlot]] = {}

    @property
    def sites(self) -> Collection[str]:
        """Those of which anything is written."""
        return self._rules.sites

    def slots(self, site_id: str, spans: Sequence[Timespan]) -> list[HeldSlot]:
        """Of each time at which the site, or an area with hours of its own, is known to be shut."""
        if site_id not in self.sites:
            return []
        return [one for span in spans for one in self._at(site_id, span)]

    def open_all(self, site_id: str, spans: Sequence[Timespan]) -> bool:
        """Whether the whole site is known to be open at all of the times; of days, on each at some hour."""
        try:
            site = self._site_of(site_id) if site_id in self.sites else None
        except NotFound:
            return False
        return site is not None and all(self._openness(site, span) is Openness.OPEN for span in spans)

    def full(self, site_id: str, span: Timespan, taken: Sequence[Timespan]) -> bool:
        """Whether no hour of the span is left: each is taken, or the whole site is known to be shut then."""
        shut: list[Timespan] = []
        if site_id in self.sites:
            hours = self._rules.of(self._site_of(site_id), None, span.first_day).rules.hours
            if hours is not None and hours.of_use:
                days = (span.last_day - span.first_day).days + 1
                may_be_open = hours.not_shut(span.first_day, days)
                shut = _without(span, may_be_open)
        return union_covers([*taken, *shut], span)

    def _at(self, site_id: str, span: Timespan) -> list[HeldSlot]:
        key = site_id, span
        if key not in self._told:
            try:
                self._told[key] = self._looked_at(self._site_of(site_id), span)
            except NotFound:  # it went since the rules were read
                self._told[key] = []
        return self._told[key]

    def _looked_at(self, site: Site, span: Timespan) -> list[HeldSlot]:
        whole = self._shut(site, None, span)
        if not any(one.id in self._rules.units for one in site.areas):
            return [_slot(site, None, span)] if whole else []
        areas = [one.id for one in site.areas if self._shut(site, one.id, span)]
        if whole and len(areas) == len(site.areas):
            return [_slot(site, None, span)]
        return [_slot(site, area, span) for area in areas]

    def _shut(self, site: Site, area: str | None, span: Timespan) -> bool:
        if not self.all_day:
            return refuses_for_good(self._rules.of(site, area, span.first_day), span)
        return all(shut_on(self._rules.of(site, area, day), day) for day in _days(span))

    def _openness(self, site: Site, span: Timespan) -> Openness:
        hours = self._rules.of(site, None, span.first_day).rules.hours
        if hours is None or not hours.of_use:
            return Openness.UNKNOWN
        if not self.all_day:
            return hours.over(span)[0]
        return Openness.OPEN if all(self._opens_on(site, day) for day in _days(span)) else Openness.UNKNOWN

    def _opens_on(self, site: Site, day: date) -> bool:
        hours = self._rules.of(site, None, day).rules.hours
        return hours is not None and hours.of_use and any(one.overlaps(whole_days(day)) for one in hours.openings(day, 0))


def _days(span: Timespan) -> list[date]:
    return [span.first_day + timedelta(days=n) for n in range((span.last_day - span.first_day).days + 1)]


def _slot(site: Site, area: str | None, span: Timespan) -> HeldSlot:
    return HeldSlot(site.id, area, span, closed=True, by_hours=True)


def _without(span: Timespan, spans: Sequence[Timespan]) -> list[Timespan]:
    """What of the span lies in none of these, which are sorted and apart."""
    left, at = [], span.start
    for one in spans:
        if one.start > at:
            left.append(Timespan(at, min(one.start, span.end)))
        at = max(at, one.end)
        if at >= span.end:
            return left
    return [*left, Timespan(at, span.end)]

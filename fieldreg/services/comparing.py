"""Use cases of comparing: a few sites side by side for one need, judged as the ranking judges them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fieldreg.booking.free_days import Held, days_ahead
from fieldreg.choosing.comparison.compared import Airport, Compared
from fieldreg.choosing.comparison.comparison import Comparison, comparison_of
from fieldreg.choosing.ranking import Ranked, ranked
from fieldreg.kernel.errors import FieldregError, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import Clock, Store
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.screening.standing_probe import standing_need
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings.booking import BookingServices
from fieldreg.services.holdings.register import RegisterServices
from fieldreg.surroundings.layer_view import LayerView
from fieldreg.trials.need_json import need_to_json

__all__ = ["ComparingServices"]

_AIRPORT_M = 40_000.0  # no farther is an airport looked for


class ComparingServices:
    """Reads only.  Safe to share between threads."""

    def __init__(
        self, store: Store, clock: Clock, register: RegisterServices, screening: ScreeningServices, booking: BookingServices
    ) -> None:
        self.store, self.clock = store, clock
        self._register, self._screening, self._booking = register, screening, booking

    def compare(self, sites: Sequence[Site], need: Need | None = None) -> Comparison:
        """The sites in their order; without a need each by its standing probe of today."""
        today = self.clock.today()
        with self.store.reading() as work:
            sight = self._screening.sight(work)
            answers = self._ranked(sight, sites, need, today)
            airports = {site.id: _airport(sight, site, today) for site in sites}
        managers = self._register.managers()
        ahead = _ahead(today, need)
        places = []
        for site in sites:
            answer = answers[site.id]
            places.append(
                Compared(
                    site=site, demands=answer.demands, fit=answer.fit if need else None, times=answer.times,
                    permit_free=self._permit_free(site, need, today), headroom=self._headroom(site, today),
                    airport=airports[site.id], manager=managers.get(site.manager), taken=self._taken(site.id, ahead),
                )
            )  # fmt: skip
        return comparison_of(places, need, today)

    def _taken(self, site_id: str, ahead: Timespan) -> Sequence[Held]:
        with self.store.reading() as work:
            closed = work.closures.slots([ahead], sites=[site_id], limit=10_000)
        return [*self._booking.calendar(site_id, ahead), *closed]

    def _ranked(self, sight: Sight, sites: Sequence[Site], need: Need | None, today: date) -> Mapping[str, Ranked]:
        """What the ranking of these alone tells of each; of a standing probe roads have their own."""
        if need is not None:
            groups = [(need, list(sites))]
        else:
            roads = [site for site in sites if site.kind is SiteKind.ROAD]
            others = [site for site in sites if site.kind is not SiteKind.ROAD]
            groups = [(standing_need(today, on_road=True), roads), (standing_need(today, on_road=False), others)]
        found: dict[str, Ranked] = {}
        for asked, some in groups:
            if some:
                rows, _ = ranked(sight, asked, Places(some), asked_on=today, terrain=self._screening.terrain)
                found |= {row.site.id: row for row in rows}
        return found

    def _permit_free(self, site: Site, need: Need | None, today: date) -> Mapping[str, Any] | Text:
        document = {"site": site.id} | (need_to_json(need) if need else {})
        try:
            summary: Mapping[str, Any] = self._screening.permit_free_told(document, None if need else today)
        except InvalidInput as refused:
            return refused.faults[0].message
        except FieldregError as refused:
            return refused.message
        return summary

    def _headroom(self, site: Site, today: date) -> Mapping[str, Any] | None:
        if site.indoor or site.kind in (SiteKind.ROAD, SiteKind.INDOOR):
            return None
        on = site.outline.representative_point()
        return self._screening.headroom(on.x, on.y, today)


def _ahead(today: date, need: Need | None) -> Timespan:
    """The days whose reservations are looked at: the next weeks, and the need's own times."""
    weeks = days_ahead(today)
    if need is None:
        return weeks
    first, last = min(span.start for span in need.times), max(span.end for span in need.times)
    return Timespan(min(weeks.start, first - timedelta(seconds=1)), max(weeks.end, last))


def _airport(sight: Sight, site: Site, today: date) -> Airport | None:
    """The airport whose grounds are drawn nearest; None where the layer cannot tell."""
    view = LayerView(sight, "airports", today, today, site_footprint(site))
    nearest = min(view.hits(_AIRPORT_M), key=lambda hit: hit.distance_m, default=None)
    if not view.complete:
        return None
    return Airport(None, looked_m=_AIRPORT_M) if nearest is None else Airport(nearest.zone.name, nearest.distance_m)

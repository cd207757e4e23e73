"""Use cases of choosing where nothing fits: what is nearest to a trial, or to a need, that cannot be had as it is told."""

from collections.abc import Callable, Sequence
from typing import Any

from fieldreg.alternatives import MOST_SCREENED, Alternatives, Wanted, alternatives_of
from fieldreg.alternatives.of_need import NothingFits, nothing_fits
from fieldreg.alternatives.other_days import other_days
from fieldreg.alternatives.other_heights import lower_height
from fieldreg.alternatives.other_places import other_areas, other_sites
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.screening.needs import Need
from fieldreg.services.answers.choosing import ChoosingServices
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings.slots import clashes_at
from fieldreg.services.holdings.availability import closed_in
from fieldreg.trials.heights_and_times import MOST_TIMES
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out import Asked

__all__ = ["AlternativeServices"]

_LOOKS = ((other_days, 12), (lower_height, 10), (other_areas, 6), (other_sites, 12))  # screenings of each, together MOST_SCREENED


class AlternativeServices:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, choosing: ChoosingServices) -> None:
        self.store, self.clock, self._screening, self._choosing = store, clock, screening, choosing

    def of_trial(self, document: Any) -> Alternatives:
        """The nearest other day, height, area and site for a trial that is taken, too late or asks for a permit.

        Raises as `ScreeningServices.screen`.
        """
        trial = trial_from_geojson(document)
        with self.store.reading() as work:
            self._screening.refuse_elsewhere(work, trial)
            sight = self._screening.sight(work)
            asked = Asked(
                trial, self._screening.screened(work, trial),
                lambda changed: self._screening.screened(work, trial_from_geojson(changed)), sight, sight.sites.all(),
                most_tries=MOST_SCREENED,
            )  # fmt: skip
            return alternatives_of(Wanted(asked, _taken_in(work), lambda: self._ranked(work, trial)), _LOOKS, MOST_SCREENED)

    def of_need(self, document: Any) -> NothingFits:
        """How many places meet a need, what stands in the way of the others, and where none is to be had, what is nearest.

        Raises InvalidInput as a ranking does.
        """
        need = Need.from_json(document)
        with self.store.reading() as work:
            return nothing_fits(need, lambda one: self._choosing.ranking_in(work, one).rows, _taken_in(work), self.clock.today())

    def _ranked(self, work: UnitOfWork, trial: Trial) -> Sequence[Ranked]:
        return self._choosing.ranking_in(work, Need.from_json(need_to_json(_need_of(trial)))).rows


def _taken_in(work: UnitOfWork) -> Callable[[str | None, str | None, Sequence[Timespan]], bool | None]:
    """Whether somebody holds a site, or an area of it, or it is closed; a place that is registered no more is not to be had."""
    closed = closed_in(work)

    def taken(site: str | None, area: str | None, spans: Sequence[Timespan]) -> bool | None:
        if site is None:
            return None
        clashes = clashes_at(work, site, area, spans)
        return clashes is None or bool(clashes) or closed(work.sites.get(site), area, spans)

    return taken


def _need_of(trial: Trial) -> Need:
    """The trial without its place, to put places in order: of several volumes the greatest height, and no more times than a need has."""
    first, *_ = trial.volumes
    uppers = [volume.altitude_upper for volume in trial.volumes if volume.altitude_upper]
    alike = len({upper.datum for upper in uppers}) == 1
    top = max(uppers, key=lambda upper: upper.value_m) if alike else first.altitude_upper
    spans = sorted({volume.timespan for volume in trial.volumes}, key=lambda span: (span.start, span.end))[:MOST_TIMES]
    return Need(
        activity=trial.activity, timespan=spans[0], more_times=tuple(spans[1:]), altitude_lower=first.altitude_lower, altitude_upper=top,
        vehicle=trial.vehicle, on_site=trial.on_site, odd=trial.odd, not_yet_known=trial.not_yet_known,
    )  # fmt: skip

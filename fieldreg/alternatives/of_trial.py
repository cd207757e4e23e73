"""The search for a trial: other days, lower heights, other areas, other sites; what is taken is never offered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fieldreg.alternatives.alternative import Alternative, AlternativeKind, Alternatives
from fieldreg.alternatives.weight import asks_no_more, can_be_had, is_late, lighter
from fieldreg.choosing.demands import Demands, Grade, of_screening
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.ways_out import Asked, Place
from fieldreg.ways_out.change_check import OutOfTries

__all__ = ["MOST_SCREENED", "Found", "Taken", "Wanted", "alternatives_of"]

MOST_SCREENED = 40  # of one search: about a second on a city's registry
Taken = Callable[[str | None, str | None, Sequence[Timespan]], bool | None]


@dataclass(frozen=True, eq=False)
class Wanted:
    """A trial as `Asked` holds it, whether its slot is taken, and how to learn that of others.

    `taken` tells of a site, an area and times whether somebody holds them, None of no site.  `ranked` gives the places for the
    same intent, the best first.
    """

    asked: Asked
    taken: Taken
    ranked: Callable[[], Sequence[Ranked]]

    @cached_property
    def is_taken(self) -> bool:
        trial = self.asked.trial
        return bool(self.taken(trial.site, trial.area, self.spans))

    @cached_property
    def spans(self) -> Sequence[Timespan]:
        return [volume.timespan for volume in self.asked.trial.volumes]

    @cached_property
    def demands(self) -> Demands:
        return of_screening(self.asked.screening)

    @property
    def start(self) -> date:
        return self.asked.trial.timespan.first_day

    @property
    def late(self) -> bool:
        return is_late(self.demands, self.start)

    @property
    def needed(self) -> bool:
        """Whether anything could be better: it is taken, too late, or asks for a permit, or that is not known."""
        return self.is_taken or self.late or self.demands.grade not in (Grade.NOTHING, Grade.CONSENTS)

    def instead(self, document: Mapping[str, Any]) -> "Found | None":
        """What the document would take, if it is free, can be had and asks for no more.

        Where the trial itself is free and in time it must be lighter, too.  Raises OutOfTries.
        """
        trial = trial_from_geojson(document)
        if self.taken(trial.site, trial.area, [volume.timespan for volume in trial.volumes]):
            return None
        screening = self.asked.screened(document)
        demands = of_screening(screening) if screening else None
        if demands is None or not can_be_had(demands, trial.timespan.first_day) or not asks_no_more(demands, self.demands):
            return None
        return Found(document, demands) if self.is_taken or self.late or lighter(demands, self.demands) else None


@dataclass(frozen=True)
class Found:
    """A changed trial that may be told of."""

    document: Mapping[str, Any]
    demands: Demands

    def told(
        self, kind: AlternativeKind, title: Text, change: Text, value: float, unit: str, place: Place | None = None
    ) -> Alternative:
        return Alternative(
            kind=kind, title=title, change=change, document=self.document, demands=self.demands, value=value, unit=unit, place=place
        )


Look = Callable[[Wanted], Iterator[Alternative]]


def alternatives_of(wanted: Wanted, looks: Sequence[tuple[Look, int]], most: int) -> Alternatives:
    """What is nearest to the trial: each look in turn with its own bound of screenings, of `most` together.

    None is heavier than the trial, and none is taken.  Where nothing could be better nothing is looked for.
    """
    found: list[Alternative] = []
    complete = True
    if wanted.needed:
        for look, bound in looks:
            with wanted.asked.at_most(bound):
                try:
                    found.extend(look(wanted))
                except OutOfTries:
                    complete = False
    trial = wanted.asked.trial
    return Alternatives(
        demands=wanted.demands, taken=None if trial.site is None else wanted.is_taken, late=wanted.late, wanted=wanted.needed, found=found,
        screened=wanted.asked.tried, most=most, complete=complete,
    )  # fmt: skip

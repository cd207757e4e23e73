"""A need at single sites, judged as a screening judges it: what bulk judging falls back on."""

from collections.abc import Sequence
from datetime import date

from fieldreg.law.findings import Outcome
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.places import PlacesInPlane
from fieldreg.screening.needs import Need
from fieldreg.screening.screening import Check, judge
from fieldreg.surroundings.around_trial import LayerView, Surroundings
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.headroom import ground_of
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.trial import Trial

__all__ = ["OneByOne"]


class OneByOne:
    """The trial at each site of `places`, by number, on one day; made as it is asked for."""

    def __init__(
        self, sight: Sight, need: Need, places: PlacesInPlane, rules: Sequence[Check], *, on: date, asked_on: date,
        terrain: Terrain | None,
    ) -> None:  # fmt: skip
        self._sight, self._need, self._places, self._rules = sight, need, places, rules
        self._on, self._asked_on, self._terrain = on, asked_on, terrain
        self._made: dict[int, tuple[Trial, Surroundings]] = {}
        self._judged: dict[int, dict[str, Outcome]] = {}

    def view(self, n: int, layer: str) -> LayerView:
        """The site's own view of a layer."""
        return self._at(n)[1].layer(layer)

    def outcome(self, n: int, rule: Check) -> Outcome:
        """A rule's answer at the site.  Raises as the rule does."""
        if not rule.after:
            return rule.check(*self._at(n))
        if n not in self._judged:
            self._judged[n] = judge(*self._at(n), self._rules)
        return self._judged[n][rule.id]

    def _at(self, n: int) -> tuple[Trial, Surroundings]:
        if n not in self._made:
            site, outline = self._places.sites[n], self._places.outlines[n]
            trial = self._need.at(site, outline)
            known = self._terrain.under(trial.footprint) if self._terrain else None
            around = Surroundings(
                trial, self._sight, on=self._on, asked_on=self._asked_on, site=site, ground=known or ground_of(site),
                footprint=Footprint(self._places.lonlat[n], trial.volumes),
            )  # fmt: skip
            self._made[n] = trial, around
        return self._made[n]

"""What a change of the registry can touch, so that nothing else is judged again.

By construction: a rule looks only at layers it declares (the house refuses another), and nowhere farther than
`turning_days.NEAR_M`.  A rule judged after the others looks at their outcomes; where none of these changed, neither did its own.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.law.engine import BoundRule
from fieldreg.law.findings import Outcome
from fieldreg.screening.turning_days import NEAR_M
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial import Trial

__all__ = ["EVERYTHING", "Looked", "Touched"]


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A change of one layer, or of some sites; of whatever is not said, everything.

    `boxes`: west, south, east, north of each place that changed, shape (N, 4), degrees; None: anywhere.  `accuracy_m`:
    the worst an outline there may be off by, before or after.  `sites`: ids of those that changed; None: a layer did.  `new`:
    of them, those that are not there both before and after, whose answers no one compares.
    `keys`: only these are asked for ("site:ID", …), and wholly.
    """

    layer: str | None = None
    boxes: NDArray[np.float64] | None = None
    accuracy_m: float = 0.0
    sites: frozenset[str] | None = None
    new: frozenset[str] = frozenset()
    keys: frozenset[str] | None = None

    def only(self, keys: Collection[str]) -> "Touched":
        """The same, of these alone and with every rule."""
        return replace(self, keys=frozenset(keys))

    def site(self, site_id: str) -> bool:
        """Whether the site's own answers can be others, wherever it lies."""
        if self.keys is not None:
            return f"site:{site_id}" in self.keys
        return self.sites is None or (site_id in self.sites and site_id not in self.new)

    def near(self, footprint: BaseGeometry) -> bool:
        """Whether a change of zones can be seen from there."""
        return self.keys is not None or self.sites is not None or self._near(footprint)

    def trial(self, key: str, trial: Trial) -> bool:
        """Whether a trial's can: near what changed, or at a site that did; of one without a site the ground is a neighbour's."""
        if self.keys is not None:
            return key in self.keys
        if self.sites is None:
            return self._near(trial.footprint)
        return trial.site in self.sites if trial.site else self._meets(trial.footprint.bounds)

    def rules(self, rules: Collection[BoundRule]) -> list[BoundRule] | None:
        """The rules of a day that look at what changed; None if more has to be asked."""
        if self.layer is None or self.keys is not None:
            return None
        looking = [rule for rule in rules if self.layer in rule.layers]
        return None if any(rule.after for rule in looking) else looking

    def _near(self, footprint: BaseGeometry) -> bool:
        return self.boxes is None or self._meets(Footprint(footprint).box(NEAR_M + self.accuracy_m))

    def _meets(self, box: tuple[float, float, float, float]) -> bool:
        if self.boxes is None:
            return True
        west, south, east, north = box
        held = self.boxes
        return bool(((held[:, 0] <= east) & (held[:, 2] >= west) & (held[:, 1] <= north) & (held[:, 3] >= south)).any())


EVERYTHING = Touched()


class Looked(dict[str, str]):
    """Answers of some rules only, with their `outcomes`: while these are the same, so are all other answers."""

    def __init__(self, outcomes: dict[str, Outcome], answers: dict[str, str]) -> None:
        super().__init__(answers)
        self.outcomes = outcomes

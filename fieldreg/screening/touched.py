"""What a change of the registry can touch, so that nothing else is judged again.

By construction: a rule looks only at layers it declares (the house refuses another), and nowhere farther than
`turning_days.NEAR_M`.  A rule judged after the others looks at their outcomes; where none of these changed, neither did its own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.screening.turning_days import NEAR_M
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial import Trial

__all__ = ["EVERYTHING", "Touched"]


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A change of one layer, or of some sites; of whatever is not said, everything.

    `boxes`: west, south, east, north of each place that changed, shape (N, 4), degrees; None: anywhere.  `accuracy_m`:
    the worst an outline there may be off by, before or after.  `sites`: ids of those that changed; None: a layer did.  `new`:
    of them, those that are not there both before and after, whose answers no one compares.
    """

    boxes: NDArray[np.float64] | None = None
    accuracy_m: float = 0.0
    sites: frozenset[str] | None = None
    new: frozenset[str] = frozenset()

    def site(self, site_id: str) -> bool:
        """Whether the site's own answers can be others, wherever it lies."""
        return self.sites is None or (site_id in self.sites and site_id not in self.new)

    def trial(self, trial: Trial) -> bool:
        """Whether a trial's can: near what changed, or at a site that did; of one without a site the ground is a neighbour's."""
        if self.sites is None:
            return self._near(trial.footprint)
        return trial.site in self.sites if trial.site else self._meets(trial.footprint.bounds)

    def _near(self, footprint: BaseGeometry) -> bool:
        return self.boxes is None or self._meets(Footprint(footprint).box(NEAR_M + self.accuracy_m))

    def _meets(self, box: tuple[float, float, float, float]) -> bool:
        if self.boxes is None:
            return True
        west, south, east, north = box
        held = self.boxes
        return bool(((held[:, 0] <= east) & (held[:, 2] >= west) & (held[:, 1] <= north) & (held[:, 3] >= south)).any())


EVERYTHING = Touched()

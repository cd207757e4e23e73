"""Sites by place, in memory: which of them, with their areas, may reach a box, however many there are."""

from collections.abc import Sequence

import numpy as np
import shapely

from fieldreg.register.footprints import spread_m
from fieldreg.register.sites import Site

__all__ = ["NearSites"]

_DEGREE_M = 70_000.0  # short of a degree of longitude anywhere in Japan


class NearSites:
    """Boxes in degrees of everything a site and its areas take up, what a point or line is spread to included.  Never changes."""

    def __init__(self, sites: Sequence[Site]) -> None:
        held = [(site.id, outline) for site in sites for outline in (site.outline, *(a.outline for a in site.areas)) if outline is not None]
        self._ids = [site for site, _ in held]
        shapes = np.array([*(outline for _, outline in held), None], dtype=object)[:-1]
        spread = np.array([spread_m(outline) for _, outline in held]) / _DEGREE_M
        boxes = shapely.bounds(shapes).reshape(-1, 4) + spread[:, None] * np.array([-1, -1, 1, 1])
        self._tree = shapely.STRtree(shapely.box(*boxes.T))
        self._tree.query(shapely.Point(0, 0))  # built now, not by two threads at once
        self._box_of: dict[str, list[int]] = {}
        for n, site in enumerate(self._ids):
            self._box_of.setdefault(site, []).append(n)

    def meeting(self, box: tuple[float, float, float, float]) -> list[str]:
        """Ids of the sites that may reach the box (west, south, east, north), in order."""
        return sorted({self._ids[n] for n in self._tree.query(shapely.box(*box)).tolist()})

    def holds(self, site: str, box: tuple[float, float, float, float]) -> bool:
        """Whether one of the boxes of a site holds all of another."""
        return any(self._tree.geometries[n].covers(shapely.box(*box)) for n in self._box_of.get(site, ()))

"""What a tile is cut of, and which properties a feature takes along into it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fieldreg.law.findings import Severity
from fieldreg.register.tile_outlines import TileOutlines
from geodata.export.tiles.mvt import Property
from web.shell.gravity import gravity_of

__all__ = ["TOLD", "Box", "Found", "Properties", "Source", "found_of", "rank_of"]

Box = tuple[float, float, float, float]  # west, south, east, north in metres of Web Mercator
Rings = tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.int64]]  # which are, their vertices, how many each has
Properties = Mapping[str, Property | None]
TOLD: Mapping[str, tuple[str, ...]] = {
    "sites": ("id", "name", "name_en", "kind", "ward", "availability"),
    "areas": ("id", "name", "name_en", "site"),
    "zones": ("id", "name", "name_en", "layer", "edition", "gravity"),
    "reservations": ("id", "site", "area", "time_start", "time_end", "exclusive"),
}
"""Properties of each kind of feature that a tile tells: what a map shows, and by which to ask for the rest."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Features about a tile: `bounds` (4, n), `rank` (n,), and what makes the shapes and properties of chosen ones.

    `alike`: the properties of all, where they are the same; `rings` then gives those of chosen ones that are one ring, if that is
    how they are held.
    """

    bounds: NDArray[np.float64]
    rank: NDArray[np.int64]
    drawn: Callable[[NDArray[np.intp]], tuple[NDArray[np.object_], Sequence[Properties]]]
    rings: Callable[[NDArray[np.intp]], Rings | None]
    alike: Properties | None


class Source(Protocol):
    """A collection as tiles are cut from it; `state` names its content, None where that is known only once it is read."""

    state: object

    def about(self, box: Box) -> list[Found]:
        """Features by edition or all in one."""


def found_of(
    outlines: TileOutlines, at: NDArray[np.intp], rank: NDArray[np.int64], told: Callable[[int], Properties],
    alike: Properties | None = None,
) -> Found:
    """Those at the places `at` of `outlines`, each of what `told` says of its place."""

    def drawn(chosen: NDArray[np.intp]) -> tuple[NDArray[np.object_], Sequence[Properties]]:
        places = at[chosen]
        return outlines.take(places), [told(place) for place in places.tolist()]

    def rings(chosen: NDArray[np.intp]) -> Rings | None:
        return None if alike is None else outlines.rings(at[chosen])

    return Found(bounds=outlines.bounds[:, at], rank=rank, drawn=drawn, rings=rings, alike=alike)


def rank_of(layer: str) -> int:
    """0 for the gravest; what a layer that nobody weighs shows comes last."""
    gravity = gravity_of(layer)
    return Severity(gravity).rank if gravity else len(Severity)

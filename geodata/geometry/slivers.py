"""Shapes that are valid and yet hardly meant: slivers and spikes.  Counted and told, never changed.

Measured in the coordinates of the file: metres, or degrees taken as if a degree were as long everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.texts import Text

__all__ = ["Oddities", "mean_width"]

_DEGREE_M = 111_320.0
_SHARPEST = 1e-3  # radians between the two sides of a spike
_SHORTEST_M = 0.5  # side of a spike
Objects = NDArray[np.object_]


def mean_width(shapes: Objects) -> NDArray[np.float64]:
    """Twice the area over the length of the outline: about the width of a long thin shape; infinite for lines and points.

    >>> mean_width(shapely.box(0, 0, [100, 0], [1, 0])).round(2).tolist()
    [0.99, 0.0]
    """
    areal = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    with np.errstate(all="ignore"):  # of numbers no place has, which are told by another check
        length = shapely.length(shapes)
        width = np.where(length > 0, 2 * shapely.area(shapes) / np.where(length > 0, length, 1), 0.0)
    return np.where(areal, width, np.inf)


@dataclass
class Oddities:
    """Rows of one table by what is odd, with the number of the first."""

    metres: bool  # else degrees
    slivers: list[int] = field(default_factory=list)
    spikes: list[int] = field(default_factory=list)
    _unit: float = field(init=False)

    def __post_init__(self) -> None:
        self._unit = 1.0 if self.metres else 1 / _DEGREE_M

    @np.errstate(all="ignore")  # of numbers no place has, which are told by another check
    def look(self, shapes: Objects, numbers: NDArray[np.int64]) -> None:
        """At the shapes of the rows of those numbers; none is missing."""
        parts, of = shapely.get_parts(shapes, return_index=True)
        self.slivers += np.unique(numbers[of[mean_width(parts) < TOUCH_M * self._unit]]).tolist()
        areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
        xy, vertex_of = shapely.get_coordinates(rings, return_index=True)
        spiked = np.unique(vertex_of[_turning_back(xy, vertex_of, _SHORTEST_M * self._unit)])
        self.spikes += np.unique(numbers[of[areal][ring_of[spiked]]]).tolist()

    def notes(self) -> Iterator[Text]:
        """One sentence for each kind there is."""
        for held, ja, en in (
            (self.slivers, "幅が 1 cm に満たない面", "areas narrower than 1 cm"),
            (self.spikes, "針のように細いとげのある面", "areas with a spike as thin as a needle"),
        ):
            if held:
                yield Text(
                    f"{ja}が {len(held):,} 行にあります（最初は {held[0]} 行目）。そのまま読みました。確かめてください。",
                    f"{len(held):,} rows have {en} (the first is row {held[0]}); they are read as they are: look at them",
                )


def _turning_back(xy: NDArray[np.float64], of: NDArray[np.int64], shortest: float) -> NDArray[np.int64]:
    """Positions at which an outline turns right back, both sides being long enough to be seen."""
    side = np.diff(xy, axis=0)
    size = np.hypot(side[:, 0], side[:, 1])
    one, two = side[:-1], side[1:]
    across = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])
    along = (one * two).sum(axis=1)
    back = (along < 0) & (across < -along * _SHARPEST) & (np.minimum(size[:-1], size[1:]) > shortest)
    return np.flatnonzero(back & (of[:-2] == of[2:])) + 1

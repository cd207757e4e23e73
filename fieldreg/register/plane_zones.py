"""Zones of one edition in one metric plane, column by column: what a snapshot holds and a look reads.

A zone is a place in the columns, in the order of ids; a `Zone` is made only of what is hit.
Outlines here are x, y metres; lon, lat ones belong to the `Zone`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, prepare_shared
from fieldreg.kernel.kept import Kept
from fieldreg.register.applicability import read_applicability
from fieldreg.register.zones import Edition, Zone

__all__ = ["FOREVER", "PlaneZones", "ZoneColumns", "ZonesByNumber"]

T = TypeVar("T", bound=np.generic)
FOREVER = 10_000_000  # a day, as an ordinal, beyond every date
_WALKED = 1_000  # boxes that are as soon walked as looked up in a tree
_PREPARED = 5_000  # zones of an edition that are kept prepared; of more, the trial is
_CORES, _MADE = 1_024, 20_000  # kept of one edition: outlines drawn in, zones made
_ROUNDING_M = 1e-6


class ZonesByNumber(Protocol):
    """What makes zones of the numbers the store knows them by."""

    def numbered(self, numbers: Sequence[int]) -> Sequence[Zone]:
        """In the order asked for."""


@dataclass(frozen=True, kw_only=True)
class ZoneColumns:
    """An edition's zones by id: `numbers` in the store (n,), `outlines` lon, lat (n,) of shapely geometries.

    `accuracy_m` NaN takes the edition's; `valid_from` (0: open) and `valid_to` (FOREVER: open) are
    ordinals of days; `always` is False where only some hours or seasons count.
    """

    numbers: NDArray[np.int64]
    outlines: NDArray[np.object_]
    accuracy_m: NDArray[np.float64]
    valid_from: NDArray[np.int32]
    valid_to: NDArray[np.int32]
    always: NDArray[np.bool_]

    @classmethod
    def of(cls, zones: Sequence[Zone]) -> "ZoneColumns":
        """The same of zones that are made already, in their order; numbered by their places."""
        return cls(
            numbers=np.arange(len(zones), dtype=np.int64),
            outlines=np.array([*(z.outline for z in zones), None], dtype=object)[:-1],
            accuracy_m=np.array([np.nan if z.accuracy_m is None else z.accuracy_m for z in zones], dtype=np.float64),
            valid_from=np.array([z.valid_from.toordinal() if z.valid_from else 0 for z in zones], dtype=np.int32),
            valid_to=np.array([z.valid_to.toordinal() if z.valid_to else FOREVER for z in zones], dtype=np.int32),
            always=np.array([read_applicability(z.attributes.get("applicability")).always for z in zones], dtype=np.bool_),
        )


class PlaneZones:
    """One edition in one plane.  Never changes but for what it keeps; safe to share between threads.

    `xy` (n,) outlines in metres, `bounds` (4, n) west, south, east, north, `accuracy_m` (n,) the
    edition's where a zone has none, `valid_from`, `valid_to` (n,) ordinals, `always` (n,).
    """

    def __init__(self, edition: Edition, plane: Plane, columns: ZoneColumns, zones: Sequence[Zone] | None = None) -> None:
        self.plane = plane
        self.numbers = columns.numbers
        self.xy = plane.all_to_xy(columns.outlines)
        self.bounds = np.ascontiguousarray(shapely.bounds(self.xy).reshape(-1, 4).T)
        own = columns.accuracy_m
        self.accuracy_m = _thin(np.where(np.isnan(own), edition.accuracy_m, own))
        self.valid_from, self.valid_to, self.always = _thin(columns.valid_from), _thin(columns.valid_to), _thin(columns.always)
        self.tree = shapely.STRtree(self.xy) if len(self) > _WALKED else None
        if self.tree is not None:
            self.tree.query(shapely.Point(0, 0))  # built now, not by two threads at once
        self._zones = zones
        self._made: Kept[int, Zone] = Kept(_MADE)
        self._cores: Kept[tuple[tuple[int, ...], float], BaseGeometry] = Kept(_CORES)
        self._first, self._last = (int(self.valid_from.max()), int(self.valid_to.min())) if len(self) else (0, FOREVER)
        self._all_always = bool(self.always.all())
        self._one_accuracy = len(self) > 0 and float(self.accuracy_m.min()) == float(self.accuracy_m.max())

    def shared(self) -> "PlaneZones":
        """Itself, made ready for many looks: outlines of a small edition prepared."""
        if len(self) <= _PREPARED:
            prepare_shared(self.xy)
        return self

    def __len__(self) -> int:
        return len(self.xy)

    def about(self, box: tuple[float, float, float, float], far_m: float) -> NDArray[np.intp]:
        """Places, ascending, of every zone whose box lies within `far_m` of `box` (metres of the plane)."""
        far_m += _ROUNDING_M
        west, south, east, north = box[0] - far_m, box[1] - far_m, box[2] + far_m, box[3] + far_m
        if self.tree is not None:
            return np.sort(self.tree.query(shapely.box(west, south, east, north)))
        held = self.bounds
        meets = (held[0] <= east) & (held[2] >= west) & (held[1] <= north) & (held[3] >= south)
        return np.flatnonzero(meets)

    def nearest_m(self, footprint_xy: BaseGeometry, box: tuple[float, float, float, float], most_m: float) -> float:
        """Metres from `footprint_xy`, whose bounds are `box`, to the nearest outline; inf where none lies within `most_m`."""
        if self.tree is not None:
            far_m = most_m * (1 + 1e-9) + _ROUNDING_M
            _, found = self.tree.query_nearest(footprint_xy, max_distance=far_m, return_distance=True, all_matches=False)
            return float(found[0]) if len(found) else math.inf
        at = self.about(box, most_m)
        if not len(at):
            return math.inf
        west, south, east, north = self.bounds[:, at]
        aside = np.maximum(np.maximum(west - box[2], box[0] - east), 0)
        along = np.maximum(np.maximum(south - box[3], box[1] - north), 0)
        least = np.hypot(aside, along) - _ROUNDING_M  # no outline is nearer than its box
        first = int(least.argmin())
        nearest = float(shapely.distance(self.xy[at[first]], footprint_xy))
        nearer = least < nearest
        nearer[first] = False
        if nearer.any():
            nearest = min(nearest, float(shapely.distance(self.xy[at[nearer]], footprint_xy).min()))
        return nearest

    def in_force(self, at: NDArray[np.intp], day: int) -> NDArray[np.intp]:
        """Those of `at` in force on the day, an ordinal."""
        if self._first <= day < self._last:
            return at
        return at[(self.valid_from[at] <= day) & (day < self.valid_to[at])]

    def plain(self, day: int) -> bool:
        """Whether all zones are alike but for their outlines: in force on the day, at any hour, equally exact."""
        return self._one_accuracy and self._all_always and self._first <= day < self._last

    def zones_at(self, at: Sequence[int], store: ZonesByNumber | None) -> list[Zone]:
        """The zones at these places; what is not made yet comes from the store."""
        if self._zones is not None:
            return [self._zones[n] for n in at]
        found = {n: self._made.find(n) for n in at}
        missing = [n for n, zone in found.items() if zone is None]
        if missing and store is None:
            raise LookupError("zones that are not made need a store to make them")
        if missing and store is not None:
            made = store.numbered([int(self.numbers[n]) for n in missing])
            found |= {n: self._made.put(n, zone) for n, zone in zip(missing, made, strict=True)}
        return [zone for zone in (found[n] for n in at) if zone is not None]

    def core(self, at: Sequence[int], inward_m: float) -> BaseGeometry:
        """What lies `inward_m` (> 0) inside the outlines at these places joined: surely inside, so far as they are exact.

        Corners stay corners; empty where nothing lies so deep.
        """
        return self._cores.get((tuple(at), inward_m), lambda: self._drawn_in(at, inward_m))

    def _drawn_in(self, at: Sequence[int], inward_m: float) -> BaseGeometry:
        whole = self.xy[at[0]] if len(at) == 1 else shapely.union_all(self.xy[list(at)])
        core: BaseGeometry = shapely.buffer(whole, -inward_m, join_style="mitre")
        prepare_shared(np.array([core, None], dtype=object)[:-1])
        return core


def _thin(column: NDArray[T]) -> NDArray[T]:
    """The column; where every value is the same, without the memory for them."""
    if len(column) and (column == column[0]).all():
        return np.broadcast_to(column[0], column.shape)
    return column

"""Zones of one edition in one metric plane, column by column: what a snapshot holds and a look reads.

A zone is a *place* in the columns, in the order of ids; a `Zone` is made only of what is hit.
Outlines here are x, y metres; lon, lat ones belong to the `Zone`.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, far_from, shrunk
from fieldreg.kernel.kept import Kept
from fieldreg.register.applicability import read_applicability
from fieldreg.register.plane_outlines import BoxTree, DrawnOutlines, Outlines, PackedOutlines
from fieldreg.register.zones import Edition, Zone

__all__ = ["FOREVER", "HELD_M", "PlaneZones", "ZoneColumns", "ZoneFacts", "ZonesByNumber"]

Box = tuple[float, float, float, float]  # west, south, east, north in metres
T = TypeVar("T", bound=np.generic)
FOREVER = 10_000_000  # a day, as an ordinal, beyond every date
HELD_M = 20_000.0  # a plane holds every zone so near to any place judged in it
_WALKED = 2_000  # boxes that are as soon walked as looked up in a tree
_CORES, _MADE = 1_024, 20_000  # kept of one edition: outlines drawn in, zones made
_ROUNDING_M = 1e-6
_RINGS_M = (100.0, 500.0, 2_000.0)  # in which the nearest is looked for first


class ZonesByNumber(Protocol):
    """What makes zones of the numbers the store knows them by."""

    def numbered(self, numbers: Sequence[int]) -> Sequence[Zone]:
        """In the order asked for."""


@dataclass(frozen=True, kw_only=True)
class ZoneFacts:
    """Zones of an edition by id, all but their outlines, each (n,): `numbers` in the store, `accuracy_m` (NaN takes the edition's).

    `valid_from` (0: open) and `valid_to` (FOREVER: open) are ordinals of days; `always` is False where
    only some hours or seasons count.
    """

    numbers: NDArray[np.int64]
    accuracy_m: NDArray[np.float64]
    valid_from: NDArray[np.int32]
    valid_to: NDArray[np.int32]
    always: NDArray[np.bool_]

    def __getitem__(self, which: NDArray[np.bool_]) -> "ZoneFacts":
        return ZoneFacts(**{name: column[which] for name, column in vars(self).items()})

    @classmethod
    def of(cls, zones: Sequence[Zone]) -> "ZoneFacts":
        """Of zones that are made already; numbered by their places."""
        return cls(
            numbers=np.arange(len(zones), dtype=np.int64),
            accuracy_m=np.array([np.nan if z.accuracy_m is None else z.accuracy_m for z in zones], dtype=np.float64),
            valid_from=np.array([z.valid_from.toordinal() if z.valid_from else 0 for z in zones], dtype=np.int32),
            valid_to=np.array([z.valid_to.toordinal() if z.valid_to else FOREVER for z in zones], dtype=np.int32),
            always=np.array([read_applicability(z.attributes.get("applicability")).always for z in zones], dtype=np.bool_),
        )

    @classmethod
    def joined(cls, parts: Sequence["ZoneFacts"]) -> "ZoneFacts":
        """One after another."""
        every = [cls.of([]), *parts]
        return cls(**{name: np.concatenate([vars(part)[name] for part in every]) for name in vars(every[0])})


@dataclass(frozen=True, kw_only=True)
class ZoneColumns:
    """Zones of an edition by id, some at a time: `facts`, `outlines` lon, lat as little-endian WKB (n,), `bounds` (4, n) degrees."""

    facts: ZoneFacts
    outlines: NDArray[np.object_]
    bounds: NDArray[np.float64]


class PlaneZones:
    """One edition in one plane, so far as it lies within HELD_M of it.  Only what it keeps changes; safe to share between threads.

    `numbers` (n,) in the store, `bounds` (4, n) west, south, east, north in metres, `accuracy_m` (n,) the edition's where a
    zone has none, `valid_from`, `valid_to` (n,) ordinals, `always` (n,); `outlines(at)`, `about(box)`, `pairs(boxes)`.
    """

    def __init__(self, edition: Edition, plane: Plane, outlines: Outlines, facts: ZoneFacts, zones: Sequence[Zone] | None = None) -> None:
        self.plane, self._outlines, self._zones = plane, outlines, zones
        self.numbers, self.bounds = facts.numbers, outlines.bounds
        self.accuracy_m = _thin(np.where(np.isnan(facts.accuracy_m), edition.accuracy_m, facts.accuracy_m))
        self.valid_from, self.valid_to, self.always = _thin(facts.valid_from), _thin(facts.valid_to), _thin(facts.always)
        self._made: Kept[int, Zone] = Kept(_MADE)
        self._cores: Kept[tuple[tuple[int, ...], float], BaseGeometry] = Kept(_CORES)
        held = len(self) > 0
        self._first, self._last = (int(self.valid_from.max()), int(self.valid_to.min())) if held else (0, FOREVER)
        self._alike = held and bool(self.always.all()) and float(self.accuracy_m.min()) == float(self.accuracy_m.max())
        self._walked = len(self) <= _WALKED

    @classmethod
    def of(cls, edition: Edition, plane: Plane, zones: Sequence[Zone]) -> "PlaneZones":
        """Of zones that are made already, in their order."""
        drawn = DrawnOutlines(plane.all_to_xy([zone.outline for zone in zones]))
        return cls(edition, plane, drawn, ZoneFacts.of(zones), zones)

    @classmethod
    def packed(cls, edition: Edition, plane: Plane, batches: Iterable[ZoneColumns]) -> "PlaneZones":
        """Of the columns of many zones, batch by batch; a `Zone` is made by the store when it is hit."""
        facts: list[ZoneFacts] = []

        def outlines() -> Iterator[NDArray[np.object_]]:
            for batch in batches:
                near = ~far_from(plane, batch.bounds, HELD_M)
                if near.any():
                    facts.append(batch.facts[near])
                    yield batch.outlines[near]

        drawn = PackedOutlines.of(plane, outlines())
        made = cls(edition, plane, drawn, ZoneFacts.joined(facts))
        _ = made._walked or made._tree  # made now, not by two threads at once
        return made

    def __len__(self) -> int:
        return int(self.bounds.shape[1])

    def outlines(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        """The outlines at these places, x y metres, (k,)."""
        return self._outlines.take(at)

    def about(self, box: Box, far_m: float, near: BaseGeometry | None = None) -> NDArray[np.intp]:
        """Places, ascending, of every zone whose box lies within `far_m` of `box` (metres of the plane).

        Where `near` is given, a prepared shape that `box` is about, others than may lie within `far_m` of it may be left out.
        """
        far_m += _ROUNDING_M
        west, south, east, north = box[0] - far_m, box[1] - far_m, box[2] + far_m, box[3] + far_m
        if not self._walked:
            return self._tree.about((west, south, east, north), near, far_m)
        held = self.bounds
        return np.flatnonzero((held[0] <= east) & (held[2] >= west) & (held[1] <= north) & (held[3] >= south))

    def pairs(self, boxes: NDArray[np.float64], far_m: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(which box, place) of every zone whose box lies within `far_m` of one of `boxes` (4, m); by box, then place."""
        far_m += _ROUNDING_M
        return self._tree.pairs(boxes + np.array([[-far_m], [-far_m], [far_m], [far_m]]))

    @cached_property
    def _tree(self) -> BoxTree:
        return BoxTree(self.bounds)

    def distances_m(
        self, xy: NDArray[np.object_], footprint_xy: BaseGeometry, within_m: float
    ) -> NDArray[np.float64]:
        """From `footprint_xy` to each of these outlines; NaN beyond `within_m`.  It is prepared, they are not: threads share them."""
        found = np.zeros(len(xy))
        apart = np.flatnonzero(~shapely.intersects(footprint_xy, xy))
        if self._zones is not None:  # large ones: whether is told sooner than how far
            far = ~shapely.dwithin(footprint_xy, xy[apart], within_m)
            found[apart[far]], apart = np.nan, apart[~far]
        found[apart] = shapely.distance(footprint_xy, xy[apart])
        found[found > within_m] = np.nan
        return found

    def nearest_m(self, footprint_xy: BaseGeometry, box: Box, most_m: float) -> float:
        """Metres from `footprint_xy`, whose bounds are `box`, to the nearest outline; inf where none lies within `most_m`."""
        rings = (most_m,) if self._walked else (*(r for r in _RINGS_M if r < most_m), most_m)
        for far_m in rings:
            nearest = self._nearest_of(self.about(box, far_m), footprint_xy, box)
            if nearest <= far_m:
                return nearest
        return math.inf

    def _nearest_of(self, at: NDArray[np.intp], footprint_xy: BaseGeometry, box: Box) -> float:
        if not len(at):
            return math.inf
        west, south, east, north = self.bounds[:, at]
        aside = np.maximum(np.maximum(west - box[2], box[0] - east), 0)
        along = np.maximum(np.maximum(south - box[3], box[1] - north), 0)
        least = np.hypot(aside, along) - _ROUNDING_M  # no outline is nearer than its box
        first = int(least.argmin())
        nearest = float(shapely.distance(footprint_xy, self.outlines(at[[first]]))[0])
        nearer = least < nearest
        nearer[first] = False
        if nearer.any():
            nearest = min(nearest, float(shapely.distance(footprint_xy, self.outlines(at[nearer])).min()))
        return nearest

    def in_force(self, at: NDArray[np.intp], day: int) -> NDArray[np.intp]:
        """Those of `at` in force on the day, an ordinal."""
        if self._first <= day < self._last:
            return at
        return at[(self.valid_from[at] <= day) & (day < self.valid_to[at])]

    def alike(self, day: int) -> bool:
        """Whether all zones are alike but for their outlines: in force on the day, at any hour, equally exact."""
        return self._alike and self._first <= day < self._last

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
        outlines = self.outlines(np.array(at, np.intp))
        whole = outlines[0] if len(at) == 1 else shapely.union_all(outlines)
        return shrunk(whole, inward_m)


def _thin(column: NDArray[T]) -> NDArray[T]:
    """The column; where every value is the same, without the memory for them."""
    if len(column) and (column == column[0]).all():
        return np.broadcast_to(column[0], column.shape)
    return column

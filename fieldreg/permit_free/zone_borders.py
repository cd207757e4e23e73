"""Borders that zones draw: where, in metres of the plane, what a rule is told of a layer turns.

A look at a layer within `reach` tells of each zone whether it is possibly and whether surely there.  Both turn at a
distance from its outline (`surroundings.layer_view`), so what is told is constant in the cells these borders cut.  Zones
that no rule can tell apart share theirs.
"""

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import TOUCH_M, Plane, fine_enough, grown, shrunk
from fieldreg.kernel.texts import Text
from fieldreg.law import LawOfDay
from fieldreg.register.plane_zones import PlaneZones
from fieldreg.register.snapshot import Sight
from fieldreg.register.zones import Edition, Zone, edition_on
from fieldreg.trials.trial import Activity

__all__ = ["MOST_ZONES", "READ_OF_ZONES", "Region", "Wanted", "looks_of", "too_much", "zone_regions"]

MOST_ZONES = 3_000  # near one outline, of one look
READ_OF_ZONES = ("kind", "district", "facility_class", "advise", "drones", "applicability", "verify_reason", "surfaces")
"""The attributes of a zone that some rule reads: what differs only in others is told alike."""
_BY_NAME = frozenset({"wards"})  # layers of which a rule reads names
_EACH = 12  # zones of one look that are each told apart
_MITRE = 6.0  # a drawn-in corner reaches so many times its depth


@dataclass(frozen=True, eq=False)
class Region:
    """Where something that is told holds, `xy` metres.  `layer` whose zones tell it; "" where it is told to every rule."""

    name: Hashable
    xy: BaseGeometry
    layer: str = ""


@dataclass
class Wanted:
    """What all rules of a day ask of a layer within one reach: of which kinds, and what they weigh beside."""

    kinds: set[frozenset[str | None] | None] = field(default_factory=set)
    weighs: set[str] = field(default_factory=set)


def looks_of(law: LawOfDay, activity: Activity) -> dict[tuple[str, float], Wanted]:
    """The looks, by layer and reach, of the rules that are about the activity."""
    found: dict[tuple[str, float], Wanted] = {}
    for rule in law.compiled.values():
        if activity in rule.record.applies_to:
            for (layer, reach_m), look in rule.declared.looks.items():
                wanted = found.setdefault((layer, reach_m), Wanted())
                wanted.kinds.add(None if look.kinds is None else frozenset(look.kinds))
                wanted.weighs.update(look.weighs)
    return found


def zone_regions(
    sight: Sight, looks: dict[tuple[str, float], Wanted], on: date, plane: Plane, outline_xy: BaseGeometry, lower_m: Sequence[float]
) -> Iterator[Region]:
    """The regions of all looks of a day about the outline; `lower_m` heights above ground from which a distance is weighed.

    Raises InvalidInput for more zones than `MOST_ZONES`.
    """
    for (layer, reach_m), wanted in looks.items():
        edition = edition_on(tuple(sight.editions(layer)), on)
        if edition is None or edition.failed:
            continue
        yield from _covered(edition, reach_m, plane, outline_xy)
        held = sight.in_plane(edition, plane)
        if len(held):
            yield from _Look(sight, edition, held, on, reach_m, outline_xy).regions(wanted, lower_m)


def too_much(what: Text, where: str = "geometry") -> InvalidInput:
    """What to raise where more borders meet an outline than are drawn."""
    return InvalidInput.one(
        "too-much-to-draw",
        where,
        f"範囲が広すぎるか、周りの規制が多すぎて、許可の要らない範囲を描けません（{what.ja}）。範囲を狭くするか、いくつかに分けてください。",
        f"too wide, or too much about it, to draw where no permit is needed ({what.en}); draw a smaller area, or several",
    )


class _Look:
    """The zones of one edition about an outline."""

    def __init__(self, sight: Sight, edition: Edition, held: PlaneZones, on: date, reach_m: float, outline_xy: BaseGeometry) -> None:
        bounds = outline_xy.bounds
        self.reach_m = float(held.plane.longest(reach_m, np.array([bounds]))[0])
        self.layer, self.edition, self.held = edition.layer, edition, held
        about = held.about(bounds, self.reach_m + float(held.accuracy_m.max()) + TOUCH_M)
        self.at = held.in_force(about, on.toordinal())
        if len(self.at) > MOST_ZONES:
            count, most = f"{len(self.at):,}", f"{MOST_ZONES:,}"
            raise too_much(Text(f"{edition.layer} の区域 {count} 件、上限 {most} 件", f"{count} zones of {edition.layer}, at most {most}"))
        self.accuracy_m = held.accuracy_m[self.at]
        self.zones = held.zones_at(self.at.tolist(), sight)
        spare = self.reach_m + _MITRE * float(self.accuracy_m.max(initial=0.0)) + 10.0
        west, south, east, north = bounds
        window = shapely.box(west - spare, south - spare, east + spare, north + spare)
        self.outlines: NDArray[np.object_] = held.outlines(self.at)
        inside = shapely.covers(window, self.outlines)
        self.outlines = np.where(inside, self.outlines, shapely.intersection(self.outlines, window))

    def regions(self, wanted: Wanted, lower_m: Sequence[float]) -> Iterator[Region]:
        for key, of in self._classes().items():
            name = (self.layer, self.edition.edition, self.reach_m, key)
            outlines, accuracy_m = self.outlines[of], float(self.accuracy_m[of[0]])
            for by_m in self._distances(accuracy_m, wanted, lower_m):
                yield Region((*name, by_m), shapely.union_all(grown(outlines, by_m, fine_enough(by_m))), self.layer)
            if accuracy_m > self.reach_m:
                cores = [self._core([n], accuracy_m - self.reach_m) for n in of]
                yield Region((*name, "core"), shapely.union_all(cores), self.layer)
        yield from self._joint(wanted)

    def _classes(self) -> dict[Hashable, list[int]]:
        """Zones that are told alike: each by itself where they are few."""
        found: dict[Hashable, list[int]] = {}
        apart = len(self.zones) <= _EACH
        for n, zone in enumerate(self.zones):
            found.setdefault(zone.id if apart else _told(zone, float(self.accuracy_m[n])), []).append(n)
        return found

    def _distances(self, accuracy_m: float, wanted: Wanted, lower_m: Sequence[float]) -> list[float]:
        """Distances from the outline at which something turns, metres."""
        found = {self.reach_m + accuracy_m + TOUCH_M}
        if self.reach_m - accuracy_m + TOUCH_M > 0:
            found.add(self.reach_m - accuracy_m + TOUCH_M)
        if wanted.weighs & {"touch", "shared"}:
            found.add(TOUCH_M)
        if "distance" in wanted.weighs:
            slant_m = self.reach_m + TOUCH_M
            found |= {math.sqrt(slant_m**2 - low**2) for low in lower_m if 0 < low < slant_m}
        return sorted(found)

    def _joint(self, wanted: Wanted) -> Iterator[Region]:
        """Deep inside several together, though in none of them surely."""
        groups = {tuple(n for n, z in enumerate(self.zones) if kinds is None or z.is_of(kinds)) for kinds in wanted.kinds}
        for group in sorted(groups):
            least = self.reach_m - max((float(self.accuracy_m[n]) for n in group), default=0.0)
            if len(group) > 1 and least < 0:
                yield Region((self.layer, self.edition.edition, "joint", group), self._core(group, -least), self.layer)

    def _core(self, of: Sequence[int], inward_m: float) -> BaseGeometry:
        whole = shapely.union_all(self.outlines[list(of)])
        core = shrunk(whole, inward_m)
        return core if core.is_empty else grown(core, TOUCH_M)


def _told(zone: Zone, accuracy_m: float) -> Hashable:
    """What rules can tell a zone by."""
    told: dict[str, Any] = {name: zone.attributes[name] for name in READ_OF_ZONES if name in zone.attributes}
    name = zone.name.ja if zone.layer in _BY_NAME else ""
    return accuracy_m, name, orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=repr), zone.valid_from, zone.valid_to


def _covered(edition: Edition, reach_m: float, plane: Plane, outline_xy: BaseGeometry) -> Iterator[Region]:
    """Where the edition speaks of everything within reach: nothing to tell where that is all of the outline, or none."""
    if edition.coverage is None:
        return
    far_m = float(plane.longest(reach_m, np.array([outline_xy.bounds]))[0])
    west, south, east, north = outline_xy.bounds
    spare = 2 * far_m + 100.0
    window = shapely.box(west - spare, south - spare, east + spare, north + spare)
    if edition.coverage.covers(shapely.box(*plane.to_lonlat(window).bounds)):
        return
    about = shapely.box(*plane.to_lonlat(window).bounds)
    near = shapely.segmentize(shapely.intersection(edition.coverage, about), 1e-4)  # its sides are straight in degrees
    beyond = shapely.difference(window, plane.to_xy(near))
    if not beyond.is_empty:
        kept = shapely.difference(window, grown(beyond, far_m, fine_enough(far_m)) if far_m else beyond)
        yield Region((edition.layer, edition.edition, "covered", reach_m), kept, edition.layer)

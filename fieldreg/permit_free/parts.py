"""Parts of an outline by what a small trial in them needs: free of permits, in need of one, or not to be told.

Together they are the outline.  What lies within `CLEAR_M` of a part that is not free is never called free.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of
from fieldreg.law.findings import Finding, Outcome, Unknown
from fieldreg.permit_free.asked import Asked
from fieldreg.permit_free.cells import CLEAR_M, Cells, cells_of
from fieldreg.permit_free.grave_rules import asks_for_a_permit, grave_rules, may_ask_for_a_permit
from fieldreg.permit_free.ground_blocks import Block, blocks_of, height_rules
from fieldreg.permit_free.height_borders import ground_regions, surface_regions
from fieldreg.permit_free.point_place import PointPlace
from fieldreg.permit_free.zone_borders import Region, looks_of, zone_regions
from fieldreg.screening.screening import worst_answers
from fieldreg.screening.turning_days import turning_days
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.footprint import Footprint
from fieldreg.trials.trial import Trial
from fieldreg.kernel.altitudes import Datum

__all__ = ["FREE", "PERMIT", "UNKNOWN", "Part", "Parts", "parts_of", "permit_free_as_one"]

FREE, PERMIT, UNKNOWN = "free", "permit", "unknown"
_ORDER = (PERMIT, UNKNOWN, FREE)  # the graver takes what lies between


@dataclass(frozen=True)
class Part:
    """`xy` metres of the plane.  `findings` ask for a permit or forbid, `doubts` might; both as told at `point` in it."""

    answer: str
    findings: Sequence[Finding]
    doubts: Sequence[Unknown]
    xy: BaseGeometry

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that make it what it is, the gravest first."""
        return tuple(o.rule for o in (self.findings or self.doubts))

    @property
    def area_m2(self) -> float:
        return float(self.xy.area)


@dataclass(frozen=True)
class Parts:
    """The parts of what was `asked`, the gravest first and the free one last."""

    asked: Asked
    parts: Sequence[Part]

    @property
    def free_xy(self) -> BaseGeometry:
        """All that is free, metres; empty where nothing is."""
        return shapely.union_all([part.xy for part in self.parts if part.answer == FREE])

    def area_m2(self, answer: str) -> float:
        return sum(part.area_m2 for part in self.parts if part.answer == answer)

    @cached_property
    def everywhere(self) -> Sequence[Finding | Unknown]:
        """What keeps all of it from being free, wherever one goes: those that stand in every part."""
        held = [{o.rule: o for o in (*part.findings, *part.doubts)} for part in self.parts]
        first = held[0] if held else {}
        return [outcome for rule, outcome in first.items() if all(rule in told for told in held[1:])]


def parts_of(asked: Asked) -> Parts:
    """The parts.  Raises TooMuch for more zones or corners than are drawn, DatumMismatch as a screening does."""
    judge = _Judge(asked)
    cells = cells_of(asked.outline_xy, judge.regions())
    told = judge.answers(cells)
    return Parts(asked, _joined(asked, cells, told))


def permit_free_as_one(parts: Parts) -> bool | None:
    """Whether one trial over all that is free needs no permit: None where that is open, or nothing is free."""
    asked, free = parts.asked, parts.free_xy
    if free.is_empty:
        return None
    volumes = tuple(
        replace(volume, outline=asked.plane.to_lonlat(polygons_of(shapely.intersection(own, free))))
        for volume, own in zip(asked.trial.volumes, asked.outlines_xy, strict=True)
        if shapely.intersection(own, free).area > 0
    )
    trial = replace(asked.trial, volumes=volumes, document={})
    footprint = Footprint(trial.footprint, volumes)
    ground = asked.ground(trial.footprint)
    days = asked.days(turning_days(trial, asked.sight, footprint))
    outcomes = worst_answers(
        trial,
        [
            (Surroundings(trial, asked.sight, on=day, asked_on=asked.asked_on, site=asked.site, ground=ground, footprint=footprint),
             grave_rules(day))
            for day in days
        ],
    ).values()  # fmt: skip
    if asks_for_a_permit(outcomes):
        return False
    return None if may_ask_for_a_permit(outcomes) else True


@dataclass(eq=False)
class _Judge:
    """What is told of the points of one outline."""

    asked: Asked
    _blocks: list[tuple[Region, Block]] = field(default_factory=list)

    @cached_property
    def days(self) -> Sequence[date]:
        trial = self.asked.trial
        return self.asked.days(turning_days(trial, self.asked.sight, Footprint(trial.footprint, trial.volumes)))

    def regions(self) -> list[Region]:
        """Every region within which something is told alike."""
        asked = self.asked
        found, grounds = ([], []) if asked.modelled else ground_regions(asked)
        found += self._drawn()
        if asked.modelled:
            self._blocks = [(Region(("block", block.told), block.xy), block) for block in self._over_terrain()]
            found += [region for region, _ in self._blocks]
        lower_m = [v.altitude_lower.value_m for v in asked.trial.volumes if v.altitude_lower and v.altitude_lower.datum is Datum.AGL]
        for day in self.days:
            law = grave_rules(day)
            looks = looks_of(law, asked.trial.activity)
            found += zone_regions(asked.sight, looks, day, asked.plane, asked.outline_xy, lower_m)
            found += surface_regions(asked, law, day, grounds)
        return found

    def _drawn(self) -> list[Region]:
        """The volumes' own outlines, where they differ, and the named site's as far as it may reach."""
        asked = self.asked
        found = [Region(("volume", n), own) for n, own in enumerate(asked.outlines_xy)] if len(asked.outlines_xy) > 1 else []
        if asked.site is not None:
            site = asked.plane.to_xy(asked.site.outline)
            found.append(Region(("site",), shapely.buffer(site, asked.site.accuracy_m + CLEAR_M / 2, quad_segs=64)))
        return found

    def answers(self, cells: Cells) -> list[Mapping[str, Outcome]]:
        """What each cell's rules answer, cells that are told alike together."""
        lonlat = self.asked.plane.all_to_lonlat(cells.points)
        areas = shapely.area(cells.xy)
        known: dict[int, Mapping[str, Outcome]] = {}
        for n in np.argsort(-areas, kind="stable").tolist():
            kind = int(cells.kinds[n])
            if kind not in known:
                known[kind] = self._at(cells.points[n], lonlat[n])
        return [known[int(kind)] for kind in cells.kinds]

    def _at(self, point_xy: BaseGeometry, point: BaseGeometry) -> Mapping[str, Outcome]:
        return self._told(self._there(point_xy), point, self._block_at(point_xy))

    def _told(self, which: Sequence[int], point: BaseGeometry, block: BaseGeometry | None) -> Mapping[str, Outcome]:
        """Every grave rule's answer to a trial of these volumes at a point; over a terrain model, at the heights of a block."""
        asked = self.asked
        outline = point if block is None else asked.plane.to_lonlat(block)
        volumes = tuple(replace(asked.trial.volumes[n], outline=outline) for n in which)
        trial = replace(asked.trial, volumes=volumes, document={})
        ground, footprint = asked.ground(outline), Footprint(point, volumes)
        days = self.days if len(which) == len(asked.trial.volumes) else asked.days(turning_days(trial, asked.sight, footprint))
        return worst_answers(trial, [(self._place(trial, day, ground, footprint), grave_rules(day)) for day in days])

    def _place(self, trial: Trial, day: date, ground: object, footprint: Footprint) -> PointPlace:
        asked = self.asked
        return PointPlace(trial, asked.sight, on=day, asked_on=asked.asked_on, site=asked.site, ground=ground, footprint=footprint)  # type: ignore[arg-type]

    def _there(self, point_xy: BaseGeometry) -> list[int]:
        """The volumes that are there."""
        return [n for n, own in enumerate(self.asked.outlines_xy) if len(self.asked.outlines_xy) == 1 or shapely.intersects(own, point_xy)]

    def _block_at(self, point_xy: BaseGeometry) -> BaseGeometry | None:
        return next((block.xy for _, block in self._blocks if shapely.intersects(block.xy, point_xy)), None)

    def _over_terrain(self) -> Sequence[Block]:
        asked = self.asked
        rules = frozenset().union(*(height_rules(grave_rules(day), asked.trial.activity) for day in self.days))

        def told(block_xy: BaseGeometry) -> tuple[Hashable, bool]:
            point_xy = shapely.point_on_surface(block_xy)
            found = self._told(self._there(point_xy), asked.plane.to_lonlat(point_xy), block_xy)
            held = {rule: outcome for rule, outcome in found.items() if rule in rules}
            grave = (*asks_for_a_permit(held.values()), *may_ask_for_a_permit(held.values()))
            return tuple(sorted((o.rule, str(o.severity), isinstance(o, Finding)) for o in grave)), not grave

        return blocks_of(asked.outline_xy, told)


def _joined(asked: Asked, cells: Cells, told: Sequence[Mapping[str, Outcome]]) -> Sequence[Part]:
    """Cells of the same answer as one part each, the graver one taking what lies within `CLEAR_M` of it."""
    groups: dict[tuple[str, ...], list[int]] = {}
    grave = {id(found): (asks_for_a_permit(found.values()), may_ask_for_a_permit(found.values())) for found in told}
    for n, found in enumerate(told):
        findings, doubts = grave[id(found)]
        answer = PERMIT if findings else UNKNOWN if doubts else FREE
        groups.setdefault((answer, *(o.rule for o in findings or doubts)), []).append(n)
    areas = shapely.area(cells.xy)
    parts = []
    for (answer, *_), of in groups.items():
        largest = max(of, key=lambda n: float(areas[n]))
        findings, doubts = grave[id(told[largest])]
        parts.append(Part(answer, findings, doubts, _whole(cells.xy[of])))
    parts.sort(key=lambda part: (_ORDER.index(part.answer), -part.area_m2))
    return _rims_given(parts)


def _whole(cells: NDArray[np.object_]) -> BaseGeometry:
    return polygons_of(shapely.coverage_union_all(cells))


def _rims_given(parts: Sequence[Part]) -> list[Part]:
    """The parts, where the rim of the free one went to its graver neighbours."""
    free = shapely.union_all([part.xy for part in parts if part.answer == FREE])
    if free.is_empty or len(parts) == 1:
        return list(parts)
    found = []
    for part in parts:
        if part.answer == FREE:
            continue
        rim = shapely.intersection(shapely.buffer(part.xy, CLEAR_M, quad_segs=4), free)
        free = shapely.difference(free, rim)
        found.append(replace(part, xy=polygons_of(shapely.union(part.xy, rim))))
    held = [replace(part, xy=polygons_of(free)) for part in parts if part.answer == FREE]
    return [*found, *(part for part in held if not part.xy.is_empty)]

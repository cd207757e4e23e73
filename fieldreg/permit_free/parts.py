"""Parts of an outline by what a small trial in them needs: free of permits, in need of one, or not to be told.

Together they are the outline.  What lies within `CLEAR_M` of a part that is not free is never called free.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of
from fieldreg.kernel.many_corners import FEW
from fieldreg.law.findings import Finding, Outcome, Unknown
from fieldreg.permit_free.asked import Asked
from fieldreg.permit_free.cells import CLEAR_M, Cells, cells_of
from fieldreg.permit_free.grave_rules import asks_for_a_permit, grave_rules, may_ask_for_a_permit
from fieldreg.permit_free.judging import Judge, Outcomes
from fieldreg.screening.screening import worst_answers
from fieldreg.screening.turning_days import turning_days
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.footprint import Footprint

__all__ = ["FREE", "PERMIT", "UNKNOWN", "Part", "Parts", "parts_of", "permit_free_as_one"]

FREE, PERMIT, UNKNOWN = "free", "permit", "unknown"
_ORDER = (PERMIT, UNKNOWN, FREE)  # the graver takes what lies between


@dataclass(frozen=True)
class Part:
    """`xy` metres of the plane.  `findings` ask for a permit or forbid, `doubts` might; both as told at one point of it.

    `off_site`: it lies beyond the site that was named, and is not judged.
    """

    answer: str
    findings: Sequence[Finding]
    doubts: Sequence[Unknown]
    xy: BaseGeometry
    off_site: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that make it what it is, the gravest first."""
        return tuple(outcome.rule for outcome in (self.findings or self.doubts))

    @property
    def told(self) -> Sequence[Finding | Unknown]:
        """All that keeps it from being free, what is sure first."""
        return [*self.findings, *self.doubts]

    @property
    def area_m2(self) -> float:
        return float(self.xy.area)


@dataclass(frozen=True)
class Parts:
    """The parts of what was `asked`, the gravest first and the free one last."""

    asked: Asked
    parts: Sequence[Part]

    @cached_property
    def free_xy(self) -> BaseGeometry:
        """All that is free, metres; empty where nothing is."""
        return shapely.union_all([part.xy for part in self.parts if part.answer == FREE])

    def area_m2(self, answer: str) -> float:
        """The area of all parts of an answer."""
        return sum(part.area_m2 for part in self.parts if part.answer == answer)

    @cached_property
    def everywhere(self) -> Sequence[Finding | Unknown]:
        """What is told alike wherever one goes: sure in every part that was judged, or open in every one."""
        return self._in_all(lambda outcome: (outcome.rule, outcome.status))

    @cached_property
    def everywhere_or_open(self) -> Sequence[Finding | Unknown]:
        """The rules that keep every part from being free, sure in some and open in others; as told in the gravest part."""
        return self._in_all(lambda outcome: outcome.rule)

    def _in_all(self, key: Callable[[Finding | Unknown], Hashable]) -> list[Finding | Unknown]:
        held = [{key(outcome): outcome for outcome in part.told} for part in self.parts if not part.off_site]
        first = held[0] if held else {}
        return [outcome for name, outcome in first.items() if all(name in told for told in held[1:])]


def parts_of(asked: Asked) -> Parts:
    """The parts.  Raises InvalidInput for more zones or corners than are drawn, DatumMismatch as a screening does."""
    inside, beyond = _by_site(asked)
    judge = Judge(asked)
    cells = cells_of(inside, judge.regions())
    parts = _joined(judge, cells, judge.answers(cells))
    off = [] if beyond.is_empty else [Part(UNKNOWN, (), (), beyond, off_site=True)]
    return Parts(asked, _rims_given([*parts, *off]))


def permit_free_as_one(parts: Parts) -> bool | None:
    """Whether one trial over all that is free needs no permit: None where that is open, or nothing is free."""
    asked, free = parts.asked, parts.free_xy
    if free.is_empty:
        return None
    shared = [polygons_of(shapely.intersection(own, free)) for own in asked.outlines_xy]
    volumes = tuple(
        replace(volume, outline=asked.plane.to_lonlat(own))
        for volume, own in zip(asked.trial.volumes, shared, strict=True)
        if not own.is_empty
    )
    trial = replace(asked.trial, volumes=volumes, document={})
    footprint, ground = Footprint(trial.footprint, volumes), asked.ground(trial.footprint)
    about = [
        Surroundings(trial, asked.sight, on=day, asked_on=asked.asked_on, site=asked.site, ground=ground, footprint=footprint)
        for day in asked.days(turning_days(trial, asked.sight, footprint))
    ]
    outcomes = worst_answers(trial, [(around, grave_rules(around.on)) for around in about]).values()
    if asks_for_a_permit(outcomes):
        return False
    return None if may_ask_for_a_permit(outcomes) else True


def _by_site(asked: Asked) -> tuple[BaseGeometry, BaseGeometry]:
    """What of the outline lies at the named site, its accuracy granted, and what beyond."""
    reach = asked.site_reach_xy
    if reach is None or reach is asked.outline_xy or reach.covers(asked.outline_xy):
        return asked.outline_xy, shapely.Polygon()
    return polygons_of(shapely.intersection(asked.outline_xy, reach)), polygons_of(shapely.difference(asked.outline_xy, reach))


def _joined(judge: Judge, cells: Cells, told: Mapping[str, Outcomes]) -> list[Part]:
    """Cells of the same answer as one part each."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for n in range(len(cells)):
        answer, findings, doubts = _weighed([outcomes[n] for outcomes in told.values()])
        key = (answer, *(o.rule for o in findings), "", *(o.rule for o in doubts))
        groups.setdefault(key, []).append(n)
    return [_part(judge, cells, of, key[0]) for key, of in groups.items()]


def _part(judge: Judge, cells: Cells, of: Sequence[int], answer: str) -> Part:
    """One part, with what is told at the point of its largest cell; should that be graver, it counts."""
    there, findings, doubts = _weighed(list(judge.told_at(cells.points[of[0]]).values()))
    xy = polygons_of(shapely.coverage_union_all(cells.xy[np.array(of)]))
    return Part(min(answer, there, key=_ORDER.index), findings, doubts, xy)


def _weighed(outcomes: Sequence[Outcome]) -> tuple[str, list[Finding], list[Unknown]]:
    findings, doubts = asks_for_a_permit(outcomes), may_ask_for_a_permit(outcomes)
    return PERMIT if findings else UNKNOWN if doubts else FREE, findings, doubts


def _rims_given(parts: Sequence[Part]) -> list[Part]:
    """The parts, the gravest first, where the rim of the free one went to its graver neighbours."""
    ordered = sorted(parts, key=lambda part: (_ORDER.index(part.answer), -part.area_m2))
    free = shapely.union_all([part.xy for part in ordered if part.answer == FREE])
    if free.is_empty and shapely.get_num_coordinates([part.xy for part in ordered]).sum() > FEW:
        return ordered  # as below, where nothing is free
    found = []
    for part in ordered:
        if part.answer != FREE:
            rim = shapely.intersection(shapely.buffer(part.xy, CLEAR_M, quad_segs=4), free)
            free = shapely.difference(free, rim)
            found.append(replace(part, xy=polygons_of(shapely.union(part.xy, rim))))
    held = [replace(part, xy=polygons_of(free)) for part in ordered if part.answer == FREE]
    return [*found, *(part for part in held[:1] if not part.xy.is_empty)]

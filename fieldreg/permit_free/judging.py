"""Judging of cells: every grave rule once for each way in which what it looks at is told.

A rule is a function of what it is told (`fieldreg.law.case`).  So cells to which its layers are told alike, and the rules
it stands on answered alike, share its answer.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.many_corners import about_shape, same_shape
from fieldreg.law.asked import gist
from fieldreg.law.case import Case
from fieldreg.law.findings import Finding, Outcome, Unknown
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.law.weighing import weight
from fieldreg.permit_free.asked import Asked
from fieldreg.permit_free.cells import CLEAR_M, Cells
from fieldreg.permit_free.grave_rules import asks_for_a_permit, grave_rules, may_ask_for_a_permit
from fieldreg.permit_free.ground_blocks import Block, blocks_of, height_rules
from fieldreg.permit_free.height_borders import ground_regions, surface_regions
from fieldreg.permit_free.point_place import PointPlace
from fieldreg.permit_free.zone_borders import Region, looks_of, zone_regions
from fieldreg.screening.screening import worst_answers
from fieldreg.screening.turning_days import turning_days
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Trial

__all__ = ["Judge"]

Outcomes = NDArray[np.object_]


class Judge:
    """What is told of the points of one outline."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._grounds: dict[bytes, Ground | None] = {}  # by block
        self._blocks: Sequence[Block] = self._over_terrain() if asked.modelled else ()

    @cached_property
    def days(self) -> Sequence[date]:
        """The days on which something may be told otherwise than on the one before."""
        trial = self.asked.trial
        return self.asked.days(turning_days(trial, self.asked.sight, Footprint(trial.footprint, trial.volumes)))

    def regions(self) -> list[Region]:
        """Every region within which something is told alike.  Raises InvalidInput."""
        asked = self.asked
        found, grounds = ([], []) if asked.modelled else ground_regions(asked)
        found += self._drawn()
        found += [Region(("block", block.told), block.xy) for block in self._blocks]
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
            if not same_shape(site, asked.outline_xy):  # which lies in it, and well within its reach
                found.append(Region(("site",), about_shape(site, asked.site.accuracy_m + CLEAR_M / 2, 64)))
        return found

    def answers(self, cells: Cells) -> Mapping[str, Outcomes]:
        """Every grave rule's gravest answer of all days in each cell, by rule, (n,)."""
        worst: dict[str, Outcomes] = {}
        for day in self.days:
            for rule, found in _Day(self, cells, day).answers().items():
                held = worst.get(rule)
                worst[rule] = found if held is None else np.where(_weights(found) > _weights(held), found, held)
        return worst

    def told_at(self, point_xy: BaseGeometry) -> Mapping[str, Outcome]:
        """Every grave rule's answer to a trial at a point; over a terrain model, at the heights of its block."""
        return self._told(point_xy, self._block_at(point_xy))

    def place(self, point_xy: BaseGeometry, day: date) -> tuple[Trial, PointPlace]:
        """The trial at a point, and what is about it on a day."""
        return self._placed(point_xy, self._block_at(point_xy), day)

    def _told(self, point_xy: BaseGeometry, block_xy: BaseGeometry | None) -> Mapping[str, Outcome]:
        placed = [(self._placed(point_xy, block_xy, day), grave_rules(day)) for day in self.days]
        return worst_answers(placed[0][0][0], [(place, law) for (_, place), law in placed])

    def _placed(self, point_xy: BaseGeometry, block_xy: BaseGeometry | None, day: date) -> tuple[Trial, PointPlace]:
        asked = self.asked
        point = asked.plane.to_lonlat(point_xy)
        outline = point if block_xy is None else asked.plane.to_lonlat(block_xy)
        own = [n for n, xy in enumerate(asked.outlines_xy) if shapely.intersects(xy, point_xy)] or range(len(asked.outlines_xy))
        volumes = tuple(replace(asked.trial.volumes[n], outline=outline) for n in own)
        trial = replace(asked.trial, volumes=volumes, document={})
        place = PointPlace(
            trial, asked.sight, on=day, asked_on=asked.asked_on, site=asked.site, ground=self._ground(outline),
            footprint=Footprint(point, volumes),
        )  # fmt: skip
        return trial, place

    def _ground(self, outline: BaseGeometry) -> Ground | None:
        key = outline.wkb
        if key not in self._grounds:
            self._grounds[key] = self.asked.ground(outline)
        return self._grounds[key]

    def _block_at(self, point_xy: BaseGeometry) -> BaseGeometry | None:
        return next((block.xy for block in self._blocks if shapely.intersects(block.xy, point_xy)), None)

    def _over_terrain(self) -> Sequence[Block]:
        activity = self.asked.trial.activity
        rules = {day: height_rules(grave_rules(day), activity) for day in self.days}

        def told(block_xy: BaseGeometry) -> tuple[Hashable, bool]:
            point_xy, held = shapely.point_on_surface(block_xy), []
            for day, looking in rules.items():
                trial, place = self._placed(point_xy, block_xy, day)
                held += [rule.answer(Case(rule.declared, trial, place)) for rule in looking]
            grave: list[Finding | Unknown] = [*asks_for_a_permit(held), *may_ask_for_a_permit(held)]
            return tuple(sorted((o.rule, str(o.severity), isinstance(o, Finding)) for o in grave)), not grave

        return blocks_of(self.asked.outline_xy, told)


class _Day:
    """One day's answers in every cell."""

    def __init__(self, judge: Judge, cells: Cells, day: date) -> None:
        self._judge, self._cells, self._day = judge, cells, day
        self._places: dict[int, tuple[Trial, PointPlace]] = {}

    def answers(self) -> dict[str, Outcomes]:
        activity = self._judge.asked.trial.activity
        alone, after = grave_rules(self._day).stages[activity]
        found = {name: _everywhere(outcome, len(self._cells)) for name, outcome in {**alone.known, **after.known}.items()}
        for name, rule in alone.asked:
            found[name] = self._judged(rule, self._cells.alike(_layers(rule)), None)
        late = {}
        for name, rule in after.asked:
            others = [found[other] for other in sorted(rule.declared.others) if other in found]
            late[name] = self._judged(rule, _alike_too(self._cells.alike(_layers(rule)), others), found)
        return found | late

    def _judged(self, rule: RuleOfDay, alike: NDArray[np.intp], found: Mapping[str, Outcomes] | None) -> Outcomes:
        told = np.full(len(self._cells), None, dtype=object)
        for n in np.unique(alike).tolist():
            trial, place = self._at(n)
            others = None if found is None else {name: outcomes[n] for name, outcomes in found.items()}
            outcome = rule.answer(Case(rule.declared, trial, place, others))
            for cell in np.flatnonzero(alike == n).tolist():
                told[cell] = outcome
        return told

    def _at(self, n: int) -> tuple[Trial, PointPlace]:
        if n not in self._places:
            self._places[n] = self._judge.place(self._cells.points[n], self._day)
        return self._places[n]


def _layers(rule: RuleOfDay) -> frozenset[str]:
    return frozenset((*rule.record.layers, *(look.layer for look in rule.record.looks)))


def _alike_too(alike: NDArray[np.intp], others: Sequence[Outcomes]) -> NDArray[np.intp]:
    """The first cells, where the other rules' answers count as well."""
    rows = [alike.tolist(), *([gist(outcome) for outcome in column] for column in others)]
    first: dict[tuple[Hashable, ...], int] = {}
    return np.array([first.setdefault(row, n) for n, row in enumerate(zip(*rows, strict=True))], dtype=np.intp)


def _everywhere(outcome: Outcome, count: int) -> Outcomes:
    told = np.full(count, None, dtype=object)
    for n in range(count):
        told[n] = outcome
    return told


def _weights(outcomes: Outcomes) -> NDArray[np.intp]:
    return np.array([weight(outcome) for outcome in outcomes], dtype=np.intp)

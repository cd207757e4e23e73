"""Blocks of an outline over a terrain model: what a rule that looks at heights is told of the whole of each.

A block that no such rule minds is free of them everywhere; another is parted in four until it is small, and then taken as
grave as its gravest place.  So a border of heights is true to the smallest block, on the safe side.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import polygons_of
from fieldreg.law import LawOfDay
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.trials.trial import Activity

__all__ = ["MOST_BLOCKS", "Block", "blocks_of", "height_rules"]

MOST_BLOCKS = 160  # looked at, of one outline
_SMALLEST_M = 8.0
_LAYER = "airport-surfaces"


@dataclass(frozen=True, eq=False)
class Block:
    """A part of the outline, metres; `told` what its height rules answer; `clear` whether none asks for a permit, or may."""

    xy: BaseGeometry
    told: Hashable
    clear: bool


def height_rules(law: LawOfDay, activity: Activity) -> Sequence[RuleOfDay]:
    """The rules of a law, of those that stand alone, that look at the ground or at an airport's surfaces."""
    return [
        rule for _, rule in law.stages[activity][0].asked
        if "ground" in rule.record.facts or any(look.layer == _LAYER for look in rule.record.looks)
    ]  # fmt: skip


def blocks_of(outline_xy: BaseGeometry, told: Callable[[BaseGeometry], tuple[Hashable, bool]]) -> Sequence[Block]:
    """The blocks that together are the outline; `told` gives what is told of one (metres), and whether it is clear."""
    waiting, found = [outline_xy], []
    seen = 0
    while waiting:
        part = waiting.pop(0)
        answer, clear = told(part)
        seen += 1
        quarters = [] if clear else list(_quarters(part))
        if quarters and seen + len(waiting) + len(quarters) <= MOST_BLOCKS:
            waiting += quarters
        else:
            found.append(Block(part, answer, clear))
    return found


def _quarters(part: BaseGeometry) -> Iterator[BaseGeometry]:
    west, south, east, north = part.bounds
    if max(east - west, north - south) <= _SMALLEST_M:
        return
    middle: NDArray[np.float64] = np.array([(west + east) / 2, (south + north) / 2])
    for corner in ((west, south), (east, south), (east, north), (west, north)):
        (left, bottom), (right, top) = np.minimum(corner, middle), np.maximum(corner, middle)
        quarter = polygons_of(shapely.intersection(part, shapely.box(left, bottom, right, top)))
        if not quarter.is_empty:
            yield quarter

"""Where a load, or its undoing, can turn an answer."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.register.load_ledger import Change, ChangeKind, Load
from fieldreg.register.zones import Edition
from fieldreg.screening.touched import EVERYTHING, Touched

__all__ = ["touched_by_sites", "touched_by_undoing", "touched_by_zones"]

_MOST_BOXES = 5_000  # of more changes everything is taken to be near one
_SPEAKS = ("in_force_from", "in_force_to", "accuracy_m", "complete", "stale_after", "failed")


def touched_by_zones(own: Edition | None, made: Edition, changes: Sequence[Change], *, left: bool) -> Touched:
    """Zones changed within an edition, which else says what it said, touch what is near them; all else the whole layer.

    `own`: the edition before, None of a new one.  `left`: whether it has zones both before and after.
    """
    if own is None or not left or len(changes) > _MOST_BOXES or not _says_the_same(own, made):
        return EVERYTHING
    return Touched(boxes=_boxes(changes), accuracy_m=max(own.accuracy_m, made.accuracy_m))


def touched_by_sites(changes: Sequence[Change]) -> Touched:
    """Sites that are others now, and whoever stands on their ground; one that comes or goes has no answer that could turn."""
    sites = frozenset(change.id for change in changes)
    new = frozenset(change.id for change in changes if change.kind is not ChangeKind.CHANGED)
    return Touched(sites=sites, new=new, boxes=None if len(changes) > _MOST_BOXES else _boxes(changes))


def touched_by_undoing(load: Load, changes: Sequence[Change]) -> Touched:
    """The same of taking a load back."""
    if load.what == "sites":
        return touched_by_sites(changes)
    return EVERYTHING


def _says_the_same(own: Edition, made: Edition) -> bool:
    if any(getattr(own, name) != getattr(made, name) for name in _SPEAKS):
        return False
    one, other = own.coverage, made.coverage
    return (one is None and other is None) or (one is not None and other is not None and one.equals_exact(other, 0.0))


def _boxes(changes: Iterable[Change]) -> NDArray[np.float64]:
    """west, south, east, north of what was there and of what is."""
    images = [image for change in changes for image in (change.before, change.after) if image is not None and image["geometry"]]
    shapes = [shapely.geometry.shape(image["geometry"]) for image in images]
    return np.asarray(shapely.bounds(np.array([*shapes, None], dtype=object)[:-1])).reshape(-1, 4)

"""How shapes lie to each other, how times do, and what lists have in common."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from fieldreg.filtering.evaluating.columns import Column, Truth

__all__ = ["in_common", "in_space", "in_time"]

_SPACE: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {  # operator -> asked of (a, b), of (b, a)
    "s_intersects": (shapely.intersects, shapely.intersects), "s_disjoint": (shapely.disjoint, shapely.disjoint),
    "s_equals": (shapely.equals, shapely.equals), "s_touches": (shapely.touches, shapely.touches),
    "s_overlaps": (shapely.overlaps, shapely.overlaps), "s_crosses": (shapely.crosses, shapely.crosses),
    "s_within": (shapely.within, shapely.contains), "s_contains": (shapely.contains, shapely.within),
}  # fmt: skip


def in_space(op: str, left: Column, right: Column) -> Truth:
    """Whether shapes lie so; a shape no answer can be had of leaves it unknown."""
    ask, turned = _SPACE[op]
    a, b = left.values, right.values
    if len(b) == 1:  # GEOS is quick when the shape asked of many times comes first, prepared
        ask, a, b = turned, b, a
    shapely.prepare(a[:1]) if len(a) == 1 else None
    known = left.known & right.known
    try:
        return Truth.told(np.asarray(ask(a, b)), known)
    except GEOSException:
        return _one_by_one(ask, a, b, known)


def _one_by_one(ask: Callable[..., Any], a: NDArray[Any], b: NDArray[Any], known: NDArray[np.bool_]) -> Truth:
    a, b, known = (np.array(part) for part in np.broadcast_arrays(a, b, known))
    holds = np.zeros(len(a), bool)
    for n in np.flatnonzero(known):
        try:
            holds[n] = ask(a[n], b[n])
        except GEOSException:
            known[n] = False
    return Truth.told(holds, known)


_TIME: dict[str, Callable[[Any, Any, Any, Any], Any]] = {  # of starts and ends; both belong to an interval
    "t_after": lambda s, _e, _s2, e2: s > e2,
    "t_before": lambda _s, e, s2, _e2: e < s2,
    "t_disjoint": lambda s, e, s2, e2: (s > e2) | (e < s2),
    "t_intersects": lambda s, e, s2, e2: (s <= e2) & (e >= s2),
    "t_equals": lambda s, e, s2, e2: (s == s2) & (e == e2),
    "t_contains": lambda s, e, s2, e2: (s < s2) & (e > e2),
    "t_during": lambda s, e, s2, e2: (s > s2) & (e < e2),
    "t_finishes": lambda s, e, s2, e2: (s > s2) & (e == e2),
    "t_finishedBy": lambda s, e, s2, e2: (s < s2) & (e == e2),
    "t_starts": lambda s, e, s2, e2: (s == s2) & (e < e2),
    "t_startedBy": lambda s, e, s2, e2: (s == s2) & (e > e2),
    "t_meets": lambda _s, e, s2, _e2: e == s2,
    "t_metBy": lambda s, _e, _s2, e2: s == e2,
    "t_overlaps": lambda s, e, s2, e2: (s < s2) & (e > s2) & (e < e2),
    "t_overlappedBy": lambda s, e, s2, e2: (s > s2) & (s < e2) & (e > e2),
}


def in_time(op: str, left: Column, right: Column) -> Truth:
    """Whether instants or intervals lie so."""
    holds = _TIME[op](left.values, _ends(left), right.values, _ends(right))
    return Truth.told(np.asarray(holds), left.known & right.known)


def _ends(column: Column) -> NDArray[Any]:
    return column.values if column.ends is None else column.ends


_SETS: dict[str, Callable[[Any, Any], bool]] = {
    "a_equals": lambda a, b: bool(a == b), "a_contains": lambda a, b: bool(a >= b), "a_containedBy": lambda a, b: bool(a <= b),
    "a_overlaps": lambda a, b: bool(a & b),
}  # fmt: skip


def in_common(op: str, left: Column, right: Column) -> Truth:
    """Whether lists, taken as sets, stand so to each other."""
    a, b, known = np.broadcast_arrays(left.values, right.values, left.known & right.known)
    known = known & np.fromiter((x is not None and y is not None for x, y in zip(a, b, strict=True)), bool, len(a))
    holds = np.fromiter((sure and _SETS[op](x, y) for x, y, sure in zip(a, b, known, strict=True)), bool, len(a))
    return Truth.told(holds, known)



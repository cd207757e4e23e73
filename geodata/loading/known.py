"""Known places of the edition a load makes: told, taken over from the edition before, or drawn from it.

They are asked of what was written, in the same transaction.  A place told with the load refuses it; one of the edition
before marks a new edition as failed, and refuses to change one that is held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.geometry import TOUCH_M, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.known_places import (
    FAILED_OF_ITS_OWN,
    asked,
    drawn,
    is_told,
    place_from,
    why_failed,
    wrong_places,
)
from fieldreg.register.zone_index import Box
from fieldreg.register.zones import Edition, Zone
from geodata.loading.request import LoadRequest, Mode
from geodata.loading.spool import Spool

__all__ = ["checked", "failure", "with_known_places"]

_LOOKED_AT, _LARGEST, _GRID = 200, 5, 4


class _Read:
    """What was read, looked up by boxes as the store is."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def candidates(self, _edition: Edition, box: Box) -> Sequence[Zone]:
        return self._spool.near(*box)


def with_known_places(
    work: UnitOfWork, base: Edition | None, spool: Spool, edition: Edition, request: LoadRequest, today: date
) -> Edition:
    """The edition with its known hit and miss.  Raises InvalidInput for a told place that is none."""
    on = max(edition.in_force_from, today)
    hit = place_from(request.known_hit, "--known-hit") if request.known_hit else _kept(base, "known_hit")
    miss = place_from(request.known_miss, "--known-miss") if request.known_miss else _kept(base, "known_miss")
    return replace(
        edition, known_hit=hit or _hit(work, base, spool, edition, on, request), known_miss=miss or _miss(work, base, spool, edition, on)
    )


def checked(work: UnitOfWork, edition: Edition, request: LoadRequest, today: date, *, fresh: bool) -> Edition:
    """The edition as written, asked for its own places; a `fresh` one that fails the edition before's is marked as failed.

    Raises Conflict where a place told with this load is not as it must be, or the edition held is changed so that it fails.
    """
    on = max(edition.in_force_from, today)
    wrong = wrong_places(work.zones, edition, on)
    told = replace(
        edition, known_hit=edition.known_hit if request.known_hit else "", known_miss=edition.known_miss if request.known_miss else ""
    )
    refused = wrong_places(work.zones, told, on) if fresh else wrong
    if refused:
        ja, en = "".join(text.ja for text in refused), "; ".join(text.en for text in refused)
        raise Conflict(
            Text(f"{ja}{_REMEDY.ja}", f"{en}; {_REMEDY.en}"), code="known-place-wrong", where="--known-hit, --known-miss"
        )
    return replace(edition, failed=why_failed(wrong)) if wrong else edition


def failure(edition: Edition) -> Text:
    """What is told of an edition that was marked."""
    return Text(
        f"注意: この版は「読めない」ものとしました（判定は「不明」になります）。"
        f"{edition.failed.removeprefix(FAILED_OF_ITS_OWN)} {_REMEDY.ja}",
        f"attention: this edition is marked as failed, and every answer from it is unknown; {_REMEDY.en}",
    )


_REMEDY = Text(
    "座標系や列の取り違え、欠けたファイルでないか確かめ、地点のほうが変わったのなら --known-hit・--known-miss で改めて指定してください。",
    "is the file whole, and its coordinate system right? if the place itself has changed, tell another with --known-hit or --known-miss",
)


def _kept(base: Edition | None, name: str) -> str:
    """What was told for the edition before."""
    held = getattr(base, name) if base else ""
    return held if is_told(held) else ""


def _hit(work: UnitOfWork, base: Edition | None, spool: Spool, edition: Edition, on: date, request: LoadRequest) -> str:
    """A place within a zone that the edition before had too, and has there still; "" if nothing was read.

    Of the largest that both have one must lie where it did, both accuracies granted; if none does, the place of the
    first is kept, which the edition then misses.  What people change by hand is drawn anew.
    """
    stays = request.mode is Mode.UPDATE
    before = [] if base is None or request.by_hand else list(_some(work.zones.walk(base.layer, base.edition), on))
    held = _largest([zone for zone in before if stays or spool.has(zone.id)])
    for old in held:
        place = old.outline.representative_point()
        new = next(spool.some([old.id]), old)
        if not _is_there(new, place, (_off(old, base) + _off(new, edition))):
            continue
        exact = _is_there(new, place, 0.0)
        return drawn(place if exact else new.outline.representative_point())
    first = held or _largest(list(_some(spool.zones(), on)))
    return drawn(first[0].outline.representative_point()) if first else ""


def _is_there(zone: Zone, place: shapely.Point, within_m: float) -> bool:
    plane = plane_at(place.x, place.y)
    return bool(plane.to_xy(zone.outline).distance(plane.to_xy(place)) <= within_m + TOUCH_M)


def _off(zone: Zone, edition: Edition | None) -> float:
    return zone.accuracy_m if zone.accuracy_m is not None else edition.accuracy_m if edition else 0.0


def _miss(work: UnitOfWork, base: Edition | None, spool: Spool, edition: Edition, on: date) -> str:
    """A place where neither has a zone, or, if there is none, one where the edition before has none; "" outside any coverage."""
    before = base.coverage if base else None
    area = edition.coverage if before is None or edition.coverage is None else shapely.intersection(edition.coverage, before)
    if area is None or area.is_empty:
        return ""
    places = [drawn(point) for point in _about(area)]
    free = [place for place in places if base is None or not asked(work.zones, base, place, on).hit]
    read = _Read(spool)
    return next((place for place in free if not asked(read, edition, place, on).hit), free[0] if free and base else "")


def _some(zones: Iterator[Zone], on: date) -> Iterator[Zone]:
    return islice((zone for zone in zones if zone.in_force(on)), _LOOKED_AT)


def _largest(zones: Sequence[Zone]) -> list[Zone]:
    def size(zone: Zone) -> float:
        west, south, east, north = zone.outline.bounds
        return (east - west) * (north - south)

    return sorted(zones, key=size, reverse=True)[:_LARGEST]


def _about(area: BaseGeometry) -> list[shapely.Point]:
    """Places all over an area."""
    west, south, east, north = area.bounds
    step = (np.arange(_GRID) + 0.5) / _GRID
    grid = (shapely.Point(west + x * (east - west), south + y * (north - south)) for x in step for y in step)
    return [area.representative_point(), *(point for point in grid if area.contains(point))]

"""Pages of zones in force on a day, or on some day of several: how many, and those asked for, whatever the size of an edition."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.geometry import windows_of
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.snapshot import HeldEdition, Snapshot
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_roll import Places, ZoneRoll
from fieldreg.register.zones import Edition, Zone, edition_on

__all__ = ["LayerOnDay", "WantedZones", "ZoneChoice", "ZonePages", "ZonesPage", "held_during", "held_on"]

_BOXES = 16  # asked about lately, so that the pages of one box are found once
_KEPT_PLACES = 200_000  # of one box; more are found anew
_MOST_READ = 200_000  # zones looked through for what their outline and days do not tell
_AT_ONCE = 2_000


@dataclass(frozen=True)
class WantedZones:
    """Which zones of an edition are wanted: `key` names it, so that what was found may be kept."""

    key: str
    among: Callable[[Sequence[Zone], Edition], NDArray[np.bool_]]


@dataclass(frozen=True, kw_only=True)
class ZoneChoice:
    """Which of the zones in force: `box` in degrees; `within`, lon and lat, a finer outline than the box about it.

    `dimension`: points (0), lines (1), polygons (2), None for all.
    """

    box: Box | None = None
    within: BaseGeometry | None = None
    dimension: int | None = None
    wanted: WantedZones | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What names the choice."""
        return self.box, self.within and self.within.wkb, self.dimension, self.wanted and self.wanted.key


_ALL = ZoneChoice()


@dataclass(frozen=True, kw_only=True)
class LayerOnDay:
    """A layer on a day: its edition, None where there is none, and how many of its zones are in force.

    Of several days there is one for each edition that is in force on some of them, and one for each stretch on which none
    is, `gap`: its first and its last day.
    """

    layer: str
    edition: Edition | None
    in_force: int
    gap: "tuple[date, date] | None" = None


@dataclass(frozen=True, kw_only=True)
class ZonesPage:
    """`zones` of `matched`, by layer, edition and then by id; `layers` says of each whether it can speak at all."""

    layers: Sequence[LayerOnDay]
    matched: int
    zones: Sequence[Zone]


class ZonePages:
    """Reads only.  Safe to share between threads."""

    def __init__(self) -> None:
        self._met: Kept[tuple[object, ...], Places] = Kept(_BOXES)

    def page(
        self, work: UnitOfWork, snapshot: Snapshot, layers: Sequence[str], on: date, *, until: date | None = None,
        choice: ZoneChoice = _ALL, offset: int, limit: int,
    ) -> ZonesPage:  # fmt: skip
        """Of the zones in force that `choice` takes, `limit` from `offset` on; one statement.

        `snapshot` is what `work` sees.  With `until`, those in force on some day from `on` up to and with that one.
        Raises InvalidInput where more must be looked through than one may ask for.
        """
        told, numbers, matched = [], [], 0
        for layer in layers:
            spans = held_during(snapshot, layer, on, until)
            gaps = _gaps([each for _, days in spans for each in days], on, until or on)
            for held, days in spans:
                roll = held.roll(work.zones)
                there = _together([roll.in_force(*each) for each in days])
                told.append(LayerOnDay(layer=layer, edition=held.edition, in_force=len(there)))
                met = there if choice is _ALL or choice == _ALL else self._chosen(work, held, roll, days, choice)
                start = max(offset - matched, 0)
                numbers += _numbers(roll, met[start : max(offset + limit - matched, 0)])
                matched += len(met)
            told += [LayerOnDay(layer=layer, edition=None, in_force=0, gap=gap) for gap in gaps]
        return ZonesPage(layers=told, matched=matched, zones=work.zones.numbered(numbers) if numbers else ())

    def _chosen(
        self, work: UnitOfWork, held: HeldEdition, roll: ZoneRoll, days: "Sequence[tuple[date, date]]", choice: ZoneChoice
    ) -> Places:
        if choice.box is None and choice.wanted is None:  # the kind alone, which the roll holds
            return _of_kind(work, roll, _together([roll.in_force(*each) for each in days]), choice)
        key = (held.edition.layer, held.edition.edition, held.stamp, tuple(days), *choice.key)
        known = self._met.find(key)
        if known is None:
            known = _looked_for(work, held.edition, roll, days, choice)
            if isinstance(known, range) or len(known) <= _KEPT_PLACES:
                self._met.put(key, known)
        return known


def held_on(snapshot: Snapshot, layer: str, on: date) -> HeldEdition | None:
    """The layer's edition in force on the day.  Raises NotFound for a layer nobody knows."""
    edition = edition_on(list(_editions(snapshot, layer)), on)
    return snapshot.held[layer, edition.edition] if edition else None


def held_during(
    snapshot: Snapshot, layer: str, on: date, until: date | None = None
) -> "list[tuple[HeldEdition, list[tuple[date, date]]]]":
    """The layer's editions in force on some day from `on` up to and with `until` (None: on `on` alone), in that order.

    Each with the first and the last of its days.  Raises NotFound for a layer nobody knows.
    """
    last = until or on
    editions = list(_editions(snapshot, layer))
    turns = {day for e in editions for day in (e.in_force_from, e.in_force_to) if day is not None and on < day <= last}
    starts = sorted({on, *turns})
    found: dict[str, list[tuple[date, date]]] = {}
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        edition = edition_on(editions, start)
        if edition is not None:
            end = last if after is None else after - timedelta(days=1)
            days = found.setdefault(edition.edition, [])
            if days and days[-1][1] == start - timedelta(days=1):
                days[-1] = days[-1][0], end
            else:
                days.append((start, end))
    return [(snapshot.held[layer, name], days) for name, days in found.items()]


def _gaps(spans: "Sequence[tuple[date, date]]", first: date, last: date) -> "Iterator[tuple[date, date]]":
    """The stretches from `first` up to and with `last` that none of these (first and last days) reaches."""
    at = first
    for start, end in sorted(spans):
        if at < start:
            yield at, start - timedelta(days=1)
        if end >= last:
            return
        at = max(at, end + timedelta(days=1))
    yield at, last


def _editions(snapshot: Snapshot, layer: str) -> Sequence[Edition]:
    if layer not in snapshot.editions:
        raise NotFound(Text(f"レイヤ「{layer}」はありません。", f"there is no layer {layer!r}"), where="layer")
    return snapshot.editions[layer]


def _looked_for(
    work: UnitOfWork, edition: Edition, roll: ZoneRoll, days: "Sequence[tuple[date, date]]", choice: ZoneChoice
) -> Places:
    if choice.box is None:
        places = _together([roll.in_force(*each) for each in days])
    else:
        windows = list(windows_of(choice.box))
        places = _together([roll.meeting(w, first, work.zones, last) for first, last in days for w in windows])
    places = _of_kind(work, roll, places, choice)
    if choice.within is not None:
        held = np.asarray(places, np.int64)
        parts = [held[start : start + _AT_ONCE] for start in range(0, len(held), _AT_ONCE)]
        meets = [shapely.intersects(choice.within, work.zones.outlines(_numbers(roll, part))) for part in parts]
        places = held[np.concatenate([np.zeros(0, np.bool_), *meets])]
    if choice.wanted is not None:
        parts = list(_wanted(work, edition, roll, places, choice.wanted))
        places = np.concatenate([np.zeros(0, np.int64), *parts])
    return places


def _of_kind(work: UnitOfWork, roll: ZoneRoll, places: Places, choice: ZoneChoice) -> Places:
    return places if choice.dimension is None else roll.of_dimension(places, choice.dimension, work.zones)


def _wanted(
    work: UnitOfWork, edition: Edition, roll: ZoneRoll, places: Places, wanted: WantedZones
) -> Iterator[NDArray[np.int64]]:
    if len(places) > _MOST_READ:
        raise InvalidInput.one(
            "too-many-to-filter", "filter",
            f"この条件は {len(places):,} 件を一つずつ調べることになります（{_MOST_READ:,} 件まで）。bbox で範囲を絞ってください。",
            f"this would look through {len(places):,} features one by one, of at most {_MOST_READ:,}; narrow it with bbox",
        )  # fmt: skip
    held = np.asarray(places, np.int64)
    for start in range(0, len(held), _AT_ONCE):
        part = held[start : start + _AT_ONCE]
        yield part[wanted.among(work.zones.numbered(_numbers(roll, part)), edition)]


def _together(found: Sequence[Places]) -> Places:
    """Places of all, each once, rising."""
    first, *others = found
    for more in others:
        first = np.union1d(np.asarray(first, np.int64), np.asarray(more, np.int64))
    return first


def _numbers(roll: ZoneRoll, places: Places) -> list[int]:
    chosen = slice(places.start, places.stop) if isinstance(places, range) else np.asarray(places)
    numbers: list[int] = roll.numbers[chosen].tolist()
    return numbers

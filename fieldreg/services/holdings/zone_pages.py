"""Pages of zones in force on a day: how many there are, and those asked for, whatever the size of an edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.geometry import windows_of
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.snapshot import HeldEdition, Snapshot
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_roll import Places, ZoneRoll
from fieldreg.register.zones import Edition, Zone, edition_on

__all__ = ["LayerOnDay", "ZonePages", "ZonesPage", "held_on"]

_BOXES = 16  # asked about lately, so that the pages of one box are found once
_KEPT_PLACES = 200_000  # of one box; more are found anew


@dataclass(frozen=True, kw_only=True)
class LayerOnDay:
    """A layer on a day: its edition, None where there is none, and how many of its zones are in force."""

    layer: str
    edition: Edition | None
    in_force: int


@dataclass(frozen=True, kw_only=True)
class ZonesPage:
    """`zones` of `matched`, by layer and then by id; `layers` says of each whether it can speak at all."""

    layers: Sequence[LayerOnDay]
    matched: int
    zones: Sequence[Zone]


class ZonePages:
    """Reads only.  Safe to share between threads."""

    def __init__(self) -> None:
        self._met: Kept[tuple[str, str, int, date, Box], Places] = Kept(_BOXES)

    def page(
        self, work: UnitOfWork, snapshot: Snapshot, layers: Sequence[str], on: date, *, box: Box | None, offset: int, limit: int
    ) -> ZonesPage:
        """Of the zones in force whose outline meets `box` (degrees; None: all), `limit` from `offset` on; one statement.

        `snapshot` is what `work` sees.
        """
        told, numbers, matched = [], [], 0
        for layer in layers:
            held = held_on(snapshot, layer, on)
            if held is None:
                told.append(LayerOnDay(layer=layer, edition=None, in_force=0))
                continue
            roll = held.roll(work.zones)
            there = roll.in_force(on)
            told.append(LayerOnDay(layer=layer, edition=held.edition, in_force=len(there)))
            met = there if box is None else self._meeting(work, held, roll, on, box)
            start = max(offset - matched, 0)
            numbers += _numbers(roll, met[start : max(offset + limit - matched, 0)])
            matched += len(met)
        return ZonesPage(layers=told, matched=matched, zones=work.zones.numbered(numbers) if numbers else ())

    def _meeting(self, work: UnitOfWork, held: HeldEdition, roll: ZoneRoll, on: date, box: Box) -> Places:
        key = held.edition.layer, held.edition.edition, held.stamp, on, box
        known = self._met.find(key)
        if known is None:
            first, *more = (roll.meeting(window, on, work.zones) for window in windows_of(box))
            known = np.union1d(np.asarray(first), np.asarray(more[0])) if more else first
            if isinstance(known, range) or len(known) <= _KEPT_PLACES:
                self._met.put(key, known)
        return known


def held_on(snapshot: Snapshot, layer: str, on: date) -> HeldEdition | None:
    """The layer's edition in force on the day.  Raises NotFound for a layer nobody knows."""
    if layer not in snapshot.editions:
        raise NotFound(Text(f"レイヤ「{layer}」はありません。", f"there is no layer {layer!r}"), where="layer")
    edition = edition_on(list(snapshot.editions[layer]), on)
    return snapshot.held[layer, edition.edition] if edition else None


def _numbers(roll: ZoneRoll, places: Places) -> list[int]:
    chosen = slice(places.start, places.stop) if isinstance(places, range) else np.asarray(places)
    numbers: list[int] = roll.numbers[chosen].tolist()
    return numbers

"""What becomes of each date when a rule is changed: kept, changed, dropped, or new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["FATE_NAMES", "Fate", "FatedDate", "fates_of"]


class Fate(StrEnum):
    """Of a date to come."""

    KEPT = "kept"  # the same hours of the same request: it stays as it is decided
    CHANGED = "changed"  # on the same day, otherwise
    DROPPED = "dropped"
    NEW = "new"


FATE_NAMES: Mapping[Fate, Text] = {
    Fate.KEPT: Text("そのまま", "Kept"),
    Fate.CHANGED: Text("変更", "Changed"),
    Fate.DROPPED: Text("取りやめ", "Dropped"),
    Fate.NEW: Text("追加", "New"),
}


@dataclass(frozen=True, kw_only=True)
class FatedDate:
    """`before` is what is held of it now, `slot` what the new rule has; one of them is there, of kept and changed ones both."""

    fate: Fate
    before: Reservation | None = None
    slot: Timespan | None = None

    @property
    def at(self) -> datetime:
        """By which they are sorted."""
        span = self.slot or (self.before.slot if self.before else None)
        if span is None:
            raise ValueError("a date that neither is nor was")
        return span.start


def fates_of(held: Sequence[Reservation], slots: Sequence[Timespan], *, same: bool) -> list[FatedDate]:
    """Of what is held and to come, and of the slots of the new rule, soonest first.

    `same`: the new rule asks for the same but its dates.  A reservation that was moved apart from its rule is not kept by it.
    """
    left, open_ = {slot.start: slot for slot in slots}, []
    found: list[FatedDate] = []
    for one in held:
        if same and one.recurrence_id == one.slot.start and left.get(one.slot.start) == one.slot:
            found.append(FatedDate(fate=Fate.KEPT, before=one, slot=left.pop(one.slot.start)))
        else:
            open_.append(one)
    for one in open_:
        into = next((slot for start, slot in sorted(left.items()) if slot.first_day == one.slot.first_day), None)
        if into is None:
            found.append(FatedDate(fate=Fate.DROPPED, before=one))
        else:
            found.append(FatedDate(fate=Fate.CHANGED, before=one, slot=left.pop(into.start)))
    found += [FatedDate(fate=Fate.NEW, slot=slot) for slot in left.values()]
    return sorted(found, key=lambda one: one.at)

"""Each occurrence of a series as it could be had now: free, with what it takes on its day, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldreg.booking.reservation_json import in_body
from fieldreg.booking.reservations import Reservation
from fieldreg.booking.series.series import Chance, Skipped
from fieldreg.booking.series.series_json import occurrence
from fieldreg.kernel.errors import Clashing, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.screening.screening import Screening
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings.booking import BookingServices, document_of

__all__ = ["Looked", "SeriesLooking"]

_BY_CODE = {"beyond-horizon": Chance.BEYOND_HORIZON}
_OWN = Text("前の回の片付けと、この回の準備の時間が重なります。", "the tearing down of the one before runs into its setting up")
_PAST = Text("すでに始まっているか、過ぎた日時です。", "it has begun, or is over")


@dataclass(frozen=True, kw_only=True)
class Looked:
    """`asked` is the request for it, with its trial where it is free; either `skipped` tells why not, or `screening` what it takes."""

    asked: Reservation
    skipped: Skipped | None = None
    screening: Screening | None = None

    def to_reserve(self, series: str) -> Reservation:
        """The request with its answer, as one of the series."""
        return replace(self.asked, series=series, screening=self.screening.to_dict() if self.screening else None)

    def to_dict(self) -> dict[str, Any]:
        if self.skipped is not None:
            return self.skipped.to_dict() | {"verdict": None}
        verdict = self.screening.told_verdict if self.screening else None
        return {**self.asked.slot.to_dict(), "state": str(Chance.FREE), "because": None, "verdict": verdict}


class SeriesLooking:
    """The slot is looked at before anything is screened; what was screened is held until registry or day is another."""

    def __init__(self, screening: ScreeningServices, booking: BookingServices) -> None:
        self._screening, self._booking = screening, booking

    def looked_at(
        self, work: UnitOfWork, first: Reservation, slots: Sequence[Timespan], site: Site, body: Mapping[str, Any], now: datetime,
        gone: Sequence[str] = (),
    ) -> list[Looked]:  # fmt: skip
        """Each slot as `first`, whose `body` was sent, would ask for it, were those reservations `gone`.

        Raises InvalidInput for a trial that cannot be judged.
        """
        found: list[Looked] = []
        for slot in slots:
            asked, skipped = self._by_the_rules(work, occurrence(first, slot, now), site, now)
            before = next((one.asked for one in reversed(found) if one.skipped is None), None)
            skipped = skipped or self._in_the_way(work, asked, site, gone) or _own_in_the_way(asked, before)
            found.append(self._judged(work, asked, site, body) if skipped is None else Looked(asked=asked, skipped=skipped))
        return found

    def judge(
        self, work: UnitOfWork, first: Reservation, slots: Sequence[Timespan], site: Site, body: Mapping[str, Any], now: datetime
    ) -> None:
        """Judges each slot that is to come.  Raises InvalidInput for a trial that cannot be judged."""
        for slot in slots:
            if slot.start >= now:
                self._judged(work, occurrence(first, slot, now), site, body)

    def _by_the_rules(self, work: UnitOfWork, asked: Reservation, site: Site, now: datetime) -> tuple[Reservation, Skipped | None]:
        """With what the place's rules of that day give it, or why they refuse it."""
        if asked.slot.start < now:
            return asked, Skipped(slot=asked.slot, chance=Chance.PAST, because=_PAST)
        try:
            return self._booking.by_the_rules(work, asked, site), None
        except Clashing as error:
            return asked, Skipped(slot=asked.slot, chance=Chance.OUTSIDE_HOURS, because=error.clashes[0].because)
        except InvalidInput as error:
            return asked, Skipped(slot=asked.slot, chance=_BY_CODE.get(error.code, Chance.REFUSED), because=error.message)

    def _in_the_way(self, work: UnitOfWork, asked: Reservation, site: Site, gone: Sequence[str]) -> Skipped | None:
        clashes = self._booking.clashes_in(work, asked, site, gone)
        if not clashes:
            return None
        closed = next((clash for clash in clashes if clash.kind == "blocking"), None)
        return Skipped(
            slot=asked.slot, chance=Chance.CLOSED if closed else Chance.TAKEN, because=closed.because if closed else clashes[0].because
        )

    def _judged(self, work: UnitOfWork, asked: Reservation, site: Site, body: Mapping[str, Any]) -> Looked:
        document = document_of(asked, site, body)
        try:
            screening = self._screening.judged_now(work, document)
        except InvalidInput as error:
            raise in_body(error) from error
        return Looked(asked=replace(asked, trial=document), screening=screening)


def _own_in_the_way(asked: Reservation, before: Reservation | None) -> Skipped | None:
    """The one had before it, whose tearing down runs into its setting up."""
    if before is None or not asked.exclusive or not before.held.overlaps(asked.held):
        return None
    return Skipped(slot=asked.slot, chance=Chance.TAKEN, because=_OWN)

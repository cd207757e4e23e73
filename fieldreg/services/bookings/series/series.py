"""Use cases of series: looking at each date before asking, and asking for all that can be had in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldreg.booking import reservation_events
from fieldreg.booking.reservations import Reservation
from fieldreg.booking.series import series_events
from fieldreg.booking.series.series import Chance, NotAllHad, Series, SeriesAnswer, Skipped, earlier_series
from fieldreg.booking.series.series_json import SeriesRequest, series_from_json
from fieldreg.kernel.errors import Clashing, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings import series_letters
from fieldreg.services.bookings.booking import BookingServices
from fieldreg.services.bookings.series.series_looking import Looked, SeriesLooking
from fieldreg.services.bookings.slots import look_at_slot
from fieldreg.services.visibility import ask_writer, decides, sees

__all__ = ["SeriesPreview", "SeriesServices", "series_seen_by", "units_of"]


@dataclass(frozen=True, kw_only=True)
class SeriesPreview:
    """What was asked for, and each occurrence as it could be had now."""

    request: SeriesRequest
    site: Site
    looked: Sequence[Looked]

    @property
    def free(self) -> int:
        """How many can be had."""
        return sum(one.skipped is None for one in self.looked)

    def to_dict(self) -> dict[str, Any]:
        told = [one.to_dict() for one in self.looked]
        return {
            "site": self.site.id, "area": self.request.first.area, **self.request.recurrence.to_dict(), "free": self.free,
            "skipped": len(told) - self.free, "occurrences": told,
        }  # fmt: skip


class SeriesServices:
    """Every write is one transaction; the store has the last word on each date."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, booking: BookingServices) -> None:
        self.store, self.clock, self.booking = store, clock, booking
        self._looking = SeriesLooking(screening, booking)

    def preview(self, body: Any, account: Account) -> SeriesPreview:
        """Each occurrence as `book` would have it now; nothing is kept.

        Raises InvalidInput, and Conflict where the site is not to be had, whatever the day.
        """
        ask_writer(account)
        request = series_from_json(body, account.id, None)
        with self.store.reading() as work:
            site = self.booking.bookable(work, request.first)
            return SeriesPreview(request=request, site=site, looked=self.looked(work, request, self.clock.now()))

    def book(self, body: Any, account: Account, key: str | None = None) -> SeriesAnswer:
        """A series with a requested reservation for each occurrence that can be had; the others are told under `skipped`.

        Raises as `preview`; NotAllHad where none can be had, or not all and all or nothing was asked for; Conflict where the
        key was used for something else, or the company has as many undecided requests as it may.
        """
        ask_writer(account)
        request, now = series_from_json(body, account.id, key), self.clock.now()
        with self.store.reading() as work:
            if (earlier := self._earlier(work, account, key, request)) is not None:
                return earlier
            self.looked(work, request, now)  # judged before anybody waits for us
            overdue = work.reservations.overdue(now)
        if overdue:
            self.booking.expire_holds()
        with self.store.writing() as work:
            work.reservations.lock_sites(units_of(work, request.first.site))
            if (earlier := self._earlier(work, account, key, request)) is not None:
                return earlier
            if not decides(account):
                self.booking.limits.ask_quota(work.reservations.open_requests(account.id))
                self.booking.ask_unit_quota(work, request.first, account)
            answer = self.made(work, request, now)
            if answer.fresh:
                work.timeline.append(series_events.booked(answer.series, answer.reservations, now))
                series_letters.tell_booked(work, answer.series, answer.reservations, now)
            work.commit()
            return answer

    def series(self, ref: str, account: Account) -> SeriesAnswer:
        """With all its reservations and what each was answered at asking.

        Raises NotFound for one that is not there, and the same for one the account may not see.
        """
        with self.store.reading() as work:
            held = series_seen_by(account, work.series.get(ref))
            return SeriesAnswer(series=held, reservations=work.series.reservations([ref], answers=True).get(ref, ()), fresh=False)

    def of_rows(self, rows: Sequence[Reservation]) -> Mapping[str, Sequence[Reservation]]:
        """All reservations of the series that some in a list stand for, by reference."""
        with self.store.reading() as work:
            return work.series.reservations(sorted({row.series for row in rows if row.series}))

    def made(
        self, work: UnitOfWork, request: SeriesRequest, now: datetime, follows: str | None = None, kept: Sequence[Reservation] = ()
    ) -> SeriesAnswer:
        """The series and its reservations, as `work` writes them; of the whole nothing is told yet.  Raises as `book`.

        `kept` are reservations of the series it follows, which have its very hours and go over to it as they are.
        """
        site = self.booking.bookable(work, request.first)
        looked = self.looked(work, request, now, kept)
        skipped = [one.skipped for one in looked if one.skipped is not None]
        count = len(looked) + len(kept)
        self._ask_enough(request, skipped, count)
        series, fresh = work.series.add_once(_series(request, skipped, now, follows))
        if not fresh:
            return SeriesAnswer(series=series, reservations=work.series.reservations([series.ref]).get(series.ref, ()), fresh=False)
        made = work.series.adopted(series.ref, kept) if kept else []
        for one in looked:
            if one.skipped is None:
                had = self.reserved(work, one.to_reserve(series.ref), site, now)
                if isinstance(had, Skipped):
                    skipped.append(had)
                else:
                    made.append(had)
        if len(skipped) > len(series.skipped):
            self._ask_enough(request, skipped, count)
            in_order = tuple(sorted(skipped, key=lambda one: one.slot.start))
            series = work.series.put(replace(series, skipped=in_order), seen=series)
        return SeriesAnswer(series=series, reservations=sorted(made, key=lambda one: one.slot.start))

    def looked(
        self, work: UnitOfWork, request: SeriesRequest, now: datetime, kept: Sequence[Reservation] = (), gone: Sequence[str] = ()
    ) -> list[Looked]:
        """Each date as it could be had now, but those `kept`; were some reservations `gone`."""
        site, left = self.booking.bookable(work, request.first), {one.recurrence_id for one in kept}
        slots = [slot for slot in request.recurrence.slots() if slot.start not in left]
        return self._looking.looked_at(work, request.first, slots, site, request.body, now, gone)

    def judge_all(self, work: UnitOfWork, request: SeriesRequest, now: datetime) -> None:
        """Has every date judged, whatever stands in its way, so that it is at hand when it is written.  Raises InvalidInput, Conflict."""
        site = self.booking.bookable(work, request.first)
        self._looking.judge(work, request.first, request.recurrence.slots(), site, request.body, now)

    def looked_at(self, work: UnitOfWork, series: Series, request: SeriesRequest, start: datetime, now: datetime) -> tuple[Looked, Site]:
        """One date more of a series, as it could be had now."""
        site = self.booking.bookable(work, request.first)
        slot = series.recurrence.slot(start)
        return self._looking.looked_at(work, request.first, [slot], site, request.body, now)[0], site

    def reserved(self, work: UnitOfWork, asked: Reservation, site: Site, now: datetime) -> Reservation | Skipped:
        """The reservation of one date, told on the timeline; or that somebody has it."""
        try:
            made, _ = work.reservations.add_once(asked, site.lineage(asked.area))
        except Clashing as error:
            return Skipped(slot=asked.slot, chance=Chance.TAKEN, because=error.clashes[0].because)
        look_at_slot(work, made.site, made.slot, now)
        work.timeline.append(reservation_events.requested(made, now))
        self.booking.neighbours.made(work, made, now)
        return made

    def _earlier(self, work: UnitOfWork, account: Account, key: str | None, request: SeriesRequest) -> SeriesAnswer | None:
        held = work.series.by_key(account.id, key) if key else None
        if held is None:
            return None
        series = earlier_series(held, request.digest)
        return SeriesAnswer(series=series, reservations=work.series.reservations([series.ref]).get(series.ref, ()), fresh=False)

    def _ask_enough(self, request: SeriesRequest, skipped: Sequence[Skipped], count: int) -> None:
        if len(skipped) == count or (skipped and request.all_or_nothing):
            raise NotAllHad(sorted(skipped, key=lambda one: one.slot.start), count)


def series_seen_by(account: Account, series: Series) -> Series:
    """The series, if the account may see it.  Raises NotFound, the same as for one that is not there."""
    if not sees(account, series.owner, series.created_at):
        raise NotFound(Text(f"繰り返し予約「{series.ref}」はありません。", f"there is no series {series.ref!r}"), where="ref")
    return series


def units_of(work: UnitOfWork, *sites: str) -> list[str]:
    """The sites with all their areas, to be locked at once: who locks a part after the whole may wait in a circle."""
    found = set(sites)
    for site in sites:
        try:
            found |= {area.id for area in work.sites.get(site).areas}
        except NotFound:
            continue  # told by whoever asks whether it can be had
    return sorted(found)


def _series(request: SeriesRequest, skipped: Sequence[Skipped], now: datetime, follows: str | None) -> Series:
    first = request.first
    body = {name: value for name, value in request.body.items() if name not in ("time_start", "time_end")}
    return Series(
        owner=first.owner, site=first.site, area=first.area, recurrence=request.recurrence, body=body, skipped=tuple(skipped),
        follows=follows, idempotency_key=first.idempotency_key, request_digest=request.digest, created_at=now,
    )  # fmt: skip

"""Use cases of a series that is there: taking dates out, adding one, deciding all that are open.

What has begun is never touched: every change looks only at reservations that begin after now.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from fieldreg.booking import reservation_events
from fieldreg.booking.reservations import MOVES, Reservation, State, move
from fieldreg.booking.series import series_events
from fieldreg.booking.series.recurrence import Recurrence
from fieldreg.booking.series.series import (
    NotAllHad,
    Series,
    SeriesAnswer,
    SeriesState,
    Skipped,
    none_to_come,
    over,
)
from fieldreg.booking.series.series_json import series_from_json
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, whole_days
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.bookings import series_letters
from fieldreg.services.bookings.rivals import line, offers
from fieldreg.services.bookings.series.series import SeriesServices, series_seen_by, units_of
from fieldreg.services.four_eyes import ask_four_eyes, own_affair
from fieldreg.services.visibility import ask_decider, ask_writer

__all__ = ["DECISIONS", "UNDECIDED", "SeriesChanges", "as_seen"]

UNDECIDED = (State.REQUESTED, State.TENTATIVE)
DECISIONS = (State.TENTATIVE, State.ACCEPTED, State.DECLINED)


class SeriesChanges:
    """Every act is one transaction with its events and one letter."""

    def __init__(self, store: Store, clock: Clock, series: SeriesServices) -> None:
        self.store, self.clock, self._series = store, clock, series

    def withdraw(self, ref: str, account: Account, from_day: date | None = None) -> SeriesAnswer:
        """Gives back all to come, or those that begin on a day (Japan's) or later.

        Raises NotFound, NotAllowed for who did not ask for it, Conflict where it is over, or nothing is to come.
        """
        now = self.clock.now()
        cut = now if from_day is None else max(now, whole_days(from_day).start)
        with self.store.writing() as work:
            before, held = self._own(work, ref, account)
            gone = self._withdrawn(work, before, [one for one in held if one.slot.start >= cut], now)
            after = work.series.put(_with_dates(before, before.recurrence.ended_before(cut), now), seen=before)
            work.timeline.append(series_events.dates_withdrawn(before, after, gone, now))
            series_letters.tell_withdrawn(work, after, gone, now)
            work.commit()
        return self._series.series(ref, account)

    def except_date(self, ref: str, start: datetime, account: Account) -> SeriesAnswer:
        """Takes one date to come out of the rule, and gives its slot back.  Raises as `withdraw`; NotFound for no such date."""
        now = self.clock.now()
        with self.store.writing() as work:
            before, held = self._own(work, ref, account)
            if all(slot.start != start for slot in before.recurrence.slots()):
                raise NotFound(Text("その日時に始まる回はありません。", "no occurrence begins then"), where="start")
            gone = self._withdrawn(work, before, [one for one in held if one.recurrence_id == start], now)
            after = work.series.put(_with_dates(before, before.recurrence.without(start), now), seen=before)
            work.timeline.append(series_events.dates_withdrawn(before, after, gone, now))
            series_letters.tell_withdrawn(work, after, gone, now)
            work.commit()
        return self._series.series(ref, account)

    def add_date(self, ref: str, start: datetime, account: Account) -> SeriesAnswer:
        """Asks for one date more, as long as the others; it waits for the desk like any request.

        Raises as `withdraw`; NotAllHad where it cannot be had, InvalidInput where there are too many.
        """
        now, start = self.clock.now(), start.astimezone(JST)
        with self.store.writing() as work:
            before, held = self._own(work, ref, account)
            if any(one.recurrence_id == start and one.is_live for one in held):
                raise InvalidInput.one("date-there", "start", "その日時はすでに申請しています。", "that date is asked for already")
            request = series_from_json({**before.body, **before.recurrence.having(start).to_dict()}, account.id, None)
            left = tuple(one for one in before.skipped if one.slot.start != start)
            after = replace(before, recurrence=request.recurrence, skipped=left)
            looked, site = self._series.looked_at(work, before, request, start, now)
            had = looked.skipped or self._series.reserved(work, looked.to_reserve(ref), site, now)
            if isinstance(had, Skipped):
                raise NotAllHad([had], 1)
            work.series.put(after, seen=before)
            work.timeline.append(series_events.date_added(before, after, had, now))
            series_letters.tell_date_added(work, after, had, now)
            work.commit()
        return self._series.series(ref, account)

    def decide(
        self, ref: str, to: State, account: Account, note: str = "", seen: Collection[str] | None = None, without: str = ""
    ) -> SeriesAnswer:
        """Holds, accepts or declines all that are open and to come; never one's own.

        `without` is why they are accepted where a neighbour's consent is not noted.
        `seen` are the open ones, each `as_seen`, that whoever decides had before his eyes.
        Raises NotFound, NotAllowed, InvalidInput, Conflict, which a decision of somebody else meanwhile is.
        """
        ask_decider(account)
        said = note.strip()
        if to not in DECISIONS:
            told = "承認・仮押さえ・不承認のどれかを選んでください。", "choose accept, hold or decline"
            raise InvalidInput.one("decision-missing", "to", *told)
        if to is State.DECLINED and not said:
            raise InvalidInput.one("reason-missing", "note", "不承認のときは理由を書いてください。", "write the reason when declining")
        now = self.clock.now()
        with self.store.writing() as work:
            series, held = self.locked(work, ref, account)
            ask_four_eyes(work, account, series.owner, series.created_at, where=ref)
            open_ = [one for one in held if one.state in UNDECIDED and one.slot.start > now]
            if seen is not None and {*seen} != {as_seen(one) for one in open_}:
                raise _meanwhile(series)
            moves = [one for one in open_ if to in MOVES[one.state]]
            if not moves:
                raise none_to_come(ref)
            booking = self._series.booking
            if to is State.ACCEPTED:
                for one in moves:
                    booking.neighbours.ask_settled(work, one, without, account)
            moved = [self.moved(work, one, to, account, now, note=said, until=booking.holds_until(work, one, to)) for one in moves]
            if to is State.ACCEPTED:
                for one in moved:
                    booking.neighbours.tell_accepted(work, one, now)
                    booking.settle_rivals(work, one, now, account)
            work.timeline.append(series_events.decided(series, to, moved, now, by=account.id))
            series_letters.tell_decided(work, series, to, moved, now, said)
            work.commit()
        return self._series.series(ref, account)

    def is_own(self, series: Series, account: Account) -> bool:
        """Whether somebody else must decide it."""
        with self.store.reading() as work:
            return own_affair(work, account, series.owner, series.created_at)

    def _own(
        self, work: UnitOfWork, ref: str, account: Account, *sites: str
    ) -> tuple[Series, Sequence[Reservation]]:
        """A series that is on, and its reservations, for who asked for it; nobody else books at its site, or at `sites`, meanwhile."""
        ask_writer(account)
        series, held = self.locked(work, ref, account, *sites)
        if series.owner != account.id:
            raise NotAllowed(Text("申し込んだ人だけができます。", "only who asked for it may do this"), where=ref)
        if series.state is not SeriesState.ON:
            raise over(series)
        return series, held

    def locked(
        self, work: UnitOfWork, ref: str, account: Account, *sites: str
    ) -> tuple[Series, Sequence[Reservation]]:
        """A series the account may see, and its reservations, with nobody else booking at its site, or at `sites`, meanwhile."""
        series = series_seen_by(account, work.series.get(ref))
        work.reservations.lock_sites(units_of(work, series.site, *sites))
        return work.series.get(ref), work.series.reservations([ref]).get(ref, ())

    def _withdrawn(
        self, work: UnitOfWork, series: Series, held: Sequence[Reservation], now: datetime, *, some: bool = True
    ) -> list[Reservation]:
        """Those of `held` that begin after now and stand, given back.  Raises Conflict for none, where `some` is asked for."""
        open_ = [one for one in held if one.slot.start > now and State.WITHDRAWN in MOVES[one.state]]
        if some and not open_:
            raise none_to_come(series.ref)
        owner = work.accounts.get(series.owner)
        return [self.moved(work, one, State.WITHDRAWN, owner, now) for one in open_]

    def moved(
        self, work: UnitOfWork, one: Reservation, to: State, account: Account, now: datetime, *, note: str = "",
        until: datetime | None = None, frees: bool = True,
    ) -> Reservation:  # fmt: skip
        """One of its reservations in another state, told on the timeline; what was offered for one that is over is offered no more.

        Who waits for what is free now is called, but where it `frees` nothing yet: then `given_back` is to be called.
        """
        move(one, to, "owner" if to is State.WITHDRAWN else str(account.role))
        moved = work.reservations.move(one.id, to, by=account.id, at=now, note=note, holds_until=until)
        if frees and not moved.is_live:
            self.given_back(work, [moved], now)
        work.timeline.append(reservation_events.moved(one, moved, now, by=account.id))
        if not moved.is_live:
            offers.overtaken(work, moved, now, by=account.id)
        return moved

    def given_back(self, work: UnitOfWork, gone: Sequence[Reservation], now: datetime) -> None:
        """What these held is free, but for what stands there again: the line is served, then who watches is told."""
        if gone:
            ended = State.CANCELLED if any(one.state is State.CANCELLED for one in gone) else gone[0].state
            line.freed(work, [(one.site, one.held) for one in gone], now, ended)


def as_seen(one: Reservation) -> str:
    """Its id, and how often it was changed: another word once anybody moved or decided it."""
    return f"{one.id}:{one.sequence}"


def _with_dates(series: Series, left: Recurrence, now: datetime) -> Series:
    """With the dates that are left; of which none is to come, it ends."""
    if any(slot.start > now for slot in left.slots()) and left != series.recurrence:
        return replace(series, recurrence=left)
    return replace(series, recurrence=left, state=SeriesState.WITHDRAWN, ended_at=now)


def _meanwhile(series: Series) -> Conflict:
    told = Text(
        "この繰り返し予約の回は、先にほかの職員が決めたか、申請者が変えました。内容を見直してから決めてください。",
        "dates of this series were decided or changed meanwhile; look again before you decide",
    )
    return Conflict(told, code="decided-meanwhile", where=series.ref)

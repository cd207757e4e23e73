"""Use cases of a series whose rule is changed from a day on: every date looked at before, then done in one.

What has begun, and what lies before the day, is never touched.  A date that the new rule has too, to the minute and asked for
alike, stays as it was decided; all others to come are given back, and what the new rule has waits for the desk anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from fieldreg.booking.reservations import MOVES, Reservation, State
from fieldreg.booking.series import series_events
from fieldreg.booking.series.fates import Fate, FatedDate, fates_of
from fieldreg.booking.series.series import Series, SeriesAnswer, SeriesState, over
from fieldreg.booking.series.series_json import SeriesRequest, series_from_json
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import whole_days
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.bookings import series_letters
from fieldreg.services.bookings.series.series import SeriesServices, series_seen_by
from fieldreg.services.bookings.series.series_changes import UNDECIDED, SeriesChanges, as_seen
from fieldreg.services.bookings.series.series_looking import Looked
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.services.visibility import ask_writer, decides

__all__ = ["ChangePreview", "RuleChanges"]

_OF_THE_RULE = ("time_start", "time_end", "rrule", "exdate", "rdate", "all_or_nothing")


@dataclass(frozen=True, kw_only=True)
class ChangePreview:
    """`untouched` lies before the day, or has begun; `dates` are what becomes of the others, and `looked` how what is new can be had."""

    series: Series
    from_day: date
    request: SeriesRequest
    untouched: Sequence[Reservation]
    dates: Sequence[FatedDate]
    looked: Mapping[datetime, Looked]  # by start

    def of(self, fate: Fate) -> list[FatedDate]:
        """Those of one fate."""
        return [one for one in self.dates if one.fate is fate]

    def chance(self, one: FatedDate) -> Looked | None:
        """How its new hours can be had; None of one that asks for none."""
        return None if one.fate is Fate.KEPT or one.slot is None else self.looked.get(one.slot.start)

    @property
    def seen(self) -> list[str]:
        """What was shown of the dates to come, a word each: to be sent along when it is done."""
        return _shown(self.dates, self.looked.values())

    def to_dict(self) -> dict[str, Any]:
        return {
            "series": self.series.ref, "from_day": self.from_day.isoformat(), **self.request.recurrence.to_dict(), "seen": self.seen,
            "untouched": [{"id": one.id, "state": str(one.state), **one.slot.to_dict()} for one in self.untouched],
            "dates": [self._told(one) for one in self.dates],
        }  # fmt: skip

    def _told(self, one: FatedDate) -> dict[str, Any]:
        before, looked = one.before, self.chance(one)
        held = {"id": before.id, "state": str(before.state), **before.slot.to_dict()} if before is not None else None
        after = looked.to_dict() if looked else one.slot.to_dict() if one.slot else None
        return {"fate": str(one.fate), "before": held, "after": after}


@dataclass(frozen=True, kw_only=True)
class _Planned:
    """What is to be done of one series, as its rows are now."""

    before: Series
    cut: datetime
    untouched: Sequence[Reservation]
    dates: Sequence[FatedDate]

    @property
    def kept(self) -> list[Reservation]:
        return [one.before for one in self.dates if one.fate is Fate.KEPT and one.before is not None]

    @property
    def given_back(self) -> list[Reservation]:
        return [one.before for one in self.dates if one.fate is not Fate.KEPT and one.before is not None]


class RuleChanges:
    """For whose series it is and, with a reason that he is told, for the desk.  Every act is one transaction."""

    def __init__(self, store: Store, clock: Clock, series: SeriesServices, changes: SeriesChanges) -> None:
        self.store, self.clock, self._series, self._changes = store, clock, series, changes

    def preview(self, ref: str, from_day: date, body: Any, account: Account) -> ChangePreview:
        """What would become of every date; nothing is kept.  Raises as `change`, but where no date can be had."""
        now = self.clock.now()
        request = self._request(ref, from_day, body, account, now)
        with self.store.reading() as work:
            before = series_seen_by(account, work.series.get(ref))
            plan = self._planned(work, before, work.series.reservations([ref]).get(ref, ()), from_day, request, account, now)
            looked = self._looked(work, plan, request, account, now, gone=[one.id for one in plan.given_back])
        return ChangePreview(
            series=plan.before, from_day=from_day, request=request, untouched=plan.untouched, dates=plan.dates,
            looked={one.asked.slot.start: one for one in looked},
        )  # fmt: skip

    def change(
        self, ref: str, from_day: date, body: Any, account: Account, *, note: str = "", seen: Collection[str] | None = None
    ) -> SeriesAnswer:
        """Ends a series at a day (Japan's) and makes another from then on.

        `body` says the new times and rule (`time_start`, `time_end`, `rrule`, `exdate`, `rdate`); what it does not say of the request
        is as before.  `note` is the desk's reason, `seen` what the preview told of the dates to come.  Raises
        NotFound, NotAllowed; InvalidInput for a day that is over, an occurrence before it, or no reason of the desk's; Conflict where
        the series is over, or a date is otherwise than it was seen; and as `SeriesServices.book`.  Then nothing is changed.
        """
        now, said = self.clock.now(), note.strip()
        request = self._request(ref, from_day, body, account, now)
        with self.store.writing() as work:
            before, held = self._changes.locked(work, ref, account, request.first.site)
            plan = self._planned(work, before, held, from_day, request, account, now)
            by_desk = account.id != plan.before.owner
            if by_desk and not said:
                raise InvalidInput.one("reason-missing", "note", "変える理由を書いてください。", "write why it is changed")
            gone = self._give_back(work, plan, account, now, said if by_desk else "")
            looked = self._looked(work, plan, request, account, now)
            if seen is not None and sorted(seen) != sorted(_shown(plan.dates, looked)):
                raise _meanwhile(ref)
            made = self._series.made(work, request, now, follows=ref, kept=plan.kept)
            self._changes.given_back(work, gone, now)
            ended = replace(plan.before, state=SeriesState.CHANGED, ended_at=now, followed_by=made.series.ref)
            after = work.series.put(replace(ended, recurrence=plan.before.recurrence.ended_before(plan.cut)), seen=plan.before)
            kept = [one.id for one in plan.kept]
            work.timeline.append(series_events.changed(plan.before, after, gone, now, by=account.id, kept=kept))
            work.timeline.append(series_events.booked(made.series, made.reservations, now, by=account.id))
            if by_desk:
                series_letters.tell_changed_by_desk(work, after, gone, made.series.ref, now, said)
            else:
                series_letters.tell_changed(work, after, gone, made.series.ref, now)
            series_letters.tell_booked(work, made.series, made.reservations, now)
            work.commit()
            return made

    def _request(self, ref: str, from_day: date, body: Any, account: Account, now: datetime) -> SeriesRequest:
        """As whose series it is would ask for it; judged before anybody waits for us."""
        ask_writer(account)
        if not isinstance(body, Mapping):
            raise InvalidInput.one("not-an-object", "", "JSON のオブジェクトを送ってください。", "send a JSON object")
        with self.store.reading() as work:
            before = series_seen_by(account, work.series.get(ref))
            self._ask_may(work, before, account)
            known = {name: value for name, value in before.body.items() if name not in _OF_THE_RULE}
            request = series_from_json({**known, **body}, before.owner, None)
            _refuse_before(request, from_day, now)
            self._series.judge_all(work, request, now)
            overdue = work.reservations.overdue(now)
        if overdue:
            self._series.booking.expire_holds()
        return request

    def _planned(
        self, work: UnitOfWork, before: Series, held: Sequence[Reservation], from_day: date, request: SeriesRequest, account: Account,
        now: datetime,
    ) -> _Planned:  # fmt: skip
        self._ask_may(work, before, account)
        cut = max(now, whole_days(from_day).start)
        open_ = [one for one in held if one.slot.start > now and one.slot.start >= cut and State.WITHDRAWN in MOVES[one.state]]
        same = {**before.body} == {name: value for name, value in request.body.items() if name not in _OF_THE_RULE}
        ours = {one.id for one in open_}
        untouched = [one for one in held if one.id not in ours and (one.is_live or one.slot.start <= now)]
        return _Planned(before=before, cut=cut, untouched=untouched, dates=fates_of(open_, request.recurrence.slots(), same=same))

    def _ask_may(self, work: UnitOfWork, before: Series, account: Account) -> None:
        """Raises NotAllowed for who neither asked for it nor decides it, Conflict for one that is over."""
        if before.owner != account.id:
            if not decides(account):
                told = Text("申し込んだ人か窓口だけができます。", "only who asked for it, or the desk, may do this")
                raise NotAllowed(told, where=before.ref)
            ask_four_eyes(work, account, before.owner, before.created_at, where=before.ref)
        if before.state is not SeriesState.ON:
            raise over(before)

    def _give_back(self, work: UnitOfWork, plan: _Planned, account: Account, now: datetime, note: str) -> list[Reservation]:
        """By its owner withdrawn; by the desk declined or, what was accepted, cancelled.

        Nobody is called yet: most of these hours may be the series' own again.
        """
        if account.id == plan.before.owner:
            return [self._changes.moved(work, one, State.WITHDRAWN, account, now, frees=False) for one in plan.given_back]
        into = {one.id: State.CANCELLED if one.state is State.ACCEPTED else State.DECLINED for one in plan.given_back}
        return [self._changes.moved(work, one, into[one.id], account, now, note=note, frees=False) for one in plan.given_back]

    def _looked(
        self, work: UnitOfWork, plan: _Planned, request: SeriesRequest, account: Account, now: datetime, gone: Sequence[str] = ()
    ) -> list[Looked]:
        """How what is new can be had, once the others are given back; `gone` are those that are not yet.

        Raises Conflict ("quota") where it is more than one may have.

        Who asks for no more undecided dates of the place than he had is asked for no quota.
        """
        looked, first = self._series.looked(work, request, now, plan.kept, gone), request.first
        new = sum(one.skipped is None for one in looked)
        had = sum(one.state in UNDECIDED and (one.site, one.area) == (first.site, first.area) for one in plan.given_back)
        if new > had and not decides(account):
            booking = self._series.booking
            booking.limits.ask_quota(work.reservations.open_requests(account.id, gone))
            booking.ask_unit_quota(work, first, account, adding=new, but=gone)
        return looked


def _shown(dates: Sequence[FatedDate], looked: Iterable[Looked]) -> list[str]:
    """`id:sequence:fate` of what is held, `start:free` or `start:skipped` of what is asked for: whatever is another is another word."""
    held = [f"{as_seen(one.before)}:{one.fate}" for one in dates if one.before is not None]
    return held + [f"{one.asked.slot.start.isoformat()}:{'skipped' if one.skipped else 'free'}" for one in looked]


def _refuse_before(request: SeriesRequest, from_day: date, now: datetime) -> None:
    day = whole_days(from_day)
    if day.end <= now:
        raise InvalidInput.one("day-over", "from_day", "過ぎた日からは変えられません。", "it cannot be changed from a day that is over")
    if request.recurrence.slots()[0].start < day.start:
        told = "変更する日より前の回があります。", "an occurrence begins before the day of the change"
        raise InvalidInput.one("before-the-change", "time_start", *told)


def _meanwhile(ref: str) -> Conflict:
    told = Text(
        "確かめたあとに、この繰り返し予約の回が変わりました。もう一度確かめてから変えてください。",
        "dates of this series have changed since you looked; look again before you change it",
    )
    return Conflict(told, code="changed-meanwhile", where=ref)

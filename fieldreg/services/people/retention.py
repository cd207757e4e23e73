"""Use cases of retention: what is past its time, what is held though, and the erasing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.people.holds import Hold, Holdable
from fieldreg.people.people_events import erased, hold_told
from fieldreg.people.retention import NOTE, RetentionRule, ended_before, erasable_from
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.people.erasing import erase_persons
from fieldreg.services.visibility import ask_admin
from fieldreg.timeline.events import Act
from fieldreg.trials.kept_trial import code_from_text

__all__ = ["PastItsTime", "RetentionServices"]

_KINDS = (
    Holdable.RESERVATION, Holdable.CASE, Holdable.CALL, Holdable.CERTIFICATION, Holdable.TRIAL, Holdable.INVITATION, Holdable.ACCOUNT,
)  # fmt: skip
_AT_ONCE = frozenset({Holdable.TRIAL})  # kept until a day of its own, and no year longer
_BECAUSE = "retention"
_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class PastItsTime:
    """One thing whose years are over: when it ended, since when it may be erased, and the hold on it, if any."""

    what: Holdable
    ref: str
    ended: datetime
    years: int
    hold: Hold | None = None

    @property
    def since(self) -> date:
        ended = self.ended.astimezone(JST).date()
        return ended if self.what in _AT_ONCE else erasable_from(ended, self.years)

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": str(self.what), "ref": self.ref, "ended": self.ended.isoformat(), "years": self.years,
            "erasable_from": self.since.isoformat(), "held_because": self.hold.because if self.hold else None,
        }  # fmt: skip


class RetentionServices:
    """`by` is the administrator; None: somebody at the machine itself."""

    def __init__(self, store: Store, clock: Clock, rule: RetentionRule | None = None) -> None:
        self.store, self.clock, self.rule = store, clock, rule or RetentionRule()

    @property
    def note(self) -> Text | None:
        """What must be said of the years as long as nobody of the city has set them."""
        return None if self.rule.confirmed else NOTE

    def due(self, by: Account | None) -> list[PastItsTime]:
        """What is past its time, held things among it; longest ended first of each kind.  Nothing is changed."""
        ask_admin(by)
        with self.store.reading() as work:
            held = {(hold.what, hold.ref): hold for hold in work.holds.on()}
            ended_ones = [
                PastItsTime(what=what, ref=ref, ended=ended, years=self._years(what, programme), hold=held.get((what, ref)))
                for what in _KINDS
                for ref, ended, programme in work.erasing.past(what, self.clock.now() if what in _AT_ONCE else self._earliest())
            ]
        return [one for one in ended_ones if one.since <= self.clock.today()]

    def apply(self, by: Account | None) -> list[PastItsTime]:
        """Erases what names persons from all that is past its time and not held; returns what was erased now.

        Each thing, with its events and the event of its erasure, is one transaction: a run that ends in the middle leaves
        nothing half, and the next goes on where it ended.
        """
        return [one for one in self.due(by) if one.hold is None and self._erase(one, by)]

    def _erase(self, one: PastItsTime, by: Account | None) -> bool:
        now = self.clock.now()
        with self.store.writing() as work:
            events = erase_persons(work, one.what, one.ref, now)
            if events is None:
                return False
            told = work.timeline.erase(events, at=now, because=_BECAUSE)
            work.timeline.append(erased(one.what, one.ref, now, ended=one.ended, events=told, years=one.years, by=by))
            work.commit()
            return True

    def holds(self, by: Account | None) -> Sequence[Hold]:
        """What must not be erased, and why."""
        ask_admin(by)
        with self.store.reading() as work:
            return work.holds.on()

    def hold(self, ref: str, because: str, by: Account | None) -> Hold:
        """Keeps what a reference, a kept trial's code or an account's address names from being erased, until it is lifted.

        Raises NotFound, InvalidInput without a reason, Conflict where it is held already.
        """
        ask_admin(by)
        because = because.strip()
        if not 0 < len(because) <= _LONGEST_REASON:
            raise InvalidInput.one("reason-missing", "because", "消去を保留する理由を書いてください。", "write why it must not be erased")
        now = self.clock.now()
        with self.store.writing() as work:
            what, own = _named(work, ref.strip())
            kept = work.holds.set(Hold(what=what, ref=own, because=because, set_at=now, set_by=by.id if by else None))
            work.timeline.append(hold_told(Act.HOLD_SET, kept, now, by))
            work.commit()
            return kept

    def lift(self, ref: str, by: Account | None) -> Hold:
        """Raises NotFound."""
        ask_admin(by)
        now = self.clock.now()
        with self.store.writing() as work:
            what, own = _named(work, ref.strip())
            gone = work.holds.lift(what, own, by=by.id if by else None, at=now)
            work.timeline.append(hold_told(Act.HOLD_LIFTED, gone, now, by))
            work.commit()
            return gone

    def _years(self, what: Holdable, programme: str) -> int:
        return 0 if what in _AT_ONCE else self.rule.years_of(programme)

    def _earliest(self) -> datetime:
        """Nothing that ended later is past its time, whatever its years."""
        years = min(self.rule.years, *self.rule.by_programme.values(), self.rule.years)
        return datetime.combine(ended_before(self.clock.today(), years), time(), JST)


def _named(work: UnitOfWork, ref: str) -> tuple[Holdable, str]:
    """What a reference, an address or a kept trial's code names; an application stands for its call.  Raises NotFound."""
    match ref[:2]:
        case "R-":
            return Holdable.RESERVATION, work.reservations.get(ref).id
        case "C-":
            return Holdable.CASE, work.cases.get(ref).ref
        case "K-":
            return Holdable.CALL, work.calls.get(ref).id
        case "A-":
            return Holdable.CALL, work.applications.get(ref).call
        case "N-":
            return Holdable.CERTIFICATION, work.certifications.get(ref).ref
    if (account := work.accounts.by_email(ref)) is not None:
        return Holdable.ACCOUNT, str(account.id)
    if (trial := work.erasing.trial(code_from_text(ref) or ref)) is not None:
        return Holdable.TRIAL, trial
    told = Text(f"「{ref}」という番号・計画のコード・利用者はありません。", f"there is no such number, code of a trial or account: {ref!r}")
    raise NotFound(told, where="ref")

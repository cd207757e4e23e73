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
from fieldreg.services.calls.erasing import erase_of_account, waits_for_a_call
from fieldreg.services.people.invitation_letters import thread_of
from fieldreg.services.visibility import ask_admin
from fieldreg.timeline.events import Act, Subject

__all__ = ["PastItsTime", "RetentionServices"]

_KINDS = (Holdable.RESERVATION, Holdable.CASE, Holdable.INVITATION, Holdable.ACCOUNT)
_SUBJECTS = {
    Holdable.RESERVATION: Subject.RESERVATION, Holdable.CASE: Subject.CASE, Holdable.INVITATION: Subject.INVITATION,
    Holdable.ACCOUNT: Subject.ACCOUNT,
}  # fmt: skip
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
        return erasable_from(self.ended.astimezone(JST).date(), self.years)

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
                PastItsTime(what=what, ref=ref, ended=ended, years=self.rule.years_of(programme), hold=held.get((what, ref)))
                for what in _KINDS
                for ref, ended, programme in work.erasing.past(what, self._earliest())
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
            of_account = int(one.ref) if one.what is Holdable.ACCOUNT else None
            if of_account is not None and waits_for_a_call(work, of_account):
                return False
            if not work.erasing.erase(one.what, one.ref, at=now):
                return False
            in_calls = [] if of_account is None else erase_of_account(work, of_account)
            letters = _erase_letters(work, one.what, one.ref)
            of_letters = [event.seq for letter in letters for event in work.timeline.of(Subject.LETTER, str(letter))]
            events = [*_events_of(work, one.what, one.ref), *of_letters, *in_calls]
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
        """Keeps a reservation or a case (by its reference) or an account (by its address) from being erased, until it is lifted.

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

    def _earliest(self) -> datetime:
        """Nothing that ended later is past its time, whatever its years."""
        years = min(self.rule.years, *self.rule.by_programme.values(), self.rule.years)
        return datetime.combine(ended_before(self.clock.today(), years), time(), JST)


def _events_of(work: UnitOfWork, what: Holdable, ref: str) -> list[int]:
    """The events that tell of it; of an account also those of the invitation it came of."""
    events = list(work.timeline.of(_SUBJECTS[what], ref))
    if what is Holdable.ACCOUNT:
        for invitation in work.erasing.invitations_of(int(ref)):
            events += work.timeline.of(Subject.INVITATION, str(invitation))
    return [event.seq for event in events]


def _erase_letters(work: UnitOfWork, what: Holdable, ref: str) -> list[int]:
    """What was written about it, or to it; returns the letters."""
    if what is Holdable.INVITATION:
        return list(work.letters.erase_of(thread_of(int(ref))))
    if what is Holdable.ACCOUNT:
        invited = [letter for one in work.erasing.invitations_of(int(ref)) for letter in work.letters.erase_of(thread_of(one))]
        return [*invited, *work.letters.erase_of("", account=int(ref))]
    return list(work.letters.erase_of(ref))


def _named(work: UnitOfWork, ref: str) -> tuple[Holdable, str]:
    """What a reference or an address names.  Raises NotFound."""
    match ref[:2]:
        case "R-":
            return Holdable.RESERVATION, work.reservations.get(ref).id
        case "C-":
            return Holdable.CASE, work.cases.get(ref).ref
    account = work.accounts.by_email(ref)
    if account is None:
        told = Text(f"「{ref}」という予約・相談・利用者はありません。", f"there is no reservation, case or account {ref!r}")
        raise NotFound(told, where="ref")
    return Holdable.ACCOUNT, str(account.id)

"""Use cases of the desk for a jury: naming jurors, holding their interests against the applicants, and letting the judging begin."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.application import Application
from fieldreg.calls.call import Call, CallState, ask_state, moved
from fieldreg.calls.jury import Juror, may_be_of
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.letters import tell_named
from fieldreg.services.calls.own_application import ask_nobodys_own
from fieldreg.services.calls.unsealing import content_under, is_erased
from fieldreg.services.visibility import ask_decider, ask_reader, reads_all

__all__ = ["JuryDesk", "Seat"]

_BEFORE_JUDGING = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A juror as the desk sees it: whose account, in which applications it has a conflict, and in which it may have one."""

    juror: Juror
    account: Account
    conflicts: frozenset[str]
    suspected: frozenset[str]


class JuryDesk:
    """Raises NotAllowed for anybody but the desk; auditors read what it reads.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def seats(self, call_id: str, account: Account) -> Sequence[Seat]:
        """The jury; before the opening without a word of the applicants."""
        ask_reader(account)
        with self.store.reading() as work:
            call = work.calls.get(call_id)
            return [_seat(work, call, juror) for juror in work.juries.of_call(call_id)]

    def name(self, call_id: str, email: Any, account: Account) -> Juror:
        """Puts an active account on the jury and writes to it; naming it again is naming it once.

        Not the desk's own: they read who applied.  Raises InvalidInput, Conflict.
        """
        ask_decider(account)
        now, address = self.clock.now(), text_of({"email": email}, "email", required=True, longest=254)
        with self.store.writing() as work:
            ask_state(call := caught_up(work, call_id, now), *_BEFORE_JUDGING)
            named = _fit(work.accounts.by_email(address))
            held = next((one for one in work.juries.of_call(call_id) if one.account == named.id), None)
            if held is not None and held.sits:
                return held
            juror = Juror(call=call_id, account=named.id, named_at=now)
            work.juries.put(juror)
            work.timeline.append(call_events.juror_named(juror, now, by=account.id))
            tell_named(work, call, juror, now)
            work.commit()
            return juror

    def excuse(self, call_id: str, account_id: int, reason: Any, account: Account) -> Juror:
        """Takes a juror off; its scores are kept and count no more.

        Raises NotFound, InvalidInput, Conflict, NotAllowed for who, or whose organisation, applied.
        """
        ask_decider(account)
        now, why = self.clock.now(), text_of({"because": reason}, "because", required=True, longest=400)
        with self.store.writing() as work:
            ask_state(caught_up(work, call_id, now), *_BEFORE_JUDGING, CallState.JUDGING)
            held = work.juries.get(call_id, account_id)
            if not held.sits:
                return held
            _ask_not_own(work, call_id, account)
            juror = replace(held, excused_at=now, excused_because=why)
            work.juries.put(juror)
            work.timeline.append(call_events.juror_excused(juror, now, by=account.id))
            work.commit()
            return juror

    def check(self, call_id: str, account_id: int, refs: Collection[str], account: Account) -> Juror:
        """Says in which applications a juror has a conflict; all others it may see once the judging begins.

        What the juror itself declared of an application stays.  Raises NotFound, InvalidInput, Conflict before the opening,
        NotAllowed for who, or whose organisation, applied.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            ask_state(call, CallState.CLOSED, CallState.JUDGING)
            _ask_opened(call)
            _ask_not_own(work, call_id, account)
            held, known = work.juries.get(call_id, account_id), {one.ref for one in work.applications.of_call(call_id)}
            if held.declared_at is None or not held.sits:
                told = Text("この審査員は、まだ利害関係を申告していません。", "this juror has not declared its interests yet")
                raise Conflict(told, code="not-declared", where="juror")
            if not set(refs) <= known:
                raise InvalidInput.one(
                    "no-application", "conflict", "この公募にない応募です。",
                    "an application that is none of this call's",
                )
            own = {ref for ref, by in work.juries.conflicts(call_id) if by == account_id} if held.checked_at is not None else set()
            work.juries.set_conflicts(call_id, account_id, own | set(refs))
            juror = replace(held, checked_at=now)
            work.juries.put(juror)
            work.timeline.append(call_events.interests_checked(juror, sorted(own | set(refs)), now, by=account.id))
            work.commit()
            return juror

    def begin(self, call_id: str, account: Account) -> Call:
        """Lets the judging begin, once all is anonymous and every application has somebody to judge it; where none came, at once.

        Raises Conflict with everything that is missing.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            after = moved(call, CallState.JUDGING)
            _ask_opened(call)
            if lacking := _lacking(work, call):
                raise Conflict(
                    Text("".join(one.ja for one in lacking), " ".join(one.en for one in lacking)), code="not-ready", where=call_id
                )
            kept = work.calls.put(after)
            work.timeline.append(call_events.stepped(call, kept, now, by=account.id))
            work.commit()
            return kept


def _fit(named: Account | None) -> Account:
    if named is None or not named.active:
        raise InvalidInput.one(
            "no-account", "email", "そのメールアドレスの有効なアカウントはありません。",
            "no active account has this address",
        )
    if reads_all(named):
        raise InvalidInput.one(
            "desk-is-no-jury", "email",
            "窓口の職員と監査の担当は応募者の名前を読めるため、審査員にはなれません。",
            "staff and auditors read who applied and cannot be jurors",
        )  # fmt: skip
    return named


def _ask_not_own(work: UnitOfWork, call_id: str, account: Account) -> None:
    """Raises NotAllowed for who, or whose organisation, applied; before the opening nobody is told by a refusal that he did."""
    if work.calls.get(call_id).seals_are_open:
        ask_nobodys_own(work, account, work.applications.of_call(call_id))


def _ask_opened(call: Call) -> None:
    if not call.seals_are_open:
        raise Conflict(Text("先に開封してください。", "open the seals first"), code="not-opened", where=call.id)


def _lacking(work: UnitOfWork, call: Call) -> list[Text]:
    """What keeps the judging from beginning."""
    counted = [one for one in work.applications.of_call(call.id) if one.counts]
    jurors = [juror for juror in work.juries.of_call(call.id) if juror.sits]
    conflicts, anonymous = work.juries.conflicts(call.id), work.applications.anonymised(call.id)
    plain = [one.ref for one in counted if one.ref not in anonymous]
    unjudged = [one.ref for one in counted if all((one.ref, juror.account) in conflicts for juror in jurors)]
    applicants = {one.owner for one in counted}
    return [
        told
        for holds, told in (
            (jurors or not counted, Text("審査員がいません。", "There is no jury.")),
            (not plain, Text(f"匿名化していない応募があります: {'、'.join(plain)}。", f"Not yet anonymous: {', '.join(plain)}.")),
            (
                not jurors or not unjudged,
                Text(f"審査できる人のいない応募があります: {'、'.join(unjudged)}。", f"Nobody may judge: {', '.join(unjudged)}."),
            ),
            (
                all(juror.account not in applicants for juror in jurors),
                Text("応募者が審査員になっています。辞退・解任してください。", "An applicant sits on the jury: excuse it."),
            ),
            (
                not any(reads_all(work.accounts.get(juror.account)) for juror in jurors),
                Text("応募者の名前を読める人が審査員になっています。解任してください。", "A juror reads who applied by now: excuse it."),
            ),
        )
        if not holds
    ]


def _seat(work: UnitOfWork, call: Call, juror: Juror) -> Seat:
    account = work.accounts.get(juror.account)
    conflicts = frozenset(ref for ref, by in work.juries.conflicts(call.id) if by == juror.account)
    suspected = frozenset(one.ref for one in _counted(work, call) if _may_conflict(work, one, juror, account))
    return Seat(juror=juror, account=account, conflicts=conflicts, suspected=suspected - conflicts)


def _counted(work: UnitOfWork, call: Call) -> Sequence[Application]:
    return [one for one in work.applications.of_call(call.id) if one.counts] if call.seals_are_open else ()


def _may_conflict(work: UnitOfWork, application: Application, juror: Juror, account: Account) -> bool:
    if application.owner == juror.account:
        return True
    if is_erased(work, application):
        return False
    name = content_under(work, application).answers["organisation"]
    return may_be_of(name, juror.interests, account.organisation)

"""What waited for the next business morning of somebody who has left, or the desk, meanwhile: others are told, or nobody needs to be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fieldreg.kernel.errors import NotFound
from fieldreg.notices import letter_events
from fieldreg.notices.letters import Addressee, KeptLetter, LetterState
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import UnitOfWork
from fieldreg.services.in_charge import in_charge_of
from fieldreg.services.notices.addressees import of_account, of_desk
from fieldreg.services.visibility import decides

__all__ = ["still_there"]

_WORKED = frozenset({Role.STAFF, Role.ADMIN, Role.DEPARTMENT})  # what waits for them is somebody else's work now


def still_there(work: UnitOfWork, due: Sequence[KeptLetter], now: datetime) -> Sequence[KeptLetter]:
    """Those that may leave.  Of a digest's parts for who has left, or does other work by now, each is passed on, once."""
    there = []
    for letter in due:
        account = work.accounts.get(letter.to.account) if letter.digest and letter.to.account is not None else None
        if account is None or _is_there(account, letter):
            there.append(letter)
            continue
        others = _instead(work, letter) if letter.to.staff or account.role in _WORKED else []
        if work.letters.replace(replace(letter, state=LetterState.PASSED_ON), letter):
            for to in others:
                work.letters.add_for(letter, to, now)
            work.timeline.append(letter_events.passed_on(letter, [to.account for to in others if to.account is not None], now))
    return there


def _is_there(account: Account, letter: KeptLetter) -> bool:
    """What was written to the desk is for who is at the desk still."""
    return account.active and (decides(account) or not letter.to.staff)


def _instead(work: UnitOfWork, letter: KeptLetter) -> list[Addressee]:
    """Who looks after the case it is about; else everybody at the desk."""
    try:
        chosen = in_charge_of(work, work.cases.get(letter.thread))
    except NotFound:
        chosen = None
    return of_desk(work) if chosen is None else [of_account(chosen)]

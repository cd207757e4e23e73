"""Four eyes in a call: nobody decides where he himself, or his organisation, applied."""

from collections.abc import Iterable

from fieldreg.calls.application import Application
from fieldreg.people.accounts import Account
from fieldreg.ports import UnitOfWork
from fieldreg.services.four_eyes import ask_four_eyes

__all__ = ["ask_nobodys_own"]


def ask_nobodys_own(work: UnitOfWork, account: Account, applications: Iterable[Application]) -> None:
    """Raises NotAllowed ("own-request") where one of those that count is the account's own, or its organisation's."""
    for one in applications:
        if one.counts:
            ask_four_eyes(work, account, one.owner, work.applications.receipts(one.ref)[0].at, where=one.ref)

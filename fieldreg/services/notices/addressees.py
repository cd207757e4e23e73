"""Addressees: an account as somebody to write to, and the desk's people."""

from fieldreg.notices.letters import Addressee
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import UnitOfWork
from fieldreg.services.visibility import decides

__all__ = ["of_account", "of_desk"]


def of_account(account: Account) -> Addressee:
    """The desk's people read Japanese and sleep at night; which language a company reads, nobody has said."""
    staff = decides(account)
    return Addressee(email=account.email, account=account.id, language="ja" if staff else "", staff=staff)


def of_desk(work: UnitOfWork, *, but: int | None = None) -> list[Addressee]:
    """Everybody at the desk who can sign in, but for the account that did it; the administrators where that is nobody."""
    for role in (Role.STAFF, Role.ADMIN):
        if found := [of_account(account) for account in work.accounts.active_with(role) if account.id != but]:
            return found
    return []

"""Addressees: an account as somebody to write to, and the desk's people."""

from fieldreg.notices.letters import Addressee
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import UnitOfWork
from fieldreg.services.visibility import decides

__all__ = ["of_account", "of_address", "of_desk"]


def of_account(account: Account) -> Addressee:
    """In the language it chose; the desk's people sleep at night."""
    return Addressee(email=account.email, account=account.id, language=account.language, staff=decides(account))


def of_address(work: UnitOfWork, email: str) -> Addressee:
    """An address somebody left: where it is an account's, as that account, which then reads the letter on its page too."""
    account = work.accounts.by_email(email.strip())
    return Addressee(email=email) if account is None or not account.active else of_account(account)


def of_desk(work: UnitOfWork, *, but: int | None = None) -> list[Addressee]:
    """Everybody at the desk who can sign in, but for the account that did it; the administrators where that is nobody."""
    for role in (Role.STAFF, Role.ADMIN):
        if found := [of_account(account) for account in work.accounts.active_with(role) if account.id != but]:
            return found
    return []

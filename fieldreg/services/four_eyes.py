"""Four eyes: nobody decides what he himself, or his organisation, asked for; administrators neither."""

from datetime import datetime

from fieldreg.kernel.errors import NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Fellow
from fieldreg.people.organisations import organisation_key
from fieldreg.ports import UnitOfWork

__all__ = ["ask_four_eyes", "own_affair"]


def ask_four_eyes(work: UnitOfWork, account: Account, owner: int | None, made_at: datetime | None, *, where: str = "") -> None:
    """Raises NotAllowed ("own-request") where `account` would decide what it, or its organisation, asked for.

    `owner` is the account that asked (None: nobody with an account), `made_at` when.
    """
    if own_affair(work, account, owner, made_at):
        told = Text(
            "自分または自分の団体の申込みは、自分では決められません。別の職員に判断してもらってください。",
            "you cannot decide what you or your organisation asked for; have another person of the desk decide",
        )
        raise NotAllowed(told, code="own-request", where=where)


def own_affair(work: UnitOfWork, account: Account, owner: int | None, made_at: datetime | None) -> bool:
    """Whether it is his own: he asked, or who asked is, or was when he asked, of the same organisation."""
    if owner is None:
        return False
    if owner == account.id:
        return True
    mine = organisation_key(account.organisation)
    if not mine:
        return False
    of_owner = work.organisations.past_and_present(owner)
    then_or_now = (name for one, name in of_owner if one.until is None or Fellow(owner, one.since, one.until).covers(made_at))
    return any(organisation_key(name) == mine for name in then_or_now)

"""Links by which an account's owner chooses another password: the last one alone works, and none outlives what made it needless."""

from datetime import datetime

from fieldreg.people.accounts import Account
from fieldreg.people.people_events import invitations_withdrawn
from fieldreg.ports import UnitOfWork

__all__ = ["withdraw_reset_links"]


def withdraw_reset_links(work: UnitOfWork, held: Account, at: datetime, by: Account | None) -> None:
    """Ends those of the account that still work, which the timeline tells."""
    links = [one.id for one in work.invitations.open(at, email=held.email) if one.resets]
    if gone := work.invitations.withdraw(links, at=at):
        work.timeline.append(invitations_withdrawn(gone, at, by))

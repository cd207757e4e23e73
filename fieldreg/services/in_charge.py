"""Who looks after a case: somebody who is at the desk still, whatever name the case bears."""

from fieldreg.desk.cases import Case
from fieldreg.people.accounts import Account
from fieldreg.ports import UnitOfWork
from fieldreg.services.visibility import decides

__all__ = ["in_charge_of", "looked_after_by"]


def in_charge_of(work: UnitOfWork, held: Case) -> Account | None:
    """None where that is nobody, or somebody who has left or does other work by now."""
    chosen = work.accounts.get(held.in_charge) if held.in_charge is not None else None
    return chosen if chosen is not None and chosen.active and decides(chosen) else None


def looked_after_by(work: UnitOfWork, held: Case, staff: Account) -> int:
    """The account in charge once `staff` works on it: who is, else `staff`."""
    there = in_charge_of(work, held)
    return staff.id if there is None else there.id

"""Visibility: who may see what of the registry's private things, and who decides.

One function for a thing, `owner_filter` for lists of others'; whoever lists only his own asks for his own.  What a person
may not see is answered as if it were not there.
"""

from fieldreg.booking.reservations import Reservation
from fieldreg.desk.cases import Case
from fieldreg.kernel.errors import NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role

__all__ = ["ask_decider", "case_seen_by", "decides", "owner_filter", "reservation_seen_by", "sees"]

_DECIDERS = frozenset({Role.STAFF, Role.ADMIN})


def decides(account: Account | None) -> bool:
    """Whether this person decides for the city: desk staff and administrators."""
    return account is not None and account.role in _DECIDERS


def sees(account: Account | None, owner: int | None) -> bool:
    """Whether this person may see a thing of `owner` (None: of nobody with an account): its owner, and who decides.

    >>> company, staff = (Account(id=n, email="", role=Role(r), password_hash="") for n, r in ((7, "company"), (1, "staff")))
    >>> sees(company, 7), sees(company, 8), sees(staff, 8), sees(None, None)
    (True, False, True, False)
    """
    return account is not None and (decides(account) or owner == account.id)


def owner_filter(account: Account) -> int | None:
    """Whose things a list shows this person: None for everybody's, else the owner's account."""
    return None if decides(account) else account.id


def reservation_seen_by(account: Account, reservation: Reservation) -> Reservation:
    """The reservation, if the account may see it.  Raises NotFound, the same as for one that is not there."""
    if not sees(account, reservation.owner):
        raise NotFound(
            Text(f"予約「{reservation.id}」はありません。", f"there is no reservation {reservation.id!r}"), where="id"
        )
    return reservation


def case_seen_by(account: Account | None, case: Case, *, bearer: bool = False) -> Case:
    """The case, for its owner, for who decides, and for the `bearer` of its key.  Raises NotFound as above."""
    if not (bearer or sees(account, case.owner)):
        raise NotFound(Text(f"案件「{case.ref}」はありません。", f"there is no case {case.ref!r}"), where="ref")
    return case


def ask_decider(account: Account) -> None:
    """Raises NotAllowed for anybody but desk staff and administrators."""
    if not decides(account):
        raise NotAllowed(Text("窓口の職員だけができます。", "only desk staff may do this"))

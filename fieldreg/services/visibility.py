"""Visibility: who may see what of the registry's private things, and who decides.

One function for a thing, `owner_filter` for lists of others'; whoever lists only his own asks for his own.  What a person
may not see is answered as if it were not there.
"""

from datetime import datetime

from fieldreg.booking.reservations import Reservation
from fieldreg.desk.cases import Case
from fieldreg.kernel.errors import NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import READ_ONLY, Account, Role
from fieldreg.register.sites import Site

__all__ = [
    "ask_admin", "ask_closer", "ask_decider", "ask_reader", "ask_self_or_admin", "ask_writer", "case_seen_by", "closes", "decides",
    "owner_filter", "reads_all", "reservation_seen_by", "sees",
]  # fmt: skip

_DECIDERS = frozenset({Role.STAFF, Role.ADMIN})


def decides(account: Account | None) -> bool:
    """Whether this person decides for the city: desk staff and administrators."""
    return account is not None and account.role in _DECIDERS


def reads_all(account: Account | None) -> bool:
    """Whether this person reads what everybody asked for: who decides, and auditors, who only read.

    What is sealed (applications before their call closes) nobody reads, and is asked for elsewhere.
    """
    return decides(account) or (account is not None and account.role is Role.AUDITOR)


def sees(account: Account | None, owner: int | None, made_at: datetime | None = None) -> bool:
    """Whether this person may see a thing of `owner` (None: of nobody with an account).

    Its owner does, who reads all, and the members of an organisation that shares, where the owner was of it when it was
    made: what somebody did before he joined or after he left is none of theirs.

    >>> company, staff = (Account(id=n, email="", role=Role(r), password_hash="") for n, r in ((7, "company"), (1, "staff")))
    >>> sees(company, 7), sees(company, 8), sees(staff, 8), sees(None, None)
    (True, False, True, False)
    """
    if account is None:
        return False
    return reads_all(account) or owner == account.id or any(one.account == owner and one.covers(made_at) for one in account.fellows)


def owner_filter(account: Account) -> int | None:
    """Whose things a list shows this person: None for everybody's, else the owner's account."""
    return None if reads_all(account) else account.id


def reservation_seen_by(account: Account, reservation: Reservation) -> Reservation:
    """The reservation, if the account may see it.  Raises NotFound, the same as for one that is not there."""
    if not sees(account, reservation.owner, reservation.created_at):
        raise NotFound(
            Text(f"予約「{reservation.id}」はありません。", f"there is no reservation {reservation.id!r}"), where="id"
        )
    return reservation


def case_seen_by(account: Account | None, case: Case, *, bearer: bool = False) -> Case:
    """The case, for its owner and his fellows, for who reads all, and for the `bearer` of its key.  Raises NotFound as above."""
    if not (bearer or sees(account, case.owner, case.created_at)):
        raise NotFound(Text(f"案件「{case.ref}」はありません。", f"there is no case {case.ref!r}"), where="ref")
    return case


def ask_decider(account: Account) -> None:
    """Raises NotAllowed for anybody but desk staff and administrators."""
    if not decides(account):
        raise NotAllowed(Text("窓口の職員だけができます。", "only desk staff may do this"))


def closes(account: Account | None, site: Site) -> bool:
    """Whether this person closes the place: who decides, and a department what its manager answers for.

    None is somebody at the machine itself.
    """
    if account is None or decides(account):
        return True
    return account.role is Role.DEPARTMENT and account.manager != "" and account.manager == site.manager


def ask_closer(account: Account | None, site: Site) -> None:
    """Raises NotAllowed for who may not close it."""
    if not closes(account, site):
        ja = "この場所を休止にできるのは、窓口の職員と、場所を管理する課だけです。"
        raise NotAllowed(Text(ja, "only the desk, and the department that manages the place, may close it"), where=site.id)


def ask_reader(account: Account) -> None:
    """Raises NotAllowed for anybody who does not read what everybody asked for."""
    if not reads_all(account):
        raise NotAllowed(Text("窓口の職員だけができます。", "only desk staff may do this"))


def ask_writer(account: Account | None) -> None:
    """Raises NotAllowed for who only reads; a visitor without an account may pass."""
    if account is not None and account.role in READ_ONLY:
        raise NotAllowed(Text("このアカウントは閲覧だけができます。", "this account only reads"))


def ask_admin(account: Account | None) -> None:
    """Raises NotAllowed for anybody but administrators; None is somebody at the machine itself."""
    if account is not None and account.role is not Role.ADMIN:
        raise NotAllowed(Text("管理担当だけができます。", "only administrators may do this"))


def ask_self_or_admin(account: Account | None, account_id: int) -> None:
    """Raises NotFound, as for one that is not there, for who is neither that account nor an administrator."""
    if account is not None and account.role is not Role.ADMIN and account.id != account_id:
        raise NotFound(Text(f"アカウント {account_id} はありません。", f"there is no account {account_id}"), where="account")

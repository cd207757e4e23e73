"""Overriding: whose word lets a reservation stand in a closure."""

from collections.abc import Mapping, Sequence

from fieldreg.booking.claims import hold_of
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site

__all__ = ["may_override", "overridden"]

_LONGEST = 400
_MOST = 200


def may_override(account: Account, closures: Sequence[Closure]) -> bool:
    """Whether a word of this account's role lets something stand in every one of them, and there are some."""
    return bool(closures) and all(str(account.role) in one.override_by for one in closures)


def overridden(work: UnitOfWork, account: Account, asked: Reservation, site: Site, because: str) -> Mapping[str, str]:
    """The standing closures that `asked` meets, each with why it may stand in it all the same; {} where nobody says so.

    Raises NotAllowed where the role may not override one of them, InvalidInput for a reason that is too long.
    """
    if not because.strip():
        return {}
    if len(because) > _LONGEST:
        raise InvalidInput.one("too-long", "although_closed", f"{_LONGEST} 文字までにしてください。", f"at most {_LONGEST} characters")
    hold = hold_of(asked, site)
    units = {claim.unit for claim in hold.claims}
    met = [one for one in work.closures.list(site=site.id, within=hold.span, limit=_MOST) if (one.area or one.site) in units]
    if met and not may_override(account, met):
        told = Text("この休止の例外を認める権限がありません。", "you may not let anything stand in this closure")
        raise NotAllowed(told, code="not-overrider", where="although_closed")
    return {one.ref: because.strip() for one in met}

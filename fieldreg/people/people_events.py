"""What is told of acts on people: never a password, a token or a link, nor a digest of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fieldreg.people.accounts import Account
from fieldreg.people.calendar_addresses import CalendarAddress
from fieldreg.people.holds import Hold, Holdable
from fieldreg.people.invitations import Invitation
from fieldreg.people.organisations import Organisation
from fieldreg.people.tokens import ApiToken
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = [
    "account_told", "calendars_told", "erased", "hold_told", "invitation_told", "invitations_withdrawn", "organisation_told", "put",
    "shown", "tokens_told",
]  # fmt: skip

_BOTH = frozenset({Reader.DESK, Reader.OWNER})
_ERASED = {
    Holdable.ACCOUNT: Act.ACCOUNT_ERASED, Holdable.CASE: Act.CASE_ERASED,
    Holdable.INVITATION: Act.INVITATION_ERASED, Holdable.RESERVATION: Act.RESERVATION_ERASED, Holdable.CALL: Act.CALL_ERASED,
    Holdable.CERTIFICATION: Act.CERTIFICATION_ERASED, Holdable.TRIAL: Act.TRIAL_ERASED,
}  # fmt: skip


def shown(account: Account) -> dict[str, Any]:
    """An account as an event may tell it."""
    return {
        "email": account.email, "role": str(account.role), "organisation": account.organisation, "manager": account.manager,
        "active": account.active, "session_epoch": account.session_epoch,
    }  # fmt: skip


def put(before: Account | None, kept: Account, at: datetime, by: Account | None, *, with_token: bool) -> Event:
    """An account was added, or changed whole: of its secrets only which are others."""
    secrets = [] if before is not None and before.password_hash == kept.password_hash else ["password_hash"]
    secrets += ["token"] if with_token else []
    told = {"before": None if before is None else shown(before), "after": shown(kept), "secrets": secrets}
    return account_told(Act.ACCOUNT_PUT, kept, at, by, told, readers=frozenset({Reader.DESK}))


def account_told(
    act: Act, account: Account, at: datetime, by: Account | None, told: Mapping[str, Any], *, readers: frozenset[Reader] = _BOTH
) -> Event:
    """Something was done to an account, by somebody or (None) at the machine itself."""
    who = _by(by)
    return Event(at=at, act=act, ref=str(account.id), owner=account.id, readers=readers, told=told, **who)


def tokens_told(act: Act, account: Account, tokens: Sequence[ApiToken], at: datetime, by: Account | None) -> Event:
    """Tokens by number and name."""
    return account_told(act, account, at, by, {"after": {"tokens": [{"id": one.id, "name": one.name} for one in tokens]}})


def calendars_told(act: Act, account: Account, addresses: Sequence[CalendarAddress], at: datetime, by: Account | None) -> Event:
    """Secret addresses by what they tell."""
    return account_told(act, account, at, by, {"after": {"calendars": [str(one.kind) for one in addresses]}})


def invitation_told(act: Act, invitation: Invitation, at: datetime, by: Account | None, *, used_by: int | None = None) -> Event:
    """An invitation was made, or used by whoever then had the account `used_by`."""
    told = {
        "email": invitation.email, "role": str(invitation.role), "organisation": invitation.organisation, "manager": invitation.manager,
        "expires_at": invitation.expires_at.isoformat(),
    }  # fmt: skip
    who: dict[str, Any] = _by(by) if used_by is None else {"by": By.BEARER, "actor": used_by}
    owner = used_by if used_by is not None else invitation.made_by
    return Event(at=at, act=act, ref=str(invitation.id), owner=owner, readers=_BOTH, told={"after": told}, **who)


def invitations_withdrawn(ids: Sequence[int], at: datetime, by: Account | None) -> Event:
    """Links that no longer work."""
    return Event(at=at, act=Act.INVITATION_WITHDRAWN, ref=str(min(ids)), told={"after": {"ids": list(ids)}}, **_by(by))


def organisation_told(before: Organisation | None, kept: Organisation, at: datetime, by: Account | None) -> Event:
    """Whether its members see each other's things was set."""
    told = {"before": None if before is None else {"shares": before.shares}, "after": {"name": kept.name, "shares": kept.shares}}
    return Event(at=at, act=Act.ORGANISATION_SET, ref=str(kept.id), told=told, **_by(by))


def hold_told(act: Act, hold: Hold, at: datetime, by: Account | None) -> Event:
    """Somebody said that something must not be erased, and why; or that it may again."""
    return Event(at=at, act=act, ref=f"{hold.what} {hold.ref}", told={"after": {"because": hold.because}}, **_by(by))


def erased(what: Holdable, ref: str, at: datetime, *, ended: datetime, events: int, years: int, by: Account | None) -> Event:
    """What named persons went from a thing, and from so many of its events."""
    told = {"after": {"ended": ended.date().isoformat(), "years": years, "events": events}}
    return Event(at=at, act=_ERASED[what], ref=ref, told=told, **_by(by))


def _by(by: Account | None) -> dict[str, Any]:
    return {"by": By.COMMAND, "actor": None} if by is None else {"by": By.ACCOUNT, "actor": by.id}

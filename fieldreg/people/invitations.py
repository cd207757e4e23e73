"""Invitations: a link by which one person, once, makes an account and its password, which nobody else ever knows."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Role, token_digest

__all__ = ["VALID_FOR", "Invitation", "new_link", "no_such_invitation"]

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """`digest` of the link's 256 random bits is all that is kept of it.  `made_by` None: at the machine itself."""

    id: int = 0
    email: str
    role: Role
    organisation: str = ""
    manager: str = ""
    resets: bool = False  # to choose another password, for who has an account
    digest: str
    made_at: datetime
    made_by: int | None = None
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    account: int | None = None  # who came of it

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used; at its last moment it may not."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


def new_link() -> tuple[str, str]:
    """The secret part of a link, and the digest to store."""
    secret = secrets.token_urlsafe(32)
    return secret, token_digest(secret)


def no_such_invitation() -> NotFound:
    """The same for one that never was, was used, was taken back, and whose time is over."""
    return NotFound(
        Text(
            "この招待は使えません。すでに使われたか、取り消されたか、期限（7日）が過ぎています。招待した人に、もう一度送ってもらってください。",
            "this invitation cannot be used: it was used, taken back, or its 7 days are over; ask whoever invited you for another",
        ),
        code="invitation-gone",
        where="invitation",
    )

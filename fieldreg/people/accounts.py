"""Who may sign in, in which role, and how their secrets are kept.

Passwords are kept as argon2id hashes; API tokens as SHA-256 of 256 random bits (a random
token needs no slow hash).  Neither is ever stored or shown in clear again.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fieldreg.kernel.email_addresses import is_email
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.people.passwords import SHORTEST_PASSWORD

__all__ = [
    "LANGUAGES", "READ_ONLY", "ROLE_NAMES", "Account", "Fellow", "Role", "ask_email", "hash_password", "new_token",
    "password_matches", "token_digest",
]  # fmt: skip

_HASHER = PasswordHasher()  # the library's defaults follow RFC 9106


class Role(StrEnum):
    """What an account may do, least first."""

    COMPANY = "company"
    STAFF = "staff"
    DEPARTMENT = "department"
    ADMIN = "admin"
    JUROR = "juror"
    AUDITOR = "auditor"


LANGUAGES: Mapping[str, Text] = {"ja": Text("日本語", "Japanese"), "en": Text("英語", "English")}  # letters to an account come in one
READ_ONLY = frozenset({Role.JUROR, Role.AUDITOR})  # nothing but what an address grants them by name is ever written for them
ROLE_NAMES: Mapping[Role, Text] = {
    Role.COMPANY: Text("事業者", "Company"),
    Role.STAFF: Text("窓口の職員", "Desk staff"),
    Role.DEPARTMENT: Text("担当課・管理者", "Department"),
    Role.ADMIN: Text("管理担当", "Administrator"),
    Role.JUROR: Text("審査委員", "Juror"),
    Role.AUDITOR: Text("監査（閲覧のみ）", "Auditor (reads only)"),
}


@dataclass(frozen=True)
class Fellow:
    """Somebody of the same organisation, and when he was of it: half-open, None on a side where it is open."""

    account: int
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, at: datetime | None) -> bool:
        """Whether he was of it at that moment; of what has no moment only who was of it always.

        >>> Fellow(7).covers(None), Fellow(7, since=datetime(2026, 4, 1)).covers(datetime(2026, 3, 31))
        (True, False)
        """
        if at is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, kw_only=True)
class Account:
    """`id` 0 until stored.  `manager` is the manager a department account answers for.

    `organisation` is the name of the one it is a member of; `fellows` those whose things its members see, while that
    organisation wants it so.  Both are the store's to tell.
    """

    id: int = 0
    email: str
    role: Role
    password_hash: str
    organisation: str = ""
    manager: str = ""
    language: str = "ja"  # of the letters to it
    active: bool = True
    session_epoch: int = 0  # raised to end every session of the account
    created_at: datetime | None = None
    closed_at: datetime | None = None
    erased_at: datetime | None = None
    fellows: tuple[Fellow, ...] = field(default=(), compare=False, repr=False)


def hash_password(password: str) -> str:
    """An argon2id hash.  Raises InvalidInput if the password is shorter than 12 characters."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput.one(
            "password-short",
            "password",
            f"パスワードは {SHORTEST_PASSWORD} 文字以上にしてください。",
            f"a password needs at least {SHORTEST_PASSWORD} characters",
        )
    return _HASHER.hash(password)


def password_matches(password: str, password_hash: str) -> bool:
    """Whether `password` belongs to `password_hash`; takes its time whatever the answer."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def new_token(kind: str = "frt_") -> tuple[str, str]:
    """A fresh API token, or another key of 256 random bits that begins with `kind`, and the digest to store."""
    token = kind + secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """What is stored of an API token, of an invitation's link, of a calendar's key."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask_email(address: str, where: str = "email") -> str:
    """The address without the blanks around it.  Raises InvalidInput where it has not the form of one."""
    if not is_email(address.strip()):
        ja, en = f"メールアドレスの形ではありません: {address!r}", f"not an e-mail address: {address!r}"
        raise InvalidInput.one("email-form", where, ja, en)
    return address.strip()

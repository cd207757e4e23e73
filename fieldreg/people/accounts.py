"""Who may sign in, in which role, and how their secrets are kept.

Passwords are kept as argon2id hashes; API tokens as SHA-256 of 256 random bits (a random
token needs no slow hash).  Neither is ever stored or shown in clear again.
"""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fieldreg.kernel.errors import InvalidInput

__all__ = ["Account", "Role", "hash_password", "new_token", "password_matches", "token_digest"]

SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()  # the library's defaults follow RFC 9106


class Role(StrEnum):
    """What an account may do, least first."""

    COMPANY = "company"
    STAFF = "staff"
    DEPARTMENT = "department"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Account:
    """`id` 0 until stored.  `manager` is the manager a department account answers for."""

    id: int = 0
    email: str
    role: Role
    password_hash: str
    organisation: str = ""
    manager: str = ""
    token_hash: str | None = None
    active: bool = True
    session_epoch: int = 0  # raised to end every session of the account


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


def new_token() -> tuple[str, str]:
    """A fresh API token and the digest to store."""
    token = "frt_" + secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """What is stored of an API token."""
    return hashlib.sha256(token.encode()).hexdigest()

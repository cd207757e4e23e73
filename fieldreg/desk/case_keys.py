"""The secret with which a case is opened without an account; its digest alone is kept."""

import hashlib
import hmac
import secrets

from fieldreg.desk.cases import Case

__all__ = ["SHORTEST_KEY", "digest_of_key", "holds", "new_key"]

SHORTEST_KEY = 32  # characters


def new_key() -> str:
    """192 random bits as 32 letters.  A form carries one, so that sending it twice makes one case."""
    return secrets.token_urlsafe(24)


def digest_of_key(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def holds(case: Case, key: str | None) -> bool:
    """Whether `key` is the one the applicant of the case was given."""
    return bool(key) and bool(case.key_digest) and hmac.compare_digest(case.key_digest, digest_of_key(key or ""))

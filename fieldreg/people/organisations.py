"""Organisations: whose members some accounts are, and whether these see each other's things."""

from dataclasses import dataclass
from datetime import datetime

from fieldreg.kernel.folding import folded

__all__ = ["Membership", "Organisation", "organisation_key"]

LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """団体.  `id` 0 until stored; `shares`: its members see what each of them asked for while of it."""

    id: int = 0
    name: str
    shares: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Membership:
    """From when to when an account was of an organisation; `since` None: always, `until` None: still."""

    account: int
    organisation: int
    since: datetime | None = None
    until: datetime | None = None


def organisation_key(name: str) -> str:
    """What two ways of writing one name share: width, kana, letter case and blanks play no part.

    >>> organisation_key("見本　ドローン ") == organisation_key("見本ﾄﾞﾛｰﾝ")
    True
    """
    return "".join(folded(name).split())

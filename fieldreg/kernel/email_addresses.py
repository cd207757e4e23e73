"""E-mail addresses: the form somebody's own must have, the form a form asks for, and what a letter can be sent to."""

import re

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text

__all__ = ["LONGEST_EMAIL", "email_faults", "is_address", "is_email"]

LONGEST_EMAIL = 254  # characters (RFC 5321, with its angle brackets 256)
_FORM = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,185}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_email(email: str) -> bool:
    """Whether it has the form of an e-mail address: one @, no blanks.

    >>> is_email("a@example.jp"), is_email("a@b@example.jp"), is_email("a @example.jp")
    (True, False, False)
    """
    return _FORM.fullmatch(email) is not None


def email_faults(email: str, where: str = "email", *, of: str = "") -> list[Fault]:
    """What is wrong with an address in a form, whose host is more than one word; nothing with "".  `of` names whose it is.

    >>> [len(email_faults(email)) for email in ("", "a@example.jp", "a@example", "a b@example.jp")]
    [0, 0, 1, 1]
    """
    if not email or (len(email) <= LONGEST_EMAIL and is_email(email) and "." in email.rpartition("@")[2]):
        return []
    whose = f"{of}: " if of else ""
    told = Text(f"{whose}メールアドレスの形を確かめてください。", f"{whose}check the e-mail address")
    return [Fault("email-form", where, told)]


def is_address(email: str) -> bool:
    """Whether a letter can be sent there: one plain address, nothing beside it.

    >>> is_address("desk@example.jp"), is_address("a@example.jp, b@example.jp"), is_address("窓口@example.jp")
    (True, False, False)
    """
    return len(email) <= LONGEST_EMAIL and _ADDRESS.fullmatch(email) is not None

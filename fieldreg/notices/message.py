"""The message: kept letters as one e-mail (RFC 5322), plain text, with an identity of its own that stays through every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import KeptLetter
from fieldreg.notices.template_book import template_named
from fieldreg.notices.writing import with_addresses

__all__ = ["Letterhead", "domain_of", "message_id", "message_of"]

_CLOSING = Text(
    "実証フィールド台帳 窓口\nこのメールに返信すると、窓口に届きます。",
    "The desk of the registry of trial sites\nA reply to this letter reaches the desk.",
)


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Whom letters come from: replies reach the `desk`, the `sender` is whom mail servers know, `site` stands before every link."""

    desk: str
    sender: str
    site: str  # "https://…", no slash at its end


def message_of(letters: Sequence[KeptLetter], head: Letterhead, at: datetime) -> EmailMessage:
    """One letter as it is, or all that a digest holds, to the addressee they share.

    Raises ValueError if a header would hold a line break, which `EmailMessage` refuses.
    """
    first = letters[0]
    message = EmailMessage(policy=SMTP)
    message["From"] = head.sender
    message["To"] = first.to.email
    message["Reply-To"] = head.desk
    message["Subject"] = _digest(letters)[0] if first.digest else first.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letters, head)
    if first.thread and not first.digest:  # every letter of a case hangs on one root, which is none itself
        message["In-Reply-To"] = message["References"] = f"<thread.{first.thread}@{domain_of(head.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{_body(letters, head)}\n\n-- \n{_in(_CLOSING, first)}\n", cte="base64")
    return message


def message_id(letters: Sequence[KeptLetter], head: Letterhead) -> str:
    """The same for the same letter however often it is tried; of a digest by the first that it holds."""
    kind = "digest" if letters[0].digest else "letter"
    return f"<{kind}.{letters[0].token}@{domain_of(head.sender)}>"


def domain_of(address: str) -> str:
    """The part that names a host."""
    return address.rpartition("@")[2]


def _body(letters: Sequence[KeptLetter], head: Letterhead) -> str:
    told = [with_addresses(one.body, one.links, head.site) for one in letters]
    if not letters[0].digest:
        return told[0]
    items = "\n\n\n".join(f"■ {one.subject}\n\n{body}" for one, body in zip(letters, told, strict=True))
    return f"{_digest(letters)[1]}\n\n\n{items}"


def _digest(letters: Sequence[KeptLetter]) -> tuple[str, str]:
    """Subject and first words of a digest."""
    template = template_named("digest")
    return _in(template.subject.fill(count=len(letters)), letters[0]), _in(template.body.fill(count=len(letters)), letters[0]).strip()


def _in(said: Text, letter: KeptLetter) -> str:
    """In the addressee's language, Japanese where nobody knows it."""
    return said.in_language(letter.to.language or "ja")

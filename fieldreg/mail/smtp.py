"""A mail server by SMTP (RFC 5321), asked so that it is known at every moment whether a letter can have left.

Nothing can have left before the last line of the letter; so the letter is announced, and only when all has been taken but the
words themselves `may_leave` is asked.  What goes wrong after that, before the server has answered, is `Unclear`.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from fieldreg.kernel.errors import InvalidInput
from fieldreg.notices.message import Letterhead, domain_of
from fieldreg.ports.letters import Bag, PutOff, Refused, Unclear, Unreached

__all__ = ["Encryption", "SmtpPost", "SmtpServer"]

_PORTS = {"smtp": 25, "smtps": 465}
_TAKEN = range(200, 300)
_GO_ON = 354
_FOR_GOOD = range(500, 600)
_CLOSING = 421  # the server leaves, whatever it was asked
_LONGEST_SAID = 300


class Encryption(StrEnum):
    """How the way to the server is kept from others' eyes."""

    OFFERED = "offered"  # STARTTLS where the server has it
    REQUIRED = "required"  # STARTTLS, or nothing is sent
    NEVER = "no"
    FROM_THE_START = "tls"


_ENCRYPTION = {  # by scheme and query
    ("smtp", ""): Encryption.OFFERED,
    ("smtp", "starttls=required"): Encryption.REQUIRED,
    ("smtp", "starttls=no"): Encryption.NEVER,
    ("smtps", ""): Encryption.FROM_THE_START,
}


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where letters are handed in.  The password is in no text this makes."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: Encryption = Encryption.OFFERED

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """``smtp://user:password@host:25?starttls=required|no`` or ``smtps://…``.  Raises InvalidInput, which never quotes it.

        >>> SmtpServer.from_url("smtp://desk:p%40ss@mail.example.jp?starttls=required")
        SmtpServer(host='mail.example.jp', port=25, user='desk', encryption=<Encryption.REQUIRED: 'required'>)
        """
        try:
            parts = urlsplit(url)
            encryption, port = _ENCRYPTION[parts.scheme, parts.query], parts.port
        except (KeyError, ValueError):
            raise _bad_url() from None
        if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
            raise _bad_url()
        user, password = (unquote(part or "") for part in (parts.username, parts.password))
        return cls(host=parts.hostname, port=port or _PORTS[parts.scheme], user=user, password=password, encryption=encryption)


@dataclass(frozen=True)
class SmtpPost:
    """Carries letters to a server; `timeout_s` for each answer of it, `final_timeout_s` for the one to a whole letter."""

    server: SmtpServer
    letterhead: Letterhead
    timeout_s: float = 20.0
    final_timeout_s: float = 120.0
    delivers: bool = True

    @property
    def place(self) -> str:
        """Server and port, and nothing of who signs in there."""
        return f"{self.server.host}:{self.server.port}"

    @contextmanager
    def walk(self) -> Iterator[Bag]:
        """One connection, opened for the first letter and closed at the end."""
        bag = _SmtpBag(self)
        try:
            yield bag
        finally:
            bag.leave()


class _SmtpBag:
    def __init__(self, post: SmtpPost) -> None:
        self._post = post
        self._smtp: smtplib.SMTP | None = None

    def hand_over(self, message: EmailMessage, may_leave: Callable[[], bool]) -> bool:
        """Raises Unreached, PutOff, Refused, Unclear; after each the next letter may be tried."""
        words = _as_sent(message)
        try:
            smtp = self._connected()
            self._announce(smtp, str(message["To"]))
        except OSError as error:  # smtplib's own among them
            self._drop()
            raise Unreached(self._said(error)) from error
        if not self._asked(may_leave):
            return False
        try:
            code, said = self._say(smtp, words)
        except OSError as error:
            self._drop()
            raise Unclear(self._said(error)) from error
        if code not in _TAKEN:
            raise self._refusal(code, said)
        return True

    def _asked(self, may_leave: Callable[[], bool]) -> bool:
        """In the middle of a letter, which the server forgets unless it is said to its end."""
        allowed = False
        try:
            allowed = may_leave()
        finally:
            if not allowed:
                self._drop()
        return allowed

    def leave(self) -> None:
        """Ends the connection, politely if the server still listens."""
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _say(self, smtp: smtplib.SMTP, words: bytes) -> tuple[int, bytes]:
        """The words, and the server's answer, for which it may take longer."""
        sock = smtp.sock
        assert sock is not None  # noqa: S101 - it was announced on it
        sock.settimeout(self._post.final_timeout_s)
        smtp.send(words)
        answer = smtp.getreply()
        sock.settimeout(self._post.timeout_s)
        return answer

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server, timeout_s = self._post.server, self._post.timeout_s
        known_as = domain_of(self._post.letterhead.sender)  # asking the machine for its name may take a resolver's time
        if server.encryption is Encryption.FROM_THE_START:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=known_as, timeout=timeout_s, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=known_as, timeout=timeout_s)
        self._smtp = smtp
        smtp.ehlo_or_helo_if_needed()
        if server.encryption is Encryption.REQUIRED or (server.encryption is Encryption.OFFERED and smtp.has_extn("starttls")):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
        return smtp

    def _announce(self, smtp: smtplib.SMTP, to: str) -> None:
        """All but the letter's words: sender, addressee, and that the words come now."""
        code, said = smtp.mail(self._post.letterhead.sender)
        if code not in _TAKEN:
            raise smtplib.SMTPResponseException(code, said)  # it takes no letters of ours, whatever they are
        code, said = smtp.rcpt(to)
        if code not in _TAKEN:
            raise self._refusal(code, said)
        code, said = smtp.docmd("DATA")
        if code != _GO_ON:
            raise self._refusal(code, said)

    def _refusal(self, code: int, said: bytes) -> Exception:
        """What an answer other than yes means for one letter, with the connection ready for the next or dropped."""
        told = self._clean(f"{code} {said.decode('utf-8', 'replace')}")
        try:
            anew = code != _CLOSING and self._smtp is not None and self._smtp.rset()[0] in _TAKEN
        except OSError:
            anew = False
        if not anew:
            self._drop()
        return Refused(told) if code in _FOR_GOOD else PutOff(told)

    def _said(self, error: Exception) -> str:
        if isinstance(error, smtplib.SMTPResponseException):
            said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
            return self._clean(f"{error.smtp_code} {said}")
        return self._clean(f"{type(error).__name__}: {error}")

    def _clean(self, said: str) -> str:
        """In one line, and without the password whatever the server repeats."""
        password = self._post.server.password
        hidden = said.replace(password, "…") if password else said
        return "".join(c if c.isprintable() else " " for c in hidden)[:_LONGEST_SAID]


def _as_sent(message: EmailMessage) -> bytes:
    """The words with the line that ends them; a line that begins with a full stop gets another before it (RFC 5321, 4.5.2)."""
    lines = message.as_bytes().split(b"\r\n")
    if lines[-1] == b"":
        lines.pop()
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"


def _bad_url() -> InvalidInput:
    return InvalidInput.one(
        "configuration",
        "FIELDREG_SMTP_URL",
        "環境変数 FIELDREG_SMTP_URL は smtp://利用者:パスワード@ホスト:25?starttls=required の形にしてください"
        "（starttls は required か no、TLS だけのサーバーは smtps://。記号は %40 のように書きます）。",
        "FIELDREG_SMTP_URL must look like smtp://user:password@host:25?starttls=required (starttls: required or no; a server of"
        " TLS alone: smtps://; write @ in a password as %40)",
    )

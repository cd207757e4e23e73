"""What the environment says of letters: the desk's address, the site's, and the server or the folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fieldreg.kernel.email_addresses import is_address
from fieldreg.kernel.errors import InvalidInput
from fieldreg.mail.folder import FolderPost
from fieldreg.mail.smtp import SmtpPost, SmtpServer
from fieldreg.notices.message import Letterhead
from fieldreg.ports import Post

__all__ = ["MailSettings"]

_NOBODY = "desk@fieldreg.invalid"  # of letters that are files; no such host will ever be (RFC 2606)
_OWN_MACHINE = "http://127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """`server` None: letters become files in `folder`, None of which is beside the database."""

    server: SmtpServer | None = None
    folder: Path | None = None
    desk: str = ""
    sender: str = ""
    site: str = ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "MailSettings":
        """FIELDREG_SMTP_URL, FIELDREG_MAIL_FOLDER, FIELDREG_DESK_EMAIL, FIELDREG_MAIL_FROM, FIELDREG_PUBLIC_URL.

        Raises InvalidInput naming the variable that cannot be used, or that a server wants besides; no value is quoted.
        """
        url, folder = env.get("FIELDREG_SMTP_URL"), env.get("FIELDREG_MAIL_FOLDER")
        server = SmtpServer.from_url(url) if url else None
        desk, sender = (_address(env, name) for name in ("FIELDREG_DESK_EMAIL", "FIELDREG_MAIL_FROM"))
        site = _site(env.get("FIELDREG_PUBLIC_URL") or "")
        if server is not None:
            for name, value in (("FIELDREG_DESK_EMAIL", desk), ("FIELDREG_PUBLIC_URL", site)):
                if not value:
                    raise _bad(name, "メールを送るために必要です。設定してください。", "is needed to send mail; set it")
        return cls(server=server, folder=Path(folder) if folder else None, desk=desk, sender=sender, site=site)

    def post(self, beside: Path) -> Post:
        """What carries letters; `beside` is the folder of the database."""
        desk = self.desk or _NOBODY
        head = Letterhead(desk=desk, sender=self.sender or desk, site=self.site or _OWN_MACHINE)
        if self.server is not None:
            return SmtpPost(self.server, head)
        return FolderPost(self.folder or beside / "mail", head)


def _address(env: Mapping[str, str], name: str) -> str:
    held = (env.get(name) or "").strip()
    if held and not is_address(held):
        raise _bad(name, "はメールアドレス一つにしてください。", "must be one e-mail address")
    return held


def _site(held: str) -> str:
    """Scheme and host, and the path below which the site stands, if any; no slash at its end."""
    parts = urlsplit(held.strip())
    whole = parts.scheme in ("http", "https") and parts.netloc and not parts.query and not parts.fragment and held.isascii()
    if held and (not whole or "@" in parts.netloc):
        raise _bad("FIELDREG_PUBLIC_URL", "は https://… の形にしてください。", "must look like https://…")
    return held.strip().rstrip("/")


def _bad(name: str, ja: str, en: str) -> InvalidInput:
    return InvalidInput.one("configuration", name, f"環境変数 {name} {ja}", f"{name} {en}")

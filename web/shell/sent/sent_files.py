"""Files that people send and get back: read once from a form, and answered to be kept, never to be shown in the browser."""

import io
from typing import Any

from flask import flash, request, send_file
from werkzeug.wrappers import Response

from fieldreg.attachments.checking import FileRule
from fieldreg.kernel.errors import InvalidInput
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["as_download", "number_in", "sent_files", "tell_kept", "too_large"]

_NOTHING = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def sent_files(name: str = "files") -> list[tuple[str, bytes]]:
    """Names and bytes; what was spooled of them is let go at once."""
    sent = []
    for file in request.files.getlist(name):
        with file.stream:
            sent.append((file.filename or "", file.read()))
    return [(name, content) for name, content in sent if name]


def as_download(content: bytes, media: str, name: str, **headers: Any) -> Response:
    """The file to keep: whatever it turns out to be, no browser runs or draws it here, and no cache keeps it."""
    answer = send_file(io.BytesIO(content), media, as_attachment=True, download_name=name, etag=False)
    answer.headers["Content-Security-Policy"] = _NOTHING
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers.update(headers)
    return answer


def too_large(rule: FileRule) -> InvalidInput:
    """What is told of files that are more than is taken at once."""
    most = rule.most_mb
    return InvalidInput.one(
        "files-too-large", "files",
        f"添付が合わせて {most} MB を超えているため、受け取れませんでした。"
        "小さくするか、分けて送ってください。ブラウザで前の画面に戻ると、入力が残っています。",
        f"more than {most} MB of files were sent, and not taken; send them one by one, or smaller; go back in your browser, "
        "where what you wrote still stands",
    )  # fmt: skip


def number_in(form: Form, name: str) -> int | None:
    """The number a form names under `name`, as of the file to be replaced; None where it names none."""
    given = form.text(name)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else None


def tell_kept(new: int, sent: int) -> None:
    """Says how many were kept, and of how many there was the same already."""
    if new:
        flash(t(f"{new} 件のファイルを添付しました。", f"{new} files were added."), "success")
    if new < sent:
        flash(t(f"{sent - new} 件は、同じ内容のファイルがもうあります。", f"{sent - new} of them were there already."), "info")

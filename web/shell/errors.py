"""One table from what went wrong to what is answered: problem+json (RFC 9457) for machines, a page for people."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, g, json, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from fieldreg.booking.series.series import NotAllHad
from fieldreg.kernel.errors import (
    Clashing,
    Conflict,
    FieldregError,
    Gone,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from fieldreg.kernel.texts import Text
from web.shell.i18n import language
from web.shell.watching.requests import request_number

__all__ = ["MalformedRequest", "catch", "status_of"]


class MalformedRequest(InvalidInput):
    """What was sent is not even of the form that could be judged: no JSON, an unreadable query."""


_STATUS: tuple[tuple[type[FieldregError], int], ...] = (  # the first that fits
    (MalformedRequest, 400),
    (InvalidInput, 422),
    (NotAllowed, 403),
    (NotFound, 404),
    (Gone, 410),
    (Conflict, 409),
    (Unavailable, 503),
    (FieldregError, 500),
)
_RETRY_AFTER_S = "2"
_TITLES: Mapping[int, Text] = {
    400: Text("リクエストを読めません", "The request cannot be read"),
    401: Text("ログインが必要です", "Sign-in is needed"),
    403: Text("この操作はできません", "You may not do this"),
    404: Text("見つかりません", "Not found"),
    405: Text("この方法では使えません", "Not by this method"),
    409: Text("いまの状態と合いません", "This does not fit the present state"),
    410: Text("もう使えません", "No longer there"),
    413: Text("大きすぎます", "Too large"),
    415: Text("この形式は受け付けていません", "This form is not taken"),
    422: Text("入力を確かめてください", "Check what was entered"),
    429: Text("回数が多すぎます", "Too many requests"),
    500: Text("内部の誤りです", "An error of ours"),
    503: Text("いま混み合っています", "Busy just now"),
}
_DETAILS: Mapping[int, Text] = {
    400: Text(
        "送られた内容を読めませんでした。ページを開き直して、もう一度お試しください。",
        "what was sent could not be read; open the page again and retry",
    ),
    401: Text(
        "ログインするか、API トークンを付けてください。",
        "sign in, or send an API token",
    ),
    403: Text(
        "この操作をする権限がありません。",
        "you may not do this",
    ),
    404: Text(
        "お探しのページはありません。アドレスを確かめてください。",
        "there is no such page; check the address",
    ),
    405: Text(
        "このアドレスはその方法（メソッド）では使えません。",
        "this address does not answer that method",
    ),
    410: Text(
        "このページはもうありません。窓口にご連絡ください。",
        "this page is no longer there; ask the desk",
    ),
    413: Text(
        "送られた内容が 1 MiB を超えています。頂点を減らすか、分けて送ってください。",
        "more than 1 MiB was sent; use fewer vertices, or split it",
    ),
    415: Text(
        "Content-Type: application/json で送ってください。",
        "send it as Content-Type: application/json",
    ),
    429: Text(
        "短い間に回数が多すぎます。しばらく待ってからお試しください。",
        "too many requests in a short time; wait a while and retry",
    ),
    500: Text(
        "こちらの誤りで答えられませんでした。何も変更されていません。",
        "we could not answer because of an error of ours; nothing was changed",
    ),
    503: Text(
        "混み合っていて答えられませんでした。少し待ってからお試しください。",
        "too busy to answer; retry in a moment",
    ),
}


def status_of(error: FieldregError) -> int:
    """The HTTP status that tells this error."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def catch(app: Flask) -> None:
    """Answers every error of ours and of Flask's by the table."""
    app.register_error_handler(FieldregError, _ours)
    app.register_error_handler(HTTPException, _flasks)


def _ours(error: FieldregError) -> Response:
    status = status_of(error)
    if status == 500:
        current_app.logger.error("unexpected %s: %s", type(error).__name__, error)
    more: dict[str, Any] = {}
    if isinstance(error, InvalidInput):
        more["faults"] = [fault.to_dict() for fault in error.faults]
    if isinstance(error, NotAllHad):
        more["skipped"] = [one.to_dict() for one in error.skipped]
    if isinstance(error, Clashing):
        more["clashes"] = [clash.to_dict() for clash in error.clashes]
    answer = _answer(status, error.code, error.message, where=error.where, **more)
    if status == 503:
        answer.headers["Retry-After"] = _RETRY_AFTER_S
    return answer


def _flasks(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response(request.environ)
    code = (error.name or "error").lower().replace(" ", "-")
    answer = _answer(status, code, _DETAILS.get(status, Text(error.description or error.name, error.description or "")))
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            answer.headers[name] = value
    return answer


def _answer(status: int, code: str, message: Text, **more: Any) -> Response:
    title = _TITLES.get(status, _TITLES[500] if status >= 500 else _TITLES[400])
    if status >= 500:
        more["request"] = request_number()  # what the operator finds it by
    if _wants_json():
        problem = {
            "type": f"urn:fieldreg:problem:{code}",
            "title": title.in_language(language()),
            "status": status,
            "detail": message.in_language(language()),
            "instance": request.path,
            "code": code,
            "message": message.to_dict(),
            **{name: value for name, value in more.items() if value != ""},
        }
        return Response(json.dumps(problem), status, mimetype="application/problem+json")
    if "services" not in g:  # it went wrong before the request was understood
        return Response(f"{title.ja} / {title.en}\n", status, mimetype="text/plain")
    page = render_template("shell/error.html", status=status, title=title, message=message, more=more)
    return Response(page, status, mimetype="text/html")


def _wants_json() -> bool:
    if request.path.startswith(("/api", "/geozones/")) or request.path == "/healthz":
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json", "application/problem+json"], "text/html") != "text/html"

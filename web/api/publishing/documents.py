"""A document made once for each state of what it tells, with the moment it was made: 304 for whoever has it, by tag or by that moment."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, request

from fieldreg.kernel.kept import Kept
from web.api.features.tags import is_held, tag_of, tagged
from web.shell.context import services
from web.shell.limits import limiter, setting
from web.shell.ready import json_bytes

__all__ = ["document_answer"]

_KEPT = 8
_Made = tuple[datetime, bytes]


def document_answer(state: object, make: Callable[[datetime], Any], mimetype: str) -> Response:
    """JSON of what `make` gives for the moment it is built; made anew when `state`, or what the address asks, is another."""
    tag = tag_of(state)
    if is_held(tag):
        return tagged(Response(status=304), tag)
    with limiter.limit(setting("LIMIT_HEAVY_READS")):
        built, body = _kept().get(tag, lambda: _made(make))
    known = request.if_modified_since
    unchanged = "If-None-Match" not in request.headers and known is not None and built.replace(microsecond=0) <= known
    answer = Response(status=304) if unchanged else Response(body, content_type=mimetype)
    answer.last_modified = built
    return tagged(answer, tag)


def _made(make: Callable[[datetime], Any]) -> _Made:
    built = services().clock.now()
    return built.astimezone(UTC), json_bytes(make(built))


def _kept() -> Kept[str, _Made]:
    held: Kept[str, _Made] = current_app.extensions.setdefault("fieldreg.documents", Kept(_KEPT))
    return held

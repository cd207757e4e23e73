"""A document made once for each state of what it tells: 304 for whoever has it, by tag or by the moment it came to be so."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, current_app, request

from fieldreg.kernel.kept import Kept
from web.api.features.tags import is_held, tag_of, tagged
from web.shell.context import services
from web.shell.limits import limiter, setting
from web.shell.ready import json_bytes

__all__ = ["document_answer"]

_KEPT, _ROOM, _ADDRESSES = 8, 64 << 20, 64  # documents, and their bytes


def document_answer(state: object, make: Callable[[datetime], Any], mimetype: str, *, is_counted: bool = False) -> Response:
    """JSON of what `make` gives for the moment it is built; made anew when `state`, or what the address asks, is another.

    `is_counted`: the visitor's limit was asked before, because the state alone took reading.
    """
    tag = tag_of(state)
    if is_held(tag):
        return tagged(Response(status=304), tag)
    with nullcontext() if is_counted else limiter.limit(setting("LIMIT_HEAVY_READS")):
        body = _kept().get(tag, lambda: json_bytes(make(services().clock.now())))
    since, known = _since(tag), request.if_modified_since
    unchanged = "If-None-Match" not in request.headers and known is not None and since <= known
    answer = Response(status=304) if unchanged else Response(body, content_type=mimetype)
    answer.last_modified = since
    return tagged(answer, tag)


def _since(tag: str) -> datetime:
    """When the address first told this after something else, to the second: what comes back as it was is told as new."""
    told: Kept[str, tuple[str, datetime]] = current_app.extensions.setdefault("fieldreg.documents.since", Kept(_ADDRESSES))
    before = told.find(request.full_path)
    if before is not None and before[0] == tag:
        return before[1]
    now = services().clock.now().astimezone(UTC).replace(microsecond=0)
    return told.put(request.full_path, (tag, now if before is None else max(now, before[1] + timedelta(seconds=1))))[1]


def _kept() -> Kept[str, bytes]:
    held: Kept[str, bytes] = current_app.extensions.setdefault("fieldreg.documents", Kept(_KEPT, room=_ROOM, size=len))
    return held

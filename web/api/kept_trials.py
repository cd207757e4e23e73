"""Trials under a short code, for machines: kept by anybody, opened by whoever has the code."""

from flask import Blueprint, Response, jsonify, request, url_for

from web.api.features.tags import is_held, tag_of, tagged
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.limits import limiter, no_guessing, setting
from web.shell.sent import request_values

__all__ = ["kept_trials"]

kept_trials = Blueprint("kept_trials", __name__)


@kept_trials.post("/api/trials")
@allow(ANYONE, csrf=False, keeps=True)  # nothing of the session is read, and what is kept is nobody's
@limiter.limit(setting("LIMIT_KEPT_TRIALS"))
def keep() -> tuple[Response, int, dict[str, str]]:
    """Keeps a trial: 201, or 200 with what the same Idempotency-Key kept before."""
    request_values.only()
    kept, now = services().kept_trials.keep(request_values.json_body(), request.headers.get("Idempotency-Key"))
    told = {"code": kept.code, "url": url_for("public.kept_trial", code=kept.code), "expires_at": kept.expires_at.isoformat()}
    return jsonify(told), 201 if now else 200, {"Location": url_for("kept_trials.one", code=kept.code)}


@kept_trials.get("/api/trials/<code>")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@no_guessing
def one(code: str) -> Response:
    """The trial, its answer now, and what turned since; 304 while none of them is other than the client has it."""
    request_values.only()
    held = services()
    kept = held.kept_trials.kept(code)
    tag = tag_of((kept.code, kept.made_at, held.store.revision(), held.clock.today()))
    if is_held(tag):
        return tagged(Response(status=304), tag)
    opened = held.kept_trials.open(code).to_dict()
    return tagged(jsonify({"url": url_for("public.kept_trial", code=kept.code), **opened}), tag)

"""`/readyz` for whoever leads visitors here or elsewhere, `/metrics` for Prometheus, security.txt for who found a hole."""

import hmac
from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for

from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.watching.requests import counts

__all__ = ["health"]

health = Blueprint("health", __name__)
_SECURITY_TOLD = timedelta(days=90)  # a copy kept longer is to be asked for anew
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@health.get("/readyz")
@allow(ANYONE)
def ready() -> tuple[Response, int]:
    """Whether this process can serve everything: database, its version and guard, the law, room on the disk."""
    looks = services().readiness.looks(current_app.config["DATABASE_PATH"])
    is_ready = all(look.ok for look in looks)
    answer = jsonify({"status": "ready" if is_ready else "not-ready", "looks": [look.to_dict() for look in looks]})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if is_ready else 503


@health.get("/metrics")
@allow(ANYONE)
def metrics() -> Response:
    """Counts since this process began; for who has the token of FIELDREG_METRICS_TOKEN, and not there without one."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        abort(404)
    looks = services().readiness.looks(current_app.config["DATABASE_PATH"])
    states = {
        "ready": (float(all(look.ok for look in looks)), "Whether this process can serve everything."),
        "revision": (float(services().store.revision()), "Revision of the registry's public data."),
    }
    return Response(counts().told(states), content_type=_PROMETHEUS)


@health.get("/.well-known/security.txt")
@allow(ANYONE)
def security() -> Response:
    """Whom to tell of a hole (RFC 9116); not there where nobody was named."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        abort(404)
    until = services().clock.now() + _SECURITY_TOLD
    lines = [
        f"Contact: {contact}", f"Expires: {until.isoformat(timespec='seconds')}", "Preferred-Languages: ja, en",
        f"Canonical: {url_for('health.security', _external=True)}",
    ]  # fmt: skip
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

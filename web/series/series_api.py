"""Series for machines: asked for, looked at before, and read."""

from flask import Blueprint, Response, jsonify, request, url_for

from web.series.series_json import series_to_dict
from web.shell.access import MEMBERS, allow
from web.shell.context import services, signed_in
from web.shell.limits import limiter, setting, who
from web.shell.sent import request_values

__all__ = ["series_api"]

series_api = Blueprint("series_api", __name__)


@series_api.post("/api/series")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def book() -> tuple[Response, int, dict[str, str]]:
    """Asks for a series: 201, or 200 with what the same Idempotency-Key made before."""
    request_values.only()
    answer = services().series.book(request_values.json_body(), signed_in(), request.headers.get("Idempotency-Key"))
    own = url_for("series_api.one", ref=answer.series.ref)
    return jsonify(series_to_dict(answer)), 201 if answer.fresh else 200, {"Location": own}


@series_api.post("/api/series/preview")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def preview() -> Response:
    """Each date as it could be had now; nothing is kept."""
    request_values.only()
    return jsonify(services().series.preview(request_values.json_body(), signed_in()).to_dict())


@series_api.get("/api/series/<ref>")
@allow(MEMBERS)
def one(ref: str) -> Response:
    """One series, to its owner and to the desk; to anybody else there is none."""
    request_values.only()
    return jsonify(series_to_dict(services().series.series(ref, signed_in())))

"""What everybody may read, for everybody's programs: pages of any origin, clients that have it already, and in fewer bytes."""

import gzip
import hashlib

from flask import Flask, Response, current_app, g, request

from fieldreg.kernel.kept import Kept
from web.shell.access import ANYONE, is_of_api, policy_of
from web.shell.context import account

__all__ = ["publish"]

_TOLD = "Content-Crs, ETag, Link, Location, Retry-After, WWW-Authenticate"  # headers a page of another origin may look at
_SENT = "authorization, content-type, idempotency-key, if-none-match, accept-language"
_A_DAY_S = "86400"
_FOR_ALL = (
    ("Access-Control-Allow-Origin", "*"),  # without credentials, so that a browser shows nothing that a cookie opened
    ("Access-Control-Expose-Headers", _TOLD), ("Cross-Origin-Resource-Policy", "cross-origin"),
)  # fmt: skip
_COMPRESSED = frozenset({
    "application/json", "application/geo+json", "application/schema+json", "application/vnd.oai.openapi+json", "text/csv",
    "application/vnd.google-earth.kml+xml", "text/calendar", "application/vnd.mapbox-vector-tile",
})  # fmt: skip
_WORTH_IT, _LEVEL = 1_000, 3
_KEPT, _ROOM, _LARGEST_KEPT = 64, 32 << 20, 2 << 20  # answers, and their bytes


def publish(app: Flask) -> None:
    """Answers of the API: to any origin, never by its cookies; what is public under a tag (304), compressed for who reads that."""

    @app.after_request
    def send(answer: Response) -> Response:
        asks_whether = request.method == "OPTIONS"
        is_page = answer.mimetype == "text/html" and not asks_whether and answer.status_code != 304
        if not is_of_api() or is_page or "key" in request.args:  # what a secret address opens is nobody else's
            return answer
        headers = answer.headers
        headers.extend(_FOR_ALL)
        if asks_whether:
            headers.pop("Content-Type", None)
            headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
            headers["Access-Control-Allow-Headers"] = _SENT
            headers["Access-Control-Max-Age"] = _A_DAY_S
        if g.get("token_is_unknown") and answer.status_code < 400:
            headers["WWW-Authenticate"] = (
                'Bearer realm="fieldreg", error="invalid_token", error_description="the token is not known; answered as to anybody"'
            )
        headers.add("Vary", "Accept-Language")
        return _compressed(_tagged(answer)) if _is_public(answer) else answer


def _is_public(answer: Response) -> bool:
    if request.method not in ("GET", "HEAD") or answer.status_code != 200 or account() is not None or not answer.is_sequence:
        return False
    policy = policy_of(current_app, request.endpoint) if request.endpoint else None
    return policy is not None and policy[0] == ANYONE and answer.headers.get("Cache-Control") != "no-store"


def _tagged(answer: Response) -> Response:
    """Under a tag of its content, where it has none; without its content for a client that has it."""
    if "ETag" not in answer.headers:
        answer.headers["ETag"] = f'W/"{hashlib.sha256(answer.get_data()).hexdigest()[:24]}"'
        answer.headers.setdefault("Cache-Control", "no-cache")
    if request.if_none_match.contains_weak(answer.headers["ETag"].removeprefix("W/").strip('"')):
        answer.status_code = 304
        answer.set_data(b"")
        for name in ("Content-Length", "Content-Type", "Content-Disposition"):
            answer.headers.pop(name, None)
    return answer


def _compressed(answer: Response) -> Response:
    if answer.mimetype not in _COMPRESSED or answer.status_code != 200:
        return answer
    answer.headers.add("Vary", "Accept-Encoding")
    reads_gzip = "gzip" in request.headers.get("Accept-Encoding", "") and request.accept_encodings["gzip"]
    if not reads_gzip or "Content-Encoding" in answer.headers:
        return answer
    body = answer.get_data()
    if len(body) < _WORTH_IT:
        return answer
    key = answer.headers["ETag"], request.path
    held: Kept[tuple[str, str], bytes] = current_app.extensions.setdefault("fieldreg.compressed", Kept(_KEPT, room=_ROOM, size=len))
    packed = held.find(key)
    if packed is None:
        packed = gzip.compress(body, _LEVEL, mtime=0)
        if len(packed) <= _LARGEST_KEPT:
            held.put(key, packed)
    answer.set_data(packed)
    answer.headers["Content-Encoding"] = "gzip"
    return answer

"""Redirects: where a visitor may be led. One function judges the Location that is sent, whatever it was made of."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

__all__ = ["hold", "lead_to", "own_path", "stays"]


def own_path(address: str | None) -> str | None:
    """`address` if it is a path of this site, else None.

    Nothing in it may lead elsewhere, now or after a part of it is taken away: no two slashes in the path, no
    backslash, no blank or control character (browsers drop some of them before they read an address).

    >>> own_path("/sites/park?x=1"), own_path("/en//evil.example"), own_path("//evil.example")
    ('/sites/park?x=1', None, None)
    """
    if not address or not address.startswith("/") or "\\" in address:
        return None
    if any(ord(c) < 33 or 127 <= ord(c) < 161 for c in address):
        return None
    return None if "//" in address.partition("?")[0].partition("#")[0] else address


def lead_to(address: str | None, otherwise: str) -> AnyResponse:
    """See other (303): to `address`, which somebody sent, if it is a path of this site; else to `otherwise`, one of ours."""
    return redirect(own_path(address) or otherwise, 303)


def stays(location: str, host: str) -> bool:
    """Whether a Location, as a browser reads it, keeps the visitor at `host`.

    >>> stays("/my", "a.example"), stays("http://a.example/my", "a.example"), stays("//evil.example", "a.example")
    (True, True, False)
    """
    if own_path(location) is not None:
        return True
    try:
        parts = urlsplit(location)
    except ValueError:
        return False
    plain = "\\" not in location and all(33 <= ord(c) < 127 for c in location)
    return plain and parts.scheme in ("http", "https") and parts.netloc == host


def hold(app: Flask) -> None:
    """Looks at every Location that leaves: one that leads elsewhere is a fault of ours, and leads home instead."""

    @app.after_request
    def judge(response: Response) -> Response:
        location = response.headers.get("Location")
        if location is not None and not stays(location, request.host):
            current_app.logger.error("a redirect to elsewhere was held back: %r", location)
            response.headers["Location"] = f"{request.script_root}/"
        return response

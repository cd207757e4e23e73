"""What every answer tells the browser: load nothing of others, run nothing written into a page."""

from flask import Flask, Response, current_app

from web.shell.config import GSI_HOST
from web.shell.context import account

__all__ = ["harden"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_OWN_ONLY, _WITH_GSI = (_POLICY.format(images=f"'self' data:{hosts}") for hosts in ("", f" {GSI_HOST}"))
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_HTTPS_ONLY = "max-age=31536000"  # of this host; who it shares a domain with is not ours to say
_SAME_FOR_ALL = frozenset({"text/javascript", "text/css"})


def harden(app: Flask) -> None:
    """Adds the headers to every answer; what an account sees is never stored."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        there = {name.lower() for name, _ in headers}  # looked through once: asking name by name costs more than the page
        gsi = current_app.config["FIELDREG_BASEMAP"] == "gsi"
        if "content-security-policy" not in there:  # an answer of its own, stricter one keeps it
            headers.set("Content-Security-Policy", _WITH_GSI if gsi else _OWN_ONLY)
        for name, value in _HEADERS.items():
            if name.lower() not in there:
                headers.add(name, value)
        if current_app.config["PUBLIC_URL"].startswith("https://"):
            headers["Strict-Transport-Security"] = _HTTPS_ONLY
        if account() is not None and response.mimetype not in _SAME_FOR_ALL:
            headers["Cache-Control"] = "no-store"
        elif "cache-control" not in there and response.mimetype == "text/html":
            headers["Cache-Control"] = "private, no-cache"
        return response

"""What every answer tells the browser: load nothing of others, run nothing written into a page."""

from flask import Flask, Response, current_app

from web.shell.config import GSI_HOST
from web.shell.context import account

__all__ = ["harden"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_SAME_FOR_ALL = frozenset({"text/javascript", "text/css"})


def harden(app: Flask) -> None:
    """Adds the headers to every answer; what an account sees is never stored."""

    @app.after_request
    def add(response: Response) -> Response:
        hosts = f" {GSI_HOST}" if current_app.config["FIELDREG_BASEMAP"] == "gsi" else ""
        response.headers["Content-Security-Policy"] = _POLICY.format(images=f"'self' data:{hosts}")
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if account() is not None and response.mimetype not in _SAME_FOR_ALL:
            response.headers["Cache-Control"] = "no-store"
        elif response.mimetype == "text/html" and not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-cache"
        return response

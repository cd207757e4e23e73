"""Where the site is for everybody: its public address, the proxies before it, and the hosts it answers to.

With `FIELDREG_PUBLIC_URL` every link an answer holds begins with it, whatever the server itself is called behind a proxy, and a
request for another host is refused: nobody makes our answers point elsewhere.  The machine's own names go on as they are.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["PublicAddress", "stand_at"]

_OWN_NAMES = ("localhost", "127.0.0.1", "::1")
_ALIVE = ("/healthz",)  # asked by whoever watches the server, by whatever name he knows it
_PORTS = {"http": 80, "https": 443}


class PublicAddress:
    """WSGI: takes requests for the public host to have come by the public address, and refuses those for hosts nobody knows."""

    def __init__(self, application: "WSGIApplication", address: str) -> None:
        self._application = application
        parts = urlsplit(address)
        self._scheme, self._host, self._below = parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")
        self._same = (parts.hostname, parts.port or _PORTS[parts.scheme])

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = urlsplit(f"//{environ.get('HTTP_HOST', '')}")
        try:
            name, port = asked.hostname, asked.port
        except ValueError:
            name, port = None, None
        if name == self._same[0] and port in (None, self._same[1]):
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
            path = environ.get("PATH_INFO", "")
            if self._below and not environ.get("SCRIPT_NAME"):
                environ["SCRIPT_NAME"] = self._below
                if path == self._below or path.startswith(f"{self._below}/"):
                    environ["PATH_INFO"] = path[len(self._below):]
        elif name not in _OWN_NAMES and environ.get("PATH_INFO") not in _ALIVE:
            return _refused(start_response)
        return self._application(environ, start_response)


def stand_at(app: Flask) -> None:
    """Puts the public address, if there is one, before the application; the proxies that are believed before that."""
    address, hops = app.config["PUBLIC_URL"], app.config["TRUSTED_PROXIES"]
    if address:
        app.wsgi_app = PublicAddress(app.wsgi_app, address)  # type: ignore[method-assign]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops, x_prefix=hops)  # type: ignore[method-assign]


def _refused(start_response: "StartResponse") -> Iterable[bytes]:
    said = {"ja": "このホスト名の台帳ではありません。", "en": "this registry does not answer to that host name"}
    problem = {"type": "urn:fieldreg:problem:unknown-host", "title": "Unknown host", "status": 400, "detail": said["en"],
               "code": "unknown-host", "where": "Host", "message": said}  # fmt: skip
    body = json.dumps(problem, ensure_ascii=False).encode()
    start_response("400 Bad Request", [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))])
    return [body]

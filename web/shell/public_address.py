"""Where the site is for everybody: its public address, the proxies before it, and the hosts it answers to.

With `FIELDREG_PUBLIC_URL` every link an answer holds begins with it, whatever the server itself is called behind a proxy, and a
request for another host is refused: nobody makes our answers point elsewhere.  The machine's own names go on as they are for who
asks on the machine itself, not for what a proxy hands on.
"""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["PublicAddress", "stand_at"]

_OWN_NAMES = ("localhost", "127.0.0.1", "::1")
_HANDED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
_ALIVE = ("/healthz", "/readyz", "/metrics")  # asked by whoever watches the server, by whatever name he knows it
_PREFIX = re.compile(r"(?:/[\w.~-]+)+/?", re.ASCII)
_PORTS = {"http": 80, "https": 443}


class PublicAddress:
    """WSGI: takes requests for the public host to have come by the public address, and refuses those for hosts nobody knows."""

    def __init__(self, application: "WSGIApplication", address: str) -> None:
        self._application = application
        parts = urlsplit(address)
        self._scheme, self._host, self._below = parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")
        self._same = (parts.hostname, parts.port or _PORTS[parts.scheme])

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            asked = urlsplit(f"//{environ.get('HTTP_HOST', '')}")
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
        elif not (name in _OWN_NAMES and _asks_here(environ)) and environ.get("PATH_INFO") not in _ALIVE:
            return _refused(start_response)
        return self._application(environ, start_response)


def stand_at(app: Flask) -> None:
    """Puts the public address, if there is one, before the application; the proxies that are believed before that.

    The last thing put before it, so that a path in the address is taken off before any other.  Where a public address says port and
    path, no proxy does: many hand on what a client wrote there.
    """
    address, hops = app.config["PUBLIC_URL"], app.config["TRUSTED_PROXIES"]
    told = 0 if address else hops
    if address:
        app.wsgi_app = PublicAddress(app.wsgi_app, address)  # type: ignore[method-assign]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=told, x_prefix=told)  # type: ignore[method-assign]
        app.wsgi_app = _PlainPrefix(app.wsgi_app)  # type: ignore[method-assign]


class _PlainPrefix:
    """WSGI: a prefix that is no path of this host is none."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not _PREFIX.fullmatch(environ.get("HTTP_X_FORWARDED_PREFIX", "")):
            environ.pop("HTTP_X_FORWARDED_PREFIX", None)
        return self._application(environ, start_response)


def _asks_here(environ: "WSGIEnvironment") -> bool:
    """Whether nobody handed the request on, and it came from this machine."""
    address = str(environ.get("REMOTE_ADDR") or "127.0.0.1")  # a socket of the machine has none
    return (address.startswith("127.") or address == "::1") and not any(name in environ for name in _HANDED_ON)


def _refused(start_response: "StartResponse") -> Iterable[bytes]:
    said = {"ja": "このホスト名の台帳ではありません。", "en": "this registry does not answer to that host name"}
    problem = {"type": "urn:fieldreg:problem:unknown-host", "title": "Unknown host", "status": 400, "detail": said["en"],
               "code": "unknown-host", "where": "Host", "message": said}  # fmt: skip
    body = json.dumps(problem, ensure_ascii=False).encode()
    start_response("400 Bad Request", [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))])
    return [body]

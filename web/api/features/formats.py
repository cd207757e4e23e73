"""Which form an answer takes: `f` of the address, or else what the client says it reads; JSON unless that is a page."""

from flask import request

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from geodata.export.published.feature_files import FILES as DOWNLOADS
from web.shell.errors import MalformedRequest
from web.shell.sent import request_values

__all__ = ["DOWNLOADS", "asks_json", "wants_file", "wants_page"]

_JSON = ("json", "geojson")
_HTML = "text/html"
_MACHINES = ("application/json", "application/geo+json", "application/schema+json", "application/vnd.oai.openapi+json", _HTML)


def wants_page() -> bool:
    """Whether a page for people is asked for.  Raises MalformedRequest for a form nobody knows."""
    given = request.args.get("f")
    if given is not None and given not in (*_JSON, "html"):
        message = Text("f は json か html にしてください。", "f is json or html")
        raise MalformedRequest([Fault("bad-parameter", "f", message)])
    if given is not None:
        return given == "html"
    accepted = request.headers.get("Accept", "")
    return _HTML in accepted and request.accept_mimetypes.best_match(_MACHINES, _MACHINES[0]) == _HTML


def asks_json() -> None:
    """For what has no page for people.  Raises MalformedRequest for any other form, and for any other parameter."""
    request_values.only("f")
    if request.args.get("f", "json") != "json":
        raise MalformedRequest([Fault("bad-parameter", "f", Text("f は json にしてください。", "f is json"))])


def wants_file() -> str | None:
    """The form of file that is asked for; None for a page or JSON."""
    given = request.args.get("f")
    return given if given in DOWNLOADS else None

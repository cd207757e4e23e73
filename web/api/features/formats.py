"""Which form an answer takes: `f` of the address, or else what the client says it reads; JSON unless that is a page."""

from flask import request

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from web.shell.errors import MalformedRequest

__all__ = ["wants_page"]

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

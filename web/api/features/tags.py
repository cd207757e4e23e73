"""Names of answers (ETag), by the state of what they tell, so that a client that has one is told 304."""

import hashlib

from flask import Response, request

from fieldreg import __version__
from web.shell.i18n import language

__all__ = ["Root", "is_held", "root", "tag_of", "tagged"]

Root = tuple[str | None, ...]


def root() -> Root:
    """What an address with its host is made of."""
    environ = request.environ
    return tuple(environ.get(name) for name in ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"))


def tag_of(state: object) -> str:
    """What names the answer to this address in that state of its content."""
    asked = (request.environ.get(name) for name in ("PATH_INFO", "QUERY_STRING"))
    return hashlib.sha256(repr((__version__, *root(), *asked, language(), state)).encode()).hexdigest()[:24]


def is_held(tag: str) -> bool:
    """Whether the client says it has that answer."""
    return request.if_none_match.contains_weak(tag)


def tagged(answer: Response, tag: str) -> Response:
    """The answer under its tag, to be kept and asked about again.  A weak one: an answer tells when it was made."""
    answer.headers.add("ETag", f'W/"{tag}"')
    answer.headers.add("Cache-Control", "no-cache")
    return answer

"""What is asked of a collection, and the page it answers with, in bytes ready to send."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Response, request, url_for

from fieldreg import __version__
from web.shell.context import services
from web.shell.ready import json_bytes
from web.shell.sent import request_values

__all__ = ["Asked", "Page", "View", "feature_answer", "is_held", "page_answer", "tag_of", "tagged"]

_MOST, _USUAL = 10_000, 1_000
_PLAIN = "!$'()*,/:;?@"  # left as they are in a query, as url_for leaves them
_KIND = "application/geo+json"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which page: `box` in degrees (west, south, east, north), or None for everywhere."""

    box: tuple[float, float, float, float] | None
    offset: int
    limit: int

    @classmethod
    def from_query(cls) -> "Asked":
        """Raises MalformedRequest."""
        return cls(
            box=request_values.bbox(),
            limit=request_values.whole_number("limit", _USUAL, 1, _MOST),
            offset=request_values.whole_number("offset", 0, 0, 100_000_000),
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """`features` of `matched`, each as JSON; `beside` stands before them.

    `elsewhere`: the query, and what is to be found there, of those that this window leaves out.
    """

    features: Sequence[bytes]
    matched: int
    beside: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: tuple[Mapping[str, str], str] | None = None


class View(Protocol):
    """A collection as one request sees it.

    `state` names its content, as far as that is known before it is read; None: it is not.
    """

    @property
    def state(self) -> object: ...

    def page(self, asked: Asked) -> Page: ...

    def one(self, feature_id: str) -> bytes | None:
        """The feature of that id."""


def page_answer(collection_id: str, asked: Asked, page: Page) -> Response:
    """A FeatureCollection of the page, with how many there are and where the next ones are."""
    base, query = _base(_root(), collection_id), request.args.to_dict()
    links = [_link("self", base, query, asked.offset)]
    if asked.offset + len(page.features) < page.matched:
        links.append(_link("next", base, query, asked.offset + asked.limit))
    if page.elsewhere is not None:
        other, title = page.elsewhere
        links.append({**_link("related", base, {**query, **other}, 0), "title": title})
    told = json_bytes(
        {
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "timeStamp": services().clock.now().isoformat(),
            "links": links,
        }
    )
    head = json_bytes({"type": "FeatureCollection", **page.beside})[:-1] + b',"features":['
    return Response(_joined(head, page.features, b"]," + told[1:]), content_type=_KIND)


def _joined(head: bytes, features: Sequence[bytes], tail: bytes) -> bytes:
    """In one step: a page of a hundred is copied once."""
    if not features:
        return head + tail
    first, *others = features
    ends = [head + first, *others]
    ends[-1] += tail
    return b",".join(ends)


def feature_answer(feature: bytes) -> Response:
    """One feature."""
    return Response(feature, content_type=_KIND)


def tag_of(state: object) -> str:
    """What names the answer to this address in that state of its content."""
    asked = (request.environ.get(name) for name in ("PATH_INFO", "QUERY_STRING"))
    return hashlib.sha256(repr((__version__, *_root(), *asked, state)).encode()).hexdigest()[:24]


def is_held(tag: str) -> bool:
    """Whether the client says it has that answer."""
    return request.if_none_match.contains_weak(tag)


def tagged(answer: Response, tag: str) -> Response:
    """The answer under its tag, to be kept and asked about again.  A weak one: an answer tells when it was made."""
    answer.headers.add("ETag", f'W/"{tag}"')
    answer.headers.add("Cache-Control", "no-cache")
    return answer


def _root() -> tuple[str | None, ...]:
    """What an address with its host is made of."""
    environ = request.environ
    return tuple(environ.get(name) for name in ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"))


@lru_cache(maxsize=64)
def _base(root: tuple[str | None, ...], collection_id: str) -> str:  # noqa: ARG001 - url_for writes the root the request came by
    return url_for("api.items", collection_id=collection_id, _external=True)


def _link(rel: str, base: str, query: Mapping[str, str], offset: int) -> dict[str, str]:
    held = {**query, "offset": str(offset)} if offset else query
    return {"rel": rel, "type": _KIND, "href": f"{base}?{urlencode(held, safe=_PLAIN)}" if held else base}

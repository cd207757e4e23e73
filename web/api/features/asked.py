"""What is asked of a collection, and the page it answers with, in bytes ready to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from flask import Response, request, url_for
from shapely.geometry.base import BaseGeometry

from web.api.features.choosing import Wanted, wanted_of
from web.api.features.fields import Fields
from web.api.features.moments import Period, period_from_text
from web.api.features.references import CRS84, Box, ReferenceSystem, system_of
from web.api.features.tags import Root, root
from web.shell.context import services
from web.shell.i18n import t
from web.shell.ready import json_bytes
from web.shell.sent import request_values

__all__ = ["MOST", "USUAL", "Asked", "Page", "View", "feature_answer", "linked", "page_answer"]

MOST, USUAL = 10_000, 1_000
_PLAIN = "!$'()*,/:;?@"  # left as they are in a query, as url_for leaves them
_KIND = "application/geo+json"
_HERE = b"\x00"  # in a feature's text: where the collections are; no JSON has it unescaped


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which page: `box` in degrees (west, south, east, north), or None for everywhere; `within` a finer outline than the box about it."""

    box: Box | None = None
    within: BaseGeometry | None = None
    period: Period | None = None
    wanted: Wanted | None = None
    system: ReferenceSystem = CRS84
    offset: int = 0
    limit: int = USUAL

    @classmethod
    def from_query(cls, fields: Fields, usual: int = USUAL) -> "Asked":
        """Raises MalformedRequest."""
        sides, asked_in = request_values.sides("bbox"), system_of(request.args.get("bbox-crs"), "bbox-crs")
        box, within = (None, None) if sides is None else asked_in.window(sides)
        wanted = wanted_of(fields)
        if box is None and wanted is not None and wanted.box is not None:  # so that an index is asked first
            box = wanted.box
        return cls(
            box=box, within=within, period=_period(), wanted=wanted,
            system=system_of(request.args.get("crs"), "crs"),
            limit=request_values.whole_number("limit", usual, 1, MOST),
            offset=request_values.whole_number("offset", 0, 0, 100_000_000),
        )  # fmt: skip

    @classmethod
    def of_one(cls) -> "Asked":
        """What may be asked of a single feature.  Raises MalformedRequest."""
        return cls(period=_period(), system=system_of(request.args.get("crs"), "crs"))


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


def linked(feature: bytes, collection_id: str, feature_id: str, query: str = "") -> bytes:
    """The feature with links to itself and its collection; `here` puts the address in when it is sent."""
    own = json_bytes(f"/{collection_id}/items/{quote(feature_id, safe=_PLAIN)}{query}")[1:-1]
    return b"".join((
        feature[:-1], b',"links":[{"rel":"self","type":"application/geo+json","href":"', _HERE, own,
        b'"},{"rel":"collection","type":"application/json","href":"', _HERE, b"/", collection_id.encode("ascii"), b'"}]}',
    ))  # fmt: skip


def page_answer(collection_id: str, asked: Asked, page: Page) -> Response:
    """A FeatureCollection of the page, with how many there are and where the next ones are."""
    told = json_bytes(
        {
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "timeStamp": services().clock.now().isoformat(),
            "links": page_links(collection_id, asked, page),
        }
    )
    head = json_bytes({"type": "FeatureCollection", **page.beside})[:-1] + b',"features":['
    body = _joined(head, asked.system.told(page.features), b"]," + told[1:])
    return _answer(body, asked)


def page_links(collection_id: str, asked: Asked, page: Page) -> list[dict[str, str]]:
    """From this page to itself, to what comes before and after, to its collection and to the same for people."""
    base, query = f"{_base(root())}/{collection_id}", request.args.to_dict()
    links = [_link("self", base, query, asked.offset)]
    links.append({**_link("alternate", base, {**query, "f": "html"}, asked.offset), "type": "text/html"})
    if asked.offset + len(page.features) < page.matched:
        links.append(_link("next", base, query, asked.offset + asked.limit))
    if asked.offset:
        links.append(_link("prev", base, query, max(asked.offset - asked.limit, 0)))
    links.append({"rel": "collection", "type": "application/json", "href": base})
    if page.elsewhere is not None:
        other, title = page.elsewhere
        links.append({**_link("related", base, {**query, **other}, 0), "title": title})
    return links


def feature_answer(feature: bytes, asked: Asked) -> Response:
    """One feature; its page for people is told beside it."""
    query = request.args.to_dict()
    own = f"{_base(root())}{quote(request.path.partition('/collections')[2], safe=_PLAIN)}"
    page = {"rel": "alternate", "type": "text/html", "title": t("人が読む頁", "for people"), "href": _href(own, {**query, "f": "html"})}
    (told,) = asked.system.told([feature])
    return _answer(told[:-2] + b"," + json_bytes(page) + b"]}", asked)


def _answer(body: bytes, asked: Asked) -> Response:
    here = json_bytes(_base(root()))[1:-1]
    answer = Response(body.replace(_HERE, here), content_type=_KIND)
    answer.headers.add("Content-Crs", f"<{asked.system.uri}>")
    return answer


def _period() -> Period | None:
    given = request.args.get("datetime")
    return None if given is None else period_from_text(given)


def _joined(head: bytes, features: Sequence[bytes], tail: bytes) -> bytes:
    """In one step: a page of a hundred is copied once."""
    if not features:
        return head + tail
    first, *others = features
    ends = [head + first, *others]
    ends[-1] += tail
    return b",".join(ends)


@lru_cache(maxsize=64)
def _base(_: Root) -> str:
    """Where the collections are; url_for writes the root the request came by."""
    return url_for("features.collections", _external=True)


def _link(rel: str, base: str, query: Mapping[str, str], offset: int) -> dict[str, str]:
    held = {**{name: value for name, value in query.items() if name != "offset"}, **({"offset": str(offset)} if offset else {})}
    return {"rel": rel, "type": _KIND, "href": _href(f"{base}/items", held)}


def _href(base: str, query: Mapping[str, str]) -> str:
    return f"{base}?{urlencode(query, safe=_PLAIN)}" if query else base

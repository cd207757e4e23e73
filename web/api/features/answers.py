"""Items of a collection as GeoJSON: what is read of the address, and when a client is told that it has the answer."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from flask import Response

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from web.api.features.asked import USUAL, Asked, Page, View, feature_answer, page_answer
from web.api.features.choosing import names_of
from web.api.features.collections import Collection, named
from web.api.features.tags import is_held, tag_of, tagged
from web.shell.limits import limiter, setting
from web.shell.sent import request_values

T = TypeVar("T")
__all__ = ["ITEMS", "ONE", "asked_of", "items", "limited", "one", "one_of", "page_of"]

ONE = ("crs", "datetime", "f")  # parameters every feature takes
ITEMS = (*ONE, "bbox", "bbox-crs", "limit", "offset", "filter", "filter-lang", "filter-crs")  # and every page: clients send them unasked


def items(collection_id: str) -> Response:
    """A page of the collection, with how many there are and where the next ones are; 304 for a client that has it.

    Raises NotFound for a collection nobody knows, MalformedRequest for an unreadable query.
    """
    collection, asked, view = asked_of(collection_id)
    return _answered(collection, asked, view.state, lambda: _page(collection, asked, view))


def page_of(collection_id: str, usual: int) -> tuple[Collection, Asked, Page]:
    """The same page, to be shown in another way, with so many features if nobody says how many.  Raises as `items`."""
    collection, asked, view = asked_of(collection_id, usual)
    return collection, asked, limited(collection, asked, lambda: view.page(asked))


def one(collection_id: str, feature_id: str) -> Response:
    """One feature.  Raises NotFound, MalformedRequest."""
    collection, asked, view = _asked_of_one(collection_id)
    state = None if "@" in feature_id else view.state  # a zone called ID@EDITION is none of the editions the state tells of
    return _answered(collection, asked, state, lambda: feature_answer(_found(view.one(feature_id), feature_id), asked))


def one_of(collection_id: str, feature_id: str) -> tuple[Collection, bytes]:
    """The same feature, to be shown in another way."""
    collection, asked, view = _asked_of_one(collection_id)
    return collection, limited(collection, asked, lambda: _found(view.one(feature_id), feature_id))


def _asked_of_one(collection_id: str) -> tuple[Collection, Asked, View]:
    collection = named(collection_id)
    request_values.only(*collection.parameters, *ONE)
    asked = Asked.of_one()
    return collection, asked, collection.view(asked.period)


def asked_of(collection_id: str, usual: int = USUAL) -> tuple[Collection, Asked, View]:
    """The collection, what is asked of it, and how this request sees it."""
    collection = named(collection_id)
    request_values.only(*collection.parameters, *ITEMS, *names_of(collection.fields))
    asked = Asked.from_query(collection.fields, usual)
    return collection, asked, collection.view(asked.period)


def _page(collection: Collection, asked: Asked, view: View) -> Response:
    page = view.page(asked)
    answer = page_answer(collection.id, asked, page)
    if view.state is None:  # its content is known only now
        told = hashlib.sha256(b"\n".join(page.features)).hexdigest()
        tag = tag_of((told, page.matched, repr(page.beside)))
        return tagged(Response(status=304) if is_held(tag) else answer, tag)
    return answer


def _answered(collection: Collection, asked: Asked, state: object, answer: Callable[[], Response]) -> Response:
    """What `answer` makes, unless the client has it; `state` None: that is known only once it is made."""
    if state is None:
        return limited(collection, asked, answer)
    tag = tag_of(state)
    return tagged(Response(status=304) if is_held(tag) else limited(collection, asked, answer), tag)


def limited(collection: Collection, asked: Asked, answer: Callable[[], T]) -> T:
    """What is read from the store, and what a filter looks through feature by feature, is had only so often."""
    if not collection.heavy and asked.wanted is None:
        return answer()
    with limiter.limit(setting("LIMIT_HEAVY_READS")):
        return answer()


def _found(feature: bytes | None, feature_id: str) -> bytes:
    if feature is None:
        raise NotFound(Text(f"「{feature_id}」はありません。", f"there is no {feature_id!r}"), where="id")
    return feature

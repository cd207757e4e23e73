"""The same as pages for people: what there is, a form that narrows it down, a map, and a table page by page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.api.features import told
from web.api.features.answers import one_of, page_of
from web.api.features.asked import Asked, Page
from web.api.features.choosing import names_of
from web.api.features.collections import Collection, listed
from web.api.features.fields import Field
from web.api.features.formats import DOWNLOADS
from web.pages.maps.drawn_maps import drawn_map
from web.shell import labels

__all__ = ["collection", "collections", "conformance", "fields", "item", "items", "landing"]

_ROWS = 50
_COLUMNS = (
    "name", "kind", "area_kind", "restriction", "site", "area", "ward", "availability", "time_start", "time_end", "edition", "valid_from",
)  # fmt: skip
_MOST_CHOICES = 30


def landing() -> Response:
    """Where everything is."""
    return _page("features/landing.html", landing=told.landing_told(), collections=listed())


def conformance() -> Response:
    """Classes that hold in full."""
    return _page("features/conformance.html", classes=told.CONFORMS_TO)


def collections() -> Response:
    """What may be read."""
    return _page("features/collections.html", collections=listed())


def collection(held: Collection) -> Response:
    """One collection: where it is, since when, and how it is read."""
    return _page("features/collection.html", collection=held, links=told.collection_told(held)["links"], interval=held.interval)


def fields(held: Collection, *, asked_for: bool = False) -> Response:
    """What its features are made of, or what may be asked for by name."""
    return _page("features/fields.html", collection=held, fields=held.asked_for if asked_for else held.fields.all, asked_for=asked_for)


def items(collection_id: str) -> AnyResponse:
    """A page of features: as a table, and on a map.  What a form sends empty is left out of the address."""
    query = request.args.to_dict()
    if "" in query.values():
        told = urlencode({name: value for name, value in query.items() if value})
        return redirect(f"{url_for('features.items', collection_id=collection_id)}?{told}", 303)
    held, asked, page = page_of(collection_id, _ROWS)
    rows = [orjson.loads(feature.replace(b"\x00", b"")) for feature in page.features]
    there = {name for row in rows for name in row["properties"]}
    columns = [one for name in _COLUMNS for one in held.fields.all if one.name == name and (not rows or name in there)]
    return _page(
        "features/items.html", collection=held, rows=rows, columns=columns, page=page, asked=query, choices=_choices(held),
        first=asked.offset + 1, last=asked.offset + len(rows), before=_turned(held, asked, page, -1), after=_turned(held, asked, page, 1),
        data=_address(held, {**query, "limit": str(asked.limit), "f": "json"}), parts_of_map=drawn_map("site") if rows else None,
        files=[(one.title, _address(held, {**query, "f": form})) for form, one in DOWNLOADS.items()],
        inputs=[name for name in names_of(held.fields) if name in query and name not in dict(_choices(held))],
    )  # fmt: skip


def item(collection_id: str, feature_id: str) -> Response:
    """One feature, all that is told of it."""
    query = request.args.to_dict()
    held, told_of = one_of(collection_id, feature_id)
    feature = orjson.loads(told_of.replace(b"\x00", b""))
    names = {one.name: one for one in held.fields.all}
    address = url_for("features.item", collection_id=held.id, feature_id=feature_id, **{**query, "f": "json"})  # type: ignore[arg-type]
    shown = drawn_map("site") if feature["geometry"] else None
    return _page("features/item.html", collection=held, feature=feature, names=names, data=address, parts_of_map=shown)


def _choices(held: Collection) -> list[tuple[str, Field]]:
    """Properties of few values, which a form offers."""
    return [
        (one.name, one) for one in held.fields.plain()
        if one.name not in held.fields.apart and len(one.schema.get("enum", ())) in range(1, _MOST_CHOICES)
    ]  # fmt: skip


def _turned(held: Collection, asked: Asked, page: Page, by: int) -> str | None:
    """The address of the page before or after, if there is one."""
    offset = asked.offset + by * asked.limit
    if (by < 0 and not asked.offset) or (by > 0 and asked.offset + len(page.features) >= page.matched):
        return None
    return _address(held, {**request.args.to_dict(), "offset": str(max(offset, 0))})


def _address(held: Collection, query: Mapping[str, str]) -> str:
    return url_for("features.items", collection_id=held.id, **query)  # type: ignore[arg-type]


def _page(template: str, **values: Any) -> Response:
    return Response(render_template(template, labels=labels, **values), mimetype="text/html")

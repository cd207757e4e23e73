"""Choosing a site: the trial in one line of controls, and the list and the map of the places for it, under one state in the address.

A list goes out page by page: the addresses of the pages work without a script, and the script asks for the same pages as JSON.
"""

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from fieldreg.kernel.errors import Fault, InvalidInput
from web.pages.choosing.choices import MOST_ROWS, Choices, asked_by, choices, is_told_in_fields
from web.pages.choosing.list_parts import address
from web.pages.choosing.trial_bar import Bar, bar_of, begun
from web.pages.listing.site_filters import FILTER_NAMES
from web.pages.maps.drawn_maps import drawn_map, first_tile
from web.pages.needs.need_address import NEED_NAMES
from web.shell import labels
from web.shell.kept_parts import kept_part
from web.shell.limits import limiter, setting

__all__ = ["MOST_ROWS", "choose", "rows"]


def _ranks_nothing() -> bool:
    return not (request.args.get("when") or "craft" in request.args)


_by_need = limiter.shared_limit(
    setting("LIMIT_RANKINGS"), scope="rankings", exempt_when=_ranks_nothing, deduct_when=lambda _: bool(g.get("ranked_anew"))
)
"""A need judged at every site counts; the same need again, narrowed down or turned over, does not."""


@_by_need
def choose() -> Response:
    """The bar, the map and the list.  What a form told in plain fields is answered with its own address."""
    query = request.args
    try:
        asked = asked_by(query)
    except InvalidInput as error:
        if "craft" not in query:
            raise
        return make_response(_page(choices(_without_need(query), None), begun(query), error.faults), 422)
    shown = choices(query, asked)
    if is_told_in_fields(query):
        return make_response(redirect(address(shown.state, asked), 303))
    if shown.filters.page > shown.last_page:
        return make_response(redirect(_at_page(shown.last_page), 303))
    return make_response(_page(shown, bar_of(asked, shown.own_day)))


@_by_need
def rows() -> dict[str, Any]:
    """One page of the list for the script: the same rows as the page of the same query shows, and the bar as the need has it."""
    asked = asked_by(request.args)
    told = choices(request.args, asked).to_dict()
    return told | {"bar": bar_of(asked, None).to_dict() if asked else None}


def _page(shown: Choices, bar: Bar, faults: tuple[Fault, ...] | list[Fault] = ()) -> str:
    def fields() -> Markup:
        return Markup(render_template("pages/choose_bar.html", bar=bar, shown=shown, faults=faults, words=labels))  # noqa: S704 - ours

    return render_template(
        "pages/choose.html",
        parts_of_map=drawn_map("choose"),
        first_tile="" if request.args else first_tile(),  # else the address may bring another part of the map into sight
        shown=shown,
        filters=shown.filters,
        bar=fields() if request.args else kept_part(("bar of nothing asked", request.script_root), fields),
        pages=_pages(shown),
        words=labels,
    )


def _pages(shown: Choices) -> dict[str, Any] | None:
    """Which rows are shown, and where those before and after them are; None where one page has all."""
    page, count = shown.filters.page, len(shown.chosen.rows)
    if count <= MOST_ROWS and page == 1:
        return None
    first = (page - 1) * MOST_ROWS
    ends = {"before": page - 1 if page > 1 else None, "after": page + 1 if shown.more else None}
    links = {name: _at_page(end) if end else None for name, end in ends.items()}
    return {"first": first + 1, "last": min(first + MOST_ROWS, count), "most": MOST_ROWS, **links}


def _at_page(page: int) -> str:
    """The same list at another of its pages."""
    query: dict[str, Any] = {name: value for name, value in request.args.to_dict(flat=False).items() if name in _OWN}
    return url_for("public.choose", **query, page=page)


def _without_need(query: "MultiDict[str, str]") -> "MultiDict[str, str]":
    return MultiDict([(name, value) for name, value in query.items(multi=True) if name in FILTER_NAMES and name != "sort"])


_OWN = FILTER_NAMES | frozenset(NEED_NAMES)

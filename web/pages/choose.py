"""Choosing a site: the map and the list, under one filter state.

A registry that fits one page goes out whole, and the script filters what it has.  A larger one goes out page by
page: the addresses of the pages work without a script, and the script asks for the same pages as JSON.
"""

from typing import Any

from flask import g, render_template, request, url_for

from fieldreg.register.sites import Availability, SiteKind
from fieldreg.services import Services
from fieldreg.trials.trial import Activity
from web.pages.drawn_maps import drawn_map
from web.pages.need_badges import NOT_THIS_NEED, probed_activity
from web.pages.site_filters import FILTER_NAMES, Filters, Row, judged, size_text
from web.pages.site_rows import Chosen, site_table
from web.shell import labels

__all__ = ["MOST_ROWS", "choose", "rows"]

MOST_ROWS = 100  # of one page


def choose() -> str:
    """The map and the list, under one filter state."""
    services: Services = g.services
    filters = Filters.from_query(request.args, services.clock.today())
    table, standing = site_table(), services.screening.standing(filters.on)
    chosen = table.chosen(filters, standing)
    whole = len(table.rows) <= MOST_ROWS
    shown = table.in_order(filters.sort) if whole else _page(chosen, filters)
    return render_template(
        "pages/choose.html",
        parts_of_map=drawn_map("choose"),
        filters=filters,
        rows=judged(shown, standing),
        not_this_need=NOT_THIS_NEED,
        probed_activity=probed_activity,
        wanted={row.site.id for row in chosen.rows} if whole else {row.site.id for row in shown},
        pages=None if whole else _pages(chosen, filters),
        wards=table.wards,
        count=chosen.count,
        unsized=chosen.unsized,
        size_text=size_text,
        words=labels,
        kinds=list(SiteKind),
        activities=list(Activity),
        availabilities=list(Availability),
    )


def rows() -> dict[str, Any]:
    """One page of the list for the script: the same rows as the page of the same query shows.

    `keep` are the sites left on the map, None where all are.
    """
    services: Services = g.services
    filters = Filters.from_query(request.args, services.clock.today())
    table, standing = site_table(), services.screening.standing(filters.on)
    chosen = table.chosen(filters, standing)
    return {
        "count": chosen.count,
        "unsized": chosen.unsized,
        "more": len(chosen.rows) > filters.page * MOST_ROWS,
        "keep": [row.site.id for row in chosen.rows] if filters.narrows else None,
        "rows": [_told(row, filters) for row in judged(_page(chosen, filters), standing)],
    }


def _page(chosen: Chosen, filters: Filters) -> list[Row]:
    first = (filters.page - 1) * MOST_ROWS
    return list(chosen.rows[first : first + MOST_ROWS])


def _pages(chosen: Chosen, filters: Filters) -> dict[str, Any]:
    """Which rows are shown, and where those before and after them are."""
    query: dict[str, Any] = {name: value for name, value in request.args.items() if name in FILTER_NAMES}
    first = (filters.page - 1) * MOST_ROWS
    ends = {"before": filters.page - 1, "after": filters.page + 1}
    there = {"before": filters.page > 1, "after": first + MOST_ROWS < len(chosen.rows)}
    links = {name: url_for("public.choose", **query, page=page) if there[name] else None for name, page in ends.items()}
    return {"first": first + 1, "last": min(first + MOST_ROWS, len(chosen.rows)), "most": MOST_ROWS, **links}


def _told(row: Row, filters: Filters) -> dict[str, Any]:
    site, language = row.site, g.language
    badge = row.badge(filters.activity)
    said = (labels.KINDS[site.kind], labels.ward(site.ward))
    return {
        "id": site.id,
        "url": url_for("public.site", site_id=site.id),
        "name": site.name.in_language(language),
        "kind": site.kind,
        "indoor": site.indoor or site.kind is SiteKind.INDOOR,
        "ward": labels.ward(site.ward).in_language(language),
        "availability": site.availability,
        "free": row.free,
        "badge": {"kind": badge.kind, "words": badge.words.in_language(language)},
        "about": [word for word in (*(text.in_language(language) for text in said), size_text(row, language)) if word],
    }

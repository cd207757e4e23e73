"""`/nothing-fits?NEED`: of a need that no place meets, what stands in the way, and what is nearest, each with its address."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, url_for

from fieldreg.alternatives.obstacles import Obstacle, had
from fieldreg.alternatives.of_need import NeedAlternative, NothingFits
from fieldreg.choosing.ranking import Ranked
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_address import query_of_document
from web.pages.needs.need_words import need_line
from web.shell import labels
from web.shell.context import services
from web.shell.i18n import t
from web.shell.limits import limiter, setting
from web.shell.watching.turns import heavy

__all__ = ["NothingFitsTold", "address_if_nothing_fits", "nothing_fits"]

_MOST_OBSTACLES = 5


@limiter.limit(setting("LIMIT_WAYS_OUT"))  # each is several rankings
@heavy
def nothing_fits() -> Response:
    """The page; where some place meets the need and is free, and where none is asked for, the list itself."""
    asked = AskedNeed.of(request.args)
    found = services().alternatives.of_need(asked.document) if asked else None
    if asked is None or found is None or found.fits:
        return make_response(redirect(_list_of(asked.query if asked else ""), 303))
    line = t(need_line(asked.need))
    page = render_template(
        "pages/nothing_fits.html", told=NothingFitsTold(found), line=line, back=_list_of(asked.query), query=asked.query, words=labels
    )
    return make_response(page)


def address_if_nothing_fits(asked: AskedNeed, rows: Sequence[Ranked]) -> str:
    """Of the page, where no ranked place can be had for the need; "" where one can."""
    start = asked.need.times[0].first_day
    return "" if any(had(row, start) for row in rows) else f"{url_for('public.nothing_fits')}?{asked.query}"


@dataclass(frozen=True)
class NothingFitsTold:
    """What the page tells; `obstacles` are those that keep the most places away."""

    found: NothingFits

    @property
    def obstacles(self) -> Sequence[Obstacle]:
        return self.found.obstacles[:_MOST_OBSTACLES]

    def address(self, one: NeedAlternative) -> str | None:
        """The list for the changed need; None where an address cannot hold it."""
        try:
            return _list_of(query_of_document(one.document))
        except ValueError:  # heights of two datums
            return None


def _list_of(query: str) -> str:
    return url_for("public.choose") + (f"?{query}" if query else "")

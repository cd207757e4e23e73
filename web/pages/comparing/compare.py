"""`/compare`: sites of a shortlist side by side, for one need; and the same as PDF, as a workbook and as one file of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask import Response, g, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from fieldreg.choosing.comparison.cells import State
from fieldreg.choosing.comparison.comparison import Comparison
from fieldreg.kernel.errors import InvalidInput
from fieldreg.register.sites import Availability, Site
from fieldreg.services import Services
from web.pages.comparing.compared_sites import LEAST, MOST, ComparedSites
from web.pages.comparing.comparison_view import Sources, drawings, worded
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_address import NEED_NAMES
from web.pages.needs.need_lines import need_lines
from web.pages.needs.need_words import need_line
from web.shell import labels
from web.shell.limits import limiter, setting
from web.shell.watching.turns import heavy

__all__ = ["AskedComparison", "compare", "need_names"]

_WIDTH_PX = 240  # of a drawing


@dataclass(frozen=True)
class AskedComparison:
    """What an address asks for: which sites, for which need, only where they differ, and drawn at one scale or each at its own."""

    sites: ComparedSites
    need: AskedNeed | None
    differing: bool = False
    one_scale: bool = True

    @classmethod
    def of(cls, query: "MultiDict[str, str]", services: Services) -> Self:
        """Of an address.  Raises InvalidInput where its need cannot be read."""
        sites = ComparedSites.of(query.getlist("site"), query.getlist("list"), services.register.site)
        return cls(sites, AskedNeed.of(query), query.get("differences") == "1", query.get("scale") != "own")

    @property
    def compared(self) -> Sequence[Site]:
        return self.sites.side_by_side

    @property
    def enough(self) -> bool:
        return len(self.compared) >= LEAST

    def address(
        self, sites: ComparedSites | None = None, kind: str = "", *, differing: bool | None = None, one_scale: bool | None = None
    ) -> str:
        """The address of this comparison, or of another of the same need, of other sites or shown otherwise; `kind` of a file."""
        only = "differences=1" if (self.differing if differing is None else differing) else ""
        scale = "" if (self.one_scale if one_scale is None else one_scale) else "scale=own"
        query = (sites or self.sites).query(only, scale, self.need.query if self.need else "")
        path = url_for("public.compare_file", kind=kind) if kind else url_for("public.compare")
        return f"{path}?{query}"

    def sheet(self, site: Site) -> str:
        """The address of a site's sheet, with the need."""
        return url_for("public.site", site_id=site.id) + (f"?{self.need.query}" if self.need else "")

    def check(self, site: Site) -> str:
        """The address of the check of the need at a site; without one, of its standing probe."""
        if self.need is not None:
            return f"{url_for('public.check', site=site.id)}&{self.need.query}"
        return url_for("public.check", site=site.id, need="list")

    def ways(self, site: Site) -> list[tuple[str, str, str]]:
        """Where one goes on with the need at a site: its address, and its words in Japanese and English; none without a need."""
        if self.need is None:
            return []
        consult = (f"{url_for('consult.ask', site=site.id)}&{self.need.query}", "相談する", "Consult")
        if site.availability is Availability.REUSED:
            return [consult]
        return [(f"{url_for('reserve.ask', site_id=site.id)}?{self.need.query}", "予約する", "Reserve"), consult]


@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy
def compare() -> Response:
    """The sites of the address side by side; where none of its sites is known, that page says so and is not there."""
    services: Services = g.services
    asked = AskedComparison.of(request.args, services)
    shown = shown_of(asked, services) if asked.enough else {}
    page = render_template("pages/compare.html", asked=asked, least=LEAST, most=MOST, words=labels, **shown)
    gone = not asked.compared and asked.sites.strangers
    return Response(page, 404 if gone else 200, mimetype="text/html")


def compared(asked: AskedComparison, services: Services) -> Comparison:
    """The comparison an address asks for.  Raises InvalidInput for less than two sites."""
    if not asked.enough:
        raise InvalidInput.one(
            "too-few-sites", "site", "比べるには2件以上の場所を選んでください。", "choose two sites or more to compare"
        )
    return worded(services.comparing.compare(asked.compared, asked.need.need if asked.need else None))


def shown_of(asked: AskedComparison, services: Services) -> dict[str, Any]:
    """What a template shows of a comparison."""
    comparison = compared(asked, services)
    groups = comparison.groups(differing=asked.differing)
    return {
        "comparison": comparison,
        "groups": groups,
        "left_out": len(comparison.rows) - sum(len(rows) for _, rows in groups),
        "sources": Sources([row for _, rows in groups for row in rows]),
        "drawn": drawings(asked.compared, _WIDTH_PX, comparison.asked_on, g.language, one_scale=asked.one_scale),
        "need_line": need_line(asked.need.need) if asked.need else None,
        "need_lines": need_lines(asked.need.need) if asked.need else (),
        "state": State,
    }


def need_names() -> dict[str, tuple[str, ...]]:
    """For every template: the names of a need in an address, for the bar of the shortlist."""
    return {"need_names": NEED_NAMES}

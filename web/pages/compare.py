"""`/compare`: sites of a shortlist side by side."""

from collections.abc import Callable

from flask import g, render_template, request, url_for

from fieldreg.register.sites import Site
from fieldreg.services import Services
from web.pages.asked_need import AskedNeed
from web.pages.compared_sites import LEAST, MOST, ComparedSites
from web.pages.need_address import NEED_NAMES
from web.pages.site_filters import rows_of, size_text
from web.shell import labels

__all__ = ["compare", "need_names"]


def compare() -> str:
    """The sites of the address side by side, for the need of the address."""
    services: Services = g.services
    compared = ComparedSites.of(request.args.getlist("site"), request.args.getlist("list"), services.register.site)
    asked = AskedNeed.of(request.args)
    return render_template(
        "pages/compare.html",
        compared=compared,
        asked=asked,
        sheet=_sheets(asked),
        address=_addresses(asked),
        rows={row.site.id: row for row in rows_of([*compared.side_by_side, *compared.rest], {})},
        least=LEAST,
        most=MOST,
        size_text=size_text,
        words=labels,
    )


def _sheets(asked: AskedNeed | None) -> Callable[[Site], str]:
    """The address of a site's sheet, with the need."""
    need = f"?{asked.query}" if asked else ""
    return lambda site: url_for("public.site", site_id=site.id) + need


def _addresses(asked: AskedNeed | None) -> Callable[[ComparedSites], str]:
    """The address of another comparison, with the need."""
    return lambda other: url_for("public.compare") + "?" + other.query(asked.query if asked else "")


def need_names() -> dict[str, tuple[str, ...]]:
    """For every template: the names of a need in an address, for the bar of the shortlist."""
    return {"need_names": NEED_NAMES}

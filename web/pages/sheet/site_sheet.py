"""The sheet of one site: what it takes, everything the registry holds on it, and how far each fact is to be trusted."""

from datetime import date
from typing import Any

from flask import g, render_template, request, url_for

from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.services import Services
from web.pages.choosing.ranked_rows import grade_kind, grade_words
from web.pages.law.height_limit import height_limit_m
from web.pages.law.labels import lead_time
from web.pages.listing.site_filters import rows_of, size_of, size_text
from web.pages.maps.drawn_maps import drawn_map
from web.pages.maps.map_features import point_on
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_words import need_line
from web.pages.sheet.permit_free_told import PermitFreeTold
from web.pages.sheet.site_answer import FIT_ICONS, first_day, headline_of, lead_said, numbers_of
from web.pages.sheet.site_areas import area_rows
from web.pages.sheet.site_availability import availability_of
from web.pages.sheet.site_cases import past_cases
from web.pages.sheet.site_days import DAY_NAMES, days_of, free_told
from web.pages.sheet.site_facilities import METHODS, facility_rows, unknown_facilities
from web.pages.sheet.site_facts import fact_rows
from web.paper.drawing import Drawing, drawn
from web.paper.qr import qr_svg
from web.paper.surroundings import about_site
from web.shell import labels
from web.shell.i18n import t
from web.shell.kept_parts import kept_part
from web.shell.limits import limiter, setting

__all__ = ["sheet_of", "site"]

PICTURE_PX = (440, 314)
_LONGEST_IN_QR = 160  # characters of an address; of longer ones the code holds the site alone


@limiter.limit(setting("LIMIT_SCREENINGS"))
def site(site_id: str) -> str:
    """Everything the registry holds on one site, judged for the need in the address or for its standing probe."""
    services: Services = g.services
    held = services.register.site(site_id)
    asked = AskedNeed.of(request.args)
    part = PermitFreeTold(held, asked, services.clock.today())
    return render_template(
        "pages/site.html",
        **sheet_of(held, asked, PICTURE_PX),
        parts_of_map=drawn_map("site"),
        glances=services.site_answers.at_a_glance(held.id),
        like_it=services.site_answers.like(held.id, asked.need if asked else None),
        part=part,
        permit_free=part.summary(),
        **availability_of(held),
        has_outline=held.outline.geom_type not in ("Point", "MultiPoint"),
        query=f"?{asked.query}" if asked else "",
    )


def sheet_of(held: Site, asked: AskedNeed | None, picture_px: tuple[float, float]) -> dict[str, Any]:
    """What the sheet on a screen and the one on paper tell alike: the site, its answer, its picture, its facts."""
    services: Services = g.services
    today = services.clock.today()
    answer = services.site_answers.at(held.id, asked.need if asked else None)
    row = rows_of([held], {})[0]
    size, _ = size_of(held)
    days = days_of(held, today)
    lon, lat = point_on(held)
    return {
        "site": held, "row": row, "size": size, "size_text": size_text, "words": labels, "today": today, "point": (lon, lat),
        "can_reserve": held.availability is not Availability.REUSED,
        "asked": asked, "answer": answer, "screening": answer.worst[1] if answer.worst else None,
        "headline": headline_of(answer), "told": list(numbers_of(answer.row.demands)), "need_line": need_line(answer.need),
        "grade_words": grade_words, "grade_kind": grade_kind, "first_day": first_day, "lead_said": lead_said,
        "fit_icons": FIT_ICONS, "severities": list(Severity),
        "lead_words": lead_time,
        "manager": services.register.managers().get(held.manager),
        "headroom": services.screening.headroom(lon, lat, today) if _is_flown_over(held) else None,
        "height_limit_m": height_limit_m(today),
        "facts": fact_rows(held, row), "facilities": facility_rows(held, today), "unknown_facilities": unknown_facilities(held),
        "areas": area_rows(held), "methods": METHODS,
        "past_cases": past_cases(held, services.register.cases(), services.programmes.titles()),
        "days": days, "day_names": DAY_NAMES, "not_booked_here": UNTOLD.get(held.availability),
        "free": free_told(held, asked.need if asked else None, answer.row.fit.area, days, today),
        "picture": picture_of(held, today, picture_px), "qr": qr_of(held, asked),
        "address": url_for("public.site", site_id=held.id, _external=True),
    }  # fmt: skip


def picture_of(held: Site, today: date, size_px: tuple[float, float]) -> Drawing:
    """The site with what lies about it."""

    def made() -> Drawing:
        site = g.services.register.site(held.id)  # as it is now: what is kept goes by the state of now
        return drawn(site, *size_px, about=about_site(site, *size_px, today), language=g.language)

    return kept_part(("picture", held.id, size_px), made)


def qr_of(held: Site, asked: AskedNeed | None) -> str:
    """The code of this sheet's address, with the need where a phone's camera can still read it."""
    address = url_for("public.site", site_id=held.id, _external=True)
    whole = f"{address}?{asked.query}" if asked else address
    label = t("このページのアドレスの QR コード", "QR code of this page's address")
    return qr_svg(whole if len(whole) <= _LONGEST_IN_QR else address, label)


def _is_flown_over(held: Site) -> bool:
    """Whether the room above it says anything: not of a road, which is driven on, nor of a hall."""
    return not held.indoor and held.kind not in (SiteKind.ROAD, SiteKind.INDOOR)

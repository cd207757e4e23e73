"""The sheet of one site: everything the registry holds on it, with how far each fact is to be trusted."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import g, render_template

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.findings import Severity
from fieldreg.register.sites import PropertyStatus, Site, SiteKind
from fieldreg.screening.standing_probe import PROBE_HEIGHT_M
from fieldreg.services import Services
from web.pages.drawn_maps import drawn_map
from web.pages.height_limit import height_limit_m
from web.pages.map_features import point_on
from web.pages.site_facilities import METHODS, facility_rows, unknown_facilities
from web.pages.site_filters import rows_of, size_of, size_text
from web.shell import labels

__all__ = ["site"]

_WEEKS = 5


def site(site_id: str) -> str:
    """Everything the registry holds on one site, with how far each fact is to be trusted."""
    services: Services = g.services
    held = services.register.site(site_id)
    today = services.clock.today()
    size, _ = size_of(held)
    standing = services.screening.standing_of(held.id, today)
    row = rows_of([held], {held.id: standing})[0]
    lon, lat = point_on(held)
    first = today - timedelta(days=today.weekday())
    span = Timespan(*(datetime.combine(day, time(), JST) for day in (first, first + timedelta(weeks=_WEEKS))))
    return render_template(
        "pages/site.html",
        parts_of_map=drawn_map("site"),
        site=held,
        row=row,
        size=size,
        size_text=size_text,
        manager=services.register.managers().get(held.manager),
        screening=standing.screening,
        severities=list(Severity),
        headroom=services.screening.headroom(lon, lat, today) if _is_flown_over(held) else None,
        height_limit_m=height_limit_m(today),
        permit_free=_permit_free(services, held.id, today),
        probe_height_m=PROBE_HEIGHT_M,
        flown_over=held.kind is not SiteKind.ROAD,
        point=(lon, lat),
        today=today,
        days=_days(span, services.booking.calendar(held.id, span)),
        words=labels,
        facilities=facility_rows(held, today),
        unknown_facilities=unknown_facilities(held),
        methods=METHODS,
        unconfirmed_status=PropertyStatus.UNCONFIRMED,
    )


def _permit_free(services: Services, site_id: str, day: date) -> dict[str, Any]:
    """What is told of the part of the site that its standing probe needs no permit on; the reason where that cannot be drawn."""
    try:
        summary: dict[str, Any] = services.screening.permit_free({"site": site_id}, day)["summary"]
    except InvalidInput as refused:
        return {"because": refused.faults[0].message.to_dict(), "measures": None}
    return summary


def _is_flown_over(held: Site) -> bool:
    """Whether the room above it says anything: not of a road, which is driven on, nor of a hall."""
    return not held.indoor and held.kind not in (SiteKind.ROAD, SiteKind.INDOOR)


def _days(span: Timespan, held: Sequence[Reservation]) -> list[dict[str, Any]]:
    """Each day of `span` with what is booked on it; times and areas only."""
    days = []
    day = span.first_day
    while datetime.combine(day, time(), JST) < span.end:
        whole = Timespan(*(datetime.combine(d, time(), JST) for d in (day, day + timedelta(days=1))))
        days.append({"day": day, "booked": [r for r in held if _meets(r, whole)]})
        day += timedelta(days=1)
    return days


def _meets(reservation: Reservation, span: Timespan) -> bool:
    return reservation.slot.start < span.end and span.start < reservation.slot.end

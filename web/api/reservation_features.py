"""Live reservations as features: when and where, not whose."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

import shapely
from flask import request
from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import windows_of
from fieldreg.kernel.timespan import FIRST_DAY, JST, LAST_DAY, Timespan
from fieldreg.register.footprints import footprint_of, site_footprint
from web.api.asked import Asked, Page
from web.shell.context import services
from web.shell.files.geojson import feature_text
from web.shell.i18n import t
from web.shell.sent import request_values

__all__ = ["ReservationsView"]



class ReservationsView:
    """Those from `from` (today) up to and with `to` (no end), at the site `site` or at all; the answer tells its `interval`.

    Raises InvalidInput, NotFound for a site nobody knows.
    """

    state = None

    def __init__(self) -> None:
        self._first, self._last = _days()
        self._span, self._site, self._footprints = _span(self._first, self._last), _site(), _Footprints()

    def page(self, asked: Asked) -> Page:
        windows = None if asked.box is None else shapely.union_all([shapely.box(*window) for window in windows_of(asked.box)])
        where = None if windows is None else partial(self._footprints.meets, windows)
        matched, found = services().booking.taken(
            self._span, site=self._site, offset=asked.offset, limit=asked.limit, where=where
        )
        return Page(
            features=[self._feature(held) for held in found],
            matched=matched,
            beside={"interval": [self._first.isoformat(), self._last.isoformat() if self._last else None]},
            elsewhere=None if "from" in request.args else self._earlier(),
        )

    def _earlier(self) -> tuple[Mapping[str, str], str]:
        """Where those that ended before today are."""
        until = self._first - timedelta(days=1)
        return {"from": FIRST_DAY.isoformat(), "to": until.isoformat()}, t("きょうより前の予約", "reservations before today")

    def one(self, reservation_id: str) -> bytes | None:
        held = services().booking.live(reservation_id)
        if held is None or not held.slot.overlaps(self._span) or self._site not in (None, held.site):
            return None
        return self._feature(held)

    def _feature(self, held: Reservation) -> bytes:
        told = {"site": held.site, "area": held.area, **held.slot.to_dict(), "exclusive": held.exclusive}
        return feature_text(held.id, self._footprints.of(held.site, held.area), told)


def _days() -> tuple[date, date | None]:
    """The first day asked for and the last, None for no end."""
    first, last = request_values.day("from") or services().clock.today(), request_values.day("to")
    if last is not None and last < first:
        raise InvalidInput.one("end-before-start", "to", "to は from より後の日にしてください。", "to must not be before from")
    return first, last


def _span(first: date, last: date | None) -> Timespan:
    return Timespan(*(datetime.combine(day, time(), JST) for day in (first, (last or LAST_DAY) + timedelta(days=1))))


def _site() -> str | None:
    wanted = request.args.get("site") or None
    return services().register.site(wanted).id if wanted else None


class _Footprints:
    """What sites and areas take up, each made once a page."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str | None], BaseGeometry] = {}

    def of(self, site_id: str, area_id: str | None) -> BaseGeometry:
        """lon, lat of the area, or of the site where it has no outline."""
        place = site_id, area_id
        if place not in self._held:
            site = services().register.site(site_id)
            area = site.area(area_id)
            self._held[place] = (footprint_of(area) if area else None) or site_footprint(site)
        return self._held[place]

    def meets(self, window: BaseGeometry, site_id: str, area_id: str | None) -> bool:
        return bool(window.intersects(self.of(site_id, area_id)))

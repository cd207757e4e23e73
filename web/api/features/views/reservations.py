"""Live reservations as features: when and where, not whose."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import shapely
from flask import request
from shapely.geometry.base import BaseGeometry

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import windows_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import FIRST_DAY, JST, LAST_DAY, Timespan
from fieldreg.register.footprints import footprint_of, site_footprint
from web.api.features.asked import Asked, Page, linked
from web.api.features.choosing import Wanted, row_of
from web.api.features.moments import Period
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.files.geojson import feature_text
from web.shell.i18n import t
from web.shell.sent import request_values

__all__ = ["ReservationsView"]

_MOST_READ = 20_000


class ReservationsView:
    """Those from `from` (today) up to and with `to` (no end), or of `datetime`, at the site `site` or at all.

    The answer tells its `interval`.  Raises InvalidInput, MalformedRequest, NotFound for a site nobody knows.
    """

    state = None

    def __init__(self, collection_id: str, period: Period | None) -> None:
        self._collection = collection_id
        self._first, self._last = _days(period)
        self._span = _span(self._first, self._last) if period is None else period.span
        self._site, self._footprints = _site(), _Footprints()

    def page(self, asked: Asked) -> Page:
        window = asked.within
        if window is None and asked.box is not None:
            window = shapely.union_all([shapely.box(*each) for each in windows_of(asked.box)])
        where = None if window is None else partial(self._footprints.meets, window)
        if asked.wanted is None:
            matched, found = services().booking.taken(self._span, site=self._site, offset=asked.offset, limit=asked.limit, where=where)
        else:
            held = self._wanted(asked.wanted, where)
            matched, found = len(held), held[asked.offset : asked.offset + asked.limit]
        known = {"from", "to", "datetime"} & request.args.keys()
        return Page(
            features=[self._feature(held) for held in found],
            matched=matched,
            beside={"interval": [self._first.isoformat(), self._last.isoformat() if self._last else None]},
            elsewhere=self._earlier() if not known - {"to"} else None,
        )

    def _wanted(self, wanted: Wanted, where: Callable[[str, str | None], bool] | None) -> list[Reservation]:
        """Those of the whole span that `wanted` holds of: read one by one, and not without end."""
        matched, found = services().booking.taken(self._span, site=self._site, limit=_MOST_READ, where=where)
        if matched > _MOST_READ:
            raise InvalidInput.one(
                "too-many-to-filter", "filter",
                f"この条件は {matched:,} 件を一つずつ調べることになります（{_MOST_READ:,} 件まで）。datetime か bbox で絞ってください。",
                f"this would look through {matched:,} features one by one, of at most {_MOST_READ:,}; narrow it with datetime or bbox",
            )  # fmt: skip
        rows = [row_of(_told(held), self._footprints.of(held.site, held.area)) for held in found]
        return [held for held, is_wanted in zip(found, wanted.among(rows).tolist(), strict=True) if is_wanted]

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
        days = "" if held.slot.end > _midnight(services().clock.today()) else f"?datetime={held.slot.first_day.isoformat()}"
        text = feature_text(held.id, self._footprints.of(held.site, held.area), _told(held))
        return linked(text, self._collection, held.id, days)


def _told(held: Reservation) -> dict[str, Any]:
    """Of nobody: when and where."""
    return {"site": held.site, "area": held.area, **held.slot.to_dict(), "exclusive": held.exclusive}


def _days(period: Period | None) -> tuple[date, date | None]:
    """The first day asked for and the last, None for no end."""
    first, last = request_values.day("from"), request_values.day("to")
    if period is not None:
        if first is not None or last is not None:
            message = Text("from・to と datetime は同じことです。どちらかにしてください。", "from, to and datetime say the same; give one")
            raise MalformedRequest([Fault("given-twice", "datetime", message)])
        return period.days[0], period.days[1] if period.end is not None else None
    first = first or services().clock.today()
    if last is not None and last < first:
        message = Text("to は from より後の日にしてください。", "to must not be before from")
        raise MalformedRequest([Fault("end-before-start", "to", message)])  # as `datetime` turned round
    return first, last


def _span(first: date, last: date | None) -> Timespan:
    return Timespan(_midnight(first), _midnight((last or LAST_DAY) + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)


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

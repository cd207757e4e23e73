"""Feeds of calendars: of a site or a part of it for everybody, of one's own and of the desk by a secret address.

The language is the address's alone (`/en/api/…`), so that what a program fetches is the same whoever runs it.
"""

import hashlib
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request, url_for

from fieldreg.booking.calendars.documents import FeedEntry, feed_of
from fieldreg.booking.calendars.entries import (
    IN_USE,
    Place,
    closure_entry,
    due_entry,
    known_entry,
    public_entry,
)
from fieldreg.booking.calendars.slots import BookedSlot, Found, KnownSlot
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.calendar_addresses import FEED_NAMES, FeedKind
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.limits import limiter, missed, setting
from web.shell.sent import request_values

__all__ = ["calendar_feeds"]

calendar_feeds = Blueprint("calendar_feeds", __name__)
_no_guessing = limiter.shared_limit(setting("LIMIT_CALENDAR_KEYS_MISSED"), scope="calendar keys", deduct_when=missed)
_ABOUT = Text(
    "この台帳で予約された時間と、休止の時間です。ほかの行事や管理者の都合は含みません。",
    "Times reserved in this registry, and closures; other events and the manager's own plans are not included.",
)
_CUT = Text("件数が多いため、{day} より後に始まる予定は入っていません。", "There is too much to tell: what begins after {day} is left out.")


@calendar_feeds.get("/api/sites/<site_id>.ics")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_HEAVY_READS"))
def site_feed(site_id: str) -> Response:
    """When a site, or with ``area`` a part of it, is reserved: no names, no purposes.  Raises NotFound."""
    request_values.only("area")
    site = services().register.site(site_id)
    area = site.area(request.args.get("area") or None)
    fed = services().booked_calendar.of_site(site, area)
    tongue = _tongue()
    page = url_for("public.site", site_id=site.id, _external=True)
    names = _Names(tongue)
    name = f"{names.place(site.id, area.id if area else None)} {IN_USE.in_language(tongue)}"
    entries = [public_entry(held, Place(names.of(held), page), tongue) for held in fed.slots.all]
    entries += [closure_entry(shut, Place(names.place(shut.site, shut.area), page), tongue) for shut in fed.closures]
    answer = _answer(feed_of(name, entries, about=_about(fed.slots, tongue), url=page), site.id)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@calendar_feeds.get("/api/my.ics")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_HEAVY_READS"))
@_no_guessing
def own_feed() -> Response:
    """One's own reservations, and those of fellows whose organisation shares them, to whoever has the key.  Raises NotFound."""
    account = services().calendar_addresses.bearer(FeedKind.OWN, _key())
    found, tongue = services().booked_calendar.of_owner(account), _tongue()
    page = url_for("reserve.mine", _external=True)
    entries = _known(found, tongue, lambda _: page, names=False)
    return _secret(FeedKind.OWN, entries, found, page)


@calendar_feeds.get("/api/desk.ics")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_HEAVY_READS"))
@_no_guessing
def desk_feed() -> Response:
    """Everybody's reservations and the due days of cases, to whoever of the desk has the key.  Raises NotFound."""
    account = services().calendar_addresses.bearer(FeedKind.DESK, _key())
    fed, tongue = services().booked_calendar.of_desk(account), _tongue()
    entries = _known(fed.slots, tongue, lambda ref: url_for("desk.reservation", reservation_id=ref, _external=True), names=True)
    entries += [due_entry(case, url_for("cases.case", ref=case.ref, _external=True), tongue) for case in fed.cases]
    return _secret(FeedKind.DESK, entries, fed.slots, url_for("calendar.index", _external=True))


def _known(found: Found[KnownSlot], tongue: str, page: Callable[[str], str], *, names: bool) -> list[FeedEntry]:
    places = _Names(tongue)
    return [known_entry(held, Place(places.of(held), page(held.ref)), tongue, names=names) for held in found.all]


def _secret(kind: FeedKind, entries: Sequence[FeedEntry], found: Found[KnownSlot], page: str) -> Response:
    tongue = _tongue()
    answer = _answer(feed_of(FEED_NAMES[kind].in_language(tongue), entries, about=_about(found, tongue), url=page), str(kind))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(content: bytes, name: str) -> Response:
    """The feed under a tag of its content; 304 for who has it."""
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)[:80]
    answer.headers["Content-Disposition"] = f"inline; filename=fieldreg-{plain}.ics"
    answer.make_conditional(request)
    return answer


def _about(found: Found[BookedSlot] | Found[KnownSlot], tongue: str) -> str:
    if found.until is None:
        return _ABOUT.in_language(tongue)
    cut = _CUT.fill(day=found.until.astimezone(JST).date().isoformat())
    return f"{_ABOUT.in_language(tongue)} {cut.in_language(tongue)}"


def _key() -> str:
    request_values.only("key")
    return request.args.get("key", "")[:200]


def _tongue() -> str:
    return "en" if request.script_root.endswith("/en") else "ja"


class _Names:
    """Names of places in one language, each looked up once; the id of one that is no longer there."""

    def __init__(self, tongue: str) -> None:
        self._tongue = tongue
        self._known: dict[tuple[str, str | None], str] = {}

    def of(self, held: BookedSlot) -> str:
        return self.place(held.site, held.area)

    def place(self, site: str, area: str | None) -> str:
        if (site, area) not in self._known:
            self._known[site, area] = self._told(site, area)
        return self._known[site, area]

    def _told(self, site_id: str, area_id: str | None) -> str:
        try:
            site = services().register.site(site_id)
        except NotFound:
            return area_id or site_id
        name = site.name.in_language(self._tongue)
        part = next((area.name.in_language(self._tongue) for area in site.areas if area.id == area_id), area_id)
        return f"{name} {part}" if part else name

"""Road events and reserved roads as a WZDx 4.2 feed: times and places, nobody's names."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, request

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.timespan import JST, LAST_DAY, Timespan
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus, edition_status
from geodata.export.wzdx import RoadUse, road_feed
from web.api.publishing.documents import document_answer
from web.shell.context import services
from web.shell.i18n import t
from web.shell.limits import limiter, setting
from web.shell.sent import request_values

__all__ = ["MOST", "road_feed_answer"]

MOST = 10_000  # events, and reservations
_EVENTS = "events"


def road_feed_answer() -> Response:
    """Events in force and roads reserved on `on`; without it events of today and reservations from today on.

    `fieldreg` beside the feed tells whether the layer of events can speak, and what could not be written.
    Raises MalformedRequest, InvalidInput for more than `MOST`.
    """
    request_values.only("on")
    today = services().clock.today()
    asked = request_values.day()
    on = asked or today
    until = on if asked else LAST_DAY
    span = Timespan(_midnight(on), _midnight(until + timedelta(days=1)))
    with limiter.limit(setting("LIMIT_HEAVY_READS")):  # every reservation of the days is read, whoever has the answer already
        uses = _uses(span)
    known = _EVENTS in {layer.id for layer, _ in services().register.layers_on(on)}
    editions = services().register.editions_state(_EVENTS, on) if known else ()
    state = on, asked, today, editions, [(use, use.outline.wkb) for use in uses], request.host

    def make(built: datetime) -> dict[str, Any]:
        events, status = _events(on, today) if known else ([], LayerStatus.MISSING)
        complete = {"events_complete": events[0][0].complete} if events else {}  # whether no event here means that there is none
        told, faults = road_feed(events, uses, publisher=t("実証フィールド台帳", "Registry of trial sites"), at=built)
        left_out = [{"code": fault.code, "id": fault.where, "because": fault.message.to_dict()} for fault in faults]
        return {**told, "fieldreg": {"on": on.isoformat(), "events": str(status), **complete, "left_out": left_out}}

    return document_answer(state, make, "application/geo+json", is_counted=True)


def _events(on: date, today: date) -> tuple[list[Any], LayerStatus]:
    page = services().register.zones_page(_EVENTS, on, limit=MOST)
    if page.matched > MOST:
        raise _too_many(page.matched)
    (held,) = page.layers
    status = edition_status(held.edition, empty=not held.in_force, today=today)
    return [(held.edition, page.zones)] if held.edition else [], status


def _uses(span: Timespan) -> tuple[RoadUse, ...]:
    """Accepted reservations of roads, and of areas of roads."""
    roads = {site.id: site for site in services().register.sites() if site.kind is SiteKind.ROAD}
    matched, found = services().booking.taken(span, limit=MOST, where=lambda site, _: site in roads)
    if matched > MOST:
        raise _too_many(matched)
    uses = []
    for held in found:
        if held.state is State.ACCEPTED:
            site = roads[held.site]
            try:
                area = site.area(held.area)
            except NotFound:
                area = None
            outline = site.outline if area is None or area.outline is None else area.outline
            uses.append(RoadUse(id=held.id, road=site.name, slot=held.slot, outline=outline))
    return tuple(uses)


def _too_many(matched: int) -> InvalidInput:
    return InvalidInput.one(
        "too-many-events", "on", f"{matched:,} 件あり、一度に書ける {MOST:,} 件を超えます。on で一日に絞ってください。",
        f"there are {matched:,}, more than the {MOST:,} of one feed; ask for one day with on",
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)

"""The desk's calendar: a month or a week as a table, on a phone as an agenda."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from fieldreg.booking.calendars.spans import Span
from fieldreg.booking.reservations import STATE_NAMES
from fieldreg.desk.overview.calendar import KIND_NAMES, Entry, EntryKind
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from web.desk.tabs import tabs
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in
from web.shell.errors import MalformedRequest
from web.shell.sent.request_values import day

__all__ = ["calendar"]

calendar = Blueprint("calendar", __name__, url_prefix="/desk/calendar")
_MOST = {Span.MONTH: 4, Span.WEEK: 100}  # entries of a day; how many more there are is told
_FIRST, _LAST = date(1901, 1, 1), date(2199, 12, 31)
_PAGES = {
    EntryKind.CASE: ("cases.case", "ref"), EntryKind.TRIAL: ("desk.reservation", "reservation_id"),
    EntryKind.CERTIFICATION: ("register_desk.one", "ref"), EntryKind.CLOSURE: ("closures.one", "ref"),
}  # fmt: skip
_WEEKDAYS = (
    Text("月", "Mon"), Text("火", "Tue"), Text("水", "Wed"), Text("木", "Thu"), Text("金", "Fri"), Text("土", "Sat"), Text("日", "Sun")
)  # fmt: skip


@calendar.get("")
@allow(READERS, hidden=True)
def index() -> str:
    """``view=month`` or ``week``, ``on`` a day of it (today, if none is told), ``who=mine`` for what one looks after oneself."""
    today = services().clock.today()
    span = Span.WEEK if request.args.get("view") == "week" else Span.MONTH
    on, mine = _day(today), request.args.get("who") == "mine"
    return render_template(
        "desk/calendar.html",
        page=services().calendar.page(span, on, signed_in(), mine=mine),
        span=span,
        on=on,
        mine=mine,
        today=today,
        most=_MOST[span],
        kinds=KIND_NAMES,
        states=STATE_NAMES,
        weekdays=_WEEKDAYS,
        link=_link,
        jst=JST,
        at=lambda **asked: url_for("calendar.index", **{"view": str(span), "who": "mine" if mine else None, **asked}),
        **tabs(),
    )


def _day(today: date) -> date:
    """The day asked for; today where it is none, or none a calendar reaches."""
    try:
        asked = day("on")
    except MalformedRequest:
        return today
    return asked if asked is not None and _FIRST <= asked <= _LAST else today


def _link(entry: Entry) -> str:
    if entry.kind is EntryKind.TASK:
        return url_for("cases.case", ref=entry.case, _anchor="tasks")
    endpoint, name = _PAGES.get(entry.kind, ("desk_calls.one", "call_id"))
    query: dict[str, Any] = {name: entry.ref}
    return url_for(endpoint, **query)

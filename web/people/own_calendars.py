"""カレンダー: secret addresses by which one's own calendar program reads one's reservations, and staff the desk's days."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account
from fieldreg.people.calendar_addresses import FEED_NAMES, FeedKind
from fieldreg.services.visibility import reads_all
from web.shell.access import EVERY_ROLE, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who

__all__ = ["own_calendars"]

own_calendars = Blueprint("own_calendars", __name__, url_prefix="/my/calendar")
_FEEDS: Mapping[FeedKind, str] = {FeedKind.OWN: "calendar_feeds.own_feed", FeedKind.DESK: "calendar_feeds.desk_feed"}


@own_calendars.get("")
@allow(EVERY_ROLE)
def index() -> str:
    """Which addresses there are; of none the address itself, which is shown when it is made."""
    return _page()


@own_calendars.post("")
@allow(EVERY_ROLE)  # who only reads too: nothing of the registry is changed but one's own way to read it
@limiter.limit(setting("LIMIT_INVITATIONS"), key_func=who)
def act() -> tuple[str, int] | Response:
    """Makes (``make``), which renews one there is, or ends (``end``) the address of a ``kind``."""
    held, kind = signed_in(), _kind()
    do: Mapping[str, Callable[[], Any]] = {
        "make": lambda: services().calendar_addresses.make(kind, held), "end": lambda: services().calendar_addresses.end(kind, held),
    }  # fmt: skip
    word = request.form.get("do", "")
    if word not in do:
        raise BadRequest
    done = do[word]()
    if word == "make":
        return _page(kind, url_for(_FEEDS[kind], key=done, _external=True)), 201
    said = Text("アドレスを終わらせました。取り込んだカレンダーは、もう更新されません。", "The address has ended: it opens nothing now.")
    flash(t(said), "success")
    return redirect(url_for("own_calendars.index"), 303)


def _kind() -> FeedKind:
    try:
        return FeedKind(request.form.get("kind", ""))
    except ValueError:
        raise BadRequest from None


def _kinds(held: Account) -> list[FeedKind]:
    return [kind for kind in FeedKind if kind is FeedKind.OWN or reads_all(held)]


def _page(made: FeedKind | None = None, address: str = "") -> str:
    held = signed_in()
    known = {one.kind: one for one in services().calendar_addresses.of(held)}
    return render_template(
        "people/own_calendars.html", kinds=_kinds(held), names=FEED_NAMES, known=known, made=made, address=address, jst=JST,
    )  # fmt: skip

"""The desk's inbox: the cases, what is owed soonest first, narrowed down by whose, where they stand, how they came and any word."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.cases import CHANNEL_NAMES, STEP_NAMES
from web.desk.asked_cases import ASKED, SORTS, VIEWS, AskedCases
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in

__all__ = ["inbox"]

inbox = Blueprint("inbox", __name__, url_prefix="/desk")


@inbox.app_context_processor
def for_pages() -> dict[str, Any]:
    """The numbers of the tabs, for pages of the desk in other rooms; nothing is asked of the store before it is called."""
    return {"desk_waits": lambda: tabs()["waits"]}


@inbox.get("/")
@allow(READERS, hidden=True)
def index() -> str | Response:
    """The cases that the address asks for, page by page; where it asks for nothing, what its reader has chosen to open first."""
    saved = services().saved_filters.of(signed_in())
    first = next((one for one in saved if one.start), None)
    if first is not None and not request.args:
        query: dict[str, Any] = {"view": "all", **first.asked}
        return redirect(url_for("inbox.index", **query), 303)
    asked, page = AskedCases.of(request.args.to_dict()), paging.asked("page", (*ASKED, "page"))
    search = asked.search(services().clock.today())
    count, cases = services().case_desk.page(search, signed_in(), offset=page.offset, limit=page.most)
    return render_template(
        "desk/inbox.html",
        asked=asked,
        cases=cases,
        replied=services().case_desk.replied(cases, signed_in()),
        pages=page.of(count),
        views=VIEWS,
        sorts=SORTS,
        steps=STEP_NAMES,
        channels=CHANNEL_NAMES,
        saved=saved,
        people={account.id: account.email for account in services().accounts.desk_staff(closed=True)},
        today=services().clock.today(),
        **tabs(),
    )

"""The desk's inbox: the cases, what is owed soonest first, narrowed down by whose, where they stand, how they came and any word."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from fieldreg.desk.case_search import CaseSearch, Order, Who
from fieldreg.desk.cases import CHANNEL_NAMES, ENDED_STEPS, OPEN_STEPS, STEP_NAMES, Channel, Step
from fieldreg.kernel.texts import Text
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in

__all__ = ["inbox"]

inbox = Blueprint("inbox", __name__, url_prefix="/desk")
_LONGEST_WORDS = 200
_KEPT = ("view", "q", "step", "channel", "sort", "page")
VIEWS = {
    "all": Text("未完了", "Open"),
    "mine": Text("自分の担当", "Mine"),
    "unassigned": Text("担当未定", "Unassigned"),
    "overdue": Text("期限切れ", "Overdue"),
    "waiting": Text("申請者の返事待ち", "Waiting for the applicant"),
    "ended": Text("終わったもの", "Ended"),
}
SORTS = {
    Order.DUE: Text("期限が近い順", "Soonest due first"),
    Order.OLDEST: Text("古い順", "Oldest first"),
    Order.NEWEST: Text("新しい順", "Newest first"),
}


@inbox.get("/")
@allow(READERS, hidden=True)
def index() -> str:
    """The cases that the address asks for, page by page."""
    asked, page = _asked(), paging.asked("page", _KEPT)
    count, cases = services().case_desk.page(_search(asked), signed_in(), offset=page.offset, limit=page.most)
    return render_template(
        "desk/inbox.html",
        asked=asked,
        cases=cases,
        pages=page.of(count),
        views=VIEWS,
        sorts=SORTS,
        steps=STEP_NAMES,
        step_choices=_steps(asked["view"]),
        channels=CHANNEL_NAMES,
        people={account.id: account.email for account in services().accounts.desk_staff(closed=True)},
        today=services().clock.today(),
        **tabs(),
    )


def _asked() -> dict[str, str]:
    """What the address asks for; what is none of the choices is as if not asked."""
    given = {name: request.args.get(name, "").strip() for name in _KEPT}
    view = given["view"] if given["view"] in VIEWS else "all"
    return {
        "view": view,
        "q": given["q"][:_LONGEST_WORDS],
        "step": given["step"] if given["step"] in {str(step) for step in _steps(view)} else "",
        "channel": given["channel"] if given["channel"] in set(Channel) else "",
        "sort": given["sort"] if given["sort"] in set(Order) else str(Order.NEWEST if view == "ended" else Order.DUE),
    }


def _steps(view: str) -> Sequence[Step]:
    return ENDED_STEPS if view == "ended" else OPEN_STEPS


def _search(asked: dict[str, str]) -> CaseSearch:
    views: dict[str, dict[str, Any]] = {
        "mine": {"who": Who.MINE},
        "unassigned": {"who": Who.UNASSIGNED},
        "overdue": {"overdue_on": services().clock.today()},
        "waiting": {"waiting": True},
    }
    return CaseSearch(
        steps=(Step(asked["step"]),) if asked["step"] else _steps(asked["view"]),
        channel=Channel(asked["channel"]) if asked["channel"] else None,
        text=asked["q"],
        order=Order(asked["sort"]),
        **views.get(asked["view"], {}),
    )

"""The worklist: answers that turned with a load, and whoever has to look at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.worklist import Direction, TurnedAnswer
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from web.shell import labels
from web.shell.access import MEMBERS, READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.request_values import row_number

__all__ = ["Thing", "by_load", "own_turns", "worklist"]

worklist = Blueprint("worklist", __name__)
_MOST_IDS = 5_000
_MOST_LISTED = 1_000  # by `Worklist.list`
_KINDS = ("reservation", "consultation", "site")  # what somebody waits for goes first


@dataclass(frozen=True)
class Thing:
    """One site, reservation or consultation with its answers that turned, worse ones first."""

    what: str
    ref: str
    turns: Sequence[TurnedAnswer]

    @property
    def worse(self) -> bool:
        return any(turn.direction is Direction.WORSE for turn in self.turns)

    @property
    def kind(self) -> Text:
        return labels.THINGS[self.what]


def by_load(turns: Iterable[TurnedAnswer]) -> list[tuple[int, list[Thing]]]:
    """The turns by load, newest first, then by what they are about, worse first."""
    newest = sorted(turns, key=lambda turn: (-turn.load, _KINDS.index(turn.what), turn.ref, _order(turn), turn.id))
    found = []
    for load, own in groupby(newest, key=lambda turn: turn.load):
        things = [Thing(what, ref, list(held)) for (what, ref), held in groupby(own, key=lambda turn: (turn.what, turn.ref))]
        found.append((load, sorted(things, key=lambda thing: not thing.worse)))
    return found


@worklist.get("/desk/worklist")
@allow(READERS, hidden=True)
def index() -> str:
    """What turned and nobody has looked at; ``?show=seen`` for what somebody has."""
    seen = request.args.get("show") == "seen"
    turns = services().desk.worklist(signed_in(), seen=seen)
    with services().store.reading() as work:
        loads = {load.id: load for load in work.loads.all()}
    return render_template("desk/worklist.html", groups=by_load(turns), full=len(turns) >= _MOST_LISTED, seen=seen, loads=loads,
                           words=labels, jst=JST, undelivered=services().letters.need_somebody(), **_names())  # fmt: skip


@worklist.post("/desk/worklist")
@allow(STAFF, hidden=True)
def see() -> Response:
    """Marks what was ticked, or all of one load."""
    count = services().desk.see(_ids(), signed_in())
    flash(t(f"{count} 件を確認済みにしました。", f"{count} marked as seen."), "success")
    return redirect(url_for("worklist.index"), 303)


@worklist.post("/my/turned")
@allow(MEMBERS)
def understood() -> Response:
    """A company has read what turned for it; others' entries are left as they are."""
    services().desk.see(_ids(), signed_in())
    return redirect(url_for("reserve.mine"), 303)


def own_turns() -> dict[str, Any]:
    """For the page of one's own reservations: what turned, unless it is the desk that looks."""
    held = signed_in()
    turns = [] if held.role in READERS else services().desk.worklist(held)
    things = [thing for _, things in by_load(turns) for thing in things]
    return {"turned": sorted(things, key=lambda thing: not thing.worse), **_names()}


def _ids() -> Sequence[int]:
    """What was ticked; a button of one load sends its own under ``all``."""
    told = request.form.get("all", "").split() or request.form.getlist("id")
    return [number for word in told[:_MOST_IDS] if (number := row_number(word)) is not None]


def _names() -> Mapping[str, Any]:
    return {
        "site_names": {site.id: site.name for site in services().register.sites()},
        "rule_titles": labels.rule_titles(services().screening.rules()),
    }


def _order(turn: TurnedAnswer) -> int:
    return 0 if turn.direction is Direction.WORSE else 1

"""What the desk makes of its cases: statistics by fiscal year and programme, and the agenda of the coordination meeting."""

from datetime import timedelta

from flask import Blueprint, render_template

from fieldreg.desk.cases import CHANNEL_NAMES, OUTCOME_NAMES, STEP_NAMES
from fieldreg.desk.walking.entries import KIND_NAMES, STATE_NAMES
from web.desk.tabs import tabs
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in
from web.shell.sent.request_values import day

__all__ = ["figures"]

figures = Blueprint("figures", __name__, url_prefix="/desk")
_A_WEEK = timedelta(days=7)


@figures.get("/statistics")
@allow(READERS, hidden=True)
def index() -> str:
    """Each year's cases: how many and how they came, how long they took, and what came of them."""
    return render_template(
        "desk/statistics.html",
        rows=services().case_desk.figures(signed_in()).rows,
        channels={str(word): name for word, name in CHANNEL_NAMES.items()},
        questions=services().task_desk.figures(signed_in()),
        titles=services().programmes.titles(),
        outcomes={str(word): name for word, name in OUTCOME_NAMES.items()},
        supports={str(word): name for word, name in KIND_NAMES.items()},
        **tabs(),
    )


@figures.get("/agenda")
@allow(READERS, hidden=True)
def agenda() -> str:
    """Every open case for the meeting, on paper too; ``since`` is the day of the last one, a week ago if none is told."""
    today = services().clock.today()
    since = day("since") or today - _A_WEEK
    return render_template(
        "desk/agenda.html",
        headings=services().case_desk.agenda(since, signed_in()),
        pending=services().case_entries.pending(signed_in()),
        kind_names=KIND_NAMES,
        state_names=STATE_NAMES,
        since=since,
        today=today,
        steps=STEP_NAMES,
        people={account.id: account.email for account in services().accounts.desk_staff(closed=True)},
        **tabs(),
    )

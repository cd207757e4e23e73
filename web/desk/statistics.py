"""Statistics of the desk: cases by fiscal year and programme."""

from flask import Blueprint, render_template

from fieldreg.desk.cases import CHANNEL_NAMES, OUTCOME_NAMES
from web.desk.tabs import tabs
from web.shell.access import STAFF, allow
from web.shell.context import services, signed_in

__all__ = ["figures"]

figures = Blueprint("figures", __name__, url_prefix="/desk")


@figures.get("/statistics")
@allow(STAFF, hidden=True)
def index() -> str:
    """Each year's cases: how many and how they came, how long they took, and what came of them."""
    return render_template(
        "desk/statistics.html",
        rows=services().case_desk.figures(signed_in()).rows,
        channels={str(word): name for word, name in CHANNEL_NAMES.items()},
        outcomes={str(word): name for word, name in OUTCOME_NAMES.items()},
        **tabs(),
    )

"""The rules of neighbours as the desk reads them: what is in force, and what was or comes."""

from flask import Blueprint, render_template

from fieldreg.booking.neighbours.telling import SEVERITIES, side_told
from fieldreg.trials.questions import QUESTIONS
from web.shell import labels
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in

__all__ = ["neighbour_rules"]

neighbour_rules = Blueprint("neighbour_rules", __name__, url_prefix="/desk")


@neighbour_rules.get("/neighbours")
@allow(READERS, hidden=True)
def index() -> str:
    """Every rule of the edition in force with its distance, time, severity and source; the other editions folded below it."""
    told = services().rule_books.told(signed_in())
    return render_template(
        "desk/neighbour_rules.html", told=told, severities=SEVERITIES, side_told=side_told, questions=QUESTIONS,
        confidences=labels.CONFIDENCE,
    )  # fmt: skip

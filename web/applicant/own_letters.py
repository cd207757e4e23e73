"""What was written to one's own account, for whoever reads no mail, or has lost it."""

from flask import Blueprint, render_template

from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import LETTER_STATES
from fieldreg.notices.writing import pieces
from web.shell import paging
from web.shell.access import EVERY_ROLE, allow
from web.shell.context import services, signed_in

__all__ = ["own_letters"]

own_letters = Blueprint("own_letters", __name__)


@own_letters.get("/my/letters")
@allow(EVERY_ROLE)
def index() -> str:
    """One's own letters, the newest first, page by page."""
    asked = paging.asked("page")
    count, held = services().letters.own(signed_in(), offset=asked.offset, limit=asked.most)
    return render_template(
        "applicant/letters.html",
        letters=[(letter, list(pieces(letter.body, letter.links))) for letter in held],
        pages=asked.of(count),
        states=LETTER_STATES,
        jst=JST,
    )

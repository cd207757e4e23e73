"""Pages that are neither place nor desk: about, and the choice of language."""

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.i18n import COOKIE, LANGUAGES, address_in
from web.shell.own_addresses import lead_to, own_path

__all__ = ["pages"]

pages = Blueprint("pages", __name__)
_A_YEAR_S = 31_536_000


@pages.get("/about")
@allow(ANYONE)
def about() -> str:
    """What this is, where its data comes from, and what it is not."""
    today = services().clock.today()
    return render_template("pages/about.html", today=today, layers=services().register.layers_on(today), cases=services().register.cases())


@pages.get("/language/<tongue>")
@allow(ANYONE)
def language(tongue: str) -> Response:
    """Keeps the choice and goes back."""
    if tongue not in LANGUAGES:
        abort(404)
    answer = lead_to(address_in(tongue, own_path(request.args.get("next")) or "/"), address_in(tongue, "/"))
    answer.set_cookie(COOKIE, tongue, max_age=_A_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer

"""The page an invitation opens: looking changes nothing, and the one POST makes the account and signs in."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import ROLE_NAMES
from fieldreg.people.passwords import SHORTEST_PASSWORD
from web.people.entered_twice import entered_twice
from web.shell.access import ANYONE, allow, begin_session
from web.shell.context import reads_desk, services
from web.shell.i18n import t
from web.shell.limits import limiter, no_guessing, setting
from web.shell.sent.forms import Form

__all__ = ["invited"]

invited = Blueprint("invited", __name__)


@invited.get("/invitations/<secret>")
@allow(ANYONE)
@no_guessing
def look(secret: str) -> Response:
    """To what one is invited, and the form for the password.  404 alike for whatever cannot be used."""
    return _page(secret, Form(), 200)


@invited.post("/invitations/<secret>")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_SIGN_IN_ADDRESS"))
@no_guessing
def accept(secret: str) -> AnyResponse:
    """Uses the invitation."""
    form = Form()
    try:
        held = services().invitations.accept(secret, entered_twice("password", "again"))
    except InvalidInput as error:
        return _page(secret, form.with_faults(error), 422)
    except Conflict as error:
        return _page(secret, form.with_faults(InvalidInput([Fault(error.code, error.where, error.message)])), 409)
    begin_session(held)
    flash(t("パスワードを設定し、ログインしました。", "Your password is set, and you are signed in."), "success")
    return redirect(url_for("inbox.index") if reads_desk(held) else url_for("reserve.mine"), 303)


def _page(secret: str, form: Form, status: int) -> Response:
    held = services().invitations.look(secret)
    page = render_template("people/invited.html", held=held, form=form, roles=ROLE_NAMES, shortest=SHORTEST_PASSWORD, jst=JST)
    answer = make_response(page, status)
    # The address is the secret: it goes to no other site.  "no-referrer" would have browsers send the form with the origin "null".
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer

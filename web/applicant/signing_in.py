"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.accounts import Account, Role
from web.shell.access import ANYONE, allow, begin_session
from web.shell.context import account, reads_desk, services
from web.shell.limits import limiter, per_account_and_address, setting
from web.shell.own_addresses import lead_to, own_path
from web.shell.sent.forms import Form

__all__ = ["auth"]

auth = Blueprint("auth", __name__)


@auth.get("/login")
@allow(ANYONE)
def login() -> str | Response:
    """Asks who it is."""
    held = account()
    return _onward(held) if held else _page(Form())


@auth.post("/login")
@allow(ANYONE, keeps=False)
@limiter.limit(setting("LIMIT_SIGN_IN_ADDRESS"))
@limiter.limit(setting("LIMIT_SIGN_IN"), key_func=per_account_and_address)
def sign_in() -> tuple[str, int] | Response:
    """Begins a session; the answer to a wrong password and to a wrong address is the same."""
    form = Form(request.form)
    email, password = form.text("email"), request.form.get("password", "")
    held = services().accounts.sign_in(email, password) if email and len(password) <= 1_000 else None
    if held is None:
        wrong = InvalidInput.one(
            "sign-in",
            "email",
            "メールアドレスかパスワードが違います。",
            "the e-mail address or the password is wrong",
        )
        return _page(form.with_faults(wrong)), 422
    begin_session(held)
    return _onward(held)


@auth.post("/logout")
@allow(ANYONE, keeps=False)  # but one's own session
def logout() -> Response:
    """Ends every session of the account, here and elsewhere."""
    held = account()
    if held is not None:
        services().tokens.end_sessions(held.id, held)
    begin_session(None)
    return redirect(url_for("public.choose"), 303)


def _onward(held: Account) -> Response:
    """To where the visitor meant to go, if that is a page of ours."""
    home = "inbox.index" if reads_desk(held) else "department.index" if held.role is Role.DEPARTMENT else "reserve.mine"
    return lead_to(request.args.get("next"), url_for(home))


def _page(form: Form) -> str:
    return render_template("applicant/login.html", form=form, next=own_path(request.args.get("next")))

"""アカウント: one's own password, API tokens, sessions and organisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import LANGUAGES, ROLE_NAMES, Account, Role
from fieldreg.people.passwords import SHORTEST_PASSWORD
from web.people.entered_twice import entered_twice
from web.people.links import link_of
from web.shell.access import EVERY_ROLE, allow, begin_session
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form

__all__ = ["own_account"]

own_account = Blueprint("own_account", __name__)


@dataclass(frozen=True)
class Told:
    """What is shown this once: a token's secret or an invitation's link."""

    kind: str
    name: str
    secret: str


@own_account.get("/my/account")
@allow(EVERY_ROLE)
def index() -> str:
    """One's own account."""
    return _page(Form())


@own_account.post("/my/account")
@allow(EVERY_ROLE)  # who only reads too: nothing of the registry is changed but one's own way in
@limiter.limit(setting("LIMIT_PASSWORDS"), key_func=who, exempt_when=lambda: request.form.get("do") != "password")
@limiter.limit(setting("LIMIT_INVITATIONS"), key_func=who, exempt_when=lambda: request.form.get("do") != "invite")
def act() -> str | tuple[str, int] | Response:
    """Does what the button says (``do``)."""
    form, told = Form(request.form), _ACTS.get(request.form.get("do", ""))
    if told is None:
        raise BadRequest
    try:
        said = told(signed_in(), form)
    except InvalidInput as error:
        return _page(form.with_faults(error)), 422
    except Conflict as error:
        return _page(form.with_faults(InvalidInput([Fault(error.code, error.where, error.message)]))), 409
    if isinstance(said, Told):
        return _page(Form(), said), 201
    flash(t(said), "success")
    return redirect(url_for("own_account.index"), 303)


def _password(held: Account, form: Form) -> Text:
    old, new = request.form.get("old", ""), entered_twice("password", "again")
    if form.text("tokens") not in ("keep", "revoke"):
        told = Text("API トークンをどうするか選んでください。", "choose what becomes of the API tokens")
        raise InvalidInput([Fault("tokens-missing", "tokens", told)])
    begin_session(services().passwords.change(held, old, new, keep_tokens=form.text("tokens") == "keep"))
    return Text("パスワードを変えました。ほかの端末のログインは終わりました。", "Your password is changed; every other session has ended.")


def _end_sessions(held: Account, _: Form) -> Text:
    begin_session(services().tokens.end_sessions(held.id, held))
    return Text("ほかの端末のログインをすべて終わらせました。", "Every other session has ended.")


def _make(held: Account, form: Form) -> Told:
    made, secret = services().tokens.make(held.id, form.text("name"), held)
    return Told("token", made.name, secret)


def _renew(held: Account, form: Form) -> Told:
    made, secret = services().tokens.renew(held.id, _number(form), held)
    return Told("token", made.name, secret)


def _revoke(held: Account, form: Form) -> Text:
    services().tokens.revoke(held.id, _number(form), held)
    return Text("API トークンを失効させました。", "The token was revoked.")


def _invite(held: Account, form: Form) -> Told:
    made, secret = services().invitations.invite(form.text("email"), Role.COMPANY, held)
    return Told("invitation", made.email, link_of(secret))


def _withdraw(held: Account, form: Form) -> Text:
    services().invitations.withdraw(_number(form), held)
    return Text("招待を取り消しました。", "The invitation was taken back.")


def _language(held: Account, form: Form) -> Text:
    g.account = services().languages.choose(held, form.text("language"))
    return Text("お知らせの言語を保存しました。", "The language of your letters is kept.")


def _leave(held: Account, _: Form) -> Text:
    g.account = services().organisations.leave(held)
    return Text("団体から離れました。", "You have left the organisation.")


_ACTS: Mapping[str, Callable[[Account, Form], Text | Told]] = {
    "password": _password, "end-sessions": _end_sessions, "make": _make, "renew": _renew, "revoke": _revoke, "invite": _invite,
    "withdraw": _withdraw, "leave": _leave, "language": _language,
}  # fmt: skip
_QUESTIONS = ("language", "old", "password", "again", "tokens", "name", "email")


def _number(form: Form) -> int:
    """Which token or invitation; 0, which there is none of, for what is no number."""
    told = form.text("id")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _page(form: Form, told: Told | None = None) -> str:
    held = signed_in()
    member = held.role is Role.COMPANY and bool(held.organisation)
    return render_template(
        "people/own.html", form=form, told=told, held=held, questions=_QUESTIONS, tokens=services().tokens.of(held.id, held),
        calendars=services().calendar_addresses.of(held),
        organisation=services().organisations.of(held) if member else None, invited=services().invitations.open(held) if member else [],
        roles=ROLE_NAMES, languages=LANGUAGES, shortest=SHORTEST_PASSWORD, jst=JST,
    )  # fmt: skip

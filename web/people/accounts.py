"""利用者: who has an account, who is invited, and what an administrator does with an account."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import ROLE_NAMES, Account, Role
from fieldreg.people.invitations import Invitation
from fieldreg.services.people.administering import state_of
from fieldreg.timeline.events import ACTS, Subject
from web.people.links import link_of
from web.shell import paging
from web.shell.access import ADMIN, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form

__all__ = ["people"]

people = Blueprint("people", __name__, url_prefix="/desk/people")
_QUESTIONS = ("email", "role", "organisation", "manager")


@people.get("/")
@allow(ADMIN, hidden=True)
def index() -> str:
    """Accounts, active ones first, page by page; above them who is invited, and the form to invite."""
    return _index(Form())


@people.post("/")
@allow(ADMIN, hidden=True)
@limiter.limit(setting("LIMIT_INVITATIONS"), key_func=who)
def invite() -> tuple[str, int]:
    """Makes an invitation; its link is on the answer, this once."""
    form = Form(request.form)
    try:
        made, secret = services().invitations.invite(
            form.text("email"), _role(form.text("role")), signed_in(), organisation=form.text("organisation"), manager=form.text("manager")
        )
    except InvalidInput as error:
        return _index(form.with_faults(error)), 422
    except Conflict as error:
        return _index(form.with_faults(_at(error))), 409
    return _index(Form(), made=made, link=link_of(secret)), 201


@people.post("/invitations/<int:invitation_id>/withdraw")
@allow(ADMIN, hidden=True)
def withdraw(invitation_id: int) -> Response:
    """Its link works no more."""
    if services().invitations.withdraw(invitation_id, signed_in()):
        flash(t("招待を取り消しました。", "The invitation was taken back."), "success")
    else:
        flash(t("その招待はもう使われたか、取り消されています。", "It was used or taken back before."), "success")
    return redirect(url_for("people.index"), 303)


@people.get("/<int:account_id>")
@allow(ADMIN, hidden=True)
def one(account_id: int) -> str:
    """One account: what it is, what it may be made, and what was done to it."""
    return _one(account_id, Form())


@people.post("/<int:account_id>")
@allow(ADMIN, hidden=True)
def act(account_id: int) -> str | tuple[str, int] | Response:
    """Does what the button says (``do``); 409 where somebody changed the account since the page was made."""
    form, told = Form(request.form), _ACTS.get(request.form.get("do", ""))
    if told is None:
        raise BadRequest
    try:
        said = told(account_id, form)
    except InvalidInput as error:
        return _one(account_id, form.with_faults(error)), 422
    except (Conflict, NotAllowed) as error:
        return _one(account_id, form.with_faults(_at(error))), 403 if isinstance(error, NotAllowed) else 409
    if isinstance(said, Text):
        flash(t(said), "success")
        return redirect(url_for("people.one", account_id=account_id), 303)
    return _one(account_id, Form(), link=said), 201


@people.get("/organisations")
@allow(ADMIN, hidden=True)
def organisations() -> str:
    """Organisations with their members, and whether these see each other's things."""
    return render_template("people/organisations.html", held=services().organisations.all(signed_in()))


@people.post("/organisations/<int:organisation_id>")
@allow(ADMIN, hidden=True)
def share(organisation_id: int) -> Response:
    """Sets whether members see each other's things."""
    kept = services().organisations.set_sharing(organisation_id, signed_in(), shares=request.form.get("shares") == "yes")
    if kept.shares:
        told = Text("メンバーどうしで見えるようにしました。", "its members now see each other's.")
    else:
        told = Text("それぞれ自分のものだけが見えるようにしました。", "each member now sees his own only.")
    flash(f"{kept.name}: {t(told)}", "success")
    return redirect(url_for("people.organisations"), 303)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise InvalidInput.one("role-missing", "role", "役割を選んでください。", "choose a role") from None


def _at(error: Conflict | NotAllowed) -> InvalidInput:
    """What stands in the way, beside the question it is about."""
    where = error.where if error.where in _QUESTIONS else ""
    return InvalidInput([Fault(error.code, where, error.message)])


def _change(account_id: int, form: Form) -> Text:
    asked = {name: form.text(name) for name in ("organisation", "manager")}
    services().administering.change(account_id, signed_in(), role=_role(form.text("role")), seen=form.text("seen"), **asked)
    return Text("役割と所属を保存しました。", "Role and affiliation are saved.")


def _close(account_id: int, _: Form) -> Text:
    services().administering.close(account_id, signed_in())
    return Text("停止しました。ログインも API トークンも、いますぐ使えなくなりました。", "Closed: its sessions and tokens have ended.")


def _reopen(account_id: int, _: Form) -> Text:
    services().administering.reopen(account_id, signed_in())
    return Text("再開しました。API トークンは失効したままです。", "Reopened; its tokens stay revoked.")


def _end_sessions(account_id: int, _: Form) -> Text:
    services().tokens.end_sessions(account_id, signed_in())
    return Text("このアカウントのログインをすべて終わらせました。", "Every session of the account has ended.")


def _revoke(account_id: int, form: Form) -> Text:
    token = form.text("token")
    services().tokens.revoke(account_id, int(token) if token.isascii() and token.isdigit() and len(token) < 10 else 0, signed_in())
    return Text("API トークンを失効させました。", "The token was revoked.")


def _reset(account_id: int, _: Form) -> str:
    return link_of(services().invitations.reset_link(account_id, signed_in())[1])


_ACTS: Mapping[str, Callable[[int, Form], Text | str]] = {
    "change": _change, "close": _close, "reopen": _reopen, "end-sessions": _end_sessions, "revoke": _revoke, "reset": _reset,
}  # fmt: skip


def _index(form: Form, *, made: Invitation | None = None, link: str = "") -> str:
    asked = paging.asked("page")
    count, held = services().administering.page(signed_in(), offset=asked.offset, limit=asked.most)
    return render_template(
        "people/index.html", form=form, held=held, pages=asked.of(count), made=made, link=link, questions=_QUESTIONS,
        invited=services().invitations.open(signed_in()), roles=ROLE_NAMES, jst=JST, **_known(),
    )  # fmt: skip


def _one(account_id: int, form: Form, *, link: str | None = None) -> str:
    held = services().accounts.account(account_id)
    events = services().timeline.of(signed_in(), Subject.ACCOUNT, str(account_id))
    return render_template(
        "people/account.html", held=held, form=form if form.faults else _of(held), link=link, questions=_QUESTIONS, seen=state_of(held),
        tokens=services().tokens.of(account_id, signed_in()), events=list(reversed(events))[:50], acts=ACTS, roles=ROLE_NAMES, jst=JST,
        desk={one.id: one.email for one in services().accounts.desk_staff(closed=True)}, **_known(),
    )  # fmt: skip


def _of(held: Account) -> Form:
    return Form({"role": str(held.role), "organisation": held.organisation, "manager": held.manager})


def _known() -> dict[str, Any]:
    """What the forms offer."""
    return {
        "managers": services().register.managers(),
        "organisations": [one.organisation.name for one in services().organisations.all(signed_in())],
    }

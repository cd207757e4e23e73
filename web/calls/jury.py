"""A juror's pages: the juries one sits on, declaring interests, and scoring what is anonymous."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.calls.application import SECTIONS
from fieldreg.calls.call import STATE_NAMES
from fieldreg.calls.scoring import told, weighted
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Role
from web.shell.access import EVERY_ROLE, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["jury"]

_JURORS = tuple(role for role in EVERY_ROLE if role != Role.AUDITOR)
jury = Blueprint("jury", __name__)


@jury.get("/jury")
@allow(_JURORS, hidden=True)
def index() -> str:
    """The juries one sits on; for who sits on none there is no such page."""
    return render_template("calls/jury_index.html", sittings=services().calls.judging.sittings(signed_in()), states=STATE_NAMES, jst=JST)


@jury.get("/jury/<call_id>")
@allow(_JURORS, hidden=True)
def sitting(call_id: str) -> str:
    """First the declaration of interests, then what there is to score."""
    return _sitting(call_id, Form())


@jury.post("/jury/<call_id>")
@allow(_JURORS, hidden=True)
def declare(call_id: str) -> tuple[str, int] | Response:
    """Declares one's interests."""
    form = Form(request.form)
    try:
        services().calls.judging.declare(call_id, {"has": form.text("has"), "interests": form.text("interests")}, signed_in())
    except InvalidInput as error:
        return _sitting(call_id, form.with_faults(error)), 422
    except Conflict as error:
        return _sitting(call_id, form.with_faults(InvalidInput([Fault(error.code, "has", error.message)]))), 409
    flash(t("申告を受け付けました。窓口が確かめたあとで審査できます。", "Received. You may judge once the desk has checked it."), "success")
    return redirect(url_for("jury.sitting", call_id=call_id), 303)


@jury.get("/jury/<call_id>/<label>")
@allow(_JURORS, hidden=True)
def sheet(call_id: str, label: str) -> str:
    """One anonymous application, and one's points for it."""
    return _sheet(call_id, label, None)


@jury.post("/jury/<call_id>/<label>")
@allow(_JURORS, hidden=True)
def score(call_id: str, label: str) -> tuple[str, int] | Response:
    """Keeps one's points; or (``do=recuse``) says that one has a conflict here after all."""
    form, held = Form(request.form), services().calls.judging
    if form.text("do") == "recuse":
        held.recuse(call_id, label, signed_in())
        flash(t("この応募の審査から外れました。", "You do not judge this application."), "success")
        return redirect(url_for("jury.sitting", call_id=call_id), 303)
    try:
        held.score(call_id, label, request.form.to_dict(), signed_in(), version=_version(form))
    except InvalidInput as error:
        return _sheet(call_id, label, form.with_faults(error)), 422
    except Conflict as error:
        return _sheet(call_id, label, form.with_faults(InvalidInput([Fault(error.code, "comment", error.message)]))), 409
    flash(t(f"応募 {label} の採点を保存しました。", f"Your points for {label} are kept."), "success")
    return redirect(url_for("jury.sitting", call_id=call_id), 303)


def _sitting(call_id: str, form: Form) -> str:
    held = services().calls.judging.sitting(call_id, signed_in())
    return render_template("calls/jury_call.html", held=held, form=form, result=told, weighted=weighted, states=STATE_NAMES, jst=JST)


def _sheet(call_id: str, label: str, form: Form | None) -> str:
    held, one = services().calls.judging.sheet(call_id, label, signed_in())
    if form is None:
        points = {f"points_{name}": str(value) for name, value in one.mine.points.items()} if one.mine else {}
        form = Form(points | ({"comment": one.mine.comment} if one.mine else {}))
    names = [*(f"points_{criterion.id}" for criterion in held.call.terms.criteria), "comment"]
    return render_template(
        "calls/jury_sheet.html", held=held, sheet=one, form=form, names=names, sections=SECTIONS, result=told, weighted=weighted, jst=JST
    )


def _version(form: Form) -> int:
    given = form.text("version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1

"""The desk's pages of calls: the list, the terms, and one call through its stages."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from fieldreg.calls.call import STATE_NAMES, CallState
from fieldreg.calls.terms_form import MOST_CHALLENGES, MOST_CRITERIA
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST, moment_from_json
from web.calls.public_calls import tie_break_words
from web.calls.terms_fields import TIE_BREAKS, entered, fields_of
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form, moment

__all__ = ["desk_calls"]

desk_calls = Blueprint("desk_calls", __name__)
_TERMS = ("title", "body", "opens_at", "closes_at", "questions_until", "challenges", "criteria", "minimum", "tie_break")
_QUESTIONS = ("reason", "email", "publish_at", "answer", "because", "call")


@desk_calls.get("/desk/calls")
@allow(READERS, hidden=True)
def index() -> str:
    """Every call, newest first, with how many applications came: all that anybody knows before the opening."""
    return render_template("calls/desk_index.html", rows=services().calls.desk.all(signed_in()), states=STATE_NAMES, jst=JST)


@desk_calls.get("/desk/calls/new")
@allow(STAFF, hidden=True)
def new() -> str:
    """Empty terms."""
    return _terms(Form(), None)


@desk_calls.post("/desk/calls/new")
@allow(STAFF, hidden=True)
def draft() -> tuple[str, int] | Response:
    """Keeps a draft."""
    form = Form(request.form)
    try:
        made = services().calls.desk.draft(entered(form), signed_in())
    except InvalidInput as error:
        return _terms(form.with_faults(error), None), 422
    flash(t(f"公募 {made.id} を下書きにしました。", f"Call {made.id} is kept as a draft."), "success")
    return redirect(url_for("desk_calls.one", call_id=made.id), 303)


@desk_calls.get("/desk/calls/<call_id>/terms")
@allow(STAFF, hidden=True)
def terms(call_id: str) -> str:
    """The terms, to be changed until the call opens."""
    call, _ = services().calls.desk.call(call_id, signed_in())
    return _terms(fields_of(call.terms), call_id)


@desk_calls.post("/desk/calls/<call_id>/terms")
@allow(STAFF, hidden=True)
def rewrite(call_id: str) -> tuple[str, int] | Response:
    """Changes a draft, or announces other terms."""
    form = Form(request.form)
    try:
        kept = services().calls.desk.rewrite(call_id, entered(form), signed_in(), revision=_number("revision"))
    except InvalidInput as error:
        return _terms(form.with_faults(error), call_id), 422
    except Conflict as error:
        return _terms(form.with_faults(InvalidInput([Fault(error.code, "title", error.message)])), call_id), 409
    if kept.state is CallState.ANNOUNCED:
        told = t(f"第{kept.announcement}版として告知しました。", f"Announced as version {kept.announcement}.")
    else:
        told = t("下書きを保存しました。", "The draft is kept.")
    flash(told, "success")
    return redirect(url_for("desk_calls.one", call_id=call_id), 303)


@desk_calls.get("/desk/calls/<call_id>")
@allow(READERS, hidden=True)
def one(call_id: str) -> str:
    """One call, and what can be done next."""
    return _page(call_id, Form())


@desk_calls.post("/desk/calls/<call_id>")
@allow(STAFF, hidden=True)
def act(call_id: str) -> tuple[str, int] | Response:
    """Does what its button says (``do``)."""
    form = Form(request.form)
    doing = _ACTS.get(form.text("do"))
    if doing is None:
        raise BadRequest
    try:
        flash(doing(call_id, form), "success")
    except InvalidInput as error:
        return _page(call_id, form.with_faults(error)), 422
    except Conflict as error:
        return _page(call_id, form.with_faults(InvalidInput([Fault(error.code, "call", error.message)]))), 409
    return redirect(url_for("desk_calls.one", call_id=call_id), 303)


def _announce(call_id: str, _form: Form) -> str:
    services().calls.desk.announce(call_id, signed_in(), revision=_number("revision"))
    return t("告知しました。受付開始までは、新しい版を告知できます。", "Announced. Until it opens, other terms can be announced.")


def _cancel(call_id: str, form: Form) -> str:
    services().calls.desk.cancel(call_id, form.text("reason"), signed_in())
    return t("中止しました。理由は公募のページに出ています。", "Cancelled; the reason stands on the call's page.")


def _answer(call_id: str, form: Form) -> str:
    services().calls.desk.answer(call_id, _number("question"), form.text("answer"), signed_in())
    return t("質問と回答を公開しました。", "Question and answer are published.")


def _open(call_id: str, _form: Form) -> str:
    opened = services().calls.opening.open_seals(call_id, signed_in())
    if opened.seals_are_open:
        return t("開封しました。すべての応募が受領証と一致しました。", "Opened: every application is what its receipt was given for.")
    return t("開封を申し出ました。別の職員がもう一人、開封を押してください。", "Asked for: another member of staff has to open it.")


def _name(call_id: str, form: Form) -> str:
    services().calls.jury.name(call_id, form.text("email"), signed_in())
    return t("審査員に指名しました。", "Named to the jury.")


def _excuse(call_id: str, form: Form) -> str:
    services().calls.jury.excuse(call_id, _number("account"), form.text("because"), signed_in())
    return t("審査員から外しました。", "Excused from the jury.")


def _check(call_id: str, _form: Form) -> str:
    services().calls.jury.check(call_id, _number("account"), request.form.getlist("conflict"), signed_in())
    return t("利害関係を確認しました。", "Interests are checked.")


def _begin(call_id: str, _form: Form) -> str:
    services().calls.jury.begin(call_id, signed_in())
    return t("審査を始めました。", "The judging has begun.")


def _publish(call_id: str, form: Form) -> str:
    given = form.text("publish_at")
    at = moment_from_json(moment(given), "publish_at") if form.text("when") != "now" else None
    kept = services().calls.deciding.publish(call_id, at, signed_in())
    if kept.state is CallState.PUBLISHED:
        return t("結果を公表し、応募者に知らせました。", "The results are published, and every applicant is told.")
    return t("公表の日時を決めました。その時刻に、全員に同時に知らせます。", "At that moment all are told at once.")


_ACTS: dict[str, Callable[[str, Form], str]] = {
    "announce": _announce, "cancel": _cancel, "answer": _answer, "open": _open, "name": _name, "excuse": _excuse, "check": _check,
    "begin": _begin, "publish": _publish,
}  # fmt: skip


def _terms(form: Form, call_id: str | None) -> str:
    call = services().calls.desk.call(call_id, signed_in())[0] if call_id else None
    return render_template(
        "calls/desk_terms.html", call=call, form=form, questions=_TERMS, challenges=MOST_CHALLENGES, criteria=MOST_CRITERIA,
        tie_breaks=TIE_BREAKS, states=STATE_NAMES,
    )  # fmt: skip


def _page(call_id: str, form: Form) -> str:
    held, who = services().calls, signed_in()
    call, count = held.desk.call(call_id, who)
    return render_template(
        "calls/desk_call.html",
        call=call,
        count=count,
        form=form,
        names=_QUESTIONS,
        questions=held.desk.questions(call_id, who),
        seats=held.jury.seats(call_id, who),
        opened=held.opening.of_call(call_id, who),
        awaited=held.deciding.awaited(call_id, who) if call.state is CallState.JUDGING else 0,
        decisions=held.deciding.decisions(call_id, who),
        asked_by_me=call.asked_by == who.id,
        tie_break=tie_break_words(call.terms),
        states=STATE_NAMES,
        jst=JST,
    )


def _number(name: str) -> int:
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1

"""A series at the desk: each date as it stands, and one decision for all that are open."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.reservations import STATE_NAMES, State
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.services.bookings.series.series_changes import DECISIONS, UNDECIDED, as_seen
from fieldreg.services.visibility import ask_reader
from web.series.own_series import series_facts
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["desk_series"]

desk_series = Blueprint("desk_series", __name__, url_prefix="/desk")


@desk_series.get("/series/<ref>")
@allow(READERS, hidden=True)
def one(ref: str) -> str:
    """What was asked for, each date, and the decision."""
    ask_reader(signed_in())
    return _page(ref, Form())


@desk_series.post("/series/<ref>")
@allow(STAFF, hidden=True)
def decide(ref: str) -> tuple[str, int] | Response:
    """Holds, accepts or declines all that are open and to come; a reason is asked for when declining."""
    form = Form(request.form)
    try:
        to = _state(form.text("to"))
        seen, without = request.form.getlist("seen"), form.text("without")
        services().series_changes.decide(ref, to, signed_in(), form.text("note"), seen, without)
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(ref, form.with_faults(InvalidInput([Fault(error.code, "note", error.message)]))), 409
    name = t(STATE_NAMES[to])
    flash(t(f"繰り返しの予約 {ref} の未処理の回を「{name}」にしました。", f"The open dates of series {ref} are now: {name}."), "success")
    return redirect(url_for("desk_series.one", ref=ref), 303)


def _state(value: str) -> State:
    try:
        return State(value)
    except ValueError:
        told = Text("承認・仮押さえ・不承認のどれかを選んでください。", "choose accept, hold or decline")
        raise InvalidInput([Fault("decision-missing", "to", told)]) from None


def _page(ref: str, form: Form) -> str:
    answer = services().series.series(ref, signed_in())
    facts = series_facts(answer)
    open_ = [one for one in facts["to_come"] if one.state in UNDECIDED]
    requested = any(one.state is State.REQUESTED for one in open_)
    return render_template(
        "series/desk.html",
        form=form,
        open=open_,
        as_seen=as_seen,
        contact=services().accounts.contact(answer.series.owner),
        moves=[to for to in DECISIONS if requested or to is not State.TENTATIVE],
        own=services().series_changes.is_own(answer.series, signed_in()),
        **facts,
    )

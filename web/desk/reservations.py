"""Requests for reservations at the desk: what waits, what each takes, what it meets, and the decision."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.reservations import MOVES, STATE_NAMES, State
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.screening.plan import STATE_NAMES as PLAN_STATES
from web.desk.tabs import tabs
from web.shell import labels, paging
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["desk"]

desk = Blueprint("desk", __name__, url_prefix="/desk")
_SHOWN = {"waiting": (State.REQUESTED, State.TENTATIVE), "decided": (State.ACCEPTED, State.DECLINED)}


@desk.get("/reservations")
@allow(READERS, hidden=True)
def reservations() -> str:
    """What waits, soonest due first, page by page, a series as one; ``?show=decided`` for what was decided, newest first."""
    show = "decided" if request.args.get("show") == "decided" else "waiting"
    asked = paging.asked("page")
    count, rows = services().booking.inbox_page(_SHOWN[show], newest=show == "decided", offset=asked.offset, limit=asked.most)
    every = services().booking.inbox_page(_SHOWN[show], limit=0, folded=False)[0]
    series_of = services().series.of_rows([row.reservation for row in rows])
    return render_template(
        "desk/reservations.html", show=show, rows=rows, series_of=series_of, every=every, pages=asked.of(count), states=STATE_NAMES,
        words=labels, jst=JST, **tabs(),
    )  # fmt: skip


@desk.get("/reservations/<reservation_id>")
@allow(READERS, hidden=True)
def reservation(reservation_id: str) -> str:
    """One request: what it takes as of now, what it meets, and the decision."""
    return _reservation(reservation_id, Form())


@desk.post("/reservations/<reservation_id>")
@allow(STAFF, hidden=True)
def decide(reservation_id: str) -> tuple[str, int] | Response:
    """Accepts, holds or declines; a reason is asked for when declining."""
    form = Form(request.form)
    try:
        to = _state(form.text("to"))
        seen, without = _seen(form.text("seen")), form.text("without")
        moved = services().booking.decide(reservation_id, to, signed_in(), form.text("note"), seen, without)
    except InvalidInput as error:
        return _reservation(reservation_id, form.with_faults(error)), 422
    except Conflict as error:
        return _reservation(reservation_id, form.with_faults(_at("note", error))), 409
    name = t(STATE_NAMES[moved.state])
    flash(t(f"予約 {moved.id} を「{name}」にしました。", f"Reservation {moved.id} is now: {name}."), "success")
    return redirect(url_for("desk.reservations"), 303)


@desk.post("/reservations/<reservation_id>/neighbours")
@allow(STAFF, hidden=True)
def consent(reservation_id: str) -> tuple[str, int] | Response:
    """Notes that a neighbour agreed: who said it, and when."""
    form = Form(request.form)
    other, _, rule = form.text("pair").partition(" ")
    told = {"other": other, "rule": rule, "note": form.text("consent_note")}
    try:
        services().neighbours.note_consent(reservation_id, told, signed_in())
    except InvalidInput as error:
        return _reservation(reservation_id, form.with_faults(error)), 422
    flash(t("相手の同意を記録しました。", "The neighbour's consent was noted."), "success")
    return redirect(url_for("desk.reservation", reservation_id=reservation_id), 303)


def _at(question: str, error: Conflict) -> InvalidInput:
    """What another has done meanwhile, beside the question it is about."""
    return InvalidInput([Fault(error.code, question, error.message)])


def _seen(value: str) -> State | None:
    """The state the page showed, None where it does not say."""
    return State(value) if value in set(State) else None


def _state(value: str) -> State:
    try:
        return State(value)
    except ValueError:
        told = Text("承認・仮押さえ・不承認のどれかを選んでください。", "choose accept, hold or decline")
        raise InvalidInput([Fault("decision-missing", "to", told)]) from None


def _reservation(reservation_id: str, form: Form) -> str:
    row = services().booking.inbox_row(reservation_id)
    role = str(signed_in().role)
    moves = [to for to, roles in MOVES[row.reservation.state].items() if role in roles]
    return render_template(
        "desk/reservation.html",
        row=row,
        held=row.reservation,
        off=services().booking.partly_off_site(row.reservation),
        form=form,
        moves=moves,
        rules_told=services().availability.answer(row.site.id, row.reservation.area, row.reservation.slot),
        exceptions=services().closing.exceptions(reservation_id),
        own=services().booking.is_own(row.reservation, signed_in()),
        states=STATE_NAMES,
        severities=list(Severity),
        plan_states=PLAN_STATES,
        words=labels,
        area_names={area.id: area.name for area in row.site.areas},
        turns=services().rechecks.turns([reservation_id]).get(reservation_id, ()),
        gaps=services().rechecks.gaps(reservation_id, signed_in()),
        asks_consent=row.neighbours.unsettled,
        place_names={site.id: site.name for site in services().register.sites()},
        jst=JST,
    )

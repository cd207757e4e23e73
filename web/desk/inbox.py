"""The desk's inbox: what waits, what each takes, what it meets, and the decision."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.reservations import MOVES, STATE_NAMES, State
from fieldreg.desk.case_search import CaseSearch, Order
from fieldreg.desk.cases import ENDED_STEPS, OPEN_STEPS, STEP_NAMES
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.screening.plan import STATE_NAMES as PLAN_STATES
from web.shell import labels, paging
from web.shell.access import STAFF, allow
from web.shell.context import services, signed_in
from web.shell.forms import Form
from web.shell.i18n import t
from web.shell.trial_summary import summary_of_document

__all__ = ["desk"]

desk = Blueprint("desk", __name__, url_prefix="/desk")
_SHOWN = {"waiting": (State.REQUESTED, State.TENTATIVE), "decided": (State.ACCEPTED, State.DECLINED)}
_CASES = {"waiting": CaseSearch(steps=OPEN_STEPS), "decided": CaseSearch(steps=ENDED_STEPS, order=Order.NEWEST)}


@desk.get("/")
@allow(STAFF, hidden=True)
def inbox() -> str:
    """What waits, soonest due first, page by page; ``?show=decided`` for what was decided, newest first."""
    show = "decided" if request.args.get("show") == "decided" else "waiting"
    newest = show == "decided"
    first, second = paging.asked("page"), paging.asked("asked")
    count, rows = services().booking.inbox_page(_SHOWN[show], newest=newest, offset=first.offset, limit=first.most)
    total, cases = services().case_desk.page(_CASES[show], signed_in(), offset=second.offset, limit=second.most)
    return render_template(
        "desk/inbox.html",
        show=show,
        rows=rows,
        cases=cases,
        pages={"reservations": first.of(count), "cases": second.of(total)},
        states=STATE_NAMES,
        steps=STEP_NAMES,
        words=labels,
        jst=JST,
        turned=len(services().desk.worklist(signed_in())),
    )


@desk.get("/reservations/<reservation_id>")
@allow(STAFF, hidden=True)
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
        moved = services().booking.decide(reservation_id, to, signed_in(), form.text("note"), _seen(form.text("seen")))
    except InvalidInput as error:
        return _reservation(reservation_id, form.with_faults(error)), 422
    except Conflict as error:
        return _reservation(reservation_id, form.with_faults(_at("note", error))), 409
    name = t(STATE_NAMES[moved.state])
    flash(t(f"予約 {moved.id} を「{name}」にしました。", f"Reservation {moved.id} is now: {name}."), "success")
    return redirect(url_for("desk.inbox"), 303)


@desk.get("/cases/<ref>")
@allow(STAFF, hidden=True)
def case(ref: str) -> str:
    """One case and the answer to it."""
    return _case(ref, Form())


@desk.post("/cases/<ref>")
@allow(STAFF, hidden=True)
def answer(ref: str) -> tuple[str, int] | Response:
    """Keeps the answer, which the asker reads on the case's page; two who answer at once are told of each other."""
    form = Form(request.form)
    try:
        services().case_desk.answer(ref, form.text("answer"), signed_in(), after=form.text("after"))
    except InvalidInput as error:
        return _case(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _case(ref, form.with_faults(_at("answer", error))), 409
    flash(t(f"案件 {ref} に回答しました。", f"Case {ref} was answered."), "success")
    return redirect(url_for("desk.inbox"), 303)


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
        states=STATE_NAMES,
        severities=list(Severity),
        plan_states=PLAN_STATES,
        words=labels,
        area_names={area.id: area.name for area in row.site.areas},
        jst=JST,
    )


def _case(ref: str, form: Form) -> str:
    held = services().cases.case(ref, account=signed_in())
    site = services().register.site(held.site) if held.site else None
    summary = summary_of_document(held.trial)
    return render_template(
        "desk/case.html", held=held, site=site, form=form, steps=STEP_NAMES, words=labels, jst=JST, summary=summary
    )

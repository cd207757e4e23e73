"""Requests for reservations at the desk: what waits, what each takes, what it meets, and the decision."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.changing import changeable, offerable
from fieldreg.booking.in_time import moves_now
from fieldreg.booking.offers import MOST_OFFERED, OfferedSlot
from fieldreg.booking.reservations import STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Site
from fieldreg.screening.plan import STATE_NAMES as PLAN_STATES
from fieldreg.services.visibility import decides
from web.desk.tabs import tabs
from web.shell import labels, paging
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.reservation_words import place_name, told_history
from web.shell.sent.forms import Form, as_entered, moment

__all__ = ["SHOWN", "desk", "shown", "words"]

_LONGEST_WORDS = 200

desk = Blueprint("desk", __name__, url_prefix="/desk")
SHOWN = {
    "waiting": (State.REQUESTED, State.TENTATIVE),
    "line": (State.WAITING,),
    "decided": (State.ACCEPTED, State.DECLINED, State.CANCELLED, State.DONE, State.NO_SHOW),
}


@desk.get("/reservations")
@allow(READERS, hidden=True)
def reservations() -> str:
    """What waits for the desk, soonest first, a series as one; ``?show=line`` who is in line, ``?show=decided`` the rest, newest first.

    ``q`` is looked for in number, organisation, purpose and the names of the place.
    """
    show, text = shown(), words()
    asked = paging.asked("page", kept=("show", "q"))
    count, rows = services().booking.inbox_page(SHOWN[show], newest=show == "decided", offset=asked.offset, limit=asked.most, text=text)
    every = services().booking.inbox_page(SHOWN[show], limit=0, folded=False, text=text)[0]
    series_of = services().series.of_rows([row.reservation for row in rows])
    return render_template(
        "desk/reservations.html", show=show, q=text, rows=rows, series_of=series_of, every=every, pages=asked.of(count), states=STATE_NAMES,
        words=labels, jst=JST, **tabs(),
    )  # fmt: skip


def shown() -> str:
    """Which of `SHOWN` an address asks for."""
    asked = request.args.get("show", "")
    return asked if asked in SHOWN else "waiting"


def words() -> str:
    """What an address looks for."""
    return request.args.get("q", "").strip()[:_LONGEST_WORDS]


@desk.get("/reservations/<reservation_id>")
@allow(READERS, hidden=True)
def reservation(reservation_id: str) -> str:
    """One request: what it takes as of now, what it meets, and the decision."""
    return _reservation(reservation_id, Form())


@desk.post("/reservations/<reservation_id>")
@allow(STAFF, hidden=True)
def decide(reservation_id: str) -> tuple[str, int] | Response:
    """Accepts, holds, declines, cancels or closes; a reason is asked for when declining or cancelling."""
    form = Form(request.form)
    try:
        to = _state(form.text("to"))
        previewed = frozenset(request.form.getlist("rival")) if "seen" in request.form else None
        seen, without = _seen(form.text("seen")), form.text("without")
        moved = services().booking.decide(
            reservation_id, to, signed_in(), form.text("note"), seen, without=without, previewed=previewed
        )
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


@desk.post("/reservations/<reservation_id>/change")
@allow(STAFF, hidden=True)
def change(reservation_id: str) -> tuple[str, int] | Response:
    """Another time or area of the same site, with a reason."""
    form = Form(request.form)
    told = {name: moment(form.text(name)) for name in ("time_start", "time_end")}
    told |= {name: form.text(name) for name in ("area", "reason")}
    try:
        services().moving.change(reservation_id, told, signed_in(), _number(form.text("sequence")))
    except InvalidInput as error:
        return _reservation(reservation_id, Form(), changing=form.with_faults(error)), 422
    except Conflict as error:
        return _reservation(reservation_id, Form(), changing=form.with_faults(_at("time_start", error))), 409
    flash(t(f"予約 {reservation_id} を変更し、申請者に知らせました。", f"{reservation_id} was changed; its owner is told."), "success")
    return redirect(url_for("desk.reservation", reservation_id=reservation_id), 303)


@desk.post("/reservations/<reservation_id>/offer")
@allow(STAFF, hidden=True)
def offer(reservation_id: str) -> tuple[str, int] | Response:
    """Up to three other slots, for its owner to choose from."""
    form = Form(request.form)
    rows = [_row(form, number) for number in range(1, MOST_OFFERED + 1)]
    try:
        services().moving.offer(reservation_id, rows, form.text("offer_reason"), signed_in(), moment(form.text("until")))
    except InvalidInput as error:
        own = [replace(one, where="offer_reason") if one.where == "reason" else one for one in error.faults]
        return _reservation(reservation_id, Form(), offering=form.with_faults(InvalidInput(own))), 422
    except Conflict as error:
        return _reservation(reservation_id, Form(), offering=form.with_faults(_at("time_start_1", error))), 409
    flash(t(f"予約 {reservation_id} に代わりの枠を提案しました。", f"Other slots were offered for {reservation_id}."), "success")
    return redirect(url_for("desk.reservation", reservation_id=reservation_id), 303)


@desk.post("/reservations/<reservation_id>/offers/<int:offer_id>/end")
@allow(STAFF, hidden=True)
def take_back(reservation_id: str, offer_id: int) -> Response:
    """The offer is open no more."""
    services().moving.take_back(offer_id, signed_in())
    flash(t("提案を取り下げました。", "The offer was taken back."), "success")
    return redirect(url_for("desk.reservation", reservation_id=reservation_id), 303)


def _row(form: Form, number: int) -> dict[str, Any]:
    """One slot of an offer; its place is written as the site and, behind a bar, the area."""
    site, _, area = form.text(f"place_{number}").partition("|")
    return {"site": site, "area": area} | {name: moment(form.text(f"{name}_{number}")) for name in ("time_start", "time_end")}


def _number(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else None


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


def _reservation(reservation_id: str, form: Form, changing: Form | None = None, offering: Form | None = None) -> str:
    row = services().booking.inbox_row(reservation_id)
    held, now = row.reservation, services().clock.now()
    moves = moves_now(held, str(signed_in().role), now)
    return render_template(
        "desk/reservation.html",
        row=row,
        held=row.reservation,
        off=services().booking.partly_off_site(row.reservation),
        form=form,
        moves=moves,
        rules_told=services().availability.answer(row.site.id, row.reservation.area, row.reservation.slot),
        exceptions=services().closing.exceptions(reservation_id),
        contact=services().accounts.contact(held.owner),
        own=services().booking.is_own(held, signed_in()),
        standing=services().booking.standing(held),
        rivals=services().booking.rivals(held) if State.ACCEPTED in moves else (),
        declines_rivals=services().booking.limits.declines_rivals,
        offer=services().moving.open_offers([held.id]).get(held.id),
        needs_reason=[to for to in moves if to in (State.DECLINED, State.CANCELLED)],
        **(_asking(row.site, held, changing, offering, now) if decides(signed_in()) else {}),
        history=told_history(held),
        place_name=place_name,
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


def _asking(site: Site, held: Reservation, changing: Form | None, offering: Form | None, now: datetime) -> dict[str, Any]:
    """The forms of changing and of offering, where one or the other may be done now."""
    own = {"area": held.area or "", "time_start": as_entered(held.slot.start), "time_end": as_entered(held.slot.end)}
    told: dict[str, Any] = {"changing": (changing or Form(own)) if changeable(held, now) else None}
    if not offerable(held, now):
        return told
    slots, like = services().moving.suggested(held)
    return told | {
        "offering": offering or Form(_suggested(slots)), "most_offered": MOST_OFFERED, "places": _places([site, *like]),
    }  # fmt: skip


def _suggested(slots: Sequence[OfferedSlot]) -> dict[str, str]:
    """What is free, as the form begins with it."""
    told: dict[str, str] = {}
    for number, one in enumerate(slots, 1):
        told |= {
            f"place_{number}": f"{one.site}|{one.area or ''}", f"time_start_{number}": as_entered(one.slot.start),
            f"time_end_{number}": as_entered(one.slot.end),
        }  # fmt: skip
    return told


def _places(sites: Sequence[Site]) -> Sequence[tuple[str, str]]:
    """Each site and each area of it that may be reserved, as the form names it."""
    found = []
    for site in sites:
        found.append((f"{site.id}|", f"{t(site.name)} – {t('全体', 'the whole site')}"))
        found += [(f"{site.id}|{area.id}", f"{t(site.name)} – {t(area.name)}") for area in site.areas if area.bookable]
    return found

"""Reserving: the form of a site, what stands in the way, and one's own reservations."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.alternatives import Alternative
from fieldreg.booking.free_days import Held, units_of
from fieldreg.booking.in_time import moves_now
from fieldreg.booking.line import may_wait
from fieldreg.booking.offers import MOST_OFFERED, OfferedSlot
from fieldreg.booking.reservations import LONGEST, STATE_NAMES, Reservation, State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, moment_from_json
from fieldreg.register.sites import Availability, Site
from fieldreg.services.bookings.neighbours.neighbours import Neighbourhood
from fieldreg.trials.questions import Question
from fieldreg.trials.trial import Activity
from web.applicant import question_form
from web.applicant.brought import Brought, brought
from web.applicant.from_kept import BroughtTrial
from web.applicant.from_need import BroughtNeed
from web.applicant.own_cases import own_cases
from web.applicant.own_places import own_places
from web.applicant.own_watches import own_watches
from web.applicant.repeating import FREQUENCIES, REPEATING, WEEKDAYS
from web.applicant.reservation_body import body_of
from web.desk.worklist import own_turns
from web.shell import labels, paging
from web.shell.access import EVERY_ROLE, MEMBERS, allow
from web.shell.beside import beside_of
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, no_guessing, setting, who
from web.shell.reservation_words import place_name, told_history
from web.shell.sent.forms import Form, as_entered, moment

__all__ = ["form_page", "reserve"]

reserve = Blueprint("reserve", __name__)
_QUESTIONS = (
    "area", "time_start", "time_end", "activity", "altitude_lower", "altitude_upper", "exclusive", "purpose", "organisation",
    *question_form.names(),
)  # fmt: skip
_BESIDE_A_TRIAL = ("area", "time_start", "time_end", "altitude_lower", "altitude_upper", "exclusive", "purpose", "organisation")
_TO_FILL = {"purpose": Text("目的と内容", "the purpose"), "organisation": Text("団体名", "your organisation")}
_NUMBERS = [str(number) for number in range(MOST_OFFERED)]
_LOOK_AHEAD = timedelta(days=56)
_SUGGESTED = 3
_LOOKED_FOR = 10  # reservations of a page of which one looks what is free instead, if they were taken back
_NOT_ENTERED = ("csrf_token", "key")


@reserve.get("/sites/<site_id>/reserve")
@allow(MEMBERS)
@no_guessing
def ask(site_id: str) -> str:
    """The form, with what is taken already; with `t` or a need, only for what the kept trial or the need does not say.

    Where only a part of the site is sure to fit the need, the form begins with that.
    """
    site, held = services().register.site(site_id), brought()
    begun = {"organisation": signed_in().organisation} | ({} if request.args.get("shared") else {"exclusive": "on"})
    if isinstance(held, BroughtTrial):
        begun |= held.entered | {"area": held.trial.area or "" if held.trial.site == site.id else ""}
    elif held is not None:
        begun |= held.entered | {"area": _fit_area(site, held)}
    form = Form(begun | request.args.to_dict())
    return form_page(site, form, held, met=_met(site, form) if isinstance(held, BroughtNeed) else ())


@reserve.post("/sites/<site_id>/reserve")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def send(site_id: str) -> str | tuple[str, int] | Response:
    """Asks for the slot; what is wrong, or in the way, is told with the form kept as it was."""
    site, held = services().register.site(site_id), brought()
    form = Form(request.form)
    if form.text("repeat"):
        query = request.query_string.decode()
        return redirect(url_for("own_series.preview", site_id=site.id) + (f"?{query}" if query else ""), 307)
    body = body_of(site, form, held) | ({"queue": True} if form.text("queue") else {})
    try:
        made, _ = services().booking.reserve(body, signed_in(), form.text("key") or None, form.text("although_closed"))
    except InvalidInput as error:
        return form_page(site, form.with_faults(error), held), 422
    except Clashing as error:
        return _clash(site, form, error, body, held), 409
    except Conflict as error:
        wrong = InvalidInput.one(error.code, error.where, error.message.ja, error.message.en)
        return form_page(site, form.with_faults(wrong), held), 409
    if made.state is State.WAITING:
        told = Text(f"予約 {made.id} は順番待ちです。番が来たら知らせます。", f"{made.id} waits in line; you are told of your turn.")
    else:
        told = Text(f"予約 {made.id} を申請しました。窓口の返事をお待ちください。", f"Reservation {made.id} was requested.")
    flash(t(told), "success")
    _tell_near(made)
    after = held.after if isinstance(held, BroughtNeed) else None
    return redirect(_address(site.id, after, _said(form)) if after else url_for("reserve.mine"), 303)


@reserve.get("/my")
@allow(EVERY_ROLE)
def mine() -> str:
    """One's own reservations and cases, newest first, page by page, a series as one; for a department the places it answers for."""
    asked = paging.asked("page")
    count, held = services().booking.reservations_page(signed_in(), offset=asked.offset, limit=asked.most)
    sites = {site.id: site for site in services().register.sites()}
    return render_template(
        "applicant/my.html",
        held=held,
        pages=asked.of(count),
        sites=sites,
        area_names={area.id: area.name for site in sites.values() for area in site.areas},
        states=STATE_NAMES,
        words=labels,
        may_withdraw=_may_withdraw,
        series_of=services().series.of_rows(held),
        exceptions={one.id: services().closing.exceptions(one.id) for one in held if one.is_live},
        instead={one.id: services().closing.instead_of(one) for one in held[:_LOOKED_FOR]},
        address_of=_address_instead,
        standing=services().booking.standing,
        offers=services().moving.open_offers([one.id for one in held]),
        history=told_history,
        place_name=place_name,
        watched=own_watches(),
        jst=JST,
        **beside_of(held),
        **own_turns(),
        **own_cases(),
        **own_places(),
    )


@reserve.post("/my/<reservation_id>/withdraw")
@allow(MEMBERS)
def withdraw(reservation_id: str) -> Response:
    """Gives the slot back."""
    services().booking.decide(reservation_id, State.WITHDRAWN, signed_in())
    flash(t(f"予約 {reservation_id} を取り下げました。", f"Reservation {reservation_id} was withdrawn."), "success")
    return redirect(url_for("reserve.mine"), 303)


@reserve.post("/my/offers/<int:offer_id>")
@allow(MEMBERS)
def answer_offer(offer_id: int) -> Response:
    """Takes the slot of that number, or ("decline") none of them; what is gone meanwhile is told."""
    answer = request.form.get("answer", "")
    if answer == "decline":
        services().moving.decline(offer_id, signed_in())
        flash(t("提案を断りました。予約はそのままです。", "You declined the offer. The reservation stays as it was."), "success")
        return redirect(url_for("reserve.mine"), 303)
    try:
        made = services().moving.take(offer_id, int(answer) if answer in _NUMBERS else -1, signed_in())
    except Clashing as gone:
        told = Text("その枠には、先にほかの予約が入りました。ほかの枠を選べます。", "That slot is taken. Choose another, or decline.")
        flash(f"{t(told)} {t(gone.clashes[0].because)}", "error")
    else:
        flash(t(f"予約 {made.id} を、選んだ枠に移しました。", f"Reservation {made.id} moved to the slot you chose."), "success")
    return redirect(url_for("reserve.mine"), 303)


def _tell_near(made: Reservation) -> None:
    """That others stand near what was just asked for; how, is told on one's own page."""
    near = services().neighbours.of_one(made.id, signed_in()).surely
    if near:
        count = len({one.other.id for one in near})
        flash(t(f"近くに同じころの予約が {count} 件あります。下の「近くの予約」を確かめてください。",
                f"Near by, at about the same time: {count}. See “Near by” below."), "warning")  # fmt: skip


def _near(site: Site, form: Form, held: Brought | None) -> Neighbourhood | None:
    """Who stands near the hours the form begins with; None where it says too little to tell."""
    if not (form.text("time_start") and form.text("time_end")):
        return None
    body = body_of(site, form, held)
    body |= {name: body.get(name) or "-" for name in ("purpose", "organisation")}
    try:
        return services().booking.beside(body, signed_in())
    except (InvalidInput, Conflict):
        return None
def _address_instead(slot: OfferedSlot, of: Reservation) -> str:
    """The form for a slot in the place of one that was taken back, with what that one said."""
    said = {"activity": of.activity, "purpose": of.purpose[:1000], "organisation": of.organisation, "area": slot.area or ""}
    return _address(slot.site, None, _hours(slot.slot) | said)


def _hours(span: Timespan) -> dict[str, str | None]:
    return {"time_start": as_entered(span.start), "time_end": as_entered(span.end)}


def _may_withdraw(held: Reservation) -> bool:
    return State.WITHDRAWN in moves_now(held, "owner", services().clock.now())


def _fit_area(site: Site, held: BroughtNeed) -> str:
    """The area that alone is sure to take what the need asks for; "" where that is the whole site, or none."""
    return services().site_answers.at(site.id, held.need).row.fit.area or ""


def _met(site: Site, form: Form) -> Sequence[Held]:
    """What stands in the way of the slot the form begins with: of a whole site any part of it; () where its hours are none."""
    try:
        slot = _slot(form)
    except InvalidInput:
        return ()
    held = _taken(site, slot)
    area = next((one.id for one in site.areas if one.id == form.text("area")), None)
    units = units_of(site, area)
    return [one for one in held if not units or one.area is None or one.area in units]


def _taken(site: Site, span: Timespan) -> Sequence[Held]:
    """What is reserved or closed of the site."""
    return [*services().booking.calendar(site.id, span), *services().closing.held(span, [site.id])]


def _slot(form: Form) -> Timespan:
    """The hours entered.  Raises InvalidInput."""
    return Timespan(*(moment_from_json(moment(form.text(name)), name) for name in ("time_start", "time_end")))


def form_page(site: Site, form: Form, held: Brought | None, met: Sequence[Held] = ()) -> str:
    """The form as entered, with what is wrong; `met` stands in the way of its hours."""
    now = services().clock.now()
    ahead = Timespan(now, now + _LOOK_AHEAD)
    return render_template(
        "applicant/reserve.html",
        site=site,
        form=form,
        held=held,
        of_need=isinstance(held, BroughtNeed),
        fit_area=_fit_area(site, held) if isinstance(held, BroughtNeed) else "",
        asks_when=not isinstance(held, BroughtTrial) or _other_hours(form, held),
        address=lambda brought: _address(site.id, brought, {}),
        key=form.text("key") or secrets.token_urlsafe(18),
        questions=(*(_BESIDE_A_TRIAL if isinstance(held, BroughtTrial) else _QUESTIONS), *REPEATING),
        to_fill=[title for name, title in _TO_FILL.items() if not form.text(name)],
        groups=_asked(held),
        options_of=question_form.options,
        repeating=any(form.text(name) or form.of(name) for name in REPEATING if name != "repeat_every"),
        frequencies=FREQUENCIES,
        weekdays=WEEKDAYS,
        answered=any(form.text(name) or form.of(name) for name in question_form.names()),
        activities=[a for a in Activity if not site.activities or a.taken_by(site.activities)],
        taken=services().booking.calendar(site.id, ahead),
        closed=services().closing.standing(ahead, site.id),
        met=met,
        near=_near(site, form, held),
        place_names={one.id: one.name for one in services().register.sites()},
        free=_free_instead(site, form) if met else (),
        address_on=lambda span: _address_on(site, form, held, span),
        states=STATE_NAMES,
        words=labels,
        longest_days=LONGEST.days,
        offered=site.availability is not Availability.REUSED,
        area_names={area.id: area.name for area in site.areas},
        jst=JST,
    )


def _asked(held: Brought | None) -> Sequence[tuple[Text, Sequence[Question]]]:
    """The questions to answer in the form: all, or those a need leaves open."""
    if not isinstance(held, BroughtNeed):
        return question_form.GROUPS
    wanted = held.open_questions
    groups = [(title, [one for one in asked if one.name in wanted]) for title, asked in question_form.GROUPS]
    return [(title, asked) for title, asked in groups if asked]


def _other_hours(form: Form, held: BroughtTrial) -> bool:
    """Whether the hours are to be seen and changed: they are others than the kept trial's, or wrong."""
    names = ("time_start", "time_end")
    return any(form.of(name) or form.text(name) != held.entered[name] for name in names)


def _clash(site: Site, form: Form, error: Clashing, body: Mapping[str, Any], held: Brought | None) -> str:
    """What stands in the way, what is nearest instead, and the same form to wait with."""
    return render_template(
        "applicant/clash.html",
        site=site,
        form=form,
        error=error,
        may_wait=may_wait(error.clashes),
        behind_accepted=any(clash.state is State.ACCEPTED for clash in error.clashes),
        key=form.text("key") or secrets.token_urlsafe(18),
        need="?" + held.query if isinstance(held, BroughtNeed) else "",
        free=_free_instead(site, form),
        instead=services().alternatives.of_trial(services().booking.trial_of(body, signed_in())),
        closures=_overridable(error),
        entered={name: value for name, value in request.form.items() if name not in _NOT_ENTERED},
        address_of=lambda one: _instead(one, site, form, held),
        address_on=lambda span: _address_on(site, form, held, span),
        address_anew=_address(site.id, held, {"time_start": ""} if held else {}),
        brought=held.query if isinstance(held, BroughtNeed) else "",
        area_names={area.id: area.name for area in site.areas},
        states=STATE_NAMES,
        words=labels,
        jst=JST,
    )


def _overridable(error: Clashing) -> Sequence[str]:
    """The closures in the way, where nothing else is, and the account's word lets it stand in them; else ()."""
    refs = [clash.reservation for clash in error.clashes]
    alone = all(clash.kind == "blocking" and clash.reservation for clash in error.clashes)  # hours are no closure
    return refs if alone and services().closing.may_override(signed_in(), refs) else ()


def _instead(one: Alternative, site: Site, form: Form, held: Brought | None) -> str:
    """The address of the form for an alternative: its place and hours, and all else as it was entered."""
    told = one.document["properties"]  # a reservation is of one volume
    start, end = (as_entered(datetime.fromisoformat(told[name])) for name in ("time_start", "time_end"))
    place, area = (one.place.site, one.place.area) if one.place else (site.id, form.text("area"))
    return _address(place, held, _said(form) | {"area": area or "", "time_start": start, "time_end": end})


def _address_on(site: Site, form: Form, held: Brought | None, span: Timespan) -> str:
    """The same form for other hours."""
    return _address(site.id, held, _said(form) | _hours(span))


def _said(form: Form) -> dict[str, str | None]:
    """What was entered, as it goes along in an address; a long purpose its beginning, and `shared` of a slot that is not exclusive."""
    said = {name: form.text(name)[:1000] or None for name in ("activity", "altitude_lower", "altitude_upper", "purpose", "organisation")}
    return said | {"area": form.text("area"), "shared": None if form.ticked("exclusive") else "1"}


def _address(site_id: str, held: Brought | None, entered: Mapping[str, str | None]) -> str:
    """The form of a site with what was brought, and what was entered beside it."""
    own = {name: value for name, value in entered.items() if value is not None and not (held and name == "activity")}
    query = "&".join(part for part in (held.query if held else "", urlencode(own, safe=":")) if part)
    return url_for("reserve.ask", site_id=site_id) + (f"?{query}" if query else "")


def _free_instead(site: Site, form: Form) -> Sequence[Timespan]:
    """The next days on which the whole site is free at the same hours; none that is over."""
    slot, now = _slot(form), services().clock.now()
    over = max(timedelta(), now - slot.start).days
    start, end = (moment + timedelta(days=over) for moment in (slot.start, slot.end))
    whole = Timespan(start, end + _LOOK_AHEAD)
    reserved, shut_for = services().booking.calendar(site.id, whole), services().closing.held(whole, [site.id])
    taken = [*(one.held for one in reserved), *(one.slot for one in shut_for)]  # what is held, setting up and tearing down too
    spans = [Timespan(start + timedelta(days=days), end + timedelta(days=days)) for days in range(1, _LOOK_AHEAD.days)]
    area = next((one.id for one in site.areas if one.id == form.text("area")), None)
    closed = services().availability.closed(site.id, area, spans)
    free = (span for span, shut in zip(spans, closed, strict=True) if not shut and not any(held.overlaps(span) for held in taken))
    return list(islice(free, _SUGGESTED))

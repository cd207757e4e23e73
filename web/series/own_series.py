"""One's own series: each date looked at before it is asked for, and what becomes of it after."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.reservations import MOVES, STATE_NAMES, Reservation, State
from fieldreg.booking.series.series import (
    CHANCE_NAMES,
    SERIES_NAMES,
    Chance,
    NotAllHad,
    SeriesAnswer,
    SeriesState,
)
from fieldreg.booking.series.words import rule_told
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, day_from_text, moment_from_json
from fieldreg.register.sites import Site
from fieldreg.services.bookings.series.series import SeriesPreview
from web.applicant.brought import Brought, brought
from web.applicant.repeating import at_its_box, repeating_of
from web.applicant.reservation_body import body_of
from web.applicant.reserve import form_page
from web.shell import labels
from web.shell.access import MEMBERS, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form, moment

__all__ = ["own_series", "series_facts"]

own_series = Blueprint("own_series", __name__)
_NOT_ENTERED = ("csrf_token", "key", "take", "offered", "all_or_nothing")


@own_series.post("/sites/<site_id>/reserve/series/preview")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def preview(site_id: str) -> str | tuple[str, int]:
    """Each date with what it meets, to choose from; nothing is kept."""
    site, held, form = services().register.site(site_id), brought(), Form(request.form)
    body = _body(site, form, held)
    try:
        seen = services().series.preview(body, signed_in())
    except InvalidInput as error:
        return form_page(site, form.with_faults(at_its_box(error)), held), 422
    except Conflict as error:
        return form_page(site, form.with_faults(_as_fault(error)), held), 409
    return _preview(site, seen, held)


@own_series.post("/sites/<site_id>/reserve/series")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def book(site_id: str) -> str | tuple[str, int] | Response:
    """Asks for the dates chosen; those that were offered and not chosen are taken out of the rule."""
    site, held, form = services().register.site(site_id), brought(), Form(request.form)
    body = _body(site, form, held)
    left = {*request.form.getlist("offered")} - {*request.form.getlist("take")}
    asked = body | {"exdate": [*body["exdate"], *sorted(left)], "all_or_nothing": form.ticked("all_or_nothing")}
    try:
        answer = services().series.book(asked, signed_in(), form.text("key") or None)
    except (NotAllHad, InvalidInput, Conflict) as error:
        return _again(site, body, held, form, error)
    flash(t(
        f"繰り返しの予約 {answer.series.ref} を申請しました（{len(answer.reservations)} 回）。窓口の返事をお待ちください。",
        f"Series {answer.series.ref} was requested ({len(answer.reservations)} dates).",
    ), "success")  # fmt: skip
    return redirect(url_for("own_series.one", ref=answer.series.ref), 303)


@own_series.get("/my/series/<ref>")
@allow(MEMBERS)
def one(ref: str) -> str:
    """A series of one's own, or of a fellow's: each date, what was skipped and why, and what may be done."""
    return _page(services().series.series(ref, signed_in()), Form())


@own_series.post("/my/series/<ref>/withdraw")
@allow(MEMBERS)
def withdraw(ref: str) -> tuple[str, int] | Response:
    """Gives back all to come, or from a day on."""
    form = Form(request.form)

    def act() -> Text:
        day = form.text("from_day")
        if form.text("which") == "from" and not day:
            raise InvalidInput.one("day-missing", "from_day", "日を入れてください。", "write the day")
        chosen = day_from_text(day, "from_day") if form.text("which") == "from" else None
        services().series_changes.withdraw(ref, signed_in(), chosen)
        return Text("これからの回を取り下げました。", "The dates to come were withdrawn.")

    return _done(ref, form, act)


@own_series.post("/my/series/<ref>/except")
@allow(MEMBERS)
def except_date(ref: str) -> tuple[str, int] | Response:
    """Gives back one date."""
    form = Form(request.form)

    def act() -> Text:
        start = moment_from_json(form.text("start"), "start")
        services().series_changes.except_date(ref, start, signed_in())
        day = f"{start.astimezone(JST):%Y-%m-%d}"
        return Text(f"{day} の回を取り下げました。", f"The date of {day} was withdrawn.")

    return _done(ref, form, act)


@own_series.post("/my/series/<ref>/add")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def add(ref: str) -> tuple[str, int] | Response:
    """Asks for one date more."""
    form = Form(request.form)

    def act() -> Text:
        start = moment_from_json(moment(form.text("start")), "start")
        services().series_changes.add_date(ref, start, signed_in())
        day = f"{start.astimezone(JST):%Y-%m-%d}"
        return Text(f"{day} の回を申請しました。", f"The date of {day} was requested.")

    return _done(ref, form, act)


def series_facts(answer: SeriesAnswer) -> dict[str, Any]:
    """What both pages of a series tell of it."""
    sites = {site.id: site for site in services().register.sites()}
    site, now = sites.get(answer.series.site), services().clock.now()
    return {
        "series": answer.series,
        "held": answer.reservations,
        "site": site,
        "area_names": {area.id: area.name for area in site.areas} if site else {},
        "to_come": [one for one in answer.reservations if one.slot.start > now],
        "states": STATE_NAMES,
        "series_states": SERIES_NAMES,
        "chances": CHANCE_NAMES,
        "words": labels,
        "rule_told": rule_told,
        "now": now,
        "jst": JST,
    }


def _done(ref: str, form: Form, act: Any) -> tuple[str, int] | Response:
    """Back to its page with what was done, or with what is wrong."""
    try:
        told: Text = act()
    except InvalidInput as error:
        return _page(services().series.series(ref, signed_in()), form.with_faults(error)), 422
    except Conflict as error:
        why = error.skipped[0].because if isinstance(error, NotAllHad) else error.message
        return _page(services().series.series(ref, signed_in()), form.with_faults(InvalidInput([Fault(error.code, "start", why)]))), 409
    flash(t(told), "success")
    return redirect(url_for("own_series.one", ref=ref), 303)


def _page(answer: SeriesAnswer, form: Form) -> str:
    own = answer.series.owner == signed_in().id and answer.series.state is SeriesState.ON
    return render_template("series/own.html", form=form, own=own, may_withdraw=_may_withdraw, **series_facts(answer))


def _may_withdraw(held: Reservation) -> bool:
    return held.slot.start > services().clock.now() and State.WITHDRAWN in MOVES[held.state]


def _body(site: Site, form: Form, held: Brought | None) -> dict[str, Any]:
    first = body_of(site, form, held)
    return first | repeating_of(form, first)


def _again(site: Site, body: Mapping[str, Any], held: Brought | None, form: Form, error: InvalidInput | Conflict) -> tuple[str, int]:
    """The dates as they stand now, with what is wrong; the form itself where that cannot be looked at."""
    wrong = at_its_box(error) if isinstance(error, InvalidInput) else _as_fault(error)
    status = 422 if isinstance(error, InvalidInput) else 409
    try:
        seen = services().series.preview(body, signed_in())
    except (InvalidInput, Conflict):
        return form_page(site, form.with_faults(wrong), held), status
    return _preview(site, seen, held, form.with_faults(wrong)), status


def _as_fault(error: Conflict) -> InvalidInput:
    return InvalidInput([Fault(error.code, error.where, error.message)])


def _back(site: Site, query: str, sent: Mapping[str, str]) -> str:
    """The form with what was entered; of a long purpose its beginning."""
    entered = {name: value[:1000] for name, value in sent.items() if value and name not in (*_NOT_ENTERED, "exclusive")}
    shared = {} if "exclusive" in sent else {"shared": "1"}
    return f"{url_for('reserve.ask', site_id=site.id)}?" + "&".join(part for part in (query, urlencode(entered | shared, safe=":")) if part)


def _preview(site: Site, seen: SeriesPreview, held: Brought | None, form: Form | None = None) -> str:
    """`form` where it was sent before: with its key and what it chose."""
    query = request.query_string.decode()
    return render_template(
        "series/preview.html",
        site=site,
        seen=seen,
        form=form or Form(),
        taken={*request.form.getlist("take")} if form else None,
        key=(form.text("key") if form else "") or secrets.token_urlsafe(18),
        entered={name: value for name, value in request.form.items() if name not in _NOT_ENTERED},
        query=f"?{query}" if query else "",
        back=_back(site, query, request.form),
        rule_told=rule_told,
        area_names={area.id: area.name for area in site.areas},
        chances=CHANCE_NAMES,
        free=Chance.FREE,
        words=labels,
        held=held,
        jst=JST,
    )

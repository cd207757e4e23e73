"""A series' rule changed from a day on, by whose it is or by the desk: what becomes of every date is shown before it is done."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.series.fates import FATE_NAMES
from fieldreg.booking.series.series import Chance, NotAllHad, Series, SeriesAnswer
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import day_from_text, whole_days
from fieldreg.services.bookings.series.rule_changes import ChangePreview
from web.applicant.repeating import FREQUENCIES, REPEATING, WEEKDAYS, at_its_box, boxes_of, repeating_of
from web.series.own_series import series_facts
from web.shell.access import MEMBERS, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form, as_entered, moment

__all__ = ["series_changing"]

series_changing = Blueprint("series_changing", __name__)
_QUESTIONS = ("from_day", "time_start", "time_end", *REPEATING, "note")


@series_changing.get("/series/<ref>/change")
@allow(MEMBERS)
def ask(ref: str) -> str:
    """The form, with the rule as it is from the next date on, or with what the address brings back."""
    answer = services().series.series(ref, signed_in())
    return _form(answer, Form(request.args.to_dict() or _begun(answer)))


@series_changing.post("/series/<ref>/change/preview")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def preview(ref: str) -> str | tuple[str, int]:
    """What would become of every date; nothing is kept."""
    form = Form(request.form)
    try:
        return _preview(services().rule_changes.preview(ref, _day(form), _body(form), signed_in()), form)
    except (InvalidInput, Conflict) as error:
        return _form(services().series.series(ref, signed_in()), _wrong(form, error)), 422 if isinstance(error, InvalidInput) else 409


@series_changing.post("/series/<ref>/change")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def change(ref: str) -> str | tuple[str, int] | Response:
    """Changes it as it was shown."""
    form = Form(request.form)
    try:
        made = services().rule_changes.change(
            ref, _day(form), _body(form), signed_in(), note=form.text("note"), seen=request.form.getlist("seen")
        )
    except (InvalidInput, Conflict) as error:
        return _form(services().series.series(ref, signed_in()), _wrong(form, error)), 422 if isinstance(error, InvalidInput) else 409
    new = made.series
    told = f"繰り返しの予約 {ref} を変えました。これからの回は {new.ref} です。", f"Series {ref} was changed; it goes on as {new.ref}."
    flash(t(*told), "success")
    return redirect(url_for("own_series.one" if new.owner == signed_in().id else "desk_series.one", ref=new.ref), 303)


def _begun(answer: SeriesAnswer) -> dict[str, str]:
    """What stands in the form at first: the rule from the next of its days on."""
    series, now = answer.series, services().clock.now()
    first = next((one for one in series.recurrence.slots() if one.start > now), None)
    if first is None:
        return {}
    start = next((one for one in series.recurrence.rule_starts() if one >= whole_days(first.first_day).start and one > now), first.start)
    hours = series.recurrence.slot(start)
    begun = {"from_day": first.first_day.isoformat(), "time_start": as_entered(hours.start), "time_end": as_entered(hours.end)}
    return begun | boxes_of(series.recurrence, first.first_day)


def _day(form: Form) -> date:
    return day_from_text(form.text("from_day"), "from_day")


def _body(form: Form) -> dict[str, Any]:
    hours = {name: moment(form.text(name)) for name in ("time_start", "time_end")}
    return hours | repeating_of(form, hours)


def _wrong(form: Form, error: InvalidInput | Conflict) -> Form:
    """The form with what is wrong; of dates none of which can be had, with each one's reason."""
    if isinstance(error, InvalidInput):
        return form.with_faults(at_its_box(error))
    whys: Sequence[Fault] = [Fault(error.code, "time_start", one.because) for one in error.skipped] if isinstance(error, NotAllHad) else ()
    return form.with_faults(InvalidInput([Fault(error.code, "time_start", error.message), *dict.fromkeys(whys)]))


def _frame(series: Series) -> dict[str, Any]:
    """What both pages ask of whoever changes it."""
    own = series.owner == signed_in().id
    return {"desk": not own, "back": url_for("own_series.one" if own else "desk_series.one", ref=series.ref)}


def _form(answer: SeriesAnswer, form: Form) -> str:
    return render_template(
        "series/change.html", form=form, questions=_QUESTIONS, frequencies=FREQUENCIES, weekdays=WEEKDAYS, **_frame(answer.series),
        **series_facts(answer),
    )  # fmt: skip


def _preview(seen: ChangePreview, form: Form) -> str:
    entered = {name: value for name, value in request.form.items() if name not in ("csrf_token", "seen")}
    again = urlencode({name: value[:1000] for name, value in entered.items() if value})
    answer = services().series.series(seen.series.ref, signed_in())
    return render_template(
        "series/change_preview.html", seen=seen, entered=entered, form=form, fates=FATE_NAMES, free=Chance.FREE,
        again=f"{url_for('series_changing.ask', ref=seen.series.ref)}?{again}",
        **_frame(seen.series), **series_facts(answer),
    )  # fmt: skip

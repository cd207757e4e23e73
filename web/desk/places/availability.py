"""利用の定め of one site: what is in force where and why, its history, and the form of a new version."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.availability.hours import DAY_KINDS
from fieldreg.booking.availability.rules import TITLES, Rule
from fieldreg.booking.availability.telling import KIND_NAMES, hours_lines, origin_told, value_told
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.strict_yaml import CONFIDENCES
from fieldreg.kernel.timespan import JST, day_from_text
from fieldreg.people.accounts import Role
from fieldreg.services.holdings.availability import UnitRules, keeps_rules
from web.desk.places.availability_form import (
    MOST_SEASONS,
    NUMBERS,
    QUESTIONS,
    SHARES,
    document_of,
    entered_from,
    faults_at_boxes,
    limits_none,
)
from web.shell import labels
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["availability"]

availability = Blueprint("availability", __name__)


@availability.get("/desk/sites/<site_id>/availability")
@allow((*READERS, Role.DEPARTMENT), hidden=True)
def index(site_id: str) -> str:
    """What holds on a day (``?on=``, today's if not said), with the form; ``?again=`` begins it with what a version says."""
    day = day_from_text(request.args["on"], "on") if request.args.get("on") else services().clock.today()
    return _page(site_id, day, None)


@availability.post("/desk/sites/<site_id>/availability")
@allow((*STAFF, Role.DEPARTMENT), hidden=True)
def add(site_id: str) -> tuple[str, int] | Response:
    """Adds a version; none is ever changed or removed."""
    form, today = Form(request.form), services().clock.today()
    try:
        made = services().availability.add(document_of(site_id, form), signed_in())
    except InvalidInput as error:
        return _page(site_id, today, form.with_faults(faults_at_boxes(error))), 422
    except Conflict as error:
        wrong = InvalidInput.one(error.code, error.where, error.message.ja, error.message.en)
        return _page(site_id, today, form.with_faults(wrong)), 409
    flash(t(f"{made.first} からの定めを追加しました。", f"The rules from {made.first} were added."), "success")
    return redirect(url_for("availability.index", site_id=site_id, _anchor="history"), 303)


def _page(site_id: str, day: date, form: Form | None) -> str:
    units = services().availability.kept(site_id, signed_in(), day)
    shown = form or _begun(units, day)
    site = services().register.site(site_id)
    return render_template(
        "desk/availability.html",
        site=site,
        units=units,
        form=shown,
        opened=form is not None or "again" in request.args or "area" in request.args,
        may_write=keeps_rules(signed_in(), site),
        today=services().clock.today(),
        day=day,
        rules=list(Rule),
        titles=TITLES,
        value_told=value_told,
        hours_lines=hours_lines,
        origin_told=origin_told,
        numbers=NUMBERS,
        shares=SHARES,
        limits_none=limits_none,
        kinds=[(kind, KIND_NAMES[kind]) for kind in DAY_KINDS],
        seasons=range(min(MOST_SEASONS, 1 + max((n + 1 for n in range(MOST_SEASONS) if _entered(shown, n)), default=0))),
        confidences=[(word, t(labels.DEGREES[word])) for word in CONFIDENCES],
        questions=QUESTIONS,
        words=labels,
        jst=JST,
    )


def _begun(units: list[UnitRules], day: date) -> Form:
    """With what a version of the history says, or with what the chosen unit says now."""
    area, again = request.args.get("area") or None, request.args.get("again", "")
    versions = {str(one.version.id): one.version for unit in units for one in unit.history}
    version = versions.get(again) or next((unit.force.versions.get(area or unit.force.site) for unit in units if unit.area == area), None)
    told = {} if version is None else entered_from(version.document)
    first, of = max(day, services().clock.today()), version.area if again and version else area
    return Form({"from": first.isoformat(), "area": of or "", **told})


def _entered(form: Form, n: int) -> bool:
    return any(form.text(f"s{n}_{part}") for part in ("from", "to", *DAY_KINDS))

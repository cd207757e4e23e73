"""Closures at the desk, and for a department of its own places."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.closures.closure_json import OVERRIDERS
from fieldreg.booking.closures.closures import KIND_NAMES, ClosureShow
from fieldreg.booking.reservations import STATE_NAMES
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import ROLE_NAMES, Account, Role
from fieldreg.services.bookings.closures.closing import MetOthers
from fieldreg.services.bookings.closures.closing_preview import Preview
from web.desk.closing.closing_form import QUESTIONS, body_of, fates_of
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import READERS, allow
from web.shell.context import reads_desk, services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["MAY_CLOSE", "closures", "names_of_places"]

closures = Blueprint("closures", __name__, url_prefix="/desk/closures")
MAY_CLOSE = (Role.STAFF, Role.ADMIN, Role.DEPARTMENT)
_SEE = (*READERS, Role.DEPARTMENT)
_SHOWN = {
    ClosureShow.STANDING: Text("いま・これから", "Standing"), ClosureShow.PAST: Text("終わったもの", "Past"),
    ClosureShow.LIFTED: Text("解いたもの", "Lifted"),
}  # fmt: skip


@closures.get("")
@allow(_SEE, hidden=True)
def index() -> str:
    """By place and start, page by page; ``show=past`` and ``show=lifted``, ``site`` for one place."""
    show = next((one for one in ClosureShow if one == request.args.get("show")), ClosureShow.STANDING)
    asked, site = paging.asked("page", kept=("show", "site")), request.args.get("site") or None
    count, rows = services().closing.page(signed_in(), show, site=site, offset=asked.offset, limit=asked.most)
    return render_template(
        "desk/closures.html", rows=rows, pages=asked.of(count), show=show, site=site, shown=_SHOWN, **_words(), **_tabs()
    )


@closures.get("/new")
@allow(MAY_CLOSE, hidden=True)
def new() -> str:
    """The form of a new one; ``site`` and ``area`` begin it."""
    return _form(Form({"override_by": "admin"} | {name: request.args.get(name, "") for name in ("site", "area")}), ["admin"])


@closures.post("/new")
@allow(MAY_CLOSE, hidden=True)
def close() -> tuple[str, int] | Response | str:
    """What it would meet first; with ``seen``, the digest of that, closes it."""
    form = Form(request.form)
    body, seen = body_of(form, request.form), form.text("seen")
    roles = request.form.getlist("override_by")
    if form.text("back"):
        return _form(form, roles)
    try:
        if not seen:
            return _preview(form, roles, services().closing.preview(body, signed_in()))
        made = services().closing.close(body | {"fates": fates_of(request.form)}, signed_in(), seen)
    except InvalidInput as error:
        if seen and all(fault.where.startswith("fates.") for fault in error.faults):
            return _preview(form.with_faults(error), roles, services().closing.preview(body, signed_in()), error), 422
        return _form(form.with_faults(error), roles), 422
    except MetOthers as error:
        return _preview(form, roles, error.preview, error), 409
    except NotAllowed as error:
        where = "site" if error.code == "not-allowed" else "form"
        return _form(form.with_faults(InvalidInput([Fault(error.code, where, error.message)])), roles), 422
    flash(t(f"{made.ref} として休止にし、関係する人に知らせました。", f"Closed as {made.ref}; all concerned are told."), "success")
    return redirect(url_for("closures.one", ref=made.ref), 303)


@closures.get("/<ref>")
@allow(_SEE, hidden=True)
def one(ref: str) -> str:
    """One with the reservations that stay in it."""
    return _one(ref, Form())


@closures.post("/<ref>/lift")
@allow(MAY_CLOSE, hidden=True)
def lift(ref: str) -> tuple[str, int] | Response:
    """Takes it back, with a reason."""
    form = Form(request.form)
    try:
        services().closing.lift(ref, form.text("because"), signed_in())
    except (InvalidInput, Conflict) as error:
        wrong = error if isinstance(error, InvalidInput) else InvalidInput([Fault(error.code, "because", error.message)])
        return _one(ref, form.with_faults(wrong)), 422 if isinstance(error, InvalidInput) else 409
    except NotAllowed as error:
        raise NotFound(error.message) from error
    flash(t(f"{ref} の休止を解きました。", f"{ref} was lifted."), "success")
    return redirect(url_for("closures.one", ref=ref), 303)


def _form(form: Form, roles: list[str]) -> str:
    places = services().closing.closable(signed_in())
    areas = [(area.id, site.name, area.name) for site in services().register.sites() if site.id in dict(places) for area in site.areas]
    return render_template(
        "desk/closure_new.html", form=form, places=places, areas=areas, roles=roles, questions=QUESTIONS, **_words()
    )


def _preview(form: Form, roles: list[str], preview: Preview, error: InvalidInput | Conflict | None = None) -> str:
    return render_template(
        "desk/closure_preview.html", form=form, roles=roles, preview=preview, error=error, questions=QUESTIONS,
        refs=[f"fates.{one.reservation.id}" for one in preview.met], faults=_by_reservation(error), reads_all=reads_desk(signed_in()),
        chosen=fates_of(request.form), **_words(),
    )  # fmt: skip


def _by_reservation(error: InvalidInput | Conflict | None) -> dict[str, list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in error.faults if isinstance(error, InvalidInput) else ():
        found.setdefault(fault.where.removeprefix("fates."), []).append(fault)
    return found


def _one(ref: str, form: Form) -> str:
    account = signed_in()
    try:
        held, kept = services().closing.closure(ref, account)
    except NotAllowed as error:
        raise NotFound(error.message) from error
    return render_template(
        "desk/closure.html", held=held, kept=kept, form=form, now=services().clock.now(), may_lift=account.role in MAY_CLOSE,
        reads_all=reads_desk(account), made_by=_who(held.made_by), lifted_by=_who(held.lifted_by), **_words(),
    )  # fmt: skip


def _who(account_id: int | None) -> Account | None:
    try:
        return None if account_id is None else services().accounts.account(account_id)
    except NotFound:
        return None


def _words() -> dict[str, object]:
    return {
        "kinds": KIND_NAMES, "states": STATE_NAMES, "overriders": OVERRIDERS, "roles_named": ROLE_NAMES, "jst": JST, **names_of_places(),
    }  # fmt: skip


def names_of_places() -> dict[str, object]:
    """Sites and areas by id."""
    sites = services().register.sites()
    areas = {area.id: area.name for site in sites for area in site.areas}
    return {"site_names": {site.id: site.name for site in sites}, "area_names": areas}


def _tabs() -> dict[str, object]:
    return tabs() if reads_desk(signed_in()) else {"waits": None}

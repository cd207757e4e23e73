"""Closures from a calendar: a file, what it would change, and changing it."""

import base64
import binascii

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.closures.closures import KIND_NAMES, ClosureKind
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.timespan import JST
from fieldreg.services.bookings.closures.importing import ImportPlan, Whither
from web.desk.closing.closures import MAY_CLOSE, names_of_places
from web.shell.access import allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["closure_files"]

closure_files = Blueprint("closure_files", __name__, url_prefix="/desk/closures/import")
_MOST_BYTES = 180 << 10  # the file goes along in the form, and a form has a limit of its own; more by `fieldreg closures import`
_QUESTIONS = ("file", "site", "area", "kind")


@closure_files.get("")
@allow(MAY_CLOSE, hidden=True)
def new() -> str:
    """The form: a file and where it goes."""
    return _page(Form({"kind": str(ClosureKind.OTHER), "site": request.args.get("site", "")}))


@closure_files.post("")
@allow(MAY_CLOSE, hidden=True)
def read() -> tuple[str, int] | Response | str:
    """What the file would change first; with ``seen``, the digest of that, changes it."""
    form = Form(request.form)
    plan = None
    try:
        data, to = _data(form), _whither(form)
        plan = services().importing.plan(data, to, signed_in())
        if not form.text("seen"):
            return _page(form, plan, data)
        services().importing.apply(data, to, signed_in(), cancel=form.ticked("cancel"), seen=form.text("seen"))
    except InvalidInput as error:
        return _page(form.with_faults(error), plan, None if plan is None else data), 422
    except (Conflict, NotAllowed) as error:
        wrong = InvalidInput([Fault(error.code, "cancel" if isinstance(error, Conflict) else "site", error.message)])
        return _page(form.with_faults(wrong), plan, None if plan is None else data), 409 if isinstance(error, Conflict) else 422
    flash(t("カレンダーの予定を休止として取り込みました。", "The calendar was read."), "success")
    return redirect(url_for("closures.index", site=form.text("site")), 303)


def _data(form: Form) -> bytes:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        data = sent.stream.read(_MOST_BYTES + 1)
    else:
        try:
            data = base64.b64decode(form.text("data"), validate=True)
        except (binascii.Error, ValueError):
            data = b""
    if not data:
        raise InvalidInput.one("file-missing", "file", "カレンダーのファイル（.ics）を選んでください。", "choose a calendar file (.ics)")
    if len(data) > _MOST_BYTES:
        kib = _MOST_BYTES >> 10
        raise InvalidInput.one("file-too-large", "file", f"このページでは {kib} KiB までです。", f"this page reads at most {kib} KiB")
    return data


def _whither(form: Form) -> Whither:
    if form.text("kind") not in set(ClosureKind):
        raise InvalidInput.one("kind-unknown", "kind", "休止の種類を選んでください。", "choose the kind")
    return Whither(site=form.text("site"), area=form.text("area") or None, kind=ClosureKind(form.text("kind")))


def _page(form: Form, plan: ImportPlan | None = None, data: bytes | None = None) -> str:
    places = services().closing.closable(signed_in())
    areas = [(area.id, site.name, area.name) for site in services().register.sites() if site.id in dict(places) for area in site.areas]
    return render_template(
        "desk/closure_import.html", form=form, plan=plan, data=base64.b64encode(data).decode() if data else "", places=places, areas=areas,
        kinds=KIND_NAMES, questions=_QUESTIONS, jst=JST, **names_of_places(),
    )  # fmt: skip

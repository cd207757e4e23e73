"""The permits of a case at the desk: how far each finding's inquiry has come, and whether what was granted covers the slot."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.permits import PERMIT_NAMES, PermitState
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.services.desk.permits import PermitRow
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["permits"]

permits = Blueprint("permits", __name__, url_prefix="/desk")


@permits.get("/cases/<ref>/permits")
@allow(READERS, hidden=True)
def of_case(ref: str) -> str:
    """Each with the form that notes how far it has come."""
    return _page(ref, Form())


@permits.post("/cases/<ref>/permits")
@allow(STAFF, hidden=True)
def note(ref: str) -> tuple[str, int] | Response:
    """Keeps what is known of one; two who note at once are told of each other."""
    form = Form(request.form)
    try:
        services().permits.note(ref, form.text("rule"), request.form, signed_in())
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(ref, form.with_faults(InvalidInput([Fault(error.code, "state", error.message)]))), 409
    flash(t("手続きの状況を残しました。", "Noted."), "success")
    return redirect(url_for("permits.of_case", ref=ref), 303)


@permits.app_context_processor
def for_pages() -> dict[str, Any]:
    """What the page of a case tells of them; nothing is asked of the store before it is called."""
    return {"doubtful_permits": _doubtful}


def _doubtful(ref: str) -> list[PermitRow]:
    """Those that were refused, do not cover a slot, or may not."""
    rows = services().permits.of_case(ref, signed_in())
    return [row for row in rows if row.uncovered or row.untold or row.permit.state is PermitState.REFUSED]


def _page(ref: str, form: Form) -> str:
    rows, case = services().permits.of_case(ref, signed_in()), services().cases.case(ref, account=signed_in())
    unjudged = services().permits.unjudged(ref, signed_in())
    return render_template(
        "desk/permits.html", ref=ref, case=case, rows=rows, form=form, states=PERMIT_NAMES, jst=JST, unjudged=unjudged
    )

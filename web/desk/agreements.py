"""What is agreed for a case, at the desk: drafting conditions, offering them, writing down that they were confirmed, ending them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.agreements import (
    AGREEMENT_NAMES,
    CONDITION_NAMES,
    Agreement,
    AgreementState,
    Condition,
    ConditionKind,
    agreed_of,
)
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.services.desk.agreements import mark_of
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.reservation_words import place_name
from web.shell.sent.forms import Form

__all__ = ["agreements"]

agreements = Blueprint("agreements", __name__, url_prefix="/desk")
_BLANK_ROWS, _MOST_ROWS = 3, 43
_ENDING = {"end": False, "break": True}


@agreements.get("/cases/<ref>/agreement")
@allow(READERS, hidden=True)
def of_case(ref: str) -> str:
    """Its versions, and the draft with what those asked made a condition of."""
    return _page(ref, Form())


@agreements.post("/cases/<ref>/agreement")
@allow(STAFF, hidden=True)
def act(ref: str) -> tuple[str, int] | Response:
    """Does what `do` names; two who write one draft are told of each other, and nothing either wrote is lost."""
    form = Form(request.form)
    try:
        said = _done(ref, form)
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(ref, form.with_faults(InvalidInput([Fault(error.code, "conditions", error.message)]))), 409
    flash(t(said), "success")
    return redirect(url_for("agreements.of_case", ref=ref), 303)


@agreements.app_context_processor
def for_pages() -> dict[str, Any]:
    """What pages of cases and reservations draw conditions from; nothing is asked of the store before it is called."""
    return {
        "case_agreement": _versions, "agreed_for": _agreed_for,
        "agreement_names": AGREEMENT_NAMES, "condition_names": CONDITION_NAMES, "agreed_of": agreed_of,
    }  # fmt: skip


def _versions(ref: str) -> Sequence[Agreement]:
    return services().agreements.versions(ref, account=signed_in())


def _agreed_for(reservation: str) -> Sequence[Condition]:
    return services().agreements.of_reservation(reservation)


def _done(ref: str, form: Form) -> Text:
    held, do, staff = services().agreements, form.text("do"), signed_in()
    after = form.text("after") if "after" in request.form else None
    if do == "offer":
        kept = held.offer(ref, staff, after=after)
        return Text(f"第{kept.version}版を申請者に提示しました。", f"Version {kept.version} was offered.")
    if do == "told":
        version = form.text("version")
        held.confirm_told(ref, int(version) if version.isdecimal() and len(version) < 6 else 0, staff)
        return Text("申請者の確認を記入しました。", "The applicant's confirmation was written down.")
    if do in _ENDING:
        held.end(ref, form.text("reason"), staff, broken=_ENDING[do], after=after)
        return Text("協定を終えました。", "The agreement has ended.")
    held.draft(ref, _rows(form), staff, after=after)
    return Text("協定の案を残しました。", "The draft was kept.")


def _rows(form: Form) -> Sequence[Mapping[str, Any]]:
    names = ("text", "task", "kind", "until", "public")
    return [{name: form.text(f"{name}-{n}") for name in names} for n in range(_MOST_ROWS)]


def _page(ref: str, form: Form) -> str:
    staff = signed_in()
    versions = services().agreements.versions(ref, account=staff)
    newest = versions[-1] if versions else None
    return render_template(
        "desk/agreement.html", ref=ref, form=form, versions=list(reversed(versions)), newest=newest, mark=mark_of(newest),
        rows=_shown(form, newest, agreed_of(versions), services().agreements.proposed(ref, staff)), kinds=list(ConditionKind), jst=JST,
        case=services().cases.case(ref, account=staff), booked=services().agreements.booked(ref, account=staff), place_name=place_name,
    )  # fmt: skip


def _shown(form: Form, newest: Agreement | None, agreed: Agreement | None, proposed: Sequence[Condition]) -> Sequence[Mapping[str, Any]]:
    """The rows of the form: as entered; else the draft; else what is agreed and what was made a condition since, and blank ones."""
    if form.faults and form.text("do") == "draft":
        return _rows(form)[: max(_BLANK_ROWS, 1 + max((n for n in range(_MOST_ROWS) if form.text(f"text-{n}")), default=0))]
    held = newest if newest is not None and newest.state is AgreementState.DRAFT else agreed
    kept = list(held.conditions) if held is not None else []
    if held is not newest or held is None:
        kept += [one for one in proposed if one.text not in {there.text for there in kept}]
    return [*(one.to_dict() for one in kept), *({} for _ in range(_BLANK_ROWS))]

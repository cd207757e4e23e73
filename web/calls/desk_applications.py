"""The desk's pages of what was opened: one application, its anonymous version, its files; and the decision."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from fieldreg.calls.application import OUTCOME_NAMES, SECTIONS, STATE_NAMES
from fieldreg.calls.call import STATE_NAMES as CALL_STATES
from fieldreg.calls.call import CallState
from fieldreg.calls.scoring import told, weighted
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotAllowed
from fieldreg.kernel.timespan import JST
from fieldreg.services.visibility import decides
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.errors import status_of
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.sent_files import as_download

__all__ = ["desk_applications"]

desk_applications = Blueprint("desk_applications", __name__)


@desk_applications.get("/desk/applications/<ref>")
@allow(READERS, hidden=True)
def one(ref: str) -> str:
    """One application beside its anonymous version; there is none before the opening."""
    return _page(ref, None)


@desk_applications.post("/desk/applications/<ref>")
@allow(STAFF, hidden=True)
def act(ref: str) -> tuple[str, int] | Response:
    """Keeps an anonymous version, or takes the application out of the judging (``do=exclude``)."""
    form, held = Form(request.form), services().calls.opening
    try:
        if form.text("do") == "exclude":
            held.exclude(ref, form.text("exclude"), signed_in())
            flash(t("審査の対象から外しました。", "It is not judged."), "success")
        else:
            sections = {name: form.text(name).replace("\r\n", "\n") for name in SECTIONS}
            held.anonymise(ref, sections, signed_in(), version=_version(form))
            flash(t("匿名化版を保存しました。", "The anonymous version is kept."), "success")
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except (Conflict, NotAllowed) as error:
        return _page(ref, form.with_faults(InvalidInput([Fault(error.code, "title", error.message)]))), status_of(error)
    call_id = held.application(ref, signed_in()).call.id
    return redirect(url_for("desk_calls.one", call_id=call_id), 303)


@desk_applications.get("/desk/applications/<ref>/files/<int:number>")
@allow(READERS, hidden=True)
def file(ref: str, number: int) -> Response:
    """A file as it was handed in, to keep; never shown in the browser."""
    held = services().calls.opening.file(ref, number, signed_in())
    return as_download(held.content, held.kind, held.name)


@desk_applications.get("/desk/applications/<ref>/written.json")
@allow(READERS, hidden=True)
def written(ref: str) -> Response:
    """The canonical form, whose SHA-256 is the receipt."""
    held = services().calls.opening.application(ref, signed_in())
    return send_file(io.BytesIO(held.written), "application/json", as_attachment=True, download_name=f"{ref}.json")


@desk_applications.get("/desk/calls/<call_id>/decide")
@allow(READERS, hidden=True)
def standing(call_id: str) -> str:
    """Where the applications stand."""
    return _decide(call_id, Form())


@desk_applications.post("/desk/calls/<call_id>/decide")
@allow(STAFF, hidden=True)
def decide(call_id: str) -> tuple[str, int] | Response:
    """Decides every challenge; nobody is told yet."""
    form = Form(request.form)
    try:
        services().calls.deciding.decide(call_id, request.form.to_dict(), signed_in())
    except InvalidInput as error:
        return _decide(call_id, form.with_faults(error)), 422
    except (Conflict, NotAllowed) as error:
        return _decide(call_id, form.with_faults(InvalidInput([Fault(error.code, "call", error.message)]))), status_of(error)
    flash(t("決定しました。公表まで、応募者には何も見えません。", "Decided; until published no applicant sees anything."), "success")
    return redirect(url_for("desk_calls.one", call_id=call_id), 303)


def _page(ref: str, form: Form | None) -> str:
    held = services().calls.opening.application(ref, signed_in())
    sections = held.anonymous.sections if held.anonymous else held.first_draft()
    return render_template(
        "calls/desk_application.html",
        held=held,
        form=form if form is not None and form.text("do") != "exclude" else Form(dict(sections)),
        faulty=form,
        version=held.anonymous.version if held.anonymous else 0,
        sections=SECTIONS,
        may_change=decides(signed_in()) and held.call.state in (CallState.CLOSED, CallState.JUDGING),
        **_words(),
    )


def _decide(call_id: str, form: Form) -> str:
    held, who = services().calls, signed_in()
    call, _ = held.desk.call(call_id, who)
    standings = held.deciding.standings(call_id, who)
    reasons = {row.application.ref: f"reason_{row.application.ref.replace('-', '_')}" for one in standings for row in one.rows}
    return render_template(
        "calls/desk_decide.html",
        call=call,
        form=form,
        standings=standings,
        reasons=reasons,
        names=[*(f"adopt_{one.challenge.number}" for one in standings), *reasons.values(), "call"],
        awaited=held.deciding.awaited(call_id, who),
        result=told,
        weighted=weighted,
        may_decide=decides(who) and call.state is CallState.JUDGING,
        **_words(),
    )


def _version(form: Form) -> int:
    given = form.text("version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1


def _words() -> dict[str, Any]:
    return {"states": STATE_NAMES, "outcomes": OUTCOME_NAMES, "call_states": CALL_STATES, "jst": JST}

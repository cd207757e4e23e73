"""An applicant's pages: handing in, the receipt, replacing, withdrawing, and the result once it is published."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from fieldreg.calls.application import OUTCOME_NAMES, STATE_NAMES
from fieldreg.calls.application_form import FIELDS
from fieldreg.calls.attachments import MOST_BYTES, MOST_FILES
from fieldreg.calls.call import STATE_NAMES as CALL_STATES
from fieldreg.calls.call import CallState
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.timespan import JST
from web.shell.access import COMPANIES, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form
from web.shell.sent.sent_files import sent_files
from web.shell.sent.uploads import takes_files

__all__ = ["QUESTIONS", "applying"]

applying = Blueprint("applying", __name__)
QUESTIONS = ("challenge", *FIELDS, "amount_yen", "files", "token")


@applying.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    most = MOST_BYTES >> 20
    wrong = InvalidInput.one(
        "files-too-large", "files",
        f"添付が合わせて {most} MB を超えているため、受け取れませんでした。ブラウザで前の画面に戻ると、入力が残っています。",
        f"more than {most} MB of files were sent; go back in your browser, where what you wrote still stands",
    )  # fmt: skip
    return _form((request.view_args or {})["call_id"], Form().with_faults(wrong)), 413


@applying.get("/calls/<call_id>/apply")
@allow(COMPANIES)
def ask(call_id: str) -> str | Response:
    """The form while the call is open; of an application that is there already nothing stands in it, for it is sealed."""
    held = signed_in()
    if not services().calls.public.call(call_id).is_open:
        return redirect(url_for("calls.one", call_id=call_id), 303)
    known = {"organisation": held.organisation, "email": held.email, "challenge": request.args.get("challenge", "")}
    return _form(call_id, Form(known))


@applying.post("/calls/<call_id>/apply")
@allow(COMPANIES)
@limiter.limit(setting("LIMIT_KEPT_TRIALS"), key_func=who)
@takes_files(MOST_BYTES)
def send(call_id: str) -> tuple[str, int]:
    """Seals it and gives the receipt, with the copy that is shown this once."""
    form, said = Form(request.form), {name: request.form.get(name, "") for name in QUESTIONS if name != "files"}
    files = sent_files()
    try:
        made = services().calls.applying.hand_in(call_id, said, files, signed_in(), instead_of=_version())
    except InvalidInput as error:
        return _form(call_id, form.with_faults(error)), 422
    except Conflict as error:
        return _form(call_id, form.with_faults(InvalidInput([Fault(error.code, "challenge", error.message)]))), 409
    call = services().calls.public.call(call_id)
    return render_template("calls/received.html", made=made, call=call, copy=made.written.decode(), jst=JST), 201


@applying.get("/my/applications")
@allow(COMPANIES)
def mine() -> str:
    """One's own, newest first."""
    held = services().calls.applying.mine(signed_in())
    return render_template("calls/applications.html", held=held, **_words())


@applying.get("/my/applications/<ref>")
@allow(COMPANIES)
def own(ref: str) -> str:
    """One's own application: receipts, after the opening its content, after the publication its result."""
    held = services().calls.applying.own(ref, signed_in())
    return render_template("calls/application.html", held=held, published=held.call.state is CallState.PUBLISHED, **_words())


@applying.get("/my/applications/<ref>/written.json")
@allow(COMPANIES)
def written(ref: str) -> Response:
    """The canonical form, whose SHA-256 is the receipt."""
    held = services().calls.applying.own(ref, signed_in())
    if held.written is None:
        raise NotFound(CALL_STATES[held.call.state], where="application")
    return send_file(io.BytesIO(held.written), "application/json", as_attachment=True, download_name=f"{ref}.json")


@applying.post("/my/applications/<ref>/withdraw")
@allow(COMPANIES)
def withdraw(ref: str) -> Response:
    """Takes it back; until the closing it may come again."""
    try:
        services().calls.applying.withdraw(ref, signed_in(), version=_version())
        flash(t(f"応募 {ref} を取り下げ、封をした内容を消去しました。", f"{ref} was withdrawn, what was sealed erased."), "success")
    except Conflict as error:
        flash(t(error.message), "error")
    return redirect(url_for("applying.own", ref=ref), 303)


def _form(call_id: str, form: Form) -> str:
    call, held = services().calls.public.call(call_id), services().calls.applying
    return render_template(
        "calls/apply.html",
        call=call,
        form=form,
        questions=[name for name in QUESTIONS if name != "token"],
        own={number: one for number, one in held.of_call(call_id, signed_in()).items() if one.application.counts},
        token=form.text("token") if form.faults and form.text("token") else held.new_token(),
        most_files=MOST_FILES,
        most_mb=MOST_BYTES >> 20,
        jst=JST,
    )


def _version() -> int:
    """Which version of one's own the page showed; 0 for none."""
    given = request.form.get("version", "") or request.form.get(f"version_{request.form.get('challenge', '')}", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


def _words() -> dict[str, Any]:
    return {"states": STATE_NAMES, "outcomes": OUTCOME_NAMES, "call_states": CALL_STATES, "jst": JST}

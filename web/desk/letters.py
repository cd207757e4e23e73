"""お知らせ: every letter with how far it has come; those that need somebody, and what is decided of them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import FAULTS, LETTER_STATES, NEEDS_SOMEBODY, LetterState
from fieldreg.notices.writing import pieces
from fieldreg.services.notices.letters import MAY_GO_AGAIN, seen_as
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.request_values import row_number

__all__ = ["letters"]

letters = Blueprint("letters", __name__, url_prefix="/desk/letters")
_SHOWN: Mapping[str, tuple[Text, tuple[LetterState, ...]]] = {
    "attention": (Text("要対応", "Need somebody"), NEEDS_SOMEBODY),
    "waiting": (
        Text("送信待ち", "Waiting"), (LetterState.QUEUED, LetterState.CLAIMED, LetterState.SENDING, LetterState.FAILED)
    ),
    "all": (Text("すべて", "All"), tuple(LetterState)),
}  # fmt: skip


@letters.get("")
@allow(READERS, hidden=True)
def index() -> str:
    """Those that need somebody; ``?show=waiting`` for what leaves by itself, ``?show=all`` for every one, the newest first."""
    show, asked, held = _show(), paging.asked("page"), services().letters
    open_only = show == "attention"
    count, found = held.page(_SHOWN[show][1], signed_in(), open_only=open_only, offset=asked.offset, limit=asked.most)
    return render_template(
        "desk/letters.html",
        show=show,
        shown={name: title for name, (title, _) in _SHOWN.items()},
        letters=found,
        pages=asked.of(count),
        post=held.post,
        states=LETTER_STATES,
        faults=FAULTS,
        jst=JST,
        **tabs(),
    )


@letters.get("/<letter_id>")
@allow(READERS, hidden=True)
def one(letter_id: str) -> str:
    """One letter as it was written, how far it has come, and what may be decided of it."""
    return _one(_number(letter_id), Form())


@letters.post("/<letter_id>")
@allow(STAFF, hidden=True)
def decide(letter_id: str) -> tuple[str, int] | Response:
    """``do=again`` sends it again, to the ``email`` entered; ``do=settle`` notes that the addressee was told otherwise."""
    form, number = Form(request.form), _number(letter_id)
    try:
        if form.text("do") == "settle":
            services().letters.settle(number, signed_in(), seen=form.text("seen"))
            flash(t("対応済みにしました。このお知らせは送りません。", "Dealt with: this letter will not be sent."), "success")
        else:
            services().letters.send_again(number, signed_in(), seen=form.text("seen"), email=form.text("email"))
            flash(t("送信待ちに戻しました。", "It waits to be sent again."), "success")
    except InvalidInput as error:
        return _one(number, form.with_faults(error)), 422
    except Conflict as error:
        return _one(number, form.with_faults(InvalidInput([Fault(error.code, "email", error.message)]))), 409
    return redirect(url_for("letters.index"), 303)


def _one(number: int, form: Form) -> str:
    held = services().letters.letter(number, signed_in())
    return render_template(
        "desk/letter.html",
        held=held,
        form=form,
        seen=seen_as(held),
        may_go_again=held.state in MAY_GO_AGAIN and not held.erased,
        body=list(pieces(held.body, held.links)),
        states=LETTER_STATES,
        faults=FAULTS,
        jst=JST,
    )


def _show() -> str:
    asked = request.args.get("show", "")
    return asked if asked in _SHOWN else "attention"


def _number(letter_id: str) -> int:
    number = row_number(letter_id)
    if number is None:
        raise NotFound(Text(f"お知らせ {letter_id} はありません。", f"there is no letter {letter_id}"), where="id")
    return number

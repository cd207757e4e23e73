"""The pages of calls anybody may read: the list, one call with its terms, questions and results."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.calls.call import STATE_NAMES, Call, CallState
from fieldreg.calls.terms import EARLIER, Terms
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Role
from web.shell.access import ANYONE, COMPANIES, allow
from web.shell.context import account, services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting, who
from web.shell.sent.forms import Form

__all__ = ["GROUPS", "calls", "tie_break_words"]

calls = Blueprint("calls", __name__)
GROUPS: Sequence[tuple[Text, frozenset[CallState]]] = (
    (Text("受付中", "Open now"), frozenset({CallState.OPEN})),
    (Text("これから受け付けるもの", "Announced"), frozenset({CallState.ANNOUNCED})),
    (Text("審査しているもの", "Closed, being judged"), frozenset({CallState.CLOSED, CallState.JUDGING, CallState.DECIDED})),
    (Text("結果を公表したもの", "With results"), frozenset({CallState.PUBLISHED})),
    (Text("中止したもの", "Cancelled"), frozenset({CallState.CANCELLED})),
)


@calls.get("/calls")
@allow(ANYONE)
def index() -> str:
    """Every call that was announced, what is open first."""
    held = services().calls.public.all()
    groups = [(title, [call for call in held if call.state in states]) for title, states in GROUPS]
    return render_template("calls/index.html", groups=[(title, some) for title, some in groups if some], states=STATE_NAMES, jst=JST)


@calls.get("/calls/<call_id>")
@allow(ANYONE)
def one(call_id: str) -> str:
    """One call; to its applicant also his own applications."""
    return _page(call_id, Form())


@calls.post("/calls/<call_id>/questions")
@allow(COMPANIES)
@limiter.limit(setting("LIMIT_CONSULTATIONS"), key_func=who)
def ask(call_id: str) -> tuple[str, int] | Response:
    """Asks something; it is told to all, once it is answered, and never who asked."""
    form = Form(request.form)
    try:
        services().calls.public.ask(call_id, {"question": form.text("question")}, signed_in())
    except InvalidInput as error:
        return _page(call_id, form.with_faults(error)), 422
    except Conflict as error:
        return _page(call_id, form.with_faults(InvalidInput.one(error.code, "question", error.message.ja, error.message.en))), 409
    flash(t("質問を受け付けました。回答はここで全員に公開します。", "Received. The answer will be told to all on this page."), "success")
    return redirect(url_for("calls.one", call_id=call_id), 303)


def tie_break_words(terms: Terms) -> list[Text]:
    """In which order equal results are parted."""
    words = []
    for word in terms.tie_break:
        criterion = terms.criterion(word)
        if word == EARLIER:
            words.append(Text("先に提出したもの", "who handed in first"))
        elif criterion is not None:
            words.append(Text(f"「{criterion.title}」の平均点が高いもの", f"the higher mean for {criterion.title!r}"))
    return words


def _page(call_id: str, form: Form) -> str:
    held, public = account(), services().calls.public
    call = public.call(call_id)
    applies = held is not None and held.role is Role.COMPANY
    return render_template(
        "calls/call.html",
        call=call,
        form=form,
        announcements=public.announcements(call_id),
        questions=public.answered(call_id),
        results=public.results(call_id),
        own=services().calls.applying.of_call(call_id, held) if held is not None and applies else {},
        applies=applies,
        may_ask=public.may_ask(call),
        shown_as_open=_open_states(call),
        tie_break=tie_break_words(call.terms),
        states=STATE_NAMES,
        jst=JST,
    )


def _open_states(call: Call) -> bool:
    return call.state in (CallState.ANNOUNCED, CallState.OPEN)

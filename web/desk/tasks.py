"""Tasks at the desk: whom to ask, asking several at once, and what was answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.case_keys import new_key
from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.routing import QUESTIONS, Routing
from fieldreg.desk.tasks.task import (
    ANSWER_NAMES,
    DAYS_TO_ANSWER,
    KIND_NAMES,
    STATE_NAMES,
    Addressee,
    AddresseeKind,
    Reply,
    Task,
    TaskKind,
)
from fieldreg.desk.tasks.task_answers import VIA_NAMES
from fieldreg.desk.tasks.task_form import Beside, Order
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.sites import Site
from fieldreg.services.desk.tasks.tasks import SentTask
from web.paper.brief import brief_page, brief_pdf, brief_picture
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, setting
from web.shell.sent.forms import Form, versions_read
from web.shell.watching.turns import heavy

__all__ = ["tasks"]

tasks = Blueprint("tasks", __name__, url_prefix="/desk")
_ROUTED = (Step.RECEIVED, Step.TRIAGE)  # where the page of a case itself shows whom to ask


@tasks.get("/cases/<ref>/tasks")
@allow(READERS, hidden=True)
def of_case(ref: str) -> str:
    """What was asked for a case, and the form that asks more."""
    return _page(ref, Form())


@tasks.post("/cases/<ref>/tasks")
@allow(STAFF, hidden=True)
def send(ref: str) -> tuple[str, int] | str:
    """Sends what was ticked in one action, and shows the links once."""
    form = Form(request.form)
    try:
        sent = services().task_desk.send(
            ref, _orders(services().task_routing.suggest(ref, signed_in()), form), signed_in(), days=form.text("days"),
            blocking=None if form.text("blocking") == "programme" else form.ticked("blocking"), batch=form.text("batch"),
            beside=Beside(costs=form.text("costs"), gains=form.text("gains"), picture=brief_picture(_site(ref))),
        )  # fmt: skip
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(ref, form.with_faults(_at("to", error))), 409
    return _links(ref, sent)


@tasks.get("/tasks/<task_ref>/brief")
@allow(READERS, hidden=True)
def brief(task_ref: str) -> str:
    """The page sent along with a question; its link is told to whoever was asked alone."""
    held = services().task_desk.task(task_ref, signed_in())
    return brief_page(held, None, url_for("tasks.paper", task_ref=task_ref))


@tasks.get("/tasks/<task_ref>/brief.pdf")
@allow(READERS, hidden=True)
@limiter.limit(setting("LIMIT_PAPER"))
@heavy
def paper(task_ref: str) -> Response:
    """The same as PDF."""
    return brief_pdf(services().task_desk.task(task_ref, signed_in()), None, url_for("tasks.brief", task_ref=task_ref))


@tasks.post("/tasks/<task_ref>")
@allow(STAFF, hidden=True)
def act(task_ref: str) -> tuple[str, int] | str | Response:
    """Does what `do` names with one task."""
    form, held = Form(request.form), services().task_desk.task(task_ref, signed_in())
    if form.text("do") == "resend":
        return _again(held, form)
    done = _ACTS.get(form.text("do"), _enter)
    try:
        said = done(task_ref, form)
    except InvalidInput as error:
        return _page(held.case, form.with_faults(error), task_ref), 422
    except Conflict as error:
        return _page(held.case, form.with_faults(_at("reply", error)), task_ref), 409
    flash(t(said), "success")
    return redirect(url_for("cases.case", ref=held.case, _anchor="tasks"), 303)


@tasks.app_context_processor
def for_pages() -> dict[str, Any]:
    """What the page of a case draws this section from; nothing is asked of the store before it is called."""
    return {"case_tasks": case_tasks}


def case_tasks(ref: str, *, routing: bool | None = None) -> dict[str, Any]:
    """The tasks of a case for `desk/case_tasks.html`, and whom to ask where nobody has been asked yet, or `routing` says so."""
    board = services().task_desk.board(ref, signed_in())
    shown = board.case.is_open and (board.case.step in _ROUTED if routing is None else routing)
    return {
        "board": board, "routing": services().task_routing.suggest(ref, signed_in()) if shown else None, "batch": new_key(),
        "states": STATE_NAMES, "kinds": KIND_NAMES, "names": ANSWER_NAMES, "replies": list(Reply), "vias": VIA_NAMES, "jst": JST,
        "days": DAYS_TO_ANSWER, "questions": QUESTIONS, "empty_form": Form(),
        "asked_so": services().task_desk.asked_so(ref, signed_in()) if shown else {},
    }  # fmt: skip


def _orders(routing: Routing, form: Form) -> Sequence[Order]:
    """What was ticked of what is suggested, and whom somebody wrote in by himself.

    Raises InvalidInput where somebody ticked is suggested no more: nobody is left out in silence.
    """
    ticked = set(request.form.getlist("to"))
    if ticked - {one.key for one in routing.askable}:
        gone = Text("選んだ相手の候補が変わりました。選び直してください。", "what is suggested has changed since; choose again")
        raise InvalidInput([Fault("suggestions-changed", "to", gone)])
    orders = [
        Order(
            addressee=Addressee(
                kind=one.addressee.kind, name=one.addressee.name, manager=one.addressee.manager, email=form.text(f"email-{one.key}")
            ),
            kind=one.kind, question=form.text(f"question-{one.key}"),
        )
        for one in routing.askable if one.key in ticked
    ]  # fmt: skip
    if form.text("other-name") or form.text("other-email"):
        other = Addressee(kind=AddresseeKind.OTHER, name=Text(form.text("other-name")), email=form.text("other-email"))
        orders.append(Order(addressee=other, kind=TaskKind.OTHER, question=form.text("other-question")))
    return orders


def _site(ref: str) -> Site | None:
    held = services().cases.case(ref, account=signed_in())
    return services().register.site(held.site) if held.site else None


def _again(held: Task, form: Form) -> tuple[str, int] | str:
    try:
        return _links(held.case, [services().task_desk.resend(held.ref, signed_in())])
    except Conflict as error:
        return _page(held.case, form.with_faults(_at("reply", error)), held.ref), 409


def _recall(ref: str, form: Form) -> Text:
    services().task_desk.recall(ref, form.text("reason"), signed_in(), after=versions_read(form))
    return Text(f"照会 {ref} を取り消しました。", f"Task {ref} was recalled.")


def _extend(ref: str, form: Form) -> Text:
    kept = services().task_desk.extend(ref, form.text("due"), signed_in())
    return Text(f"照会 {ref} の期限を {kept.due} にしました。", f"Task {ref} is now due on {kept.due}.")


def _close(ref: str, form: Form) -> Text:
    services().task_desk.close(ref, signed_in(), after=versions_read(form))
    return Text(f"照会 {ref} の回答を確定しました。", f"The answer to task {ref} is taken.")


def _enter(ref: str, form: Form) -> Text:
    services().task_desk.enter(ref, request.form, signed_in(), after=versions_read(form))
    return Text(f"照会 {ref} の回答を記入しました。", f"The answer to task {ref} was written down.")


_ACTS: Mapping[str, Callable[[str, Form], Text]] = {"recall": _recall, "extend": _extend, "close": _close, "enter": _enter}


def _at(question: str, error: Conflict) -> InvalidInput:
    """What another has done meanwhile, beside the question it is about."""
    return InvalidInput([Fault(error.code, question, error.message)])


def _links(ref: str, sent: Sequence[SentTask]) -> str:
    now = services().clock.now()
    links = [
        (one, url_for("answering.question", token=one.token, _external=True) if one.token else None, one.task.link_opens_until(now))
        for one in sent
    ]
    return render_template("desk/task_links.html", ref=ref, links=links)


def _page(ref: str, form: Form, doing: str = "") -> str:
    """The section by itself, with what was entered; `doing` is the task whose form it was."""
    return render_template("desk/tasks.html", ref=ref, form=form, doing=doing, section=case_tasks(ref, routing=True))

"""`/tasks`: a department's own questions and the sites it manages, and nothing else of the desk."""


from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from fieldreg.desk.files.case_files import CASE_FILES
from fieldreg.desk.tasks.briefs import brief_of
from fieldreg.desk.tasks.task import ANSWER_NAMES, STATE_NAMES, Reply
from fieldreg.desk.tasks.task_answers import VIA_NAMES
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Role
from web.paper.brief import brief_page
from web.shell import paging
from web.shell.access import allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form, versions_read
from web.shell.sent.sent_files import as_download, sent_files, tell_kept, too_large
from web.shell.sent.uploads import takes_files

__all__ = ["department"]

department = Blueprint("department", __name__)
_DEPARTMENT = (Role.DEPARTMENT,)


@department.get("/tasks")
@allow(_DEPARTMENT, hidden=True)
def index() -> str:
    """What the account's manager was asked, the open ones first, page by page, and its sites."""
    held, page = signed_in(), paging.asked("page")
    count, asked = services().task_answering.own_page(held, offset=page.offset, limit=page.most)
    sites = [site for site in services().register.sites() if held.manager and site.manager == held.manager]
    return render_template(
        "answering/own.html", asked=asked, pages=page.of(count), sites=sites, states=STATE_NAMES, names=ANSWER_NAMES, manager=held.manager
    )


@department.get("/tasks/<task_ref>")
@allow(_DEPARTMENT, hidden=True)
def one(task_ref: str) -> str:
    """One of them, with what was answered to it and the form."""
    return _page(task_ref, Form())


@department.post("/tasks/<task_ref>")
@allow(_DEPARTMENT, hidden=True)
def answer(task_ref: str) -> tuple[str, int] | Response:
    """Keeps an answer, or another version of it; `do=seen` says only that it was read."""
    form = Form(request.form)
    if form.text("do") == "seen":
        services().task_answering.see(task_ref, signed_in())
        return redirect(url_for("department.one", task_ref=task_ref), 303)
    try:
        services().task_answering.answer(task_ref, request.form, signed_in(), after=versions_read(form))
    except InvalidInput as error:
        return _page(task_ref, form.with_faults(error)), 422
    except Conflict as error:
        meanwhile = InvalidInput([Fault(error.code, "reply", error.message)])
        return _page(task_ref, form.with_faults(meanwhile)), 409
    flash(t("回答しました。", "Answered."), "success")
    return redirect(url_for("department.one", task_ref=task_ref), 303)


@department.get("/tasks/<task_ref>/brief")
@allow(_DEPARTMENT, hidden=True)
def brief(task_ref: str) -> str:
    """The one page about it."""
    task = services().task_answering.one(task_ref, signed_in()).task
    return brief_page(task, url_for("department.one", task_ref=task_ref, _external=True))


@department.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    return _page((request.view_args or {})["task_ref"], Form().with_faults(too_large(CASE_FILES))), 413


@department.post("/tasks/<task_ref>/files")
@allow(_DEPARTMENT, hidden=True)
@takes_files(CASE_FILES.most_bytes)
def add_files(task_ref: str) -> tuple[str, int] | Response:
    """Keeps what goes with the answer."""
    form, sent = Form(request.form), sent_files()
    try:
        new = services().case_files.add_by_department(task_ref, sent, signed_in(), seen_by=form.text("seen_by"))
    except InvalidInput as error:
        return _page(task_ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(task_ref, form.with_faults(InvalidInput([Fault(error.code, "files", error.message)]))), 409
    tell_kept(len(new), len(sent))
    return redirect(url_for("department.one", task_ref=task_ref, _anchor="task-files"), 303)


@department.get("/tasks/<task_ref>/files/<int:number>")
@allow(_DEPARTMENT, hidden=True)
def file(task_ref: str, number: int) -> Response:
    """One that is for those asked, or that the department handed in, to keep."""
    held = services().case_files.by_own_task(task_ref, number, signed_in())
    return as_download(held.content, held.file.media, held.file.name)


def _page(task_ref: str, form: Form) -> str:
    asked = services().task_answering.one(task_ref, signed_in())
    return render_template(
        "answering/own_task.html", asked=asked, task=asked.task, form=form, replies=list(Reply), names=ANSWER_NAMES, states=STATE_NAMES,
        vias=VIA_NAMES, jst=JST, send_to=url_for("department.answer", task_ref=task_ref),
        brief=brief_of(asked.task), brief_url=url_for("department.brief", task_ref=task_ref),
        task_files=services().case_files.of_own_task(task_ref, signed_in()),
        file_url=lambda number: url_for("department.file", task_ref=task_ref, number=number),
    )  # fmt: skip

"""`/answer/TOKEN`: one question, answered by whoever has its link.  Reading changes nothing; answering is a POST with a button."""


from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from fieldreg.desk.files.case_files import CASE_FILES
from fieldreg.desk.tasks.briefs import brief_of
from fieldreg.desk.tasks.task import ANSWER_NAMES, STATE_NAMES, Reply
from fieldreg.desk.tasks.task_answers import VIA_NAMES
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from web.paper.brief import brief_page, brief_pdf
from web.shell.access import ANYONE, allow
from web.shell.context import account, services
from web.shell.i18n import address_in, language
from web.shell.limits import limiter, no_guessing, setting
from web.shell.sent.forms import Form, versions_read
from web.shell.sent.sent_files import as_download, sent_files, too_large
from web.shell.sent.uploads import takes_files
from web.shell.watching.turns import heavy

__all__ = ["answering"]

answering = Blueprint("answering", __name__)
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


@answering.after_request
def tell_nobody(response: Response) -> Response:
    """The address is a secret: no other page, no search engine and no cache learns of it."""
    response.headers.update(_HEADERS)
    return response


@answering.get("/answer/<token>")
@allow(ANYONE)
@no_guessing
def question(token: str) -> str:
    """The question, what was answered to it, and the form."""
    return _page(token, Form())


@answering.get("/answer/<token>/brief")
@allow(ANYONE)
@no_guessing
def brief(token: str) -> str:
    """The one page about it."""
    return brief_page(services().task_answering.by_link(token).task, _address(token), url_for("answering.paper", token=token))


@answering.get("/answer/<token>/brief.pdf")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_PAPER"))
@no_guessing
@heavy
def paper(token: str) -> Response:
    """The same as PDF, with the code of the page to answer."""
    return brief_pdf(services().task_answering.by_link(token).task, _address(token), url_for("answering.brief", token=token))


def _address(token: str) -> str:
    return url_for("answering.question", token=token, _external=True)


# The address itself is what no other site knows, so a page left open overnight, or without cookies, can still be sent.
@answering.post("/answer/<token>")
@allow(ANYONE, csrf=False, keeps=True)
@limiter.limit(setting("LIMIT_ANSWERS"))
@no_guessing
def answer(token: str) -> tuple[str, int] | AnyResponse:
    """Keeps the answer, or another version of it; `do=seen` says only that it was read."""
    form = Form(request.form)
    if form.text("do") == "seen":
        services().task_answering.see_by_link(token)
        return redirect(url_for("answering.question", token=token), 303)
    try:
        services().task_answering.answer_by_link(token, request.form, after=versions_read(form), account=account())
    except InvalidInput as error:
        return _page(token, form.with_faults(error)), 422
    except Conflict as error:
        meanwhile = InvalidInput([Fault(error.code, "reply", error.message)])
        return _page(token, form.with_faults(meanwhile)), 409
    return redirect(url_for("answering.question", token=token), 303)


@answering.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    return _page((request.view_args or {})["token"], Form().with_faults(too_large(CASE_FILES))), 413


@answering.post("/answer/<token>/files")
@allow(ANYONE, csrf=False, keeps=True)
@limiter.limit(setting("LIMIT_ANSWERS"))
@no_guessing
@takes_files(CASE_FILES.most_bytes)
def add_files(token: str) -> tuple[str, int] | AnyResponse:
    """Keeps what goes with the answer."""
    services().task_answering.by_link(token)  # of a link that is none nothing is read
    form = Form(request.form)
    try:
        services().case_files.add_by_link(token, sent_files(), seen_by=form.text("seen_by"), account=account())
    except InvalidInput as error:
        return _page(token, form.with_faults(error)), 422
    except Conflict as error:
        return _page(token, form.with_faults(InvalidInput([Fault(error.code, "files", error.message)]))), 409
    return redirect(url_for("answering.question", token=token, _anchor="task-files"), 303)


@answering.get("/answer/<token>/files/<int:number>")
@allow(ANYONE)
@no_guessing
def file(token: str, number: int) -> AnyResponse:
    """One that is for those asked, or that they handed in, to keep."""
    held = services().case_files.by_link(token, number)
    return as_download(held.content, held.file.media, held.file.name)


def _page(token: str, form: Form) -> str:
    asked = services().task_answering.by_link(token)
    other = "ja" if language() == "en" else "en"
    return render_template(
        "answering/link.html", asked=asked, task=asked.task, form=form, replies=list(Reply), names=ANSWER_NAMES,
        states=STATE_NAMES, vias=VIA_NAMES, jst=JST, send_to=url_for("answering.answer", token=token),
        brief=brief_of(asked.task), brief_url=url_for("answering.brief", token=token),
        task_files=services().case_files.of_link(token), file_url=lambda number: url_for("answering.file", token=token, number=number),
        other_language=other, other_url=address_in(other, request.path),
    )  # fmt: skip

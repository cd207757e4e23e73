"""The files of a case for whoever brought it: handing in more, replacing one, and getting them to keep."""


from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from fieldreg.desk.files.case_files import CASE_FILES
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from web.applicant.consult import case_page
from web.shell.access import ANYONE, allow
from web.shell.context import account, services
from web.shell.limits import limiter, no_guessing, setting
from web.shell.sent.forms import Form
from web.shell.sent.sent_files import as_download, number_in, sent_files, tell_kept, too_large
from web.shell.sent.uploads import takes_files

__all__ = ["handed_in"]

handed_in = Blueprint("handed_in", __name__)


@handed_in.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    return case_page((request.view_args or {})["ref"], request.args.get("key"), Form().with_faults(too_large(CASE_FILES))), 413


@handed_in.post("/cases/<ref>/files")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_CONSULTATIONS"))
@no_guessing
@takes_files(CASE_FILES.most_bytes)
def add(ref: str) -> tuple[str, int] | Response:
    """Its applicant hands in more, or one in the place of another (``replaces``)."""
    form, sent, who = Form(request.form), sent_files(), account()
    key = request.args.get("key")  # in the address, so that it is known of a form that is too large to be read
    try:
        new = services().case_files.add_own(
            ref, sent, key, who, seen_by=form.text("seen_by"), document=form.text("document"), replaces=number_in(form, "replaces")
        )  # fmt: skip
    except InvalidInput as error:
        return case_page(ref, key, form.with_faults(error)), 422
    except Conflict as error:
        return case_page(ref, key, form.with_faults(InvalidInput([Fault(error.code, "files", error.message)]))), 409
    tell_kept(len(new), len(sent))
    return redirect(url_for("consult.case", ref=ref, key=key, _anchor="files"), 303)


@handed_in.get("/cases/<ref>/files/<int:number>")
@allow(ANYONE)
@no_guessing
def one(ref: str, number: int) -> Response:
    """One that its applicant may see, to keep."""
    held = services().case_files.for_applicant(ref, number, request.args.get("key"), account())
    return as_download(held.content, held.file.media, held.file.name)

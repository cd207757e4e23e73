"""The files of a case at the desk: all of them, adding, replacing and removing one, and getting one to keep."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from fieldreg.desk.files.case_files import (
    CASE_FILES,
    FILE_STATES,
    SEEN_BY_NAMES,
    SIDE_NAMES,
    CaseFile,
    FileSide,
    FileState,
)
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.timespan import JST
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.sent_files import as_download, number_in, sent_files, tell_kept, too_large
from web.shell.sent.uploads import takes_files

__all__ = ["case_files"]

case_files = Blueprint("case_files", __name__, url_prefix="/desk/cases")


@case_files.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    return _page((request.view_args or {})["ref"], Form().with_faults(too_large(CASE_FILES))), 413


@case_files.get("/<ref>/files")
@allow(READERS, hidden=True)
def of_case(ref: str) -> str:
    """All that was handed in, whatever became of it, and the form that adds more."""
    return _page(ref, Form())


@case_files.post("/<ref>/files")
@allow(STAFF, hidden=True)
@takes_files(CASE_FILES.most_bytes)
def add(ref: str) -> tuple[str, int] | Response:
    """Adds files, or one in the place of another (``replaces``)."""
    form, sent, held = Form(request.form), sent_files(), services().case_files
    try:
        new = held.add_by_desk(
            ref, sent, signed_in(), seen_by=form.text("seen_by"), permit=form.text("permit"), document=form.text("document"),
            replaces=number_in(form, "replaces"),
        )  # fmt: skip
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    except Conflict as error:
        return _page(ref, form.with_faults(InvalidInput([Fault(error.code, "files", error.message)]))), 409
    tell_kept(len(new), len(sent))
    return redirect(_after(ref, form), 303)


@case_files.get("/<ref>/files/<int:number>")
@allow(READERS, hidden=True)
def one(ref: str, number: int) -> Response:
    """One as it was handed in, to keep."""
    held = services().case_files.for_desk(ref, number, signed_in())
    return as_download(held.content, held.file.media, held.file.name)


@case_files.post("/<ref>/files/<int:number>")
@allow(STAFF, hidden=True)
def remove(ref: str, number: int) -> tuple[str, int] | Response:
    """Removes one, with a reason."""
    form = Form(request.form)
    try:
        gone = services().case_files.remove(ref, number, form.text("reason"), signed_in())
    except InvalidInput as error:
        return _page(ref, form.with_faults(error), number), 422
    flash(t(f"「{gone.name}」を削除しました。", f"{gone.name} was removed."), "success")
    return redirect(url_for("case_files.of_case", ref=ref), 303)


@case_files.post("/<ref>/files/<int:number>/paper")
@allow(STAFF, hidden=True)
def name_paper(ref: str, number: int) -> tuple[str, int] | Response:
    """Says which paper of its programme a file is."""
    form = Form(request.form)
    try:
        services().case_files.name_paper(ref, number, form.text("document"), signed_in())
    except InvalidInput as error:
        return _page(ref, form.with_faults(error)), 422
    flash(t("どの書類かを残しました。", "Noted which paper it is."), "success")
    return redirect(url_for("case_files.of_case", ref=services().cases.case(ref, account=signed_in()).merged_into or ref), 303)


@case_files.app_context_processor
def for_pages() -> dict[str, Any]:
    """What pages of a case draw files from; nothing is asked of the store before it is called."""
    return {"files_of_case": files_of_case, "file_words": file_words}


def files_of_case(ref: str) -> list[CaseFile]:
    """Those of a case that are kept, for the desk."""
    return [one for one in services().case_files.of_case(ref, signed_in()) if one.state is FileState.KEPT]


def file_words() -> dict[str, Any]:
    """The words and limits of files, for whatever page shows them."""
    return {
        "sides": SIDE_NAMES, "seen_by": SEEN_BY_NAMES, "states": FILE_STATES, "rule": CASE_FILES, "jst": JST, "empty": Form(),
        "kinds": t("・", ", ").join(kind for kind in CASE_FILES.kinds if kind != "jpeg"),
    }  # fmt: skip


def _after(ref: str, form: Form) -> str:
    if form.text("permit"):
        return url_for("permits.of_case", ref=ref)
    return url_for("cases.case", ref=ref, _anchor="files")


def _page(ref: str, form: Form, removing: int = 0) -> str:
    """`removing`: the one whose form it was."""
    held, every = services().cases.case(ref, account=signed_in()), services().case_files.of_case(ref, signed_in())
    standing = services().case_walk.standing(ref, signed_in())
    return render_template(
        "desk/files.html", held=held, form=form, removing=removing, kept=[one for one in every if one.state is FileState.KEPT],
        gone=[one for one in every if one.state is not FileState.KEPT], may_replace=FileSide.DESK,
        papers=standing.papers_named if standing is not None else {},
        people={account.id: account.email for account in services().accounts.desk_staff(closed=True)},
    )  # fmt: skip

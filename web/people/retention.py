"""保存と消去: what is past its time, and what is held though."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import Conflict, Fault, FieldregError, InvalidInput, NotFound
from fieldreg.kernel.timespan import JST
from web.people.held_things import named
from web.shell.access import ADMIN, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["retention"]

retention = Blueprint("retention", __name__, url_prefix="/desk/retention")


@retention.get("/")
@allow(ADMIN, hidden=True)
def index() -> str:
    """What is past its time; the erasing itself is done by `fieldreg retention --apply`."""
    return _page(Form())


@retention.post("/")
@allow(ADMIN, hidden=True)
def hold() -> tuple[str, int] | Response:
    """Holds what ``ref`` names (``do=hold``), or lets go of it (``do=lift``)."""
    form = Form(request.form)
    try:
        if form.text("do") == "lift":
            services().retention.lift(form.text("ref"), signed_in())
            flash(t("保留を解除しました。", "It is held no more."), "success")
        else:
            services().retention.hold(form.text("ref"), form.text("because"), signed_in())
            flash(t("消去を保留しました。", "It is held."), "success")
    except InvalidInput as error:
        return _page(form.with_faults(error)), 422
    except (NotFound, Conflict) as error:
        return _page(form.with_faults(_at_ref(error))), 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("retention.index"), 303)


def _at_ref(error: FieldregError) -> InvalidInput:
    return InvalidInput([Fault(error.code, "ref", error.message)])


def _page(form: Form) -> str:
    due, holds = services().retention.due(signed_in()), services().retention.holds(signed_in())
    return render_template(
        "people/retention.html", form=form, due=due[:200], count=len(due), holds=holds, note=services().retention.note,
        rule=services().retention.rule, named=named, jst=JST,
    )  # fmt: skip

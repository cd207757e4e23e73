"""Saved filters of the inbox: saving what is shown under a name, and putting them in order."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.desk.overview.saved_filters import SavedFilter
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from web.desk.asked_cases import ASKED, AskedCases
from web.desk.tabs import tabs
from web.shell.access import STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.sent_files import number_in

__all__ = ["filters"]

filters = Blueprint("filters", __name__, url_prefix="/desk/filters")


@filters.get("")
@allow(STAFF, hidden=True)
def index() -> str:
    """One's own filters, each with what it asks for and what may be done with it."""
    return _page(Form())


@filters.post("")
@allow(STAFF, hidden=True)
def act() -> tuple[str, int] | Response:
    """Does what `do` names: `save`, `rename`, `first`, `no-first`, `remove`."""
    form = Form(request.form)
    try:
        said, where = _ACTS.get(form.text("do"), _save)(form)
    except (InvalidInput, Conflict, NotFound) as error:
        told = error if isinstance(error, InvalidInput) else InvalidInput([Fault(error.code, "name", error.message)])
        return _page(form.with_faults(told)), 422 if isinstance(error, InvalidInput) else 409
    flash(t(said), "success")
    return redirect(where, 303)


def _save(form: Form) -> tuple[Text, str]:
    asked = AskedCases.of({name: form.text(name) for name in ASKED}).query()
    kept = services().saved_filters.save(form.text("name"), asked, signed_in(), start=form.ticked("start"))
    query: dict[str, Any] = dict(kept.asked)
    return Text(f"絞り込み「{kept.name}」を保存しました。", f"The filter {kept.name} is saved."), url_for("inbox.index", **query)


def _rename(form: Form) -> tuple[Text, str]:
    kept = services().saved_filters.rename(_number(form), form.text("name"), signed_in())
    return Text(f"名前を「{kept.name}」にしました。", f"It is called {kept.name} now."), url_for("filters.index")


def _first(form: Form) -> tuple[Text, str]:
    kept = services().saved_filters.open_first(_number(form), signed_in(), first=form.text("do") == "first")
    if kept.start:
        return Text(f"案件の一覧は「{kept.name}」で開きます。", f"The list of cases opens with {kept.name}."), url_for("filters.index")
    return Text("案件の一覧は、未完了のすべてで開きます。", "The list of cases opens with all open ones."), url_for("filters.index")


def _remove(form: Form) -> tuple[Text, str]:
    services().saved_filters.remove(_number(form), signed_in())
    return Text("絞り込みを消しました。", "The filter is removed."), url_for("filters.index")


_ACTS: Mapping[str, Callable[[Form], tuple[Text, str]]] = {
    "save": _save, "rename": _rename, "first": _first, "no-first": _first, "remove": _remove,
}  # fmt: skip


def _number(form: Form) -> int:
    return number_in(form, "filter") or 0


def _page(form: Form) -> str:
    saved: list[tuple[SavedFilter, AskedCases]] = [(one, AskedCases.of(one.asked)) for one in services().saved_filters.of(signed_in())]
    return render_template("desk/filters.html", saved=saved, form=form, doing=number_in(form, "filter"), **tabs())

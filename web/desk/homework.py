"""宿題: what the city must look up of its sites, answered once; and the layers that cannot speak yet."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.register.sites import Site
from fieldreg.register.zones import LayerStatus
from fieldreg.services.desk.homework import HomeworkItem
from fieldreg.services.holdings.inventory import HeldLayer
from web.shell import labels, paging
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["homework"]

homework = Blueprint("homework", __name__)


@homework.get("/desk/homework")
@allow(READERS, hidden=True)
def index() -> str:
    """What is to be looked up, what somebody waits for first; what was found; and which layers lack data."""
    return _page(Form())


@homework.post("/desk/homework")
@allow(STAFF, hidden=True)
def answer() -> tuple[str, int] | Response:
    """Keeps what was found as a dated fact of the site, or takes an earlier answer back; every answer uses it from now on."""
    form = Form(request.form)
    told = {**{name: form.text(name) for name in ("site", "fact", "since", "source")}, "value": request.form.getlist("value")}
    try:
        if form.text("do") == "take-back":
            services().desk.homework.take_back(told, signed_in())
        else:
            services().desk.homework.answer(told, signed_in())
    except InvalidInput as error:
        return _page(form.with_faults(error)), 422
    flash(t("記録しました。これからの判定はこの答えを使います。", "Kept: answers use it from now on."), "success")
    return redirect(url_for("homework.index"), 303)


def _page(form: Form) -> str:
    today, asked = services().clock.today(), paging.asked("page")
    items = services().desk.homework.open()
    return render_template(
        "desk/homework.html",
        form=form,
        groups=_by_site(items[asked.offset : asked.offset + asked.most]),
        pages=asked.of(len(items)),
        page=asked.number,
        entered=request.form.getlist("value"),
        answered=services().desk.homework.answered(),
        layers=[layer for layer in services().register.holdings(today) if _lacks(layer)],
        sites={site.id: site for site in services().register.sites()},
        rule_titles=labels.rule_titles(services().screening.rules()),
        fact_title=labels.fact_title,
        value_text=labels.fact_value,
        today=today,
        jst=JST,
        words=labels,
    )


def _by_site(items: Sequence[HomeworkItem]) -> list[tuple[Site, list[tuple[int, HomeworkItem]]]]:
    """What stands one after the other of one site, together; each with its number on the page."""
    together = groupby(enumerate(items, 1), key=lambda numbered: numbered[1].site.id)
    return [(facts[0][1].site, facts) for _, group in together if (facts := list(group))]


def _lacks(layer: HeldLayer) -> bool:
    """Whether nothing can be said clear by it, somewhere or at all."""
    now = next((edition for edition in layer.editions if edition.current), None)
    return now is None or now.status is not LayerStatus.OK or not now.edition.complete or now.coverage_km2 is None

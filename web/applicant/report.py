"""An error in what the register holds, told by whoever found it: a case at the desk with the site and the fact named."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import FACILITIES, awaited_of, fact_name
from fieldreg.register.sites import Site
from web.pages.listing.site_filters import rows_of
from web.pages.sheet.site_facts import reportable
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import account, services
from web.shell.i18n import t
from web.shell.limits import limiter, setting
from web.shell.sent.forms import Form

__all__ = ["report"]

report = Blueprint("report", __name__)
_QUESTIONS = ("fact", "right", "source", "organisation", "email")
_TRAP = "website"  # a question people do not see; only a machine answers it
_LONGEST_SUBJECT = 200
_OTHER = Text("そのほか", "something else")


@report.get("/sites/<site_id>/report")
@allow(ANYONE)
def ask(site_id: str) -> str:
    """The form; no account is needed.  `fact` in the address chooses what it is about."""
    signed_in = account()
    known = {"organisation": signed_in.organisation, "email": signed_in.email} if signed_in else {}
    return _form(services().register.site(site_id), Form({**known, "fact": request.args.get("fact", "")}))


@report.post("/sites/<site_id>/report")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_CONSULTATIONS"))
def send(site_id: str) -> tuple[str, int] | Response:
    """Puts it into the desk's inbox as a consultation about the site, and leads to the case."""
    site, form = services().register.site(site_id), Form(request.form)
    if form.text(_TRAP):
        return render_template("applicant/thanks.html"), 200  # nothing is kept
    try:
        made, key = services().cases.open(_asked(site, form), account(), key=form.text("key") or None)
    except InvalidInput as error:
        return _form(site, form.with_faults(error)), 422
    flash(t("お知らせを受け付けました。このページのアドレスを控えてください。", "Received. Keep the address of this page."), "success")
    return redirect(url_for("consult.case", ref=made.ref, key=key), 303)


def facts_of(site: Site) -> dict[str, Text]:
    """What may be wrong, by name: every fact of the sheet, every facility it has or is looked for."""
    held = dict.fromkeys([name for name in FACILITIES if name in site.facilities] + list(awaited_of(site.kind)))
    rows = reportable(site, rows_of([site], {})[0])
    return rows | {fact_name(name): FACILITIES[name].title for name in held} | {"outline": Text("形と位置", "outline and position")}


def _asked(site: Site, form: Form) -> dict[str, str]:
    """The consultation.  What is told of the fact stands in Japanese, in which the desk works.

    Raises InvalidInput where nothing is said of what is right.
    """
    if not form.text("right"):
        raise InvalidInput.one("right-missing", "right", "正しい内容を書いてください。", "write what is right")
    name = form.text("fact")
    title = facts_of(site).get(name)
    about = f"{title.ja}（{name}）" if title else _OTHER.ja
    source = form.text("source") or "書かれていません"
    lines = [f"対象の項目: {about}", f"正しい内容: {form.text('right')}", f"わかった方法・出典: {source}"]
    subject = f"情報の誤り: {title.ja if title else _OTHER.ja}（{site.name.ja}）"
    return {
        "organisation": form.text("organisation"), "email": form.text("email"), "body": "\n".join(lines), "site": site.id, "activity": "",
        "subject": subject if len(subject) <= _LONGEST_SUBJECT else f"{subject[: _LONGEST_SUBJECT - 1]}…",
    }  # fmt: skip


def _form(site: Site, form: Form) -> str:
    return render_template(
        "applicant/report.html", site=site, form=form, facts=facts_of(site), questions=_QUESTIONS, trap=_TRAP, other=_OTHER, words=labels
    )

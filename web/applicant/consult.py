"""事前相談: the form, and the case its asker opens again with a key."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from fieldreg.desk.case_keys import new_key
from fieldreg.desk.cases import OUTCOME_NAMES, STEP_NAMES
from fieldreg.desk.files.case_files import CASE_FILES
from fieldreg.desk.walking.answers import asks_place, field_of, first_questions
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.programmes.asking import taken_by_call
from fieldreg.programmes.programme import Programme
from fieldreg.register.sites import Site
from fieldreg.timeline.events import ACTS
from fieldreg.trials.trial import Activity
from web.applicant.brought import Brought, brought
from web.applicant.from_kept import BroughtTrial
from web.applicant.from_need import BroughtNeed
from web.applicant.reservation_body import with_wanted
from web.pages.choosing.choose import MOST_ROWS
from web.pages.needs.need_trial import trial_document
from web.shell import labels
from web.shell.access import ANYONE, allow
from web.shell.context import account, services
from web.shell.i18n import t
from web.shell.limits import limiter, no_guessing, setting
from web.shell.reservation_words import place_name
from web.shell.sent.forms import Form
from web.shell.sent.programme_answers import answers_entered, fields_of
from web.shell.sent.sent_files import sent_files, too_large
from web.shell.sent.uploads import takes_files
from web.shell.trial_summary import summary_of_document

__all__ = ["case_page", "consult"]

consult = Blueprint("consult", __name__)
_QUESTIONS = ("organisation", "email", "subject", "body", "site", "activity", "programme", "files")
_TO_FILL = {
    "organisation": Text("団体名", "your organisation"), "email": Text("メールアドレス", "your e-mail address"),
    "body": Text("相談の内容", "your question"),
}  # fmt: skip
_TRAP = "website"  # a question people do not see; only a machine answers it


@consult.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> tuple[str, int] | RequestEntityTooLarge:
    if request.endpoint != "consult.send":
        return error
    return _form(Form().with_faults(too_large(CASE_FILES)), None), 413


@consult.get("/consult")
@allow(ANYONE)
@no_guessing
def ask() -> str | Response:
    """The form; no account is needed.  With `t` or a need, only for what the kept trial or the need does not say.

    With `programme` what that programme asks; what is taken under the seal of a call leads to the calls.
    """
    if (sealed := _programme(request.args.get("programme", ""))) is not None and taken_by_call(sealed):
        return redirect(url_for("calls.index"), 303)
    signed_in, held = account(), brought()
    known = {"organisation": signed_in.organisation, "email": signed_in.email} if signed_in else {}
    if held is not None:
        known |= {name: value for name, value in held.entered.items() if name in _QUESTIONS} | {"subject": t(held.subject)}
    return _form(Form({**known, **request.args.to_dict()}), held)


@consult.post("/consult")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_CONSULTATIONS"))
@no_guessing
@takes_files(CASE_FILES.most_bytes)
def send() -> tuple[str, int] | Response:
    """Puts it into the desk's inbox and leads to the case."""
    form = Form(request.form)
    if form.text(_TRAP):
        return render_template("applicant/thanks.html"), 200  # nothing is kept
    held = brought()
    asked: dict[str, Any] = {name: form.text(name) for name in _QUESTIONS}
    if isinstance(held, BroughtNeed):
        asked |= _of_need(held, form)
    elif held is not None and not held.place_is_gone:
        asked |= {"trial": held.trial.document, "activity": str(held.trial.activity), "site": held.trial.site or ""}
    if (programme := _programme(form.text("programme"))) is not None:
        asked["answers"] = answers_entered(form, first_questions(programme))
    try:
        made, key = services().cases.open(asked, account(), key=form.text("key") or None, files=sent_files())
    except InvalidInput as error:
        return _form(form.with_faults(error), held), 422
    what = t("相談を受け付けました。", "Received.") if programme is None else t("提案を受け付けました。", "Proposal received.")
    flash(what + t("このページのアドレスを控えてください。", " Keep the address of this page."), "success")
    return redirect(url_for("consult.case", ref=made.ref, key=key), 303)


@consult.get("/cases/<ref>")
@allow(ANYONE)
@no_guessing
def case(ref: str) -> str:
    """One case, to whoever has its key, its account, and the desk."""
    return case_page(ref, request.args.get("key"), Form())


@consult.post("/cases/<ref>")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_CONSULTATIONS"))
@no_guessing
def act(ref: str) -> tuple[str, int] | Response:
    """Its applicant writes to the desk, or takes it back."""
    form, who = Form(request.form), account()
    key = form.text("key") or None
    try:
        if form.text("do") == "withdraw":
            services().cases.withdraw(ref, form.text("reason"), key, who)
            flash(t("取り下げました。", "Withdrawn."), "success")
        elif form.text("do") == "answers":
            held = services().case_walk.seen_by_applicant(ref, key, who)
            services().case_walk.answer_own(ref, answers_entered(form, held.asked if held else ()), key, who)
            flash(t("答えを残しました。", "Your answers are kept."), "success")
        elif form.text("do") == "confirm":
            version = form.text("version")
            services().agreements.confirm(ref, int(version) if version.isdecimal() and len(version) < 6 else 0, key, who)
            flash(t("条件に合意しました。", "You have agreed to the conditions."), "success")
        else:
            services().cases.say(ref, form.text("text"), key, who)
            flash(t("窓口に送りました。", "Sent to the desk."), "success")
    except InvalidInput as error:
        return case_page(ref, key, form.with_faults(error)), 422
    except Conflict as error:
        return case_page(ref, key, form.with_faults(InvalidInput([Fault(error.code, "text", error.message)]))), 409
    return redirect(url_for("consult.case", ref=ref, key=key), 303)


def case_page(ref: str, key: str | None, form: Form) -> str:
    """The page of a case for whoever has its key or account, with what was entered.  Raises NotFound."""
    who = account()
    held = services().cases.case(ref, key, who)
    return render_template(
        "applicant/case.html",
        held=held,
        key=key,
        form=form,
        site=services().register.site(held.site) if held.site else None,
        steps=STEP_NAMES,
        outcomes=OUTCOME_NAMES,
        acts=ACTS,
        applicants=services().cases.applicants(held),
        messages=services().cases.said(ref, key, who),
        merged=services().cases.merged(ref, key, who),
        goes_on=_seen_without_key(held.merged_into),
        history=services().cases.history(ref, key, who),
        own_files=services().case_files.own(ref, key, who),
        agreement=services().agreements.versions(ref, key, who),
        booked=services().agreements.booked(ref, key, who),
        place_name=place_name,
        words=labels,
        jst=JST,
        summary=summary_of_document(held.trial),
        walk=services().case_walk.seen_by_applicant(ref, key, who),
        field_of=field_of,
        fields_of=fields_of,
        form_of=Form,
    )


def _seen_without_key(ref: str | None) -> str | None:
    """The case, if its account may open it: a key opens one case, and no other."""
    try:
        return services().cases.case(ref, account=account()).ref if ref else None
    except NotFound:
        return None


def _programme(name: str) -> Programme | None:
    """The programme a proposal is for, if it is in force."""
    return next((held for held in services().programmes.in_force() if held.programme == name), None)


def _named(site_id: str) -> list[Site]:
    """The site of that id, if there is one."""
    try:
        return [services().register.site(site_id)]
    except NotFound:
        return []


def _of_need(held: BroughtNeed, form: Form) -> dict[str, Any]:
    """Where a site is chosen the need as a trial over it, else in words below the question, with what no trial says."""
    site = next(iter(_named(form.text("site"))), None)
    body = with_wanted(form.text("body"), held.wanted(whole=site is None))
    return {"activity": held.entered["activity"], "body": body, "trial": trial_document(held.need, site) if site else None}


def _form(form: Form, held: Brought | None) -> str:
    sites = services().register.sites()
    whole = len(sites) <= MOST_ROWS
    programme = _programme(form.text("programme"))
    questions = first_questions(programme) if programme else ()
    return render_template(
        "applicant/consult.html",
        form=form,
        held=held,
        of_need=isinstance(held, BroughtNeed),
        asks_place=(not isinstance(held, BroughtTrial) or held.place_is_gone) and (programme is None or asks_place(programme)),
        own_questions=questions,
        field_of=field_of,
        to_fill=[title for name, title in _TO_FILL.items() if not form.text(name)],
        questions=(*_QUESTIONS, *map(field_of, questions)),
        trap=_TRAP,
        sites=sites if whole else _named(form.text("site")),
        whole=whole,
        activities=list(Activity),
        key=form.text("key") or new_key(),
        programme=programme,
        words=labels,
    )

"""One case at the desk: written down from the telephone or the counter, read, and worked on."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.booking.reservations import Reservation, State
from fieldreg.desk.case_keys import new_key
from fieldreg.desk.cases import (
    CHANNEL_NAMES,
    MONEY_NAMES,
    MOVES,
    OUTCOME_NAMES,
    STEP_NAMES,
    Case,
    Channel,
    Money,
    Mover,
    Outcome,
    Step,
)
from fieldreg.desk.public_records import may_be_published
from fieldreg.desk.walking.answers import asks_place, field_of, first_questions
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.folding import folded, searched
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import LETTER_STATES
from fieldreg.programmes.programme import Programme, Question
from fieldreg.register.sites import Site
from fieldreg.screening.screening import Screening
from fieldreg.timeline.events import ACTS
from fieldreg.trials.trial import Activity
from web.desk.programme_steps import WALK_ACTS, WALK_QUESTIONS, walk_of
from web.shell import labels
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.programme_answers import answers_entered
from web.shell.sent.request_values import row_number
from web.shell.trial_summary import summary_of_document

__all__ = ["cases"]

Word = TypeVar("Word", Step, Outcome, Money)

cases = Blueprint("cases", __name__, url_prefix="/desk/cases")
_NOTED = ("channel", "programme", "contact", "phone", "organisation", "email", "subject", "body", "site", "activity")
_AMENDED = ("subject", "organisation", "contact", "email", "phone", "site", "activity")
_PUBLIC = ("title", "title_en", "summary", "summary_en", "days")
_QUESTIONS = ("text", "answer", "to", "reason", "outcome", "effect", "into", "body", "reservation", *_AMENDED, *_PUBLIC, *WALK_QUESTIONS)
_MOST_NAMED = 3  # places suggested by its words
_PHONE_KINDS = (Channel.PHONE, Channel.COUNTER, Channel.MAIL)


@cases.get("/new")
@allow(STAFF, hidden=True)
def new() -> str:
    """The form for what came by telephone, at the counter or by mail."""
    return _new(Form({"channel": str(Channel.PHONE)} | request.args.to_dict()))


@cases.post("/new")
@allow(STAFF, hidden=True)
def note_down() -> tuple[str, int] | str:
    """Keeps it, and shows number and key once, to be told or printed for whoever called."""
    form = Form(request.form)
    try:
        told = {name: form.text(name) for name in _NOTED} | {"answers": answers_entered(form, _asked_first(form))}
        made, key = services().cases.note_down(told, signed_in(), key=form.text("key") or None)
    except (InvalidInput, NotFound) as error:
        return _new(form.with_faults(_at("site", error))), 422
    return _slip(made, key)


@cases.get("/<ref>")
@allow(READERS, hidden=True)
def case(ref: str) -> str:
    """One case with all that was written, judged and done."""
    return _case(ref, Form())


@cases.post("/<ref>")
@allow(STAFF, hidden=True)
def act(ref: str) -> tuple[str, int] | str | Response:
    """Does what `do` names; two who act at once are told of each other, and nothing either wrote is lost."""
    form = Form(request.form)
    do = form.text("do") if form.text("do") in _ACTS else "answer"
    question, done = _ACTS[do]
    services().cases.case(ref, account=signed_in())  # what is not there after this is something else that was named
    try:
        outcome = done(ref, form)
    except InvalidInput as error:
        return _case(ref, form.with_faults(error), do), 422
    except (Conflict, NotFound) as error:
        return _case(ref, form.with_faults(_at(question, error)), do), 409
    if isinstance(outcome, str):
        return outcome
    said, where = outcome
    flash(t(said), "success")
    return redirect(where or url_for("cases.case", ref=ref), 303)


def _answer(ref: str, form: Form) -> tuple[Text, str]:
    services().case_desk.answer(ref, form.text("answer"), signed_in(), after=form.text("after"))
    return Text(f"案件 {ref} に回答しました。", f"Case {ref} was answered."), url_for("inbox.index")


def _say(ref: str, form: Form) -> tuple[Text, str]:
    kind, text = form.text("kind"), form.text("text")
    if kind == "note":
        services().case_desk.note(ref, text, signed_in())
        return Text("内部メモを残しました。", "Noted."), ""
    if kind == "ask":
        services().case_desk.ask_applicant(ref, text, signed_in(), version=_version(form))
        return Text("申請者に確認しています。返事が来るまで期限は止まります。", "The applicant is asked; the due day stands."), ""
    services().case_desk.say(ref, text, signed_in())
    return Text("申請者への連絡を残しました。", "Written to the applicant."), ""


def _move(ref: str, form: Form) -> tuple[Text, str]:
    moved = services().case_desk.move(
        ref, _one_of(Step, form, "to"), signed_in(), reason=form.text("reason"), effect=form.text("effect"), version=_version(form),
        outcome=_one_of(Outcome, form, "outcome") if form.text("outcome") else None,
        money=_one_of(Money, form, "money") if form.text("money") else None,
    )  # fmt: skip
    warning = services().certification.outcome_warning(ref, form.text("money"))
    if warning is not None:
        flash(t(warning), "warning")
    name = STEP_NAMES[moved.step]
    return Text(f"「{name.ja}」にしました。", f"It is now: {name.en}."), ""


def _assign(ref: str, form: Form) -> tuple[Text, str]:
    to = row_number(form.text("to"))
    if to is None and form.text("to"):
        raise InvalidInput.one("not-staff", "to", "窓口の職員を選んでください。", "choose somebody of the desk")
    services().case_desk.assign(ref, signed_in(), to=to, version=_version(form))
    return Text("担当を決めました。", "Somebody is in charge."), ""


def _resume(ref: str, form: Form) -> tuple[Text, str]:
    services().case_desk.resume(ref, signed_in(), version=_version(form))
    return Text("確認を終えて再開しました。", "Resumed."), ""


def _amend(ref: str, form: Form) -> tuple[Text, str]:
    told = {name: form.text(name) for name in _AMENDED}
    services().case_desk.amend(ref, told, signed_in(), version=_version(form))
    return Text("内容を直しました。", "Amended."), ""


def _merge(ref: str, form: Form) -> tuple[Text, str]:
    into = form.text("into")
    services().case_desk.merge(ref, into, signed_in(), version=_version(form))
    return Text(f"{into} にまとめました。", f"Merged into {into}."), url_for("cases.case", ref=into)


def _split(ref: str, form: Form) -> str:
    """Shows number and key of the part once, as of what was written down."""
    told = {name: form.text(name) for name in ("subject", "body")}
    return _slip(*services().case_desk.split(ref, told, signed_in(), key=form.text("key") or None))


def _slip(made: Case, key: str) -> str:
    return render_template("desk/case_slip.html", held=made, address=url_for("consult.case", ref=made.ref, key=key, _external=True))


def _publish(ref: str, form: Form) -> tuple[Text, str]:
    told = {name: form.text(name) for name in (*_PUBLIC, "name_organisation")}
    services().case_desk.publish(ref, told, signed_in(), version=_version(form))
    return Text("公表しました。", "Published."), ""


def _unpublish(ref: str, form: Form) -> tuple[Text, str]:
    services().case_desk.unpublish(ref, signed_in(), version=_version(form))
    return Text("公表を取りやめました。", "It is published no more."), ""


def _book(ref: str, form: Form) -> tuple[Text, str]:
    services().case_desk.book(ref, form.text("reservation"), signed_in())
    return Text("予約と結び付けました。", "Joined to the reservation."), ""


_ACTS: Mapping[str, tuple[str, Callable[[str, Form], tuple[Text, str] | str]]] = {  # what it said and where to go on, or a page
    "answer": ("answer", _answer), "say": ("text", _say), "move": ("to", _move), "assign": ("to", _assign), "resume": ("to", _resume),
    "publish": ("title", _publish), "unpublish": ("title", _unpublish), "amend": ("subject", _amend),
    "merge": ("into", _merge), "split": ("subject", _split), "book": ("reservation", _book), **WALK_ACTS,
}  # fmt: skip


def _version(form: Form) -> int | None:
    return row_number(form.text("version"))


def _one_of(words: type[Word], form: Form, name: str) -> Word:
    try:
        return words(form.text(name))
    except ValueError:
        raise InvalidInput([Fault(f"{name}-missing", name, Text("どれかを選んでください。", "choose one"))]) from None


def _at(question: str, error: Conflict | InvalidInput | NotFound) -> InvalidInput:
    """What another has done meanwhile, or is not there, beside the question it is about."""
    return error if isinstance(error, InvalidInput) else InvalidInput([Fault(error.code, question, error.message)])


def _new(form: Form) -> str:
    asked = _asked_first(form)
    return render_template(
        "desk/case_new.html", form=form, key=form.text("key") or new_key(), questions=(*_NOTED, *map(field_of, asked)),
        channels=CHANNEL_NAMES, kinds=_PHONE_KINDS, sites=services().register.sites(), activities=list(Activity), words=labels,
        programmes=services().programmes.in_force(), programme=_programme(form), own_questions=asked, field_of=field_of,
        places_asked=asks_place,
    )  # fmt: skip


def _programme(form: Form) -> Programme | None:
    """The programme whose questions are asked; a consultation if none is named."""
    wanted = form.text("programme") or Case.programme
    return next((one for one in services().programmes.in_force() if one.programme == wanted), None)


def _asked_first(form: Form) -> Sequence[Question]:
    held = _programme(form)
    return first_questions(held) if held is not None else ()


def _case(ref: str, form: Form, doing: str = "") -> str:
    held = services().cases.case(ref, account=signed_in())
    judged, unjudged = _judged(held.trial)
    of_programme = walk_of(held)
    booked = services().case_desk.booked(ref, signed_in())
    return render_template(
        "desk/case.html",
        held=held,
        site=_site(held.site),
        sites=services().register.sites(),
        named_sites=_named_sites(held),
        amended=_AMENDED,
        form=form,
        doing=doing,
        questions=(*_QUESTIONS, *(field_of(one) for one in of_programme["walk"].asked)) if of_programme["walk"] else _QUESTIONS,
        steps=STEP_NAMES,
        replied=ref in services().case_desk.replied([held], signed_in()),
        moves=[to for to, who in MOVES[held.step].items() if Mover.DESK in who and to is not Step.ANSWERED],
        outcome_choices=[("", t("選ぶ", "Choose")), *((str(word), t(name)) for word, name in OUTCOME_NAMES.items())],
        money_choices=[("", t("決めていない", "Not decided")), *((str(word), t(name)) for word, name in MONEY_NAMES.items())],
        empty_form=Form(),
        public_form=_public_form(held, booked),
        may_publish=may_be_published(held),
        form_of=lambda held: Form({name: getattr(held, name) or "" for name in _AMENDED}),
        channels=CHANNEL_NAMES,
        messages=services().cases.said(ref, account=signed_in()),
        merged=services().cases.merged(ref, account=signed_in()),
        history=services().cases.history(ref, account=signed_in()),
        acts=ACTS,
        applicants=services().cases.applicants(held),
        booked=booked,
        unjoined=services().case_desk.unjoined(ref, signed_in()),
        letters=services().letters.of_thread(ref, signed_in()),
        letter_states=LETTER_STATES,
        part_key=form.text("key") or new_key(),
        staff=services().accounts.desk_staff(),
        people={account.id: account for account in services().accounts.desk_staff(closed=True)},
        judged=judged,
        unjudged=unjudged,
        summary=summary_of_document(held.trial),
        activities=list(Activity),
        words=labels,
        today=services().clock.today(),
        jst=JST,
        **of_programme,
    )


def _days_of(booked: Sequence[Reservation]) -> str:
    """From the first to the last day of those accepted, as a public record says it; "" where there are none."""
    slots = [one.slot for one in booked if one.state in (State.ACCEPTED, State.DONE)]
    if not slots:
        return ""
    first, last = min(slot.first_day for slot in slots), max(slot.last_day for slot in slots)
    return f"{first}/{last}" if last > first else f"{first}"


def _public_form(held: Case, booked: Sequence[Reservation]) -> Form:
    """What is published, or what could be: the subject as its title, when its reservations were."""
    told = held.public or {"title": {"ja": held.subject}, "summary": {"ja": held.effect}}
    texts = {name + ending: told[name].get(tongue) or "" for name in ("title", "summary") for ending, tongue in (("", "ja"), ("_en", "en"))}
    named = {"name_organisation": "1"} if told.get("organisation") else {}
    return Form({**texts, "days": told.get("days", "") if held.public else _days_of(booked), **named})


def _named_sites(held: Case) -> Sequence[Site]:
    """Places whose whole name its words hold, the longest names first: a suggestion to staff, while no place is decided."""
    if held.site is not None or not held.is_open:
        return ()
    told = searched(held.subject, held.body)
    found = [one for one in services().register.sites() if len(one.name.ja) > 1 and folded(one.name.ja) in told]
    return sorted(found, key=lambda one: -len(one.name.ja))[:_MOST_NAMED]


def _site(site_id: str | None) -> Site | None:
    return services().register.site(site_id) if site_id else None


def _judged(trial: Mapping[str, object] | None) -> tuple[Screening | None, Text | None]:
    """What the trial takes as of now; or why it can no longer be judged as it stands; two None where there is no trial."""
    if trial is None:
        return None, None
    try:
        return services().screening.screen(trial), None
    except (InvalidInput, NotFound) as error:
        return None, error.message

"""The certification register at the desk: applications, opinions, decisions, contracts, and what is due."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldreg.certification import states
from fieldreg.certification.application_form import CONFIDENCES, OUTLINE
from fieldreg.certification.certifications import ORDER, RULE, Certification
from fieldreg.certification.contracts import CONTRACT_STATES
from fieldreg.certification.deciding import lacking
from fieldreg.certification.due import DUE_KINDS
from fieldreg.certification.settings import NOTES, TITLES
from fieldreg.certification.states import LIVE, State
from fieldreg.kernel.errors import Conflict, Fault, FieldregError, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Role
from fieldreg.services.certification.certifying import ACTS_ON_ONE
from fieldreg.timeline.events import ACTS
from web.desk.register_forms import ACT_TITLES, CONFIDENCE_WORDS, begun
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import READERS, STAFF, allow
from web.shell.context import services, signed_in
from web.shell.errors import status_of
from web.shell.i18n import t
from web.shell.sent.forms import Form

__all__ = ["register_desk"]

register_desk = Blueprint("register_desk", __name__, url_prefix="/desk/register")
_ADMIN = (Role.ADMIN,)
_OPEN = frozenset({State.APPLIED, State.HEARD})
_SHOWN: Mapping[str, Text] = {
    "open": Text("審査中", "Under way"), "live": Text("認定中", "Certified"), "over": Text("終わったもの", "Over"),
}  # fmt: skip
_NO_ACT = Text("お探しのページはありません。", "there is no such page")
_WORDS = {
    "states": states.STATES, "kinds": states.KINDS, "ways": states.WAYS, "tests": states.TESTS, "answers": states.ANSWERS,
    "views": states.VIEWS, "contract_states": CONTRACT_STATES, "order": ORDER, "rule": RULE, "act_titles": ACT_TITLES,
    "confidences": [(word, CONFIDENCE_WORDS[word]) for word in CONFIDENCES], "due_kinds": DUE_KINDS, "jst": JST,
}  # fmt: skip


@register_desk.get("")
@allow(READERS, hidden=True)
def index() -> str:
    """What is due, and every certification by how it stands; ``?show=live``, ``?show=over``."""
    today, page = services().clock.today(), paging.asked("page")
    show = request.args.get("show", "open")
    show = show if show in _SHOWN else "open"
    groups: dict[str, list[Certification]] = {name: [] for name in _SHOWN}
    for held in services().certification.all(signed_in()):
        groups[_group(held.state_on(today))].append(held)
    found = groups[show]
    return render_template(
        "register/desk.html", show=show, shown=_SHOWN, counts={name: len(some) for name, some in groups.items()}, today=today,
        rows=found[page.offset : page.offset + page.most], pages=page.of(len(found)),
        due=services().certification.due(signed_in()), **tabs(), **_WORDS,
    )  # fmt: skip


@register_desk.get("/new")
@allow(STAFF, hidden=True)
def new() -> str:
    """An application to be written down."""
    today = services().clock.today().isoformat()
    case = request.args.get("case", "")
    return _new(Form({"applied_on": today, "outline": OUTLINE, "confidence": "unconfirmed", "once": _key(), "application": case}))


@register_desk.post("/new")
@allow(STAFF, hidden=True)
def apply() -> tuple[str, int] | Response:
    """Keeps it, once however often it is sent."""
    form = Form(request.form)
    try:
        kept = services().certification.apply(request.form.to_dict(), signed_in())
    except InvalidInput as error:
        return _new(form.with_faults(error)), 422
    flash(t(f"申請を {kept.ref} として記録しました。", f"The application is kept as {kept.ref}."), "success")
    return redirect(url_for("register_desk.one", ref=kept.ref), 303)


@register_desk.get("/settings")
@allow(_ADMIN, hidden=True)
def settings() -> str:
    """What no source confirms for the city, each with its note."""
    held = services().certification.settings().to_dict()
    return _settings(Form({name: str(value) for name, value in held.items() if value is not False}))


@register_desk.post("/settings")
@allow(_ADMIN, hidden=True)
def set_settings() -> tuple[str, int] | Response:
    """Keeps them."""
    try:
        services().certification.set_settings(request.form.to_dict(), signed_in())
    except InvalidInput as error:
        return _settings(Form(request.form).with_faults(error)), 422
    flash(t("設定を記録しました。", "The settings are kept."), "success")
    return redirect(url_for("register_desk.settings"), 303)


@register_desk.get("/<ref>")
@allow(READERS, hidden=True)
def one(ref: str) -> str:
    """One certification, what it lacks, what can be done now, and all that was done."""
    held, events = services().certification.one(ref, signed_in())
    today, set_to = services().clock.today(), services().certification.settings()
    state = held.state_on(today)
    lacks = lacking(held, set_to, finished=True, attested=True) if state in _OPEN else []
    return render_template(
        "register/desk_one.html", held=held, events=events, state=state, today=today, lacks=lacks, acts=_acts_now(held, state),
        own=signed_in().id in held.writers, settings=set_to, act_words=ACTS, **_WORDS,
    )  # fmt: skip


@register_desk.get("/<ref>/<act>")
@allow(STAFF, hidden=True)
def act(ref: str, act: str) -> str:
    """The form of one act."""
    held = _held(ref, act)
    first = begun(act, held, services().clock.today(), request.args.get("contract", ""), services().certification.settings())
    return _act(held, act, Form(first | {"version": str(held.version), "once": _key()}))


@register_desk.post("/<ref>/<act>")
@allow(STAFF, hidden=True)
def do(ref: str, act: str) -> tuple[str, int] | Response:
    """Does it; what stands against it is told above the form, with everything that was entered."""
    held = _held(ref, act)
    try:
        services().certification.act(ref, act, request.form.to_dict(), signed_in())
    except InvalidInput as error:
        return _act(held, act, Form(request.form).with_faults(error)), 422
    except (Conflict, NotAllowed) as error:
        again = Form(request.form.to_dict() | {"version": str(_held(ref, act).version)})
        return _act(held, act, again.with_faults(_beside_nothing(error))), status_of(error)
    flash(t("記録しました。", "Kept.") + f" {ref}: {t(ACT_TITLES[act])}", "success")
    return redirect(url_for("register_desk.one", ref=ref), 303)


def _group(state: State) -> str:
    return "open" if state in _OPEN else "live" if state in LIVE else "over"


def _acts_now(held: Certification, state: State) -> tuple[str, ...]:
    """What its state lets be done; a contract's own acts stand beside it."""
    if state in _OPEN and held.certified_on is None:
        return ("tests", "opinion", "certify", "refuse")
    if state not in LIVE:
        return ("contract", "report") if held.certified_on is not None and held.forecasts else ("report",) if held.certified_on else ()
    return ("forecast", "contract", "report", *(("renew", "transfer", "revoke") if held.ended_on is None else ()))


def _held(ref: str, act: str) -> Certification:
    if act not in ACTS_ON_ONE:
        raise NotFound(_NO_ACT)
    return services().certification.one(ref, signed_in())[0]


def _key() -> str:
    return secrets.token_urlsafe(18)


def _beside_nothing(error: FieldregError) -> InvalidInput:
    return InvalidInput([Fault(error.code, "", error.message)])


def _new(form: Form) -> str:
    return render_template("register/desk_new.html", form=form, **_WORDS)


def _settings(form: Form) -> str:
    return render_template("register/desk_settings.html", form=form, titles=TITLES, notes=NOTES)


def _act(held: Certification, act: str, form: Form) -> str:
    today, set_to = services().clock.today(), services().certification.settings()
    lacks = lacking(held, set_to, finished=True, attested=True) if act == "certify" else []
    return render_template(
        "register/desk_act.html", held=held, act=act, form=form, today=today, state=held.state_on(today), settings=set_to, notes=NOTES,
        lacks=lacks, **_WORDS,
    )  # fmt: skip

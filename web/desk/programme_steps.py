"""Where a case stands in its programme, on its page: going on, handing on, the answers, and what the desk does beside."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request, url_for

from fieldreg.desk.cases import MONEY_NAMES, Case, Money
from fieldreg.desk.walking.answers import field_of
from fieldreg.desk.walking.entries import KIND_NAMES, STATE_NAMES, STATES
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.programmes import words
from fieldreg.services.desk.walking.standing import Standing
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.programme_answers import answers_entered, fields_of

__all__ = ["WALK_ACTS", "WALK_QUESTIONS", "walk_of"]

_ENTRY = ("kind", "state", "whom", "day", "document", "text", "result")
WALK_QUESTIONS = ("walk_to", "walk_answer", "programme", "other", "answers", *(f"entry_{name}" for name in _ENTRY))
Done = tuple[Text, str]


def walk_of(held: Case) -> dict[str, Any]:
    """What the page of a case tells of its programme; `walk` None for a case that walks none."""
    standing = services().case_walk.standing(held.ref, signed_in())
    titles = {one.programme: one.title for one in services().programmes.in_force()}
    return {
        "walk": standing,
        "walk_titles": _titles(standing),
        "programme_title": titles.get(held.programme),
        "programme_choices": [("", t("選ぶ", "Choose")), *((name, t(title)) for name, title in titles.items() if name != held.programme)],
        "roles": words.ROLES,
        "need_link": lambda at: _link(held.ref, at),
        "field_of": field_of,
        "answers_form": Form(fields_of(standing.asked, held.answers)) if standing is not None else Form(),
        "entry_kinds": [("", t("選ぶ", "Choose")), *((str(one), t(KIND_NAMES[one])) for one in (standing.kinds if standing else ()))],
        "entry_states": [("", t("選ぶ", "Choose")), *((str(one), t(name)) for one, name in STATE_NAMES.items())],
        "states_of": STATES,
        "kind_names": KIND_NAMES,
        "state_names": STATE_NAMES,
        "entry_form": _entry_form(standing),
        "effect_form": Form({"effect": str((held.answers or {}).get("effect", ""))}),
        "walk_money": [("", t("決めていない", "Not decided")), *((str(word), t(name)) for word, name in MONEY_NAMES.items())],
    }


def _entry_form(standing: Standing | None) -> Form:
    """The entry that the address names, to be changed; else an empty one, of today."""
    wanted = request.args.get("entry", "")
    for one in standing.entries if standing is not None else ():
        if str(one.id) == wanted:
            kept = {f"entry_{name}": str(getattr(one, name) or "") for name in _ENTRY}
            return Form({**kept, "entry": wanted, "entry_version": str(one.version)})
    return Form({"entry_day": services().clock.today().isoformat()})


def _titles(standing: Standing | None) -> Mapping[str, Text]:
    if standing is None:
        return {}
    programme = standing.programme
    return {one.id: one.title for one in programme.steps} | {one.id: one.title for one in programme.outcomes}


def _link(ref: str, at: str) -> str:
    """Where a need is seen to."""
    pages = {"agreement": "agreements.of_case", "permits": "permits.of_case", "tasks": "tasks.of_case"}
    return url_for(pages[at], ref=ref) if at in pages else f"#{at}"


def _version(form: Form) -> int | None:
    return int(form.text("version")) if form.text("version").isdecimal() else None


def _go_on(ref: str, form: Form) -> Done:
    to = form.text("walk_to")
    if not to:
        raise InvalidInput.one("walk_to-missing", "walk_to", "どれかを選んでください。", "choose one")
    money = Money(form.text("money")) if form.text("money") in set(Money) else None
    try:
        moved = services().case_walk.go_on(
            ref, to, signed_in(), reason=form.text("reason"), answer=form.text("walk_answer"), effect=form.text("effect"), money=money,
            version=_version(form),
        )  # fmt: skip
    except InvalidInput as error:
        raise InvalidInput([replace(one, where="walk_answer") if one.where == "answer" else one for one in error.faults]) from None
    standing = services().case_walk.standing(ref, signed_in())
    name = _titles(standing).get(moved.programme_step, Text(moved.programme_step))
    return Text(f"「{name.ja}」にしました。", f"It is now: {name.en}."), ""


def _hand_on(ref: str, form: Form) -> Done:
    services().case_walk.hand_on(ref, form.text("programme"), signed_in(), version=_version(form))
    return Text("別の事業に引き継ぎました。", "It goes on in another programme."), ""


def _answers(ref: str, form: Form) -> Done:
    standing = services().case_walk.standing(ref, signed_in())
    services().case_walk.answer(ref, answers_entered(form, standing.asked if standing else ()), signed_in(), version=_version(form))
    return Text("答えを残しました。", "The answers are kept."), ""


def _entry(ref: str, form: Form) -> Done:
    told = {name: form.text(f"entry_{name}") for name in _ENTRY}
    entry, seen = (int(form.text(name)) if form.text(name).isdecimal() else None for name in ("entry", "entry_version"))
    try:
        services().case_entries.keep(ref, told, signed_in(), entry=entry, version=seen)
    except InvalidInput as error:
        raise InvalidInput([replace(fault, where=f"entry_{fault.where}") for fault in error.faults]) from None
    return Text("記録を残しました。", "Noted."), url_for("cases.case", ref=ref, _anchor="entries")


def _join(ref: str, form: Form) -> Done:
    services().case_walk.join(ref, form.text("what"), form.text("other"), signed_in())
    return Text("結び付けました。", "Joined."), ""


WALK_ACTS: Mapping[str, tuple[str, Any]] = {  # as `cases._ACTS`
    "walk": ("walk_to", _go_on), "hand-on": ("programme", _hand_on), "answers": ("answers", _answers), "entry": ("entry_kind", _entry),
    "join": ("other", _join),
}  # fmt: skip

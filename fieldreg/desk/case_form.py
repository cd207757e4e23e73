"""Reading a case from what a form sent, every fault at once: as its applicant sends it, and as staff write it down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fieldreg.desk.cases import Case, Channel
from fieldreg.desk.walking.answers import own_questions, read_answers
from fieldreg.kernel.email_addresses import LONGEST_EMAIL, email_faults
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import LONGEST_TEXT, gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.programmes.programme import Programme
from fieldreg.trials.trial import Activity

__all__ = ["amended", "case_from_form", "case_noted"]

Asked = Sequence[tuple[str, bool, int]]  # name, whether it must be there, its longest
_ASKED: Asked = (
    ("organisation", True, 200), ("contact", False, 200), ("email", True, LONGEST_EMAIL), ("phone", False, 40), ("subject", True, 200),
    ("body", True, LONGEST_TEXT), ("site", False, 200), ("activity", False, 40), ("programme", False, 40),
)  # fmt: skip
_NOTED: Asked = (
    ("organisation", False, 200), ("contact", False, 200), ("email", False, LONGEST_EMAIL), ("phone", False, 40), ("subject", False, 200),
    ("body", False, LONGEST_TEXT), ("site", False, 200), ("activity", False, 40), ("programme", False, 40),
)  # fmt: skip
_WITH_QUESTIONS: Asked = tuple((name, required and name != "body", most) for name, required, most in _ASKED)  # which say what it is about
_LONGEST_SUBJECT = 40


def case_from_form(form: Any, account: Account | None, now: datetime, programme: Programme | None = None) -> Case:
    """A case as its applicant asks for it, with what its programme asks first.  Raises InvalidInput with every fault."""
    own = programme is not None and bool(own_questions(programme))
    values, faults = _values(form, _WITH_QUESTIONS if own else _ASKED)
    answers = _answers(form, programme, faults, insist=True)
    trial = form.get("trial")
    if trial is not None and not isinstance(trial, Mapping):
        faults.append(Fault("not-an-object", "trial", Text("GeoJSON で送ってください。", "send GeoJSON")))
    if faults:
        raise InvalidInput(faults)
    return _case(values, now, owner=account.id if account else None, trial=trial, answers=answers)


def case_noted(form: Any, staff: Account, now: datetime, programme: Programme | None = None) -> Case:
    """A case as staff write down what came by telephone, counter or mail: who, or how to reach them, is enough to begin with.

    Raises InvalidInput with every fault.
    """
    values, faults = _values(form, _NOTED)
    answers = _answers(form, programme, faults, insist=False)
    channel = gather(faults, lambda: _channel(text_of(form, "channel", required=True, longest=40)))
    if not any(values[name] for name in ("organisation", "contact", "phone", "email")):
        faults.append(Fault("contact-missing", "contact", Text("お名前か連絡先を入力してください。", "write a name, or how to reach them")))
    if faults or channel is None:
        raise InvalidInput(faults)
    first = next(iter((values["body"] or "").splitlines()), "")[:_LONGEST_SUBJECT]
    values["subject"] = values["subject"] or first or "（件名なし）"
    return _case(values, now, channel=channel, recorder=staff.id, answers=answers)


def amended(case: Case, form: Any) -> Case:
    """The case with what the form says instead; what the form does not name stays.  Raises InvalidInput with every fault."""
    values, faults = _values(form, [one for one in _NOTED if isinstance(form, Mapping) and one[0] in form and one[0] != "programme"])
    if "subject" in values and not values["subject"]:
        faults.append(Fault("subject-missing", "subject", Text("件名を入力してください。", "write a subject")))
    if faults:
        raise InvalidInput(faults)
    known: dict[str, Any] = dict(values)
    if "site" in known:
        known["site"] = known["site"] or None
    return replace(case, **known)


def _values(form: Any, asked: Asked) -> tuple[dict[str, str], list[Fault]]:
    if not isinstance(form, Mapping):
        raise InvalidInput.one("not-an-object", "", "フォームの内容がありません。", "the form is empty")
    faults: list[Fault] = []
    read = {
        name: gather(faults, lambda n=name, r=required, c=longest: text_of(form, n, required=r, longest=c))  # type: ignore[misc]
        for name, required, longest in asked
    }
    values = {name: value or "" for name, value in read.items()}
    faults += email_faults(values.get("email", ""))
    if values.get("activity"):
        gather(faults, lambda: Activity.from_json(values["activity"], "activity"))
    return values, faults


def _answers(form: Any, programme: Programme | None, faults: list[Fault], *, insist: bool) -> dict[str, Any] | None:
    if programme is None:
        return None
    found, wrong = read_answers(programme, form.get("answers"), insist=insist)
    faults += wrong
    return found or None


def _channel(name: str) -> Channel:
    if name not in set(Channel) or name == Channel.WEB:
        raise InvalidInput.one("channel", "channel", "電話・窓口・メールのどれかを選んでください。", "choose telephone, counter or mail")
    return Channel(name)


def _case(values: Mapping[str, str], now: datetime, **more: Any) -> Case:
    known: dict[str, Any] = dict(values)
    programme, site = known.pop("programme") or "consultation", known.pop("site") or None
    return Case(**known, site=site, programme=programme, created_at=now, changed_at=now, **more)

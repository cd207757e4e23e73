"""Answers to a programme's own questions: read from a form with every fault beside its question, and told to whoever may read them.

What every case says of itself (organisation, address, subject, …) is asked by every form, and is no answer of this kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import LONGEST_TEXT, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from fieldreg.programmes.asking import questions_for
from fieldreg.programmes.flow import first_step
from fieldreg.programmes.programme import Programme, Question

__all__ = [
    "Answered", "answers_told", "asks_place", "changed_answers", "field_of", "first_questions", "kept_long", "own_questions",
    "read_answers", "sees_field", "still_open",
]  # fmt: skip

_FIELDS = frozenset({"organisation", "email", "phone", "subject", "body", "site", "trial"})  # what a case has a place of its own for
_PLACES = frozenset({"place", "trial"})  # kinds told by the case's site and trial
_LONGEST_LINE, _LARGEST = 200, 999_999_999_999
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Answered:
    """A question with its answer in words; `said` "" where nobody has answered it yet."""

    question: Question
    said: Text


def own_questions(programme: Programme) -> tuple[Question, ...]:
    """Those a case has no other place for, in the file's order."""
    return tuple(one for one in programme.questions if one.id not in _FIELDS and one.kind not in _PLACES)


def first_questions(programme: Programme) -> tuple[Question, ...]:
    """Those of them that a form asks before anything has begun."""
    begin = first_step(programme).id
    return tuple(one for one in own_questions(programme) if (one.at or begin) == begin)


def asks_place(programme: Programme) -> bool:
    """Whether the programme asks for a site or a trial at all: one that does not is asked neither for a place nor for a craft."""
    return any(one.kind in _PLACES for one in programme.questions)


def field_of(question: Question) -> str:
    """The name of a question in a form, and in faults: letters, digits and "_" alone."""
    return "q_" + question.id.replace("-", "__")


def sees_field(programme: Programme | None, name: str, role: str) -> bool:
    """Whether `role` may read what a case says of itself, where the programme asks for it and says who may."""
    if programme is None:
        return True
    asked = [one.id for one in programme.questions]
    return name not in asked or name in {one.id for one in questions_for(programme, role)}


def read_answers(
    programme: Programme, told: Any, *, steps: Sequence[str] | None = None, insist: bool
) -> tuple[dict[str, Any], list[Fault]]:
    """Answers by the question's id as `told` has them, and every fault; of the questions that `steps` ask, the first step's if not said.

    With `insist` what is required must be there.  What `told` holds under no such question is a fault too.
    """
    asked = _asked(programme, steps)
    if told is not None and not isinstance(told, Mapping):
        return {}, [Fault("not-an-object", "answers", Text("質問の id と答えの組で送ってください。", "send answers by question id"))]
    given = dict(told or {})
    found: dict[str, Any] = {}
    faults = [_unknown(name) for name in given if name not in {one.id for one in asked}]
    for question in asked:
        try:
            value = _READERS[question.kind](question, given.get(question.id))
        except InvalidInput as error:
            faults += [_named(question, fault) for fault in error.faults]
            continue
        if value not in (None, "", []):
            found[question.id] = value
        elif insist and question.required:
            faults.append(_at(question, "answer-missing", "入力してください。", "is needed"))
    return found, faults


def changed_answers(programme: Programme, case: Case, told: Any, steps: Sequence[str], *, insist: bool = False) -> dict[str, Any]:
    """All answers of a case, those of the questions of `steps` as `told` says.  Raises InvalidInput with every fault."""
    found, faults = read_answers(programme, told, steps=steps, insist=insist)
    if faults:
        raise InvalidInput(faults)
    asked = {one.id for one in _asked(programme, steps)}
    return {name: value for name, value in (case.answers or {}).items() if name not in asked} | found


def answers_told(programme: Programme, case: Case, role: str) -> list[Answered]:
    """Each own question that `role` may read, with what was answered."""
    seen = {one.id for one in questions_for(programme, role)}
    held = case.answers or {}
    return [Answered(one, _said(one, held.get(one.id))) for one in own_questions(programme) if one.id in seen]


def still_open(programme: Programme, case: Case, steps: frozenset[str]) -> list[Question]:
    """Required questions of those steps that nobody has answered."""
    begin, held = first_step(programme).id, case.answers or {}
    return [one for one in own_questions(programme) if one.required and (one.at or begin) in steps and one.id not in held]


def kept_long(programme: Programme | None, answers: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What of the answers survives when persons are erased: those to questions that say so; None where that is nothing."""
    if programme is None or not answers:
        return None
    return {one.id: answers[one.id] for one in own_questions(programme) if one.retain == "keep" and one.id in answers} or None


def _asked(programme: Programme, steps: Sequence[str] | None) -> list[Question]:
    begin = first_step(programme).id
    chosen = [begin] if steps is None else steps
    return [one for one in own_questions(programme) if (one.at or begin) in chosen]


# ---------------------------------------------------------------- reading


def _text(question: Question, given: Any) -> str:
    most = question.most or (LONGEST_TEXT if question.kind == "lines" else _LONGEST_LINE)
    said = text_of({question.id: given}, question.id, longest=most).replace("\r\n", "\n")
    if question.kind != "lines" and "\n" in said:
        raise _wrong("one-line", "1行で書いてください。", "is one line")
    return said


def _email(question: Question, given: Any) -> str:
    said = _text(question, given)
    if said and (said.count("@") != 1 or any(c.isspace() for c in said) or "." not in said.split("@")[1]):
        raise _wrong("email-form", "メールアドレスの形を確かめてください。", "is no e-mail address")
    return said


def _phone(question: Question, given: Any) -> str:
    said = _text(question, given)
    if said and not (any(c.isdecimal() for c in said) and all(c.isdecimal() or c in "+-() 　ー－" for c in said)):
        raise _wrong("phone-form", "電話番号は数字と - で書いてください。", "is no telephone number")
    return said


def _choice(question: Question, given: Any) -> str:
    said = text_of({question.id: given}, question.id, longest=60)
    _ask_options(question, [said] if said else [])
    return said


def _choices(question: Question, given: Any) -> list[str]:
    if given in (None, ""):
        return []
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise _wrong("not-a-list", "選んだものを一覧で送ってください。", "is a list of options")
    _ask_options(question, given)
    return [option.id for option in question.of if option.id in given]


def _ask_options(question: Question, given: Sequence[str]) -> None:
    if any(one not in {option.id for option in question.of} for one in given):
        names = "、".join(option.label.ja for option in question.of)
        raise _wrong("no-such-option", f"次から選んでください: {names}", f"is one of {', '.join(o.label.en for o in question.of)}")


def _yes_no(_question: Question, given: Any) -> bool | None:
    if given in (None, "") or isinstance(given, bool):
        return given if isinstance(given, bool) else None
    if given not in _YES_NO:
        raise _wrong("yes-or-no", "「はい」か「いいえ」を選んでください。", "is yes or no")
    return _YES_NO[str(given)]


def _number(question: Question, given: Any) -> int | None:
    """A whole number of at most `most`; digits in any width, parted by commas."""
    if isinstance(given, int) and not isinstance(given, bool):
        value: int | None = given
    else:
        said = text_of({question.id: given}, question.id, longest=40).replace(",", "").replace("，", "").removesuffix("円").strip()
        if not said:
            return None
        value = int(said) if said.isdecimal() and len(said) <= len(str(_LARGEST)) else None
    most = question.most or _LARGEST
    if value is None or not 0 <= value <= most:
        raise _wrong("number-form", f"0 から {most:,} までの整数で書いてください。", f"is a whole number up to {most:,}")
    return value


def _date(question: Question, given: Any) -> str:
    said = text_of({question.id: given}, question.id, longest=20)
    return day_from_text(said, question.id).isoformat() if said else ""


def _period(question: Question, given: Any) -> list[str]:
    """First and last day, both included."""
    if given in (None, "", [], ["", ""]):
        return []
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise _wrong("period-form", "始まりと終わりの日を書いてください。", "is a first and a last day")
    first, last = (day_from_text(str(day).strip(), question.id) for day in given)
    if last < first:
        raise _wrong("ends-before-it-begins", "終わりの日を、始まりの日より後にしてください。", "ends before it begins")
    return [first.isoformat(), last.isoformat()]


_READERS: Mapping[str, Callable[[Question, Any], Any]] = {
    "text": _text, "lines": _text, "choice": _choice, "choices": _choices, "yes_no": _yes_no, "number": _number, "yen": _number,
    "date": _date, "period": _period, "email": _email, "phone": _phone,
}  # fmt: skip


def _wrong(code: str, ja: str, en: str) -> InvalidInput:
    return InvalidInput.one(code, "", ja, en)


def _named(question: Question, fault: Fault) -> Fault:
    """The fault at its question, with the question's words before it."""
    ja, en = (said.removeprefix(question.id).removeprefix(":").strip() for said in (fault.message.ja, fault.message.en))
    return _at(question, fault.code, ja, en)


def _at(question: Question, code: str, ja: str, en: str) -> Fault:
    return Fault(code, field_of(question), Text(f"{question.label.ja}: {ja}", f"{question.label.en}: {en}"))


def _unknown(name: Any) -> Fault:
    told = str(name)[:60]
    return Fault("no-such-question", "answers", Text(f"質問「{told}」は、いまは聞いていません。", f"question {told!r} is not asked now"))


# ---------------------------------------------------------------- telling


def _said(question: Question, value: Any) -> Text:
    if value in (None, "", []):
        return Text("")
    labels = {option.id: option.label for option in question.of}
    match question.kind:
        case "choice":
            return labels.get(value, Text(value))
        case "choices":
            chosen = [labels.get(one, Text(one)) for one in value]
            return Text("、".join(one.ja for one in chosen), ", ".join(one.en or one.ja for one in chosen))
        case "yes_no":
            return Text("はい", "yes") if value else Text("いいえ", "no")
        case "yen":
            return Text(f"{value:,} 円", f"{value:,} yen")
        case "number":
            return Text(f"{value:,}", f"{value:,}")
        case "period":
            return Text(f"{value[0]} 〜 {value[1]}", f"{value[0]} to {value[1]}")
        case _:
            return Text(str(value))

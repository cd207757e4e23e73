"""The domain's questions as a form asks them: an empty answer stays unanswered, so no rule is told the convenient thing."""

from collections.abc import Callable, Sequence
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.trials.questions import QUESTIONS, About, Question

__all__ = ["GROUPS", "answers", "names", "number", "options"]

_YES_NO = (("yes", Text("はい", "Yes")), ("no", Text("いいえ", "No")))

GROUPS: Sequence[tuple[Text, Sequence[Question]]] = tuple(
    (about.heading, tuple(q for q in QUESTIONS.values() if q.about is about)) for about in About
)


def names() -> tuple[str, ...]:
    """Every question's name."""
    return tuple(QUESTIONS)


def options(question: Question) -> Sequence[tuple[str, Text]]:
    """What may be chosen; () where a number or a day is written."""
    if question.unit.ja or question.day:
        return ()
    return tuple((c.value, c.title) for c in question.choices) or _YES_NO


def answers(entered: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """What was answered, as the contract's ``vehicle`` and ``on_site``."""
    told: dict[str, dict[str, Any]] = {}
    for name, question in QUESTIONS.items():
        if answer := entered(name):
            part, _, attribute = name.partition(".")
            told.setdefault(part, {})[attribute] = _read(question, answer)
    return told


def _read(question: Question, answer: str) -> Any:
    """What the contract takes; what is no answer is left for the domain to refuse."""
    if question.unit.ja:
        return number(answer)
    if question.several:
        return [answer]
    if question.day:
        return answer
    if question.choices:
        return int(answer) if question.whole and answer.isdecimal() else answer
    return {"yes": True, "no": False}.get(answer, answer)


def number(text: str) -> float | str:
    """A number, or the text as it is for the domain to refuse."""
    try:
        return float(text)
    except ValueError:
        return text

"""Answers to a programme's questions as a form sends them, and as a form shows them again."""

from collections.abc import Mapping, Sequence
from typing import Any

from fieldreg.desk.walking.answers import field_of
from fieldreg.programmes.programme import Question
from web.shell.sent.forms import Form

__all__ = ["answers_entered", "fields_of"]

_TRUTH = {True: "yes", False: "no"}


def answers_entered(form: Form, questions: Sequence[Question]) -> dict[str, Any]:
    """By the question's id; of several to choose each is a box of its own, of a period each end."""
    return {one.id: _entered(form, one) for one in questions}


def fields_of(questions: Sequence[Question], answers: Mapping[str, Any] | None) -> dict[str, str]:
    """What the fields of a form hold for answers that are kept."""
    held, fields = answers or {}, dict[str, str]()
    for one in questions:
        name, value = field_of(one), held.get(one.id)
        if value is None:
            continue
        if one.kind == "choices":
            fields |= {f"{name}_{option}": "1" for option in value}
        elif one.kind == "period":
            fields |= {f"{name}_first": value[0], f"{name}_last": value[1]}
        else:
            fields[name] = _TRUTH[value] if isinstance(value, bool) else str(value)
    return fields


def _entered(form: Form, question: Question) -> Any:
    name = field_of(question)
    if question.kind == "choices":
        return [option.id for option in question.of if form.ticked(f"{name}_{option.id}")]
    if question.kind == "period":
        return [form.text(f"{name}_first"), form.text(f"{name}_last")]
    return form.text(name)

"""A call's terms as fields of a form, and back: rows of challenges and criteria of a fixed number, empty ones left out."""

from collections.abc import Mapping
from typing import Any

from fieldreg.calls.terms import Terms
from fieldreg.calls.terms_form import MOST_CHALLENGES, MOST_CRITERIA
from fieldreg.kernel.timespan import JST
from web.shell.sent.forms import Form, moment

__all__ = ["CHALLENGE_FIELDS", "CRITERION_FIELDS", "MOMENTS", "TIE_BREAKS", "entered", "fields_of"]

CHALLENGE_FIELDS = ("title", "division", "body", "most", "budget_yen")
CRITERION_FIELDS = ("title", "lowest", "highest", "weight")
MOMENTS = ("opens_at", "closes_at", "questions_until")
TIE_BREAKS = 3


def entered(form: Form) -> dict[str, Any]:
    """What the domain reads of the form."""
    return {
        "title": form.text("title"),
        "body": form.text("body"),
        "challenges": _rows(form, "challenge", CHALLENGE_FIELDS, MOST_CHALLENGES),
        "criteria": _rows(form, "criterion", CRITERION_FIELDS, MOST_CRITERIA),
        "minimum": form.text("minimum"),
        "tie_break": [form.text(f"tie_{n}") for n in range(1, TIE_BREAKS + 1)],
        "two_persons": form.ticked("two_persons"),
        **{name: moment(form.text(name)) for name in MOMENTS},
    }


def fields_of(terms: Terms) -> Form:
    """The form as it is filled in for these terms."""
    values: dict[str, str] = {"title": terms.title, "body": terms.body, "minimum": "" if terms.minimum is None else str(terms.minimum)}
    for challenge in terms.challenges:
        values |= _fields("challenge", challenge.number, challenge.to_dict(), CHALLENGE_FIELDS)
    for number, criterion in enumerate(terms.criteria, 1):
        values |= _fields("criterion", number, criterion.to_dict(), CRITERION_FIELDS)
    values |= {f"tie_{n}": word for n, word in enumerate(terms.tie_break, 1)}
    values |= {name: getattr(terms, name).astimezone(JST).strftime("%Y-%m-%dT%H:%M") for name in MOMENTS}
    return Form(values | ({"two_persons": "on"} if terms.two_persons else {}))


def _rows(form: Form, kind: str, names: tuple[str, ...], most: int) -> list[dict[str, str]]:
    return [{name: form.text(f"{kind}_{n}_{name}") for name in names} for n in range(1, most + 1)]


def _fields(kind: str, number: int, told: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {f"{kind}_{number}_{name}": "" if told[name] is None else str(told[name]) for name in names}

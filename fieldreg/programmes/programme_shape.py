"""What a programme file may say: the shape of each part, and the JSON Schema of the whole."""

from importlib.resources import files
from typing import Any, Final

from fieldreg.kernel.business_days import LeadUnit
from fieldreg.kernel.strict_yaml import CONFIDENCES
from fieldreg.programmes import words
from fieldreg.programmes.programme import (
    Applicants,
    Basis,
    Closing,
    Contact,
    Deregulation,
    Document,
    Due,
    LocalNotice,
    Option,
    Outcome,
    Period,
    Programme,
    Question,
    Requirement,
    Retention,
    Service,
    Setting,
    Step,
    Task,
)
from fieldreg.programmes.shapes import (
    NO_MORE,
    Days,
    Id,
    Line,
    ListOf,
    Part,
    Plain,
    Record,
    Said,
    Truth,
    Whole,
    Word,
)

__all__ = ["MOST_DAYS", "PROGRAMME", "SCHEMA_FILE", "json_schema"]

MOST_DAYS = 3_650
SCHEMA_FILE = files("fieldreg.programmes") / "programme.schema.json"  # `json_schema()`, for editors and other programs
_ADDRESS: Final = "https://json-schema.org/draft/2020-12/schema"


def _may(shape: Any, into: str = "") -> Part:
    return Part(shape, needed=False, into=into)


def _due(since: str, business_days: int | None = None, days: int | None = None, basis: str = "") -> Due:
    if business_days is not None:
        return Due(count=business_days, unit=LeadUnit.BUSINESS_DAYS, since=since, basis=basis)
    return Due(count=days or 0, unit=LeadUnit.CALENDAR_DAYS, since=since, basis=basis)


_ID, _IDS = Id(), ListOf(Id(), distinct=True)
_TEXT = Said(600, lines=True)
_BASIS = Part(_ID)
_DAYS = Whole(0, MOST_DAYS)
_DUE = Record(
    _due,
    {"business_days": _may(_DAYS), "days": _may(_DAYS), "from": Part(Word(words.DUE_SINCE), into="since"), "basis": _may(_ID)},
    one_of=("business_days", "days"),
)
_NEED = Line(120)  # a condition, document.ID or task.ID: see `references`
_VIEWERS = ListOf(Word(words.VIEWERS), at_least=1, distinct=True)

_PARTS: Final = {
    "programme": Part(_ID),
    "edition": Part(_ID),
    "in_force": Part(Days(lambda first, end: Period(first=first, end=end))),
    "order": _may(Whole(0, 1_000)),
    "title": Part(Said(80)),
    "summary": Part(_TEXT),
    "basis": Part(ListOf(Record(Basis, {
        "id": Part(_ID), "text": Part(_TEXT), "source": Part(Line(300)), "confidence": Part(Word(CONFIDENCES)), "note": _may(_TEXT),
    }), at_least=1)),
    "who_may_apply": Part(Record(Applicants, {
        "kinds": Part(ListOf(Word(words.APPLICANTS), at_least=1, distinct=True)), "note": _may(_TEXT), "basis": _BASIS,
    })),
    "services": _may(ListOf(Record(Service, {"id": Part(_ID), "title": Part(Said()), "text": _may(_TEXT), "basis": _BASIS}))),
    "requirements": _may(ListOf(Record(Requirement, {"id": Part(_ID), "text": Part(_TEXT), "basis": _BASIS}))),
    "questions": _may(ListOf(Record(Question, {
        "id": Part(_ID), "label": Part(Said()), "hint": _may(_TEXT), "kind": Part(Word(words.QUESTION_KINDS)),
        "of": _may(ListOf(Record(Option, {"id": Part(_ID), "label": Part(Said())}), at_least=1)),
        "max": _may(Whole(1, NO_MORE), "most"), "required": _may(Truth()), "visible_to": _may(_VIEWERS),
        "retain": _may(Word(words.RETAIN)), "at": _may(_ID), "basis": _BASIS,
    }))),
    "steps": Part(ListOf(Record(Step, {
        "id": Part(_ID), "title": Part(Said(80)), "text": _may(_TEXT), "role": Part(Word(words.ROLES)),
        "case_step": Part(Word(words.CASE_STEPS)), "due": _may(_DUE), "then": Part(ListOf(_ID, at_least=1, distinct=True)),
        "needs": _may(ListOf(_NEED, distinct=True)), "waivable": _may(ListOf(_NEED, distinct=True)), "opens_tasks": _may(_IDS),
        "documents": _may(_IDS), "basis": _BASIS,
    }), at_least=1)),
    "tasks": _may(ListOf(Record(Task, {
        "id": Part(_ID), "to": Part(Word(words.ADDRESSEES)), "ask": Part(_TEXT),
        "answers": Part(ListOf(Word(words.ANSWERS), at_least=1, distinct=True)), "due": _may(_DUE), "blocking": _may(Truth()),
        "basis": _BASIS,
    }))),
    "documents": _may(ListOf(Record(Document, {
        "id": Part(_ID), "title": Part(Said()), "kinds": Part(ListOf(_ID, at_least=1, distinct=True)), "max_mb": Part(Whole(1, 100)),
        "required": _may(Truth()), "visible_to": _may(_VIEWERS), "basis": _BASIS,
    }))),
    "outcomes": Part(ListOf(Record(Outcome, {
        "id": Part(_ID), "title": Part(Said(80)), "case_step": Part(Word(words.CASE_ENDS)), "counts_as": Part(Word(words.COUNTED)),
        "anywhere": _may(Truth()), "basis": _BASIS,
    }), at_least=1)),
    "closing": Part(Record(Closing, {
        "needs_reason": Part(_IDS), "public_page": Part(Word(words.PUBLIC_PAGE)), "basis": _BASIS,
    })),
    "retention": Part(Record(Retention, {
        "years": Part(Whole(0, 100)), "from": Part(Word(words.RETENTION_SINCE), into="since"), "then": Part(Word(words.RETENTION_THEN)),
        "basis": _BASIS,
    })),
    "local_notice": _may(Record(LocalNotice, {
        "before": Part(_ID), "who": Part(ListOf(Word(words.LOCAL_BODIES), at_least=1, distinct=True)), "required": _may(Truth()),
        "text": Part(_TEXT), "basis": _BASIS,
    })),
    "deregulation": _may(Record(Deregulation, {
        "at": Part(ListOf(_ID, at_least=1, distinct=True)), "asks": Part(_IDS), "public_when_answered": _may(Truth()), "text": Part(_TEXT),
        "basis": _BASIS,
    })),
    "settings": _may(ListOf(Record(Setting, {"id": Part(_ID), "title": Part(Said()), "value": Part(Plain()), "basis": _BASIS}))),
    "contact": Part(Record(Contact, {"manager": Part(_ID), "basis": _BASIS})),
}  # fmt: skip
PROGRAMME: Final = Record(Programme, _PARTS)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a programme file; what refers to what, and what leads where, only the reader tells."""
    return {"$schema": _ADDRESS, "title": "fieldreg: a programme of the desk, in one edition", **PROGRAMME.schema()}

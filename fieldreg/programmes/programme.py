"""A programme (事業) in one edition: everything its file says, as values.

A case keeps the edition it began with, so an edition that any case uses is never changed, only followed by another.
Parts are known by ids that are unique among their kind; steps and outcomes share theirs.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from fieldreg.kernel.business_days import LeadUnit
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text

__all__ = [
    "Applicants", "Basis", "Closing", "Contact", "Deregulation", "Document", "Due", "LocalNotice", "Option", "Outcome", "Period",
    "Programme", "Question", "Requirement", "Retention", "Service", "Setting", "Step", "Task", "digest_of",
]  # fmt: skip

_Named = TypeVar("_Named", bound="Question | Step | Outcome | Task | Document | Basis | Setting")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days [first, end); `end` None: until another edition begins."""

    first: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.first <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What statements of a programme stand on: a source, and how far it is to be trusted.  Unconfirmed ones tell why in `note`."""

    id: str
    text: Text
    source: str
    confidence: Confidence
    note: Text = Text("")


@dataclass(frozen=True, kw_only=True)
class Applicants:
    """Who may propose."""

    kinds: tuple[str, ...]
    basis: str
    note: Text = Text("")


@dataclass(frozen=True, kw_only=True)
class Service:
    """One thing the programme does for whoever proposes."""

    id: str
    title: Text
    basis: str
    text: Text = Text("")


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What must be so; each is answered with a reason."""

    id: str
    text: Text
    basis: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers that may be chosen."""

    id: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """`most`: characters of a text, or the largest number.  `at`: the step that asks it, "" the first.  `retain`: see `words.RETAIN`."""

    id: str
    label: Text
    kind: str
    basis: str
    hint: Text = Text("")
    of: tuple[Option, ...] = ()
    most: int | None = None
    required: bool = False
    visible_to: tuple[str, ...] = ("applicant", "desk", "department")
    retain: str = "erase"
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Due:
    """So many business or calendar days since something (`words.DUE_SINCE`); `basis` "": that of the step or task."""

    count: int
    unit: LeadUnit
    since: str
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """`case_step`: where a case stands meanwhile; `then`: steps and outcomes that may follow; `needs`: what must hold to enter it.

    `waivable` are those of its needs without which the desk may go on with a written reason.
    """

    id: str
    title: Text
    role: str
    case_step: str
    then: tuple[str, ...]
    basis: str
    text: Text = Text("")
    due: Due | None = None
    needs: tuple[str, ...] = ()
    waivable: tuple[str, ...] = ()
    opens_tasks: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question to one addressee (`words.ADDRESSEES`); a `blocking` one must be answered before the case may end."""

    id: str
    to: str
    ask: Text
    answers: tuple[str, ...]
    basis: str
    due: Due | None = None
    blocking: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file somebody hands in."""

    id: str
    title: Text
    kinds: tuple[str, ...]
    max_mb: int
    basis: str
    required: bool = False
    visible_to: tuple[str, ...] = ("applicant", "desk")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A way to end: the step of the case it leads to, and as what it is counted.  `anywhere`: from every step."""

    id: str
    title: Text
    case_step: str
    counts_as: str
    basis: str
    anywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Which outcomes are told with a reason, and whether the case gets a public page."""

    needs_reason: tuple[str, ...]
    public_page: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How many years it is kept, since when, and what then."""

    years: int
    since: str
    then: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class LocalNotice:
    """Whom of the neighbourhood to tell, before which step."""

    before: str
    who: tuple[str, ...]
    text: Text
    basis: str
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Deregulation:
    """Advice on rules that stand in the way: at which steps, by which questions, whether the answer is public."""

    at: tuple[str, ...]
    asks: tuple[str, ...]
    text: Text
    basis: str
    public_when_answered: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A value that services of the programme go by; a default of ours where its basis is unconfirmed."""

    id: str
    title: Text
    value: str | int | bool | None
    basis: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The desk to ask: a manager of the registry."""

    manager: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One edition.  `document` is the file as read, in JSON values."""

    programme: str
    edition: str
    in_force: Period
    title: Text
    summary: Text
    basis: tuple[Basis, ...]
    who_may_apply: Applicants
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    closing: Closing
    retention: Retention
    contact: Contact
    order: int = 50
    services: tuple[Service, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    questions: tuple[Question, ...] = ()
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    settings: tuple[Setting, ...] = ()
    local_notice: LocalNotice | None = None
    deregulation: Deregulation | None = None
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ref(self) -> str:
        """What names it: "field-support/2026-04"."""
        return f"{self.programme}/{self.edition}"

    @property
    def digest(self) -> str:
        """Of what its file says, in hexadecimal: the same for the same content, however it is set out."""
        return digest_of(self.document)

    def step(self, step_id: str) -> Step:
        """Raises NotFound."""
        return self._named(self.steps, step_id, "段階", "step")

    def outcome(self, outcome_id: str) -> Outcome:
        """Raises NotFound."""
        return self._named(self.outcomes, outcome_id, "結果", "outcome")

    def task(self, task_id: str) -> Task:
        """Raises NotFound."""
        return self._named(self.tasks, task_id, "照会", "task")

    def basis_of(self, basis_id: str) -> Basis:
        """Raises NotFound."""
        return self._named(self.basis, basis_id, "根拠", "basis")

    def setting(self, setting_id: str) -> Setting:
        """Raises NotFound."""
        return self._named(self.settings, setting_id, "設定", "setting")

    def _named(self, among: Sequence[_Named], wanted: str, ja: str, en: str) -> _Named:
        for one in among:
            if one.id == wanted:
                return one
        raise NotFound(Text(f"事業 {self.ref} に{ja}「{wanted}」はありません。", f"{self.ref} has no {en} {wanted!r}"), where=en)


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of the content as JSON with sorted keys, in hexadecimal."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

"""How what a programme says is told on its pages: days, whom a task asks, what must be so first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldreg.kernel.business_days import LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.programmes import words
from fieldreg.programmes.programme import Basis, Due, Period, Programme, Question, Retention, Step, Task

__all__ = [
    "Standing", "due_told", "need_told", "period_told", "questions_told", "retention_told", "standing_on",
    "steps_standing", "tasks_told", "value_told",
]  # fmt: skip

_DEADLINES = Text("期限", "deadlines")
_YES_NO = {True: Text("はい", "yes"), False: Text("いいえ", "no")}


@dataclass(frozen=True)
class Standing:
    """A basis, its number on the page, and what of a part stands on it; empty `names` where that is all of it."""

    number: int
    basis: Basis
    names: tuple[Text, ...] = ()


def standing_on(programme: Programme, parts: Iterable[tuple[str, Text]]) -> list[Standing]:
    """The bases of some statements (basis id, and what it is of), each once, the surest first; one alone needs no names."""
    of: dict[str, list[Text]] = {}
    for basis_id, name in parts:
        if name not in of.setdefault(basis_id, []):
            of[basis_id].append(name)
    numbers = {one.id: number for number, one in enumerate(programme.basis, 1)}
    named = sorted(of, key=lambda own: (programme.basis_of(own).confidence == "unconfirmed", numbers[own]))
    return [Standing(numbers[own], programme.basis_of(own), tuple(of[own]) if len(of) > 1 else ()) for own in named]


def steps_standing(programme: Programme) -> list[tuple[str, Text]]:
    """On what each step stands, and on what its last day does where that is something else."""
    found = [(step.basis, step.title) for step in programme.steps]
    return found + [(step.due.basis, _DEADLINES) for step in programme.steps if step.due is not None and step.due.basis]


def due_told(due: Due) -> Text:
    """Such as "within 5 business days of …"."""
    since = words.DUE_SINCE[due.since]
    if due.unit is LeadUnit.BUSINESS_DAYS:
        return Text(f"{since.ja}から{due.count}業務日以内", f"within {_days(due.count, 'business day')} of {since.en}")
    return Text(f"{since.ja}から{due.count}日以内", f"within {_days(due.count, 'day')} of {since.en}")


def tasks_told(tasks: Sequence[Task]) -> Text:
    """Whom the tasks of a step ask, each once."""
    asked = list(dict.fromkeys(words.ADDRESSEES[task.to] for task in tasks))
    return Text("、".join(one.ja for one in asked), "; ".join(one.en for one in asked))


def need_told(programme: Programme, need: str) -> Text:
    """What must be so before a step, in words."""
    kind, _, own = need.partition(".")
    if kind == "document" and own:
        title = next(one.title for one in programme.documents if one.id == own)
        return Text(f"書類「{title.ja}」が届いた", f"“{title.en}” is there")
    if kind == "task" and own:
        ask = programme.task(own).ask
        return Text(f"「{ask.ja}」に回答がある", f"“{ask.en}” is answered")
    return words.CONDITIONS[need]


def questions_told(programme: Programme) -> list[tuple[Step, list[Question]]]:
    """The questions by the step that asks them, in the steps' order."""
    first = programme.steps[0].id
    by_step = [(step, [one for one in programme.questions if (one.at or first) == step.id]) for step in programme.steps]
    return [(step, asked) for step, asked in by_step if asked]


def period_told(period: Period) -> Text:
    """Days [first, end)."""
    if period.end is None:
        return Text(f"{period.first.isoformat()} から", f"from {period.first.isoformat()}")
    return Text(
        f"{period.first.isoformat()} から {period.end.isoformat()} の前日まで",
        f"from {period.first.isoformat()} to the day before {period.end.isoformat()}",
    )


def retention_told(retention: Retention) -> Text:
    """How long it is kept, and what then."""
    since, then = words.RETENTION_SINCE[retention.since], words.RETENTION_THEN[retention.then]
    return Text(f"{since.ja}{retention.years}年。その後は、{then.ja}。", f"{_days(retention.years, 'year')} {since.en}; then {then.en}.")


def value_told(value: str | int | bool | None) -> Text:  # noqa: FBT001 - a value, not a switch
    """The value of a setting."""
    if value is None:
        return Text("定めなし", "none")
    return _YES_NO[value] if isinstance(value, bool) else Text(str(value), str(value))


def _days(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"

"""Two changes together, where no single one at the same place does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.conditions import MUST_HOLD, Condition, conditions_for
from fieldreg.ways_out.heights import Lowering, lowering_of
from fieldreg.ways_out.hours import daylight_hours, hours_said
from fieldreg.ways_out.trial_edits import with_answers, with_hours
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["MOST_PAIRS", "together"]

MOST_PAIRS = 12  # screened for one finding
_QUARTER = 0.25  # of a change, for each answer that must be made true
_HALF = 0.5  # of a change, for other hours or another height: those alone come before two

Edit = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class _Part:
    """One of the two."""

    title: Text
    edit: Edit
    size: float
    answers: Mapping[str, Any] = field(default_factory=dict)
    licence: bool = False
    if_it_matters: tuple[str, ...] = ()
    lowering: Lowering | None = None  # of a lower top: the edit takes it to the lowest


def together(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The smallest two changes that do together, of conditions, daylight and height.

    Those that the matter's rule asks about, and the rules of the same application.  Raises OutOfTries.
    """
    pairs = sorted(combinations(_parts(asked, matter), 2), key=lambda pair: pair[0].size + pair[1].size)
    for one, other in islice((pair for pair in pairs if not _overlap(*pair)), MOST_PAIRS):
        if _way(asked, matter, one, other):
            yield _smallest(asked, matter, one, other)
            return
        yield None


def _parts(asked: Asked, matter: Matter) -> list[_Part]:
    rules = [matter.rule, *(f.rule for f in asked.handed_in_with(matter, asked.screening))]
    parts = [_condition(condition, changed) for condition, changed in conditions_for(asked, rules)]
    hours, lowering = daylight_hours(asked), lowering_of(asked)
    if hours is not None:
        said = hours_said(hours)
        title = Text(f"明るい時間に移す（{said.ja}）", f"Move it into daylight ({said.en})")
        parts.append(_Part(title, lambda document: with_hours(document, hours), _HALF))
    if lowering is not None:
        parts.append(_lowered(lowering, lowering.lowest_m))
    return parts


def _condition(condition: Condition, changed: Mapping[str, Any]) -> _Part:
    return _Part(
        condition.title,
        lambda document: with_answers(document, changed),
        _QUARTER * len(changed),
        changed,
        condition.licence,
        condition.if_it_matters,
    )


def _lowered(lowering: Lowering, metres: int) -> _Part:
    return _Part(lowering.title(metres), lambda document: lowering.made(document, metres), _HALF, lowering=lowering)


def _smallest(asked: Asked, matter: Matter, one: _Part, other: _Part) -> Way | None:
    """The same two, no lower than needed and without the answers that do not matter."""
    lowering = other.lowering
    if lowering is not None:
        other = _lowered(lowering, lowering.highest(lambda m: _way(asked, matter, one, _lowered(lowering, m)) is not None))
    for name in one.if_it_matters:
        fewer = _without(one, name)
        one = fewer if _way(asked, matter, fewer, other) else one
    for name in other.if_it_matters:
        fewer = _without(other, name)
        other = fewer if _way(asked, matter, one, fewer) else other
    return _way(asked, matter, one, other)


def _without(part: _Part, name: str) -> _Part:
    kept = {n: value for n, value in part.answers.items() if n != name}
    return replace(part, answers=kept, edit=lambda document: with_answers(document, kept), size=_QUARTER * len(kept))


def _overlap(one: _Part, other: _Part) -> bool:
    """Whether one holds the other, or they answer a question differently: then they are not two."""
    shared = one.answers.keys() & other.answers.keys()
    whole = bool(one.answers and other.answers) and len(shared) == min(len(one.answers), len(other.answers))
    return whole or any(one.answers[name] != other.answers[name] for name in shared)


def _way(asked: Asked, matter: Matter, one: _Part, other: _Part) -> Way | None:
    answers = {**one.answers, **other.answers}
    return asked.way(
        matter,
        Kind.TOGETHER,
        other.edit(one.edit(asked.document)),
        title=Text(f"{one.title.ja}。あわせて、{other.title.ja}", f"{one.title.en}; and besides: {other.title.en}"),
        how=Text(
            "ひとつの変更では足りず、ふたつ合わせて成り立ちます。" + (MUST_HOLD.ja if answers else ""),
            "Neither does alone; the two together do." + (f" {MUST_HOLD.en}" if answers else ""),
        ),
        change=Change(
            value=2,
            unit="changes",
            step=min(0.99, one.size + other.size),
            said=Text("ふたつの変更", "two changes"),
            licence=one.licence or other.licence,
        ),
        answers=answers,
    )

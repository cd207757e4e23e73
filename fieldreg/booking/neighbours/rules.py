"""Rules of neighbours: between which uses, how near, at which times, how grave and why; settings of the desk, dated.

A file, or an edition of the note the registry keeps them in:

    edition: "2026-12"
    in_force: 2026-12-01            # the first day; until the next edition's
    rules:
      - id: same-radio-band
        title: {ja: …, en: …}
        reason: {ja: …, en: …}
        one: {activities: [drone]}                       # {} is any use
        other: {said: {on_site.crowd: {at_least: 50}}}   # true, false, or at least so many; both must hold where both are written
        shared: {question: vehicle.radio, values: [2.4GHz]}   # if anything: both must have said one of these in common
        within_m: 300               # between the outlines, closed
        within_minutes: 0           # between the held times, half-open: 0 where they must overlap
        severity: advise            # or consent
        source: {ja: …, en: …}
        confidence: unconfirmed

No law says these distances.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.strict_yaml import CONFIDENCES, Entry
from fieldreg.kernel.texts import Text
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity

__all__ = [
    "FARTHEST_M", "LONGEST_MINUTES", "NEIGHBOURS_NOTE", "NeighbourRule", "NeighbourSeverity", "RuleBook", "RuleEdition", "Side",
    "book_from", "edition_from", "faults_of",
]  # fmt: skip

NEIGHBOURS_NOTE = "neighbours"  # the note under which the registry keeps them
FARTHEST_M, LONGEST_MINUTES, _MOST_RULES = 5_000.0, 24 * 60, 100


class NeighbourSeverity(StrEnum):
    """What a neighbour asks for: that both know, or that the other agrees."""

    ADVISE = "advise"
    CONSENT = "consent"


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one of the two must be: of some `activities` (empty: any), and have `said` these (question → answer, or at least so many)."""

    activities: frozenset[str] = frozenset()
    said: Mapping[str, bool | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NeighbourRule:
    """`shared`: a question of several choices, and those of them that both must have in common; None where nothing must be."""

    id: str
    title: Text
    reason: Text
    one: Side
    other: Side
    shared: tuple[str, frozenset[str]] | None
    within_m: float
    within_minutes: int
    severity: NeighbourSeverity
    source: Text
    confidence: str


@dataclass(frozen=True, kw_only=True)
class RuleEdition:
    """The rules from one day on."""

    edition: str
    in_force: date
    rules: Sequence[NeighbourRule]


@dataclass(frozen=True)
class RuleBook:
    """Every edition, the earliest first."""

    editions: Sequence[RuleEdition]

    def on(self, day: date) -> RuleEdition | None:
        """The edition in force; None before the first."""
        known = [one for one in self.editions if one.in_force <= day]
        return known[-1] if known else None

    @property
    def farthest_m(self) -> float:
        """Within which everything is that any rule can tell of."""
        return max((rule.within_m for one in self.editions for rule in one.rules), default=0.0)

    @property
    def longest_minutes(self) -> int:
        """The same of time."""
        return max((rule.within_minutes for one in self.editions for rule in one.rules), default=0)


def book_from(note: Mapping[str, Any] | None) -> RuleBook | None:
    """The rules as the registry keeps them; None where the desk has set none.  Raises BadLaw."""
    if note is None:
        return None
    read = [edition_from(one, NEIGHBOURS_NOTE) for one in note["editions"]]
    return RuleBook(sorted(read, key=lambda one: one.in_force))


def edition_from(content: Mapping[str, Any], name: str) -> RuleEdition:
    """One edition; `name` is what errors call it.  Raises BadLaw with the place of what is wrong."""
    top = Entry(content, name, "")
    top.keys(("edition", "in_force", "rules"))
    rules = [_rule(one) for one in top.entries("rules")]
    if not 0 < len(rules) <= _MOST_RULES:
        raise top.bad("rules", f"1〜{_MOST_RULES} 件書いてください。", f"write 1 to {_MOST_RULES} rules")
    for n, rule in enumerate(rules):
        if rule.id in {one.id for one in rules[:n]}:
            raise top.bad(f"rules[{n}].id", f"「{rule.id}」が二つあります。", f"{rule.id!r} is there twice")
    return RuleEdition(edition=top.text("edition"), in_force=_day(top), rules=rules)


def faults_of(content: Mapping[str, Any]) -> list[tuple[str, Text]]:
    """What is wrong with a document: the place of each fault and what it is; of each rule the first."""
    found: list[tuple[str, Text]] = []

    def tried(read: Callable[[], object]) -> None:
        try:
            read()
        except BadLaw as error:
            found.append(((error.where or "").removeprefix(": "), error.message))

    top = Entry(content, "", "")
    tried(lambda: top.keys(("edition", "in_force", "rules")))
    for name, read in (("edition", lambda: top.text("edition")), ("in_force", lambda: _day(top))):
        if name in content:
            tried(read)
    try:
        rules = top.entries("rules")
    except BadLaw as error:
        return [*found, ((error.where or "").removeprefix(": "), error.message)]
    for rule in rules:
        tried(lambda rule=rule: _rule(rule))  # type: ignore[misc]
    if not found:
        tried(lambda: edition_from(content, ""))
    return found


def _rule(one: Entry) -> NeighbourRule:
    one.keys(
        ("id", "title", "reason", "one", "other", "within_m", "within_minutes", "severity", "source", "confidence"), ("shared",)
    )
    texts = {name: one.both(name) for name in ("title", "reason", "source")}
    for name, said in texts.items():
        if not said.ja:
            raise one.bad(name, "日本語と英語で書いてください。", "say it in both languages")
    return NeighbourRule(
        id=one.text("id"), **texts, one=_side(one.entry("one")), other=_side(one.entry("other")), shared=_shared(one),
        within_m=_number(one, "within_m", FARTHEST_M), within_minutes=int(_number(one, "within_minutes", LONGEST_MINUTES, whole=True)),
        severity=NeighbourSeverity(one.choice("severity", tuple(NeighbourSeverity))), confidence=one.choice("confidence", CONFIDENCES),
    )  # fmt: skip


def _side(side: Entry) -> Side:
    side.keys((), ("activities", "said"))
    activities = side.words("activities")
    for activity in activities:
        _known(side, "activities", activity, tuple(Activity))
    said = side.entry("said") if "said" in side.content else Entry({}, side.name, side.at)
    return Side(activities=frozenset(activities), said={name: _wanted(said, name) for name in said.content})


def _wanted(said: Entry, name: str) -> bool | int:
    """What must have been answered to a question of yes or no, or of a whole number."""
    _known(said, str(name), name, tuple(QUESTIONS))
    question, value = QUESTIONS[name], said.content[name]
    plain = not (question.choices or question.day or question.unit.ja)
    if plain and isinstance(value, bool):
        return value
    if question.whole and question.unit.ja and isinstance(value, Mapping):
        least = said.entry(name)
        least.keys(("at_least",))
        return int(_number(least, "at_least", 1_000_000, whole=True))
    raise said.bad(name, "true か false、数なら {at_least: 数} と書いてください。", "write true or false, of a number {at_least: number}")


def _shared(one: Entry) -> tuple[str, frozenset[str]] | None:
    if "shared" not in one.content:
        return None
    told = one.entry("shared")
    told.keys(("question", "values"))
    question = told.choice("question", tuple(name for name, held in QUESTIONS.items() if held.several))
    values = told.words("values")
    for value in values:
        _known(told, "values", value, tuple(choice.value for choice in QUESTIONS[question].choices))
    if not values:
        raise told.bad("values", "一つ以上書いてください。", "write one or more")
    return question, frozenset(values)


def _known(entry: Entry, key: str, word: Any, known: Collection[str]) -> None:
    if word not in known:
        raise entry.bad(key, f"{', '.join(known)} のどれかです: {word}", f"one of {', '.join(known)}; got {word}")


def _number(entry: Entry, key: str, most: float, *, whole: bool = False) -> float:
    value = entry.content.get(key)
    if isinstance(value, int if whole else int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    ja, en = ("整数", "whole number") if whole else ("数", "number")
    raise entry.bad(key, f"0〜{most:g} の{ja}にしてください。", f"write a {en} from 0 to {most:g}")


def _day(top: Entry) -> date:
    """As YAML reads it, or as JSON keeps it."""
    held = top.content["in_force"]
    try:
        return date.fromisoformat(held) if isinstance(held, str) else _needed(top)
    except ValueError:
        raise top.bad("in_force", f"日付ではありません: {held!r}", f"not a date: {held!r}") from None


def _needed(top: Entry) -> date:
    day = top.day("in_force")
    if day is None:
        raise top.bad("in_force", "日付を書いてください。", "write a day")
    return day

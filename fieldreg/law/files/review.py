"""What the law's files leave in doubt on a day: unconfirmed, stale, uncited, untested.

Nothing here judges a trial; it tells whoever keeps the catalogue what to look up next.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.files.catalogue import RuleRecord
from fieldreg.law.files.parameters import ParameterFile

__all__ = ["Doubt", "DoubtKind", "doubts"]

_UNCONFIRMED = "unconfirmed"


class DoubtKind(StrEnum):
    """What is in doubt, in the order of telling."""

    RULE = "unconfirmed_rule"
    NUMBER = "unconfirmed_number"
    LEAD_TIME = "unconfirmed_lead_time"
    STALE = "stale"
    UNCITED = "uncited_number"
    UNTESTED = "rule_without_case"


@dataclass(frozen=True)
class Doubt:
    """One thing to look up.  `about` is a rule ("caa-did") or a number ("aviation.height_limit")."""

    kind: DoubtKind
    about: str
    because: Text

    def to_dict(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "about": self.about, "because": self.because.to_dict()}


def doubts(
    rules: Sequence[RuleRecord], numbers: Sequence[ParameterFile], tested: Collection[str], on: date
) -> list[Doubt]:
    """Every doubt on the day `on`, by kind and then by name; `tested` are the rules some case speaks of."""
    found = [d for rule in rules for d in _of_rule(rule, tested, on)]
    found += [d for number in numbers for d in _of_number(number, on)]
    return sorted(found, key=lambda d: (list(DoubtKind).index(d.kind), d.about))


def _of_rule(rule: RuleRecord, tested: Collection[str], on: date) -> Iterator[Doubt]:
    if rule.confidence == _UNCONFIRMED:
        yield Doubt(DoubtKind.RULE, rule.id, rule.title)
    if rule.lead_time is None and "未確認" in rule.lead_time_note.ja:
        yield Doubt(DoubtKind.LEAD_TIME, rule.id, rule.lead_time_note)
    elif rule.lead_time is not None and rule.lead_time_confidence == _UNCONFIRMED:
        told = f"{rule.lead_time.value} {rule.lead_time.unit}"
        yield Doubt(DoubtKind.LEAD_TIME, rule.id, Text(f"{told} は未確認です", f"{told} is not confirmed"))
    if (stale := _stale(rule.last_checked, on)) is not None:
        yield Doubt(DoubtKind.STALE, rule.id, stale)
    if rule.id not in tested:
        yield Doubt(DoubtKind.UNTESTED, rule.id, rule.title)


def _of_number(number: ParameterFile, on: date) -> Iterator[Doubt]:
    for day, held in number.values:
        if held is not None and held.confidence == _UNCONFIRMED:
            yield Doubt(DoubtKind.NUMBER, number.name, Text(f"{day} からの値が未確認です", f"the value from {day} is not confirmed"))
    if (stale := _stale(number.last_checked, on)) is not None:
        yield Doubt(DoubtKind.STALE, number.name, stale)
    for reference in number.references:
        if not reference.get("href"):
            title = reference["title"]
            yield Doubt(DoubtKind.UNCITED, number.name, Text(f"リンクのない根拠: {title}", f"a reference without a link: {title}"))


def _stale(checked: date | None, on: date) -> Text | None:
    """Why a file last checked on `checked` is stale; None within a year of it."""
    if checked is None:
        return Text("確かめた日がありません", "never checked")
    if on <= _a_year_after(checked):
        return None
    return Text(f"最後に確かめたのは {checked} です", f"last checked on {checked}")


def _a_year_after(day: date) -> date:
    """The same day of the next year; 29 February has 28 February.

    >>> _a_year_after(date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    """
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year + 1, day.month, last)

"""Cells and rows of a comparison: a value with its unit, whether it is known, and where it comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, Site

__all__ = ["Cell", "Group", "Row", "State", "fact_of", "known", "not_applicable", "number", "unknown", "yes_no"]

Value = bool | int | float | str | date


class State(StrEnum):
    """The three values of a cell; `NOT_APPLICABLE` where the question makes no sense of the place."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Group(StrEnum):
    """What rows are about, in the order in which they are told."""

    ANSWER = "answer"
    FREE_PART = "free_part"
    CALENDAR = "calendar"
    PLACE = "place"
    WAY = "way"
    FACILITIES = "facilities"
    ROAD = "road"
    CONDITIONS = "conditions"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One thing of one place.

    `value` is typed, in the unit of its row, and None unless known; `at_least` where it may be more.  `said` is the same for people,
    with its unit, or why there is none; `more` a sentence beside it.  `fact` is where it comes from, None of what is judged or
    counted here.  `mark` is what colours it: a severity, an availability, "clear" or "unknown"; "" for nothing.
    """

    state: State
    said: Text
    value: Value | None = None
    at_least: bool = False
    more: Text = Text("")
    fact: Fact | None = None
    mark: str = ""

    @property
    def same(self) -> tuple[object, ...]:
        """What two cells share that tell the same: as many permits of another kind are not the same."""
        return self.state, self.said.ja if self.value is None else self.value, self.at_least, self.more.ja


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing of every place, in their order.  `vocabulary` names the list of words whose word a text value is."""

    name: str
    group: Group
    title: Text
    cells: Sequence[Cell]
    unit: Text = Text("")
    vocabulary: str = ""

    @property
    def differs(self) -> bool:
        """Whether the places differ in it."""
        return len({cell.same for cell in self.cells}) > 1

    @property
    def applies(self) -> bool:
        """Whether it makes sense of any of the places."""
        return any(cell.state is not State.NOT_APPLICABLE for cell in self.cells)

    @property
    def told(self) -> bool:
        """Whether anything is known of any of the places."""
        return any(cell.state is State.KNOWN for cell in self.cells)

    def worded(self, word: Callable[[str], Text]) -> Self:
        """With the words of its vocabulary in place of what they stand for."""
        cells = [replace(cell, said=word(cell.value)) if isinstance(cell.value, str) else cell for cell in self.cells]
        return replace(self, cells=cells)


def known(value: Value, said: Text, *, more: Text = Text(""), fact: Fact | None = None, mark: str = "", at_least: bool = False) -> Cell:
    """What is known, said as it stands; "or more" is added where it may be more."""
    told = Text(f"{said.ja}以上", f"at least {said.en or said.ja}") if at_least else said
    return Cell(state=State.KNOWN, said=told, value=value, at_least=at_least, more=more, fact=fact, mark=mark)


def number(value: float, unit: Text, *, more: Text = Text(""), fact: Fact | None = None, at_least: bool = False) -> Cell:
    """A number with its unit, in English with none where a unit has none; whole ones are whole.

    >>> number(1234.0, Text("m²", "m²")).said.en, number(0.5, Text("km", "km"), at_least=True).said.ja
    ('1,234 m²', '0.5 km以上')
    """
    held = int(value) if float(value).is_integer() else value
    figure = f"{held:,.10g}" if abs(held) < 1_000 else f"{held:,.0f}"
    blank = "" if unit.ja in ("件", "日", "台", "席", "か所", "%") else " "
    said = Text(f"{figure}{blank}{unit.ja}".strip(), f"{figure} {unit.en}".strip())
    return known(held, said, more=more, fact=fact, at_least=at_least)


def yes_no(*, value: bool, fact: Fact | None = None) -> Cell:
    """Whether there is one."""
    return known(value, Text("あり", "yes") if value else Text("なし", "no"), fact=fact)


def unknown(said: Text = Text("未確認", "not known"), *, more: Text = Text(""), fact: Fact | None = None) -> Cell:
    """What nobody has told."""
    return Cell(state=State.UNKNOWN, said=said, more=more, fact=fact, mark="unknown")


def not_applicable(said: Text = Text("—", "–"), *, more: Text = Text("")) -> Cell:
    """What makes no sense of the place."""
    return Cell(state=State.NOT_APPLICABLE, said=said, more=more)


def fact_of(site: Site, name: str) -> Fact:
    """Where a value of the site comes from: its own word where the value has none."""
    return site.facts.get(name, Fact(site.source, site.confidence))

"""What notes the looks of a rule at one site, and the ground all stand-ins stand on."""

from collections.abc import Callable, Hashable
from typing import Any

from fieldreg.screening.bulk.bulk_facts import Column, Facts
from fieldreg.screening.bulk.told_later import Alone

__all__ = ["Notebook", "StandIn"]


class Notebook:
    """The looks of one rule at one site, in order, each with what it told; `begin` turns the page."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.begin(0)

    def begin(self, n: int) -> None:
        """A rule is judged at the site of number `n` among the facts'."""
        self.n = n
        self.looks: dict[Hashable, int] = {}
        self.layers: set[str] = set()
        self.others: set[str] = set()
        self.own_words = False

    def look(self, question: Hashable, make: Callable[[], Column]) -> int:
        """The site's number in the column of `question`."""
        told = self.looks.get(question)
        if told is None:
            told = self.looks[question] = int(self.facts.column(question, make)[self.n])
        return told

    def mark(self) -> None:
        """The words of this answer are the site's own."""
        self.own_words = True


class StandIn:
    """In the place of something a rule may look at; what it does not know of raises `Alone`: nothing goes unnoticed."""

    def __init__(self, notes: Notebook) -> None:
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        raise Alone

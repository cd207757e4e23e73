"""What cases a list asks for: in which order, whose, where they stand, and which words are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldreg.desk.cases import OPEN_STEPS, Channel, Step

__all__ = ["CaseSearch", "Order", "Who"]


class Order(StrEnum):
    """DUE: what the desk owes soonest first, below it what waits for its applicant, last what is due by no day."""

    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"


class Who(StrEnum):
    """Whom a case is with."""

    ANYBODY = "anybody"
    MINE = "mine"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, kw_only=True)
class CaseSearch:
    """All of it must hold of a case.

    `reader` is the account of MINE; `overdue_on`: due before that day; `due_on`: due on that day; both leave out what waits for its
    applicant.  `asked`: somebody was asked and has not answered yet.  `replied`: the applicant has written, answered or agreed since
    the desk last acted; whoever only puts another in charge has not acted.
    `text` is looked for from one character on, in every way of writing (`kernel.folding`); what was merged into a case is found there too.
    """

    steps: Sequence[Step] = OPEN_STEPS
    who: Who = Who.ANYBODY
    reader: int | None = None
    owner: int | None = None
    programme: str | None = None
    channel: Channel | None = None
    site: str | None = None
    waiting: bool | None = None
    overdue_on: date | None = None
    due_on: date | None = None
    asked: bool = False
    replied: bool = False
    text: str = ""
    order: Order = Order.DUE

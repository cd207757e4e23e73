"""Divisions that may be asked, found by the words of a case: a list the city keeps, written as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.task import Addressee, AddresseeKind
from fieldreg.kernel.folding import folded, searched
from fieldreg.kernel.texts import Text

__all__ = ["DIVISIONS_NOTE", "Division", "divisions_from", "words_met"]

DIVISIONS_NOTE = "divisions"  # the note under which the registry keeps the list


@dataclass(frozen=True, kw_only=True)
class Division:
    """`manager` is the id of a manager of the register it is, "" where none; `confirmed`: somebody has checked name and duties."""

    id: str
    name: Text
    keywords: tuple[str, ...]
    manager: str = ""
    email: str = ""
    confirmed: bool = False

    @property
    def addressee(self) -> Addressee:
        return Addressee(kind=AddresseeKind.DIVISION, name=self.name, manager=self.manager, email=self.email)


def divisions_from(note: Mapping[str, Any] | None) -> Sequence[Division]:
    """The list as the registry keeps it; () where it keeps none."""
    return [
        Division(
            id=told["id"], name=Text(told["name"], told.get("name_en", "")), keywords=tuple(map(str, told["keywords"])),
            manager=told.get("manager") or "", email=told.get("email") or "",
            confirmed=told.get("confidence", "unconfirmed") in ("high", "medium"),
        )
        for told in (note or {}).get("divisions", ())
    ]  # fmt: skip


def words_met(case: Case, division: Division) -> tuple[str, ...]:
    """The keywords of a division that stand in a case's subject or body, in whatever way of writing."""
    text = searched(case.subject, case.body)
    return tuple(word for word in division.keywords if _stands(folded(word), text))


def _stands(word: str, text: str) -> bool:
    """Latin words as wholes, others anywhere: "AI" is no part of "train"."""
    return f" {word} " in f" {text} " if word.isascii() else word in text

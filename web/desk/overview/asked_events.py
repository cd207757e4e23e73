"""Which events an address asks the audit trail for; what it cannot mean is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from fieldreg.timeline.events import Act, By, Subject
from fieldreg.timeline.search import EventSearch
from web.shell.context import services
from web.shell.sent.request_values import row_number

__all__ = ["ASKED", "AskedEvents"]

ASKED = ("act", "subject", "ref", "by", "who", "since", "until")
_NAMES = {
    "act": Text("操作", "Act"), "subject": Text("対象", "Of what"), "by": Text("操作の立場", "As whom"), "who": Text("だれが", "Who"),
    "since": Text("から", "From"), "until": Text("まで", "Until"),
}  # fmt: skip
_LONGEST = 254


@dataclass(frozen=True)
class AskedEvents:
    """`said`: each condition as it was written; `ignored`: those that mean nothing, which were left out."""

    said: Mapping[str, str]
    search: EventSearch
    ignored: Sequence[Text] = field(default=())

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "AskedEvents":
        """As an address says it by the names of `ASKED`; `who` is an account's address or number."""
        said = {name: text for name in ASKED if (text := _plain(given.get(name, "")))}
        read = {"act": _word(Act), "subject": _word(Subject), "by": _word(By), "who": _account, "since": _day, "until": _day}
        meant: dict[str, Any] = {name: read[name](text) for name, text in said.items() if name in read}
        ignored = [Text(f"{_NAMES[name].ja}「{said[name]}」", f"{_NAMES[name].en} “{said[name]}”") for name in meant if meant[name] is None]
        held = {"actor" if name == "who" else name: value for name, value in meant.items() if value is not None}
        kept = {name: text for name, text in said.items() if name == "ref" or meant.get(name) is not None}
        return cls(said=kept, search=EventSearch(ref=said.get("ref", ""), **held), ignored=tuple(ignored))


def _plain(text: object) -> str:
    """Without characters that no text holds, and not without end."""
    return "".join(letter for letter in str(text) if letter.isprintable()).strip()[:_LONGEST]


def _word(words: type[Act] | type[Subject] | type[By]) -> Any:
    return lambda text: words(text) if text in {str(one) for one in words} else None


def _account(text: str) -> int | None:
    """Whose address or number it is."""
    number = row_number(text)
    if number is not None:
        try:
            return services().accounts.account(number).id
        except NotFound:
            return None
    return services().accounts.id_of(text)


def _day(text: str) -> date | None:
    try:
        return day_from_text(text, "day")
    except InvalidInput:
        return None

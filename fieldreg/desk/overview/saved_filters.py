"""Saved filters (保存した絞り込み): a named view of the inbox, of one account, in every browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.input_faults import text_of
from fieldreg.kernel.texts import Text

__all__ = ["SavedFilter", "ask_another", "name_of"]

_LONGEST_NAME, _MOST = 40, 30


@dataclass(frozen=True, kw_only=True)
class SavedFilter:
    """`asked` is the query of its address, by name; `start`: it is what the inbox opens with."""

    id: int = 0
    account: int
    name: str
    asked: Mapping[str, str] = field(default_factory=dict)
    start: bool = False


def name_of(text: str) -> str:
    """Raises InvalidInput."""
    return text_of({"name": " ".join(text.split())}, "name", required=True, longest=_LONGEST_NAME)


def ask_another(name: str, held: Sequence[SavedFilter], but: int = 0) -> None:
    """Raises Conflict where there is one of that name (`but` itself), or where there are too many."""
    if any(one.name.casefold() == name.casefold() and one.id != but for one in held):
        told = Text(f"「{name}」という絞り込みはもうあります。別の名前にしてください。", f"there is one called {name!r}; take another name")
        raise Conflict(told, code="same-name", where="name")
    if not but and len(held) >= _MOST:
        raise InvalidInput.one(
            "too-many", "name", f"絞り込みは {_MOST} 件まで保存できます。使わないものを消してください。", f"at most {_MOST}; remove one"
        )

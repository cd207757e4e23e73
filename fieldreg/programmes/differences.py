"""What is different between two editions, or two states of one, line by line in both languages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = ["differences"]

_PARTS: Mapping[str, Text] = {
    "basis": Text("根拠", "basis"), "services": Text("支援", "service"), "requirements": Text("要件", "requirement"),
    "questions": Text("質問", "question"), "steps": Text("段階", "step"), "tasks": Text("照会", "task"),
    "documents": Text("書類", "document"), "outcomes": Text("結果", "outcome"), "settings": Text("設定", "setting"),
}  # fmt: skip
_LONGEST = 60
_NAMES = ("programme", "edition", "in_force")  # what tells editions apart is no difference between them
Path = tuple[str, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any], *, of_editions: bool = False) -> tuple[Text, ...]:
    """One line for each part that is added, gone or another; `of_editions`: without what names an edition and dates it."""
    left_out = _NAMES if of_editions else ()
    one, other = ({key: value for key, value in held.items() if key not in left_out} for held in (before, after))
    return tuple(_compared((), one, other))


def _compared(path: Path, before: Any, after: Any) -> Iterator[Text]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_mappings(path, before, after)
    elif _named(before) and _named(after):
        one, other = ({part["id"]: part for part in held} for held in (before, after))
        yield from _of_mappings(path, one, other)
        kept, still = ([own for own in held if own in one and own in other] for held in (one, other))
        if kept != still:
            yield _line(path, Text("並び順が変わります", "in another order"))
    else:
        yield _line(path, Text(f"{_shown(before)} → {_shown(after)}", f"{_shown(before)} → {_shown(after)}"))


def _of_mappings(path: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Text]:
    for key in [*before, *(key for key in after if key not in before)]:
        here = (*path, key)
        if key not in after:
            yield _line(here, Text(f"削除（{_shown(before[key])}）", f"removed ({_shown(before[key])})"))
        elif key not in before:
            yield _line(here, Text(f"追加（{_shown(after[key])}）", f"added ({_shown(after[key])})"))
        else:
            yield from _compared(here, before[key], after[key])


def _named(held: Any) -> bool:
    return isinstance(held, Sequence) and not isinstance(held, str) and all(isinstance(one, Mapping) and "id" in one for one in held)


def _line(path: Path, said: Text) -> Text:
    part, *rest = path
    if part in _PARTS and rest:
        own, *deeper = rest
        name, more = _PARTS[part], ".".join(deeper)
        return Text(f"{name.ja}「{own}」{more and ' ' + more}: {said.ja}", f"{name.en} {own}{more and ', ' + more}: {said.en}")
    return Text(f"{'.'.join(path)}: {said.ja}", f"{'.'.join(path)}: {said.en}")


def _shown(value: Any) -> str:
    """As the file would have it, cut short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

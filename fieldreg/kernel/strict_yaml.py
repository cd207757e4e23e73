"""Reading a law file strictly: what YAML would forgive in silence is refused with its place.

Refused: a key given twice, an alias, a key nobody knows, a missing key, a value of the
wrong kind.  Every refusal is a BadLaw whose `where` is "file: key".
"""

from collections.abc import Collection, Hashable, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text

__all__ = ["CONFIDENCES", "SAFE_LOADER", "Entry", "read_yaml"]

CONFIDENCES = ("high", "medium", "low", "unconfirmed")
SAFE_LOADER: type[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # the same, five times as fast where libyaml is


class _Strict(Composer, SafeConstructor):
    """YAML without aliases, and with each key once; how its text is cut into events is another class's concern."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # type: ignore[attr-defined]  # the parser's, of whatever class
            mark = self.peek_event().start_mark  # type: ignore[attr-defined]
            raise yaml.YAMLError(f"alias on line {mark.line + 1}: write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001,FBT002
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.YAMLError(f"key {key} twice, again on line {key_node.start_mark.line + 1}")
            seen.add(key)
        return super().construct_mapping(node, deep)


class _StrictLoader(_Strict, yaml.SafeLoader):
    """Events by PyYAML itself, for an installation of it without libyaml."""


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stubs do not pass it on

    class _FastLoader(_Strict, CParser, Resolver):
        """Events by libyaml, five times as fast; composing and constructing stay ours, so nothing is forgiven."""

        def __init__(self, stream: str) -> None:
            CParser.__init__(self, stream)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)

    _LOADER: type[Any] = _FastLoader
else:
    _LOADER = _StrictLoader


def read_yaml(path: Traversable, name: str) -> "Entry":
    """The file's top mapping; `name` is what errors call it.  Raises BadLaw."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a SafeConstructor
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-40
        raise bad(name, "", f"YAML として読めません: {error}", f"cannot be read: {error}") from error
    if not isinstance(content, Mapping):
        raise bad(name, "", "項目の一覧ではありません。", "this is not a mapping")
    return Entry(content, name, "")


def bad(name: str, key: str, ja: str, en: str) -> BadLaw:
    """A BadLaw at one key of one file."""
    return BadLaw(Text(ja, en), where=f"{name}: {key}" if key else name)


class Entry:
    """A mapping with the place it was read from; each getter checks what it gives."""

    def __init__(self, content: Mapping[Any, Any], name: str, at: str) -> None:
        self.content, self.name, self.at = content, name, at

    def keys(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Raises BadLaw unless exactly `required`, and at most `optional` besides, are there."""
        for key in self.content:
            if key not in required and key not in optional:
                raise self.bad(str(key), f"項目「{key}」は使えません。", f"there is no key {key!r} here")
        for key in required:
            if key not in self.content:
                raise self.bad(key, f"項目「{key}」がありません。", f"the key {key!r} is missing")

    def bad(self, key: str, ja: str, en: str) -> BadLaw:
        return bad(self.name, ".".join(p for p in (self.at, key) if p), ja, en)

    def text(self, key: str) -> str:
        """A text that says something."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(key, "文字で書いてください。", f"a text is needed; got {value!r}")
        return value

    def word(self, key: str) -> str:
        """A text, or "" for null or nothing."""
        return "" if self.content.get(key) in (None, "") else self.text(key)

    def both(self, key: str) -> Text:
        """A text in both languages; empty for null or nothing."""
        if self.content.get(key) is None:
            return Text("")
        said = self.entry(key)
        said.keys(("ja", "en"))
        return Text(said.text("ja"), said.text("en"))

    def day(self, key: str) -> date | None:
        """A date, or None for null."""
        value = self.content.get(key)
        if value is not None and type(value) is not date:
            raise self.bad(key, f"日付ではありません: {value!r}", f"not a date: {value!r}")
        return value

    def choice(self, key: str, known: Collection[str]) -> str:
        """One of `known`."""
        value = self.text(key)
        if value not in known:
            raise self.bad(
                key, f"{', '.join(known)} のどれかです: {value}", f"one of {', '.join(known)}; got {value}"
            )
        return value

    def entry(self, key: str) -> "Entry":
        """The mapping under `key`."""
        value = self.content.get(key)
        if not isinstance(value, Mapping):
            raise self.bad(key, "項目の一覧が必要です。", f"a mapping is needed; got {value!r}")
        return Entry(value, self.name, ".".join(p for p in (self.at, key) if p))

    def sequence(self, key: str) -> list[Any]:
        """The list under `key`; [] for null or nothing."""
        value = self.content.get(key)
        if value is not None and not isinstance(value, list):
            raise self.bad(key, "一覧（- で始まる行）が必要です。", f"a list is needed; got {value!r}")
        return value or []

    def entries(self, key: str) -> "list[Entry]":
        """The mappings listed under `key`."""
        found = []
        for i, value in enumerate(self.sequence(key)):
            where = ".".join(p for p in (self.at, f"{key}[{i}]") if p)
            if not isinstance(value, Mapping):
                raise bad(self.name, where, "項目の一覧が必要です。", f"a mapping is needed; got {value!r}")
            found.append(Entry(value, self.name, where))
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.sequence(key)
        if not all(isinstance(v, str) and v for v in values):
            raise self.bad(key, "文字の一覧で書いてください。", f"a list of texts is needed; got {values!r}")
        return tuple(values)

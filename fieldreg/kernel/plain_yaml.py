"""YAML that people write by hand, read as nothing but texts, lists and objects.

Every scalar stays the text it is: 04101 keeps its zero, `no` is no boolean, 2026-12-01 no day; a `plain_document` knows
null, true, false and whole numbers besides, where they are not quoted, and nothing else that YAML 1.1 would guess.
Refused, each with its line: aliases and anchors (a few bytes would become gigabytes), tags, a key given twice, depth,
size, other encodings.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from fieldreg.kernel.errors import InvalidInput

__all__ = ["LARGEST_BYTES", "PlainDocument", "plain_document", "plain_yaml"]

LARGEST_BYTES = 128 * 1024
_DEEPEST = 8
_OPENING = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")


@dataclass(frozen=True)
class PlainDocument:
    """What a file says, and on which line each part of it begins: `steps[0].then` by its path, "" the whole."""

    value: Any
    lines: dict[str, int] = field(default_factory=dict)


def plain_yaml(data: bytes, where: str) -> Any:
    """What the file says: str, list or dict of str; None if it is empty.  Raises InvalidInput, naming the line."""
    node = _node(data, where)
    return None if node is None else _Reading(where, lambda scalar: str(scalar.value)).of(node, "")


def plain_document(data: bytes, where: str) -> PlainDocument:
    """The same with null, true, false and whole numbers known, and with the line of each part.  Raises InvalidInput."""
    node = _node(data, where)
    if node is None:
        return PlainDocument(None)
    reading = _Reading(where, _scalar)
    return PlainDocument(reading.of(node, ""), reading.lines)


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style is not None:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _node(data: bytes, where: str) -> yaml.Node | None:
    if len(data) > LARGEST_BYTES:
        raise InvalidInput.one(
            "too-large", where, f"{len(data):,} バイトあります。{LARGEST_BYTES:,} バイト以下にしてください。",
            f"{len(data):,} bytes; at most {LARGEST_BYTES:,} are read",
        )  # fmt: skip
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.one(
            "not-utf-8", where, f"UTF-8 ではありません（{error.start + 1} バイト目）。UTF-8 で保存してください。",
            f"it is not UTF-8 (byte {error.start + 1}); save it as UTF-8",
        ) from error  # fmt: skip
    try:
        _look_through(text, where)
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"{mark.line + 1} 行目: " if mark else ""
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "malformed")[:200]
        raise InvalidInput.one(
            "not-yaml", where, f"YAML として読めません（{line}{said}）。字下げ、コロンの後の空白、引用符を確かめてください。",
            f"it cannot be read as YAML ({f'line {mark.line + 1}: ' if mark else ''}{said}); check indents, blanks after colons and quotes",
        ) from error  # fmt: skip
    return node


def _look_through(text: str, where: str) -> None:
    """Refuses, before anything is built, what would grow or nest without bound."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            _refuse(where, token.start_mark, "& と *（別名）は使えません。値を書いてください。",
                    "aliases (& and *) are not read; write the value out")  # fmt: skip
        if isinstance(token, yaml.TagToken):
            _refuse(where, token.start_mark, "! （型の指定）は使えません。", "tags (!) are not read")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > _DEEPEST:
            _refuse(where, token.start_mark, f"入れ子が深すぎます（{_DEEPEST} 段まで）。", f"nested too deeply (at most {_DEEPEST})")


class _Reading:
    """Nodes as values; `scalar` says what becomes of what is neither list nor mapping."""

    def __init__(self, where: str, scalar: Callable[[yaml.ScalarNode], Any]) -> None:
        self.where, self.scalar, self.lines = where, scalar, dict[str, int]()

    def of(self, node: yaml.Node, path: str) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(held, f"{path}[{at}]") for at, held in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                _refuse(self.where, key.start_mark, "項目の名前は文字で書いてください。", "a key must be a text")
            name = str(key.value)
            if name in found:
                _refuse(self.where, key.start_mark, f"項目「{name[:60]}」が二つあります。", f"the key {name[:60]!r} is given twice")
            here = f"{path}.{name}" if path else name
            self.lines[here] = key.start_mark.line + 1
            found[name] = self.of(value, here)
        return found


def _refuse(where: str, mark: yaml.Mark, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one("not-plain-yaml", f"{where}: {mark.line + 1} 行目", ja, en)

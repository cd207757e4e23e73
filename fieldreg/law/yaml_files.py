"""Strict YAML: no duplicate keys, no aliases, plain data only."""

from importlib.resources.abc import Traversable
from typing import Any

import yaml

from fieldreg.errors import BadLaw
from fieldreg.texts import Text

__all__ = ["bad", "read_yaml"]


class _Strict(yaml.SafeLoader):
    """SafeLoader that refuses what could hide a number of the law behind another."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f"line {event.start_mark.line + 1}: an alias (*{event.anchor}) is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- yaml's own signature
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.YAMLError(f"line {key_node.start_mark.line + 1}: {key!r} stands twice")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Traversable) -> dict[str, Any]:
    """The mapping in a file.  Raises BadLaw naming the file and the line or key."""
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506 -- a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise bad(path.name, str(error)) from error
    if not isinstance(value, dict):
        raise bad(path.name, "a file of the law holds a mapping")
    return value


def bad(where: str, why: str) -> BadLaw:
    """The error for a file of the law that cannot be used."""
    return BadLaw(Text(f"法令のファイルが正しくありません: {why}", f"a file of the law is wrong: {why}"), where=where)

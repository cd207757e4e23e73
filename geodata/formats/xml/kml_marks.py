"""Marks of a KML that we wrote ourselves: where its JSON stands, and what people see of it beside.

The writer puts them, and the reader holds one against the other: should somebody edit what is seen, the two disagree.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["MARK", "MARK_ID", "fit_for_xml", "seen_of"]

MARK: Final = "fieldreg:json"  # name of the Data that holds all properties
MARK_ID: Final = "fieldreg:id"  # of the one that holds the feature's id, as JSON
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def seen_of(properties: Mapping[str, Any]) -> dict[str, str]:
    """What is shown of properties: "name", "description", and the plain ones by their names; blanks are not shown."""
    seen = {
        "name": properties.get("name"), "description": properties.get("description") or properties.get("reason"),
        **{key: value for key, value in properties.items() if key not in ("name", "description") and _is_shown(key)},
    }  # fmt: skip
    texts = {key: _plain(value) for key, value in seen.items()}
    return {key: text for key, text in texts.items() if text}


def fit_for_xml(text: str) -> str:
    """The text with U+FFFD for every character that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _is_shown(key: str) -> bool:
    return key.isprintable() and key == key.strip() != "" and not key.startswith("fieldreg:")


def _plain(value: Any) -> str:
    """A text or number as it is shown and read back: XML reads every line end as one sign."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if not isinstance(value, str):
        return ""
    return fit_for_xml(value).replace("\r\n", "\n").replace("\r", "\n").strip()

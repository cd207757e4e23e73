"""What a file wants to stand wherever its content is shown: notices, disclaimers and limitations among its members or metadata."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["notices_of"]

_NAMES = ("notices", "notice", "disclaimer", "technicalLimitations")
_LONGEST, _MOST = 2_000, 20  # letters of one, and how many


def notices_of(members: Mapping[str, Any]) -> tuple[str, ...]:
    """Each once, as written, in the order of the file: a text, texts, or texts by language; of a FeatureCollection or an ED-269 document.

    >>> notices_of({"notices": ["not official"], "metadata": {"technicalLimitations": [{"text": "ask first", "lang": "en-GB"}]}})
    ('not official', 'ask first')
    """
    metadata = members.get("metadata")
    held = [members, metadata] if isinstance(metadata, Mapping) else [members]
    found = (" ".join(text.split()) for of in held for name in _NAMES for text in _texts(of.get(name)))
    return tuple(dict.fromkeys(text[:_LONGEST] for text in found if text))[:_MOST]


def _texts(value: Any) -> Iterator[str]:
    for held in value if isinstance(value, list) else [value]:
        text = held.get("text") if isinstance(held, Mapping) else held
        if isinstance(text, str):
            yield text

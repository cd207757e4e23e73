"""What the registry holds and knows by itself, described for machines: law, layers, headroom, and whether it answers."""

from typing import Any, Final

from fieldreg.law.findings import Severity
from fieldreg.register.zones import LayerStatus

__all__ = ["REGISTRY"]

_Object = dict[str, Any]
_WORD: Final[_Object] = {"type": "string"}
_MAYBE: Final[_Object] = {"type": "string", "nullable": True}
_TEXT: Final[_Object] = {"type": "object", "nullable": True, "properties": {"ja": _WORD, "en": _WORD}}
_NUMBER: Final[_Object] = {"type": "number", "nullable": True}
_DAY: Final[_Object] = {"type": "string", "format": "date"}
_WORDS: Final[_Object] = {"type": "array", "items": _WORD}
_THINGS: Final[_Object] = {"type": "array", "items": {"type": "object"}}
_FLAG: Final[_Object] = {"type": "boolean"}


def _all_of(properties: _Object) -> _Object:
    """An object that always has every one of them."""
    return {"type": "object", "required": list(properties), "properties": properties}


_RULE: Final = _all_of({
    "id": _WORD, "family": _WORD, "title": _TEXT, "severity": {"type": "string", "enum": [str(one) for one in Severity]},
    "applies_to": _WORDS, "articles": _THINGS, "authority": {"type": "object"}, "lead_time": {"type": "object", "nullable": True},
    "lead_time_confidence": _WORD, "waits_for": _WORDS, "rather_after": _WORDS, "files_with": _MAYBE, "on_the_day": _FLAG,
    "stage": _MAYBE, **dict.fromkeys(("lead_time_note", "fee", "validity", "system", "what_we_do"), _TEXT),
    "documents": _THINGS, "quote": _MAYBE, **dict.fromkeys(("needs", "layers", "facts", "others"), _WORDS),
    "exemptions": _THINGS, "numbers": _THINGS, "in_force": {"type": "array", "items": {**_DAY, "nullable": True}},
    "confidence": _WORD, "source": _WORD, "last_checked": _MAYBE,
})  # fmt: skip
_EDITION: Final = _all_of({
    "edition": _WORD, "current": _FLAG, "status": {"type": "string", "enum": [str(one) for one in LayerStatus]},
    "in_force": {"type": "array", "items": {**_DAY, "nullable": True}}, "complete": _FLAG, "accuracy_m": _NUMBER,
    "confidence": _WORD, "source": _WORD, "licence": _WORD, "attribution": _WORD, "zones": {"type": "integer"}, "loads": _THINGS,
})  # fmt: skip
_LAYER: Final = _all_of({"layer": _WORD, "title": _TEXT, "why_missing": _TEXT, "editions": {"type": "array", "items": _EDITION}})
_DATASET: Final = _all_of({"id": _WORD, "title": _TEXT, "publisher": _WORD, "licence": _WORD, "attribution": _WORD, "layer": _MAYBE})
REGISTRY: Final[_Object] = {
    "RulesInForce": _all_of({"on": _DAY, "rules": {"type": "array", "items": _RULE}}),
    "Catalogue": _all_of({
        "on": _DAY, "layers": {"type": "array", "items": _LAYER}, "datasets": {"type": "array", "items": _DATASET},
    }),
    "Headroom": {
        **_all_of({
            "surfaces": {"type": "object", "additionalProperties": {"type": "number"}, "description": "surface -> its height there, AMSL"},
            **dict.fromkeys(("lowest_amsl_m", "ground_m", "ground_accuracy_m", "headroom_agl_m"), _NUMBER),
            "ground_source": _MAYBE, "status": {"type": "string", "enum": ["ok", "unknown"]}, "because": _TEXT,
        }),
        "description": "in metres; null where nobody knows, with `because`",
    },
    "Health": _all_of({"status": {"type": "string", "enum": ["ok"]}, "layers": {"type": "integer"}}),
    "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"], "properties": {"openapi": _WORD}},
    "ProgrammeSchema": {"type": "object", "required": ["$schema", "type", "properties"], "properties": {"$schema": _WORD, "type": _WORD}},
}  # fmt: skip

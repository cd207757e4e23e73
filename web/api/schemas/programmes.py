"""Programmes described for machines: what the API's description (`web.api.openapi`) says of them."""

from collections.abc import Mapping
from typing import Any

__all__ = ["PROGRAMME_SCHEMAS"]

_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_DAY = {"type": "string", "format": "date"}
PROGRAMME_SCHEMAS: Mapping[str, Any] = {
    "ProgrammesInForce": {
        "type": "object",
        "properties": {"on": _DAY, "programmes": {"type": "array", "items": {"$ref": "#/components/schemas/Programme"}}},
    },
    "Programme": {
        "type": "object",
        "description": "one edition in force on the day",
        "properties": {
            "programme": {"type": "string"},
            "edition": {"type": "string"},
            "title": _TEXT,
            "in_force": {
                "type": "array", "minItems": 2, "maxItems": 2, "items": {**_DAY, "nullable": True},
                "description": "first day, and the day it ends (not included): its own end, or the first day of the next edition",
            },
            "contact": {
                "type": "object", "nullable": True, "description": "the desk to ask; null while it is not registered",
                "properties": {"name": _TEXT, "desk": _TEXT, "contact": {"type": "string"}},
            },
            "digest": {"type": "string", "description": "SHA-256 of the definition"},
            "definition": {"type": "object", "description": "all that its file says, as /api/programmes/schema describes it"},
        },
    },
}  # fmt: skip

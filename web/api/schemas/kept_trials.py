"""Kept trials described for machines: what the API's description (`web.api.openapi`) says of them."""

from collections.abc import Mapping
from typing import Any

__all__ = ["KEPT_TRIALS", "KEY_OF_A_TRIAL"]

_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_TIME = {"type": "string", "format": "date-time"}
KEY_OF_A_TRIAL = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 16, "maxLength": 64}}
KEPT_TRIALS: Mapping[str, Any] = {
    "KeptTrial": {
        "type": "object",
        "properties": {"code": {"type": "string"}, "url": {"type": "string", "description": "of its page"}, "expires_at": _TIME},
    },
    "OpenedTrial": {
        "type": "object",
        "properties": {
            "url": {"type": "string"},
            "code": {"type": "string"},
            "made_at": _TIME,
            "expires_at": _TIME,
            "revision": {"type": "object", "description": "of the registry, before (when it was kept) and now"},
            "document": {"$ref": "#/components/schemas/Trial"},
            "answer": {
                "allOf": [{"$ref": "#/components/schemas/Screening"}],
                "nullable": True,
                "description": "as of now; null where `faults` say why not",
            },
            "turned": {"allOf": [{"$ref": "#/components/schemas/TurnedSince"}], "nullable": True},
            "faults": {"type": "array", "items": {"type": "object"}, "description": "why it can no longer be judged"},
        },
    },
    "TurnedSince": {
        "type": "object",
        "properties": {
            "since": {"type": "string", "format": "date"},
            "nothing": {"type": "boolean", "description": "whether every answer and date is as it was"},
            "verdict": {"type": "object", "properties": {"before": {"type": "string"}, "now": {"type": "string"}}},
            "rules": {
                "type": "array",
                "description": "graver answers first; before and now are a severity, not_applicable, unknown, or - for no such rule",
                "items": {
                    "type": "object",
                    "properties": {
                        "rule": {"type": "string"},
                        "title": _TEXT,
                        "before": {"type": "string"},
                        "now": {"type": "string"},
                        "graver": {"type": "boolean"},
                        "because": {"type": "object", "properties": {"before": _TEXT, "now": _TEXT}},
                        "why": {
                            "type": "array",
                            "description": "empty where it is not known",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "kind": {"type": "string", "enum": ["law", "edition", "zone", "site", "day"]},
                                    "what": {"type": "string"},
                                    "said": _TEXT,
                                },
                            },
                        },
                    },
                },
            },
            "dates": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "what": {"type": "string", "enum": ["earliest_start", "apply_by"]},
                        "rule": {"type": "string", "nullable": True},
                        "title": _TEXT,
                        "before": {"type": "string", "format": "date", "nullable": True},
                        "now": {"type": "string", "format": "date", "nullable": True},
                        "late": {"type": "boolean"},
                    },
                },
            },
        },
    },
}

"""A site's feature described for machines: what it offers, where that is known from, and what was tried there."""

from typing import Any, Final

from fieldreg.register.facilities_json import facilities_schema
from fieldreg.register.sites import METHODS, Availability, PropertyStatus, SiteKind

__all__ = ["SITE_SCHEMAS"]

_Object = dict[str, Any]
_CONFIDENCE: Final[_Object] = {"type": "string", "enum": ["high", "medium", "low", "unconfirmed"]}
_WORDS: Final[_Object] = {"type": "string"}

SITE_SCHEMAS: Final[_Object] = {
    "SiteFeature": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": _WORDS,
            "geometry": {"type": "object"},
            "properties": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": [str(kind) for kind in SiteKind]},
                    "availability": {"type": "string", "enum": [str(one) for one in Availability]},
                    "property_status": {"type": "string", "enum": [str(one) for one in PropertyStatus]},
                    "accuracy_m": {"type": "number", "description": "how far the true outline may lie from the drawn one"},
                    "area_m2": {"type": "number", "nullable": True},
                    "facilities": {"$ref": "#/components/schemas/Facilities"},
                    "facts": {
                        "type": "object",
                        "description": "by property name (area_m2, facilities.parking_cars, road.length_km)",
                        "additionalProperties": {"$ref": "#/components/schemas/Fact"},
                    },
                    "past_trials": {"type": "array", "items": {"$ref": "#/components/schemas/PastTrial"}},
                },
            },
        },
    },
    "Facilities": {**facilities_schema(), "description": "what the site offers; a name that is absent is not known, never no"},
    "Fact": {
        "type": "object",
        "required": ["source", "confidence"],
        "properties": {
            "source": _WORDS,
            "confidence": _CONFIDENCE,
            "on": {"type": "string", "description": "year, month or day of the source"},
            "method": {"type": "string", "enum": list(METHODS)},
            "about": {"type": "boolean", "description": "whether the source gives a round figure"},
        },
    },
    "PastTrial": {
        "type": "object",
        "required": ["on", "what"],
        "properties": {
            "on": {"type": "string", "description": "year, month or day, or first and last day with a slash between"},
            "what": _WORDS,
            "what_en": _WORDS,
            "who": {"type": "string", "description": "an organisation"},
            "source": _WORDS,
            "confidence": _CONFIDENCE,
        },
    },
}

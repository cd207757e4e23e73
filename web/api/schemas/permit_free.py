"""The permit-free part described for machines: what is asked and what is told of each part."""

from typing import Any, Final

from fieldreg.law.findings import Severity
from fieldreg.permit_free import FREE, PERMIT, UNKNOWN
from fieldreg.trials.trial import Activity

__all__ = ["PERMIT_FREE_SCHEMAS", "WHAT"]

_Object = dict[str, Any]
WHAT: Final = "Where inside an outline, or a site, a trial needs no permit: parts as GeoJSON, with a summary"
_ANSWER: Final[_Object] = {"type": "string", "enum": [FREE, PERMIT, UNKNOWN]}
_TEXT: Final[_Object] = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_M2: Final[_Object] = {"type": "number", "description": "square metres"}
_REASON: Final[_Object] = {
    "type": "object",
    "properties": {
        "rule": {"type": "string"},
        "status": {"type": "string", "enum": ["applies", "unknown"]},
        "severity": {"type": "string", "enum": [str(severity) for severity in Severity]},
        "title": _TEXT,
        "because": _TEXT,
        "needs": {"type": "array", "items": {"type": "string"}},
    },
}


def _measure(**lengths: str) -> _Object:
    """A shape that fits, or null, with its lengths and what they are."""
    numbers = {name: {"type": "number", "description": meaning} for name, meaning in lengths.items()}
    return {"type": "object", "nullable": True, "properties": {**numbers, "geometry": {"type": "object"}}}


PERMIT_FREE_SCHEMAS: Final[_Object] = {
    "PermitFreeAsked": {
        "type": "object",
        "description": 'A trial as for a screening; or a Feature without geometry that names a `site`; or {"site", "area", …} with a '
        "trial's properties beside it, `times` for several spans. Without an activity: the site's standing probe",
        "properties": {
            "site": {"type": "string"},
            "area": {"type": "string", "nullable": True},
            "activity": {"type": "string", "enum": [str(activity) for activity in Activity]},
            "altitude_upper": {"type": "object", "properties": {"value": {"type": "number"}, "datum": {"type": "string"}}},
        },
    },
    "PermitFree": {
        "type": "object",
        "description": "A GeoJSON FeatureCollection; its parts together are the outline",
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/PermitFreePart"}},
            "summary": {
                "type": "object",
                "properties": {
                    **dict.fromkeys(("area_m2", "free_m2", "permit_m2", "unknown_m2", "free_besides_m2"), _M2),
                    "everywhere": {"type": "array", "items": _REASON, "description": "what keeps every part from being free"},
                    "as_one": {"type": "boolean", "nullable": True, "description": "whether one trial over all that is free is free"},
                    "measures": {
                        "type": "object",
                        "nullable": True,
                        "properties": {
                            "circle": _measure(radius_m="of the largest circle"),
                            "rectangle": _measure(long_m="the longer side", short_m="the shorter side"),
                            "straight": _measure(length_m="of the longest straight"),
                        },
                    },
                    "because": _TEXT,
                },
            },
        },
    },
    "PermitFreePart": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"type": "object"},
            "properties": {
                "type": "object",
                "properties": {
                    "answer": _ANSWER,
                    "rules": {"type": "array", "items": {"type": "string"}, "description": "that make it so, the gravest first"},
                    "area_m2": _M2,
                    "besides": {**_ANSWER, "description": "the answer were it not for what is the same everywhere"},
                    "off_site": {"type": "boolean", "description": "beyond the named site, and not judged"},
                    "reasons": {"type": "array", "items": _REASON},
                    "because": _TEXT,
                },
            },
        },
    },
}

"""Screenings, plans, ways out, drawings and reservations described for machines: the shapes of `web.api.openapi`."""

from typing import Any

from fieldreg.booking.reservations import State
from fieldreg.law.settling import SettledBy, UnknownKind
from fieldreg.screening.plan import StepKind, StepState
from fieldreg.trials.trial import Activity
from fieldreg.ways_out import Kind
from geodata.drawings.drawing import FORMATS

__all__ = ["SCREENING_SCHEMAS"]

_Object = dict[str, Any]


def _of(schema: str) -> _Object:
    return {"$ref": f"#/components/schemas/{schema}"}


_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_VERDICTS = ["prohibited", "permit", "unknown", "consent", "notify", "advise", "clear"]
_TIME = {"type": "string", "format": "date-time"}
_ALTITUDE = _of("Altitude")
_SLOT = {
    "site": {"type": "string"},
    "area": {"type": "string", "nullable": True},
    "time_start": _TIME,
    "time_end": _TIME,
    "altitude_upper": _ALTITUDE,
    "geometry": {"type": "object", "nullable": True},
    "exclusive": {"type": "boolean", "default": True},
    "activity": {"type": "string", "enum": [str(activity) for activity in Activity]},
    "purpose": {"type": "string"},
    "organisation": {"type": "string"},
}
SCREENING_SCHEMAS: _Object = {
    "Drawing": {
        "type": "object",
        "properties": {
            "format": {"type": "string", "enum": list(FORMATS)},
            "trial": {"type": "object", "description": "a Trial that need not be complete"},
            "taken": {"type": "array", "items": _TEXT},
            "left_out": {"type": "array", "items": {"type": "object"}, "description": "what was left out, where and why"},
            "asks": {"type": "array", "items": {"type": "string"}, "description": "properties its shapes and heights lack"},
        },
    },
    "Screening": {
        "type": "object",
        "properties": {
            "on": {"type": "string", "format": "date"},
            "asked_on": {"type": "string", "format": "date"},
            "verdict": {"type": "string", "enum": _VERDICTS},
            "open": {
                "type": "object",
                "description": "How many doubts that might ask for a permit or forbid each can close",
                "properties": {str(who): {"type": "integer"} for who in SettledBy},
            },
            "earliest_start": {"type": "string", "format": "date", "nullable": True},
            "questions": {
                "type": "array",
                "description": "What is asked next, the most decisive first",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "settles": {"type": "array", "items": {"type": "string"}},
                        "lowers": {"type": "array", "items": {"type": "string"}},
                        "open": {"type": "boolean"},
                    },
                },
            },
            "findings": {"type": "array", "items": {"type": "object"}},
            "not_applicable": {"type": "array", "items": {"type": "object"}},
            "unknown": {"type": "array", "items": _of("Unknown")},
            "layers": {"type": "array", "items": {"type": "object"}},
            "looked_up": {"type": "array", "items": {"type": "object"}, "description": "facts the city looked up, dated"},
            "plan": _of("Plan"),
        },
    },
    "Unknown": {
        "type": "object",
        "properties": {
            "rule": {"type": "string"},
            "title": _TEXT,
            "because": _TEXT,
            "needs": {"type": "array", "items": {"type": "string"}},
            "kind": {"type": "string", "enum": [str(kind) for kind in UnknownKind]},
            "severity": {"type": "string", "description": "the gravest it could turn out to be"},
            "settled_by": {"type": "string", "enum": [str(who) for who in SettledBy]},
            "open": {"type": "boolean", "description": "whether it could ask for a permit or forbid"},
            "margin_m": {"type": "number", "nullable": True},
            "missing_m": {"type": "number", "nullable": True, "description": "metres the map is too coarse by"},
            "lowered_by": {"type": "array", "items": {"type": "string"}, "description": "questions that may settle or lower it too"},
            "not_yet_known": {"type": "array", "items": {"type": "string"}, "description": "questions answered so"},
            "articles": {"type": "array", "items": {"type": "object"}},
            "authority": {"type": "object", "nullable": True},
            "zones": {"type": "array", "items": {"type": "object"}},
        },
    },
    "Plan": {
        "type": "object",
        "properties": {
            "start": _TIME,
            "asked_on": {"type": "string", "format": "date"},
            "steps": {"type": "array", "items": _of("Step")},
            "not_counted": {"type": "array", "items": {"type": "object"}, "description": "rules not judged yet"},
            "blocked": {"type": "array", "items": {"type": "object"}, "description": "bans with nobody to ask"},
            "earliest_start": {"type": "string", "format": "date", "nullable": True},
            "at_least": {"type": "boolean", "description": "whether earliest_start is a lower bound"},
            "too_late": {"type": "boolean"},
        },
    },
    "Step": {
        "type": "object",
        "properties": {
            "rule": {"type": "string"},
            "rules": {"type": "array", "items": {"type": "string"}, "description": "all the one paper is for"},
            "kind": {"type": "string", "enum": [str(kind) for kind in StepKind]},
            "severity": {"type": "string", "nullable": True},
            "title": _TEXT,
            "authority": {"type": "object"},
            "documents": {"type": "array", "items": _TEXT},
            "system": _TEXT,
            "waits_for": {"type": "array", "items": {"type": "string"}},
            "open_waits": {"type": "array", "items": {"type": "string"}},
            "rather_after": {"type": "array", "items": {"type": "string"}, "description": "safer first, though no law says so"},
            "safe_day": {"type": "string", "format": "date", "nullable": True, "description": "to hand in by for the safe order"},
            "lead_time": {"type": "object", "nullable": True},
            "lead_time_note": _TEXT,
            "lead_time_confidence": {"type": "string", "nullable": True},
            "answer_by": {"type": "string", "format": "date"},
            "last_day": {"type": "string", "format": "date", "nullable": True},
            "last_moment": {"type": "string", "format": "date-time", "nullable": True},
            "last_day_at_latest": {"type": "boolean"},
            "earliest_day": {"type": "string", "format": "date"},
            "earliest_answer": {"type": "string", "format": "date", "nullable": True},
            "earliest_at_least": {"type": "boolean"},
            "too_late": {"type": "boolean", "nullable": True},
            "state": {"type": "string", "enum": [str(state) for state in StepState]},
            "state_name": _TEXT,
        },
    },
    "WaysOut": {
        "type": "object",
        "properties": {
            "ways": {"type": "array", "items": {"$ref": "#/components/schemas/Way"}},
            "without": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"rule": {"type": "string"}, "title": _TEXT, "because": _TEXT, "complete": {"type": "boolean"}},
                },
            },
        },
    },
    "Way": {
        "type": "object",
        "properties": {
            "rule": {"type": "string"},
            "kind": {"type": "string", "enum": [str(kind) for kind in Kind]},
            "title": _TEXT,
            "how": _TEXT,
            "change": {
                "type": "object",
                "description": "How big it is; `step` orders changes of all kinds",
                "properties": {"value": {"type": "number"}, "unit": {"type": "string"}, "step": {"type": "number"}, "said": _TEXT},
            },
            "conditions": {"type": "array", "items": {"type": "object"}, "description": "What must really be met"},
            "place": {"type": "object", "nullable": True},
            "removes": {"type": "array", "items": {"type": "object"}},
            "settles": {"type": "array", "items": {"type": "object"}, "description": "Open doubts that surely do not apply then"},
            "adds": {"type": "array", "items": {"type": "object"}},
            "opens": {"type": "array", "items": {"type": "object"}, "description": "What can no longer be judged"},
            "verdict": {"type": "string", "enum": _VERDICTS},
            "earliest_start": {"type": "string", "format": "date", "nullable": True},
            "document": {"$ref": "#/components/schemas/Trial"},
        },
    },
    "ReservationRequest": {
        "type": "object",
        "required": ["site", "time_start", "time_end", "activity", "purpose", "organisation"],
        "properties": {
            **_SLOT,
            "altitude_lower": _ALTITUDE,
            "radius_m": {"type": "number", "description": "of a Point"},
            "corridor_width_m": {"type": "number", "description": "of a LineString"},
            "queue": {"type": "boolean", "description": "to wait in line where others hold the slot; false unless told"},
            **{name: {"type": "object"} for name in ("vehicle", "on_site", "odd", "road")},
        },
    },
    "Reservation": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "state": {
                "type": "string",
                "enum": [str(state) for state in State],
            },
            "series": {"type": "string", "nullable": True, "description": "the series it was asked for in"},
            "recurrence_id": {**_TIME, "nullable": True, "description": "which of its dates it is: the start asked for"},
            "place_in_line": {"type": "integer", "nullable": True, "description": "of one that waits: 1 is the first"},
            "behind_accepted": {"type": "boolean", "description": "of one that waits: whether an accepted one holds its slot"},
            "clashes": {"type": "array", "items": {"type": "object"}, "description": "of one that waits: what holds its slot, never whose"},
            "holds_until": {**_TIME, "nullable": True, "description": "an undecided one gives its slot back then"},
            "neighbours": {
                "type": "array", "nullable": True, "items": {"type": "object"},
                "description": "who stands near in place and time, without whose: rule, severity, status (applies, unknown), because, "
                "distance_m, times; null where nothing was looked at",
            },
            "turned": {"type": "array", "items": {"type": "object"}, "description": "what turned since it was asked, and why"},
            "notes": {"type": "array", "items": {"type": "object"}, "description": "partly-off-site with its share; hours-unknown"},
            **_SLOT,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "code": {"type": "string"},
            "where": {"type": "string"},
            "message": _TEXT,
            "faults": {"type": "array", "items": {"type": "object"}},
            "clashes": {"type": "array", "items": {"type": "object"}},
            "skipped": {"type": "array", "items": {"type": "object"}, "description": "dates of a series that cannot be had"},
        },
    },
}

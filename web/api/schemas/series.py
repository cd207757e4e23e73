"""Series described for machines: what the API's description (`web.api.openapi`) says of them."""

from collections.abc import Mapping
from typing import Any

__all__ = ["SERIES_SCHEMAS"]

_TIME = {"type": "string", "format": "date-time"}
_DATES = {"type": "array", "maxItems": 200, "items": {"type": "string"}}
_RULE = {
    "rrule": {
        "type": "string",
        "description": "RFC 5545, of FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and "
        "COUNT (at most 200) or UNTIL; time_start must be one of its own days. UNTIL as a day or without Z is Japan's time",
    },
    "exdate": {**_DATES, "description": "starts, or days, taken out"},
    "rdate": {**_DATES, "description": "starts, or days at the hour of the first, put in"},
}
_OCCURRENCE = {
    "time_start": _TIME, "time_end": _TIME,
    "because": {"type": "object", "nullable": True, "description": "why it cannot be had, in ja and en"},
}  # fmt: skip
_CHANCE = {"type": "string", "enum": ["free", "taken", "closed", "outside-hours", "past", "beyond-horizon", "refused"]}
SERIES_SCHEMAS: Mapping[str, Any] = {
    "SeriesRequest": {
        "allOf": [
            {"$ref": "#/components/schemas/ReservationRequest"},
            {
                "type": "object",
                "required": ["rrule"],
                "properties": {**_RULE, "all_or_nothing": {"type": "boolean", "description": "409 with all unless every date can be had"}},
            },
        ],
        "description": "as a reservation of the first date, with the rule beside it",
    },
    "SeriesChange": {
        "type": "object",
        "required": ["from_day", "time_start", "time_end", "rrule"],
        "properties": {
            "from_day": {"type": "string", "format": "date", "description": "Japan's; what begins before it, or has begun, stays"},
            "time_start": _TIME,
            "time_end": _TIME,
            **_RULE,
            "note": {"type": "string", "description": "the desk's reason, which the applicant is told"},
            "seen": {"type": "array", "items": {"type": "string"}, "description": "the preview's: 409 where a date is otherwise now"},
        },
        "description": "the first date and the rule from a day on; any other property of a request stays as it was where it is not told",
    },
    "SeriesChangePreview": {
        "type": "object",
        "properties": {
            "series": {"type": "string"},
            "from_day": {"type": "string", "format": "date"},
            **_RULE,
            "seen": {
                "type": "array", "items": {"type": "string"},
                "description": "each held date as id:sequence:fate, each asked for as start:free or start:skipped; send it as it is",
            },
            "untouched": {"type": "array", "items": {"type": "object"}},
            "dates": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "fate": {"type": "string", "enum": ["kept", "changed", "dropped", "new"]},
                        "before": {"type": "object", "nullable": True, "description": "id, state and times of what is held now"},
                        "after": {
                            "type": "object", "nullable": True,
                            "properties": {**_OCCURRENCE, "state": _CHANCE, "verdict": {"type": "string", "nullable": True}},
                        },
                    },
                },
            },
        },
    },
    "SeriesPreview": {
        "type": "object",
        "properties": {
            **_RULE,
            "free": {"type": "integer"},
            "skipped": {"type": "integer"},
            "occurrences": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {**_OCCURRENCE, "state": _CHANCE, "verdict": {"type": "string", "nullable": True}},
                },
            },
        },
    },
    "Series": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "state": {"type": "string", "enum": ["on", "changed", "withdrawn"]},
            "time_start": _TIME,
            "time_end": _TIME,
            **_RULE,
            "reservations": {"type": "array", "items": {"type": "object"}, "description": "id, state, times and recurrence_id of each"},
            "skipped": {"type": "array", "items": {"type": "object", "properties": {**_OCCURRENCE, "state": _CHANCE}}},
            "icalendar": {"type": "string", "description": "the same as a VEVENT with its recurrence, in Japan's zone"},
        },
    },
}

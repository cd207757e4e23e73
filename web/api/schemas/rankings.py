"""What a need and a ranking look like, for the description of the API."""

from typing import Any

from fieldreg.booking.free_days import SlotState
from fieldreg.choosing.demands import Grade
from fieldreg.choosing.fit import Answer
from fieldreg.trials.heights_and_times import MOST_TIMES
from fieldreg.trials.odd import NEEDS
from fieldreg.trials.place_needs import PLACE_NEEDS
from fieldreg.trials.trial import Activity

__all__ = ["RANKING_SCHEMAS"]

_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_TIME = {"type": "string", "format": "date-time"}
_SPAN = {"type": "object", "required": ["time_start", "time_end"], "properties": {"time_start": _TIME, "time_end": _TIME}}
_ALTITUDE = {"type": "object", "description": "as in a trial: value and datum", "nullable": True}
_ANSWER = {"type": "string", "enum": [str(answer) for answer in Answer]}
_GRADE = {"type": "string", "enum": [str(grade) for grade in Grade], "description": "how much is asked for, the least first"}
_COUNT = {"type": "integer", "nullable": True}
_STATE = {"type": "string", "enum": [str(state) for state in SlotState]}
_SLOT = {
    "type": "object",
    "required": ["state", "because", "taken"],
    "description": "whether the site, or the area that is named, is free of reservations at the need's times; events are not kept here",
    "properties": {
        "state": {**_STATE, "description": "over all of the times; partly: a part is taken; unknown: the calendar cannot be told"},
        "because": _TEXT,
        "taken": {
            "type": "array",
            "description": "what of the need's times is reserved; area null: the whole site",
            "items": {
                "type": "object",
                "properties": {"time_start": _TIME, "time_end": _TIME, "area": {"type": "string", "nullable": True}},
            },
        },
        "next_free": {
            **_SPAN, "nullable": True,
            "description": "of what is taken the first time, moved to the first day on which all of them are free; null: none in six weeks",
        },
    },
}

RANKING_SCHEMAS: dict[str, Any] = {
    "Need": {
        "type": "object",
        "description": "A trial without a place. One of radius_m, area_m2 and length_m at most; time_start and time_end, or times",
        "required": ["activity"],
        "example": {
            "activity": "drone", "radius_m": 30, "time_start": "2030-12-02T10:00:00+09:00", "time_end": "2030-12-02T12:00:00+09:00",
            "altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AGL"},
            "vehicle": {"mass_g": 900, "gross_mass_g": 900}, "needs": {"parking_cars": 2},
        },
        "properties": {
            "activity": {"type": "string", "enum": [str(activity) for activity in Activity]},
            "vehicle": {"type": "object", "description": "answers, as in a trial"},
            "on_site": {"type": "object", "description": "answers, as in a trial"},
            "radius_m": {"type": "number", "description": "of a circle the place must take"},
            "area_m2": {"type": "number", "description": "the place must have"},
            "length_m": {"type": "number", "description": "in a straight line; of a road along it"},
            "altitude_lower": _ALTITUDE,
            "altitude_upper": _ALTITUDE,
            "time_start": _TIME,
            "time_end": _TIME,
            "times": {"type": "array", "maxItems": MOST_TIMES, "items": _SPAN},
            "needs": {
                "type": "object",
                "description": "what the place, or the road, must have",
                "properties": {name: {} for name in (*PLACE_NEEDS, *NEEDS)},
            },
            "odd": {"type": "object", "description": "words of a road, as a trial tells them; the same as in needs"},
            "not_yet_known": {"type": "array", "items": {"type": "string"}},
        },
    },
    "Ranking": {
        "type": "object",
        "properties": {
            "need": {"$ref": "#/components/schemas/Need"},
            "asked_on": {"type": "string", "format": "date"},
            "ranked": {"type": "array", "items": {"$ref": "#/components/schemas/RankedSite"}},
            "judged": {"type": "integer", "description": "how many sites were judged, of which this is a page"},
            "revision": {"type": "integer", "description": "of the registry"},
            "limit": {"type": "integer"},
            "offset": {"type": "integer"},
        },
    },
    "RankedSite": {
        "type": "object",
        "properties": {
            "site": {"type": "string"},
            "area": {"type": "string", "nullable": True, "description": "the part that alone is sure to take the size"},
            "name": _TEXT,
            "grade": _GRADE,
            "verdict": {"type": "string", "description": "of the whole site, as its screening gives it"},
            "permits": _COUNT,
            "consents": _COUNT,
            "longest_lead_days": {**_COUNT, "description": "calendar days until the slowest single application can be answered"},
            "leads_unknown": {**_COUNT, "description": "what is to be handed in and nobody tells a lead time of"},
            "earliest_start": {"type": "string", "format": "date", "nullable": True, "description": "the plan's"},
            "at_least": {"type": "boolean", "description": "whether earliest_start is a lower bound"},
            "open": {"type": "object", "nullable": True, "description": "open doubts by who can close them: you, desk, map"},
            "because": _TEXT,
            "permit_free_m2": {
                "type": "number", "nullable": True,
                "description": "on how much of the site surely no permit is needed; null: not known, or not asked for (permit_free=1)",
            },
            "slot": _SLOT,
            "fit": {
                "type": "object",
                "properties": {
                    "answer": _ANSWER,
                    "held": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"about": {"type": "string"}, "answer": _ANSWER, "because": _TEXT},
                        },
                    },
                },
            },
            "times": {
                "type": "array",
                "description": "of several times, each: without a permit for certain, or not, or null where that is not known",
                "items": {
                    "type": "object",
                    "properties": {
                        "time_start": _TIME, "time_end": _TIME, "grade": _GRADE, "verdict": {"type": "string"}, "permits": _COUNT,
                        "free_of_permits": {"type": "boolean", "nullable": True}, "slot": _STATE,
                    },
                },
            },
        },
    },
}  # fmt: skip

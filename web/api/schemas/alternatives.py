"""What is nearest instead, described for machines: of a trial, and of a need."""

from typing import Any, Final

from fieldreg.alternatives import MOST_SCREENED, AlternativeKind
from fieldreg.alternatives.obstacles import ObstacleKind
from fieldreg.alternatives.of_need import MOST_RANKED
from fieldreg.choosing.demands import Grade

__all__ = ["ALTERNATIVE_SCHEMAS", "INSTEAD"]

_Object = dict[str, Any]
INSTEAD: Final = (
    "What is nearest where a trial or a need cannot be had. Of a trial (GeoJSON): another day, a lower height, another area or site, each "
    "judged anew, free, and asking for no more. Of a need: what stands in the way, and the nearest needs that some free site meets"
)
_TEXT: Final[_Object] = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_COUNT: Final[_Object] = {"type": "integer"}
_MAYBE: Final[_Object] = {"type": "integer", "nullable": True}
_ANSWER: Final[_Object] = {
    "grade": {"type": "string", "enum": [str(grade) for grade in Grade]},
    "verdict": {"type": "string"},
    "permits": _MAYBE,
    "consents": _MAYBE,
    "longest_lead_days": _MAYBE,
    "earliest_start": {"type": "string", "format": "date", "nullable": True},
    "because": _TEXT,
}


def _bounded(most: int) -> _Object:
    return {"type": "integer", "enum": [most], "description": "the bound of one search"}


ALTERNATIVE_SCHEMAS: Final[_Object] = {
    "InsteadOf": {"oneOf": [{"$ref": "#/components/schemas/Trial"}, {"$ref": "#/components/schemas/Need"}]},
    "Alternatives": {"oneOf": [{"$ref": "#/components/schemas/InsteadOfTrial"}, {"$ref": "#/components/schemas/InsteadOfNeed"}]},
    "InsteadOfTrial": {
        "type": "object",
        "properties": {
            "taken": {"type": "boolean", "nullable": True, "description": "whether others hold its slot; null without a site"},
            "late": {"type": "boolean", "description": "whether its papers can no longer be answered by its day"},
            "verdict": {"type": "string"},
            "wanted": {"type": "boolean", "description": "false: it can be had as it is, and nothing was looked for"},
            "said": _TEXT,
            "alternatives": {"type": "array", "items": {"$ref": "#/components/schemas/Alternative"}},
            "screened": _COUNT,
            "most": _bounded(MOST_SCREENED),
            "complete": {"type": "boolean", "description": "false: the bound cut the search off"},
        },
    },
    "Alternative": {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": [str(kind) for kind in AlternativeKind]},
            "title": _TEXT,
            "change": _TEXT,
            "value": {"type": "number", "description": "how far it is, in its unit; days before are negative"},
            "unit": {"type": "string", "enum": ["days", "m", "km"]},
            **_ANSWER,
            "place": {"type": "object", "nullable": True},
            "document": {"type": "object", "description": "the whole trial, fit to be handed in"},
        },
    },
    "InsteadOfNeed": {
        "type": "object",
        "properties": {
            "fits": {"type": "integer", "description": "sites that surely meet it and can be had; 0 where others hold them all"},
            "taken": {"type": "integer", "description": "sites that would, and are held by others then"},
            "might": {"type": "integer", "description": "sites that might, once what is not known of them is settled"},
            "judged": _COUNT,
            "said": _TEXT,
            "obstacles": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string", "enum": [str(kind) for kind in ObstacleKind]},
                        "name": {"type": "string", "description": "of the need or the rule"},
                        "title": _TEXT,
                        "said": _TEXT,
                        "sites": {"type": "integer", "description": "it keeps away"},
                        "alone": {"type": "integer", "description": "of them, that nothing else keeps away"},
                    },
                },
            },
            "alternatives": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string", "enum": ["day", "height", "size", "need"]},
                        "title": _TEXT,
                        "change": _TEXT,
                        "sites": {"type": "integer", "description": "that meet it"},
                        "first": {"type": "object", "description": "the best of them that nobody holds then"},
                        "document": {"$ref": "#/components/schemas/Need"},
                    },
                },
            },
            "ranked": _COUNT,
            "most": _bounded(MOST_RANKED),
            "complete": {"type": "boolean"},
        },
    },
}

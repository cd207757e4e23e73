"""The API described for machines.  Hand-written; a test holds it against the routes."""

from typing import Any

from fieldreg import __version__
from fieldreg.law.settling import SettledBy, UnknownKind
from fieldreg.screening.plan import StepKind, StepState
from fieldreg.trials.trial import Activity
from fieldreg.ways_out import Kind
from web.api.openapi_rankings import RANKING_SCHEMAS

__all__ = ["document"]

_Object = dict[str, Any]


def document(server: str) -> _Object:
    """OpenAPI 3.0.3 of this version at `server`."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "fieldreg",
            "version": __version__,
            "description": "実証フィールド台帳の API。Every error is problem+json (RFC 9457).",
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {"schemas": _SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _paths() -> _Object:
    return {
        "/api": {"get": _get("Landing page")},
        "/api/conformance": {"get": _get("Conformance classes")},
        "/api/openapi.json": {"get": _get("This document")},
        "/api/collections": {"get": _get("The collections")},
        "/api/collections/{collection_id}": {"get": _get("One collection", _path("collection_id"), errors=("404",))},
        "/api/collections/{collection_id}/items": {
            "get": _get(
                "Features. `site` for areas and reservations; `layer`, `on` for zones; `from`, `to` for reservations",
                _path("collection_id"),
                *(_query(name, kind) for name, kind in _ITEM_QUERY),
                errors=("400", "404", "429"),
            )
        },
        "/api/collections/{collection_id}/items/{feature_id}": {
            "get": _get(
                "One feature",
                _path("collection_id"),
                _path("feature_id"),
                *(_query(n, k) for n, k in _ITEM_QUERY[3:]),
                errors=("400", "404", "429"),
            )
        },
        "/api/sites.csv": {"get": _get("Every site as CSV")},
        "/api/headroom": {
            "get": _get(
                "Room under the airport surfaces",
                _query("lon", "number", required=True),
                _query("lat", "number", required=True),
                _query("on", "date"),
                errors=("400", "422"),
            )
        },
        "/api/headroom/area": {
            "post": _post(
                "Room under the airport surfaces over an area, cell by cell",
                "Trial",
                {"200": "HeadroomArea"},
                [_query("on", "date")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/api/catalogue": {"get": _get("The layers and editions held, and the datasets that can be loaded", errors=("400",))},
        "/api/rules": {"get": _get("Rules in force on a day", _query("on", "date"), errors=("400",))},
        "/api/screenings": {
            "post": _post("What a trial takes", "Trial", {"200": "Screening"}, [_query("on", "date")], ("400", "413", "415", "422"))
        },
        "/api/plans": {"post": _with_calendar(_plan("What to hand in, to whom and by when"))},
        "/api/plans.ics": {"post": _only_calendar(_plan("The same as an iCalendar file"))},
        "/api/rankings": {
            "post": _post(
                "Every site for a trial that has no place yet, the best first",
                "Need",
                {"200": "Ranking"},
                [_query("on", "date"), _query("limit", "integer"), _query("offset", "integer")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/api/ways-out": {
            "post": _post(
                "The nearest changes that remove what forbids a trial or asks for a permit, each screened",
                "Trial",
                {"200": "WaysOut"},
                [_query("on", "date")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/api/reservations": {
            "post": {
                **_post(
                    "Asks for a slot",
                    "ReservationRequest",
                    {"201": "Reservation", "200": "Reservation"},
                    [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 64}}],
                    ("400", "401", "403", "409", "413", "415", "422", "503"),
                ),
                "security": [{"token": []}],
            }
        },
        "/api/reservations/{reservation_id}": {
            "get": {
                **_get("One's own reservation", _path("reservation_id"), errors=("401", "404")),
                "security": [{"token": []}],
            }
        },
        "/healthz": {"get": _get("Whether the registry answers", errors=("503",))},
    }


_QUERY_MEANS = {
    "bbox": "west,south,east,north in degrees; west greater than east spans the antimeridian",
    "from": "first day of the reservations shown; without it today. The answer tells its `interval`",
    "to": "last day of the reservations shown; without it there is no end",
    "on": "the day whose law and zones are told; without it today",
}
_ITEM_QUERY = (
    ("bbox", "string"), ("limit", "integer"), ("offset", "integer"), ("site", "string"), ("layer", "string"),
    ("on", "date"), ("from", "date"), ("to", "date"),
)  # fmt: skip


def _get(summary: str, *parameters: _Object, errors: tuple[str, ...] = ()) -> _Object:
    answers = {"200": {"description": summary}} | _problems(errors)
    return {"summary": summary, "parameters": list(parameters), "responses": answers}


def _post(summary: str, body: str, answers: dict[str, str], parameters: list[_Object], errors: tuple[str, ...]) -> _Object:
    return {
        "summary": summary,
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _of(body)}}},
        "responses": {
            status: {"description": schema, "content": {"application/json": {"schema": _of(schema)}}}
            for status, schema in answers.items()
        }
        | _problems(errors),
    }


def _plan(summary: str) -> _Object:
    return _post(summary, "Trial", {"200": "Plan"}, [_query("on", "date")], ("400", "413", "415", "422"))


def _with_calendar(operation: _Object) -> _Object:
    """The operation, which answers in iCalendar too where that is asked for."""
    operation["responses"]["200"]["content"] |= _CALENDAR
    return operation


def _only_calendar(operation: _Object) -> _Object:
    operation["responses"]["200"]["content"] = _CALENDAR
    return operation


def _problems(statuses: tuple[str, ...]) -> _Object:
    content = {"application/problem+json": {"schema": _of("Problem")}}
    return {status: {"description": "Problem", "content": content} for status in statuses}


def _of(schema: str) -> _Object:
    return {"$ref": f"#/components/schemas/{schema}"}


def _path(name: str) -> _Object:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, kind: str, *, required: bool = False) -> _Object:
    schema = {"type": "string", "format": "date"} if kind == "date" else {"type": kind}
    means = {"description": _QUERY_MEANS[name]} if name in _QUERY_MEANS else {}
    return {"name": name, "in": "query", "required": required, **means, "schema": schema}


_CALENDAR = {"text/calendar": {"schema": {"type": "string"}}}
_TEXT = {"type": "object", "properties": {"ja": {"type": "string"}, "en": {"type": "string"}}}
_VERDICTS = ["prohibited", "permit", "unknown", "consent", "notify", "advise", "clear"]
_TIME = {"type": "string", "format": "date-time"}
_ALTITUDE = {
    "type": "object",
    "required": ["value", "datum"],
    "nullable": True,
    "properties": {
        "value": {"type": "number"},
        "datum": {"type": "string", "enum": ["AGL", "AMSL", "WGS84"]},
        "unit": {"type": "string", "enum": ["M", "FT"], "default": "M"},
    },
}
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
_SCHEMAS: _Object = {
    **RANKING_SCHEMAS,
    "Trial": {"type": "object", "description": "A GeoJSON Feature, or a FeatureCollection for several volumes"},
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
    "HeadroomArea": {
        "type": "object",
        "description": "A GeoJSON FeatureCollection of cells",
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"type": "object"}},
            "summary": {"type": "object"},
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
            **{name: {"type": "object"} for name in ("vehicle", "on_site", "odd", "road")},
        },
    },
    "Reservation": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "state": {
                "type": "string",
                "enum": ["requested", "tentative", "accepted", "declined", "withdrawn", "done"],
            },
            "holds_until": {**_TIME, "nullable": True, "description": "an undecided one gives its slot back then"},
            "notes": {"type": "array", "items": {"type": "object"}, "description": "partly-off-site, with its share"},
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
        },
    },
}

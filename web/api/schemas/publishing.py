"""What is published for other programs, described for machines: zones, roads, the catalogue, the test interface."""

from typing import Any, Final

from geodata.export.published.feature_files import FILES

__all__ = ["FILE_CONTENT", "GEOZONES", "GEOZONES_CHECK", "published_paths"]

_Object = dict[str, Any]
_TEXT: Final[_Object] = {"type": "string"}
_DAY: Final[_Object] = {"type": "string", "format": "date"}
_PROBLEM: Final[_Object] = {
    "description": "Problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}  # fmt: skip
FILE_CONTENT: Final[_Object] = {
    one.mimetype.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in FILES.values()
}
_NUMBER: Final[_Object] = {"type": "number"}
GEOZONES: Final[_Object] = {
    "GeozonesCheckRequest": {"type": "object", "required": ["checks"], "properties": {
        "checks": {"type": "array", "maxItems": 100, "items": {
            "type": "object", "required": ["filterSets"],
            "properties": {"filterSets": {"type": "array", "maxItems": 20, "items": {"$ref": "#/components/schemas/GeozonesFilterSet"}}},
        }},
    }},
    "GeozonesFilterSet": {"type": "object", "properties": {
        "position": {"type": "object", "required": ["uomDimensions", "verticalReferenceType"], "properties": {
            "uomDimensions": {"type": "string", "enum": ["M", "FT"]}, "verticalReferenceType": {"type": "string", "enum": ["AGL", "AMSL"]},
            "height": _NUMBER,
            "longitude": {**_NUMBER, "minimum": -180, "maximum": 180}, "latitude": {**_NUMBER, "minimum": -90, "maximum": 90},
        }},
        "after": {"type": "string", "format": "date-time"}, "before": {"type": "string", "format": "date-time"},
        "ed269": {"type": "object", "properties": {"uSpaceClass": _TEXT, "acceptableRestrictions": {"type": "array", "items": {
            "type": "string", "enum": ["PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION"],
        }}}},
    }},
    "GeozonesCheckReply": {"type": "object", "required": ["applicableGeozone"], "properties": {
        "applicableGeozone": {"type": "array", "items": {
            "type": "object", "required": ["geozone"],
            "properties": {"geozone": {"type": "string", "enum": ["Present", "Absent", "UnsupportedFilter", "Error"]}, "message": _TEXT},
        }},
    }},
}  # fmt: skip


def published_paths() -> _Object:
    """By address below the server's."""
    on = _query("on", _DAY, "the day whose zones are told; without it today")
    form = _query("format", {"type": "string", "enum": ["ed318", "ed269"], "default": "ed318"}, "ED-318 (GeoJSON), or ED-269")
    layer = _query("layer", _TEXT, "one layer; without it all, at most 20,000 zones")
    return {
        "/uas-zones": {"get": _get(
            "Zones of a day for airspace tools; `metadata` tells licences, and which layers cannot speak", [form, on, layer],
            ("application/geo+json", "application/json"), "404",
        )},
        "/wzdx": {"get": _get(
            "Road events and reserved roads as a WZDx 4.2 feed: no names",
            [_query("on", _DAY, "that day alone; without it events of today and reservations from today on")], ("application/geo+json",),
        )},
        "/catalog.jsonld": {"get": _get("The catalogue, DCAT-AP as JSON-LD", [], ("application/ld+json",), judged=False)},
    }  # fmt: skip


GEOZONES_CHECK: Final[_Object] = {
    "summary": "Whether some zone applies: InterUSS's test interface for geo-awareness, version 1",
    "parameters": [],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GeozonesCheckRequest"}}}},
    "responses": {
        "200": {"description": "Answers", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/GeozonesCheckReply"}}}},
        **dict.fromkeys(("400", "413", "415", "422", "429"), _PROBLEM),
    },
}


def _get(summary: str, asked: list[_Object], kinds: tuple[str, ...], *errors: str, judged: bool = True) -> _Object:
    content = {kind: {"schema": {"type": "object"}} for kind in kinds}
    told = {"200": {"description": summary, "content": content}, "304": {"description": "The client has it"}}
    problems = dict.fromkeys(("400", *errors, *(("422",) if judged else ()), "429"), _PROBLEM)
    return {"summary": summary, "parameters": asked, "responses": told | problems}


def _query(name: str, schema: _Object, means: str) -> _Object:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": means}

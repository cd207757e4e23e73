"""Features described for machines: addresses, parameters and answers, as the conformance class `oas30` wants them."""

from collections.abc import Mapping
from typing import Any, Final

from fieldreg.filtering.filters import LANGUAGES
from geodata.export.published.feature_files import FILES
from web.api.features.asked import MOST, USUAL
from web.api.features.choosing import names_of
from web.api.features.fields import AREA, RESERVATION, SITE, ZONE, Field
from web.api.features.references import CRS84, SYSTEMS
from web.api.schemas.publishing import FILE_CONTENT

__all__ = ["FEATURE_PARAMETERS", "FEATURE_SCHEMAS", "feature_paths", "narrowing"]

_Object = dict[str, Any]
_CRS: Final[_Object] = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": CRS84.uri}
_LINKS: Final[_Object] = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_WORD: Final[_Object] = {"type": "string"}


def _asked(name: str, schema: _Object, means: str) -> _Object:
    return {"name": name, "in": "query", "required": False, "style": "form", "explode": False, "schema": schema, "description": means}


FEATURE_PARAMETERS: Final[_Object] = {
    "limit": _asked("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "how many features of a page at most"),
    "offset": _asked("offset", {"type": "integer", "minimum": 0, "maximum": 100_000_000, "default": 0}, "how many are passed over"),
    "bbox": _asked(
        "bbox",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
        "both least, then both greatest coordinates in `bbox-crs`; in degrees a west greater than east spans the antimeridian; "
        "of six numbers the heights are not looked at",
    ),
    "datetime": _asked(
        "datetime", _WORD,
        "a day, a moment, or an interval (2026-12-01/2026-12-31, ../2026-12-31, 2026-12-01/.., 2026-12-01/P2D): zones in force then, "
        "reservations that meet it; sites and areas bear no time and are always told",
    ),
    "crs": _asked("crs", _CRS, "the reference system of the answer; axes as it defines them"),
    "bbox-crs": _asked("bbox-crs", _CRS, "the reference system of `bbox`"),
    "f": _asked("f", {"type": "string", "enum": ["json", "html"]}, "a page for people, or JSON; without it as Accept says"),
    "filter": _asked("filter", _WORD, "CQL2 over the collection's queryables; what is not known is not let through (docs/filter.md)"),
    "filter-lang": _asked(
        "filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        "the language of `filter`; `cql-text` is CQL before CQL2",
    ),
    "filter-crs": _asked("filter-crs", _CRS, "the reference system of the filter's shapes"),
}  # fmt: skip
_OWN: Final[Mapping[str, tuple[_Object, str]]] = {
    "site": (_WORD, "of areas and reservations: those of one site"),
    "layer": (_WORD, "of `zones`: one layer"),
    "on": ({"type": "string", "format": "date"}, "of zones: the day, as `datetime` tells it too; without both today"),
    "from": ({"type": "string", "format": "date"}, "first day of the reservations shown; without it today. The answer tells `interval`"),
    "to": ({"type": "string", "format": "date"}, "last day of the reservations shown; without it there is no end"),
}


def _object(required: list[str], properties: _Object) -> _Object:
    return {"type": "object", "required": required, "properties": properties}


FEATURE_SCHEMAS: Final[_Object] = {
    "Link": _object(["rel", "href"], dict.fromkeys(("rel", "type", "title", "href"), _WORD) | {"templated": {"type": "boolean"}}),
    "Landing": _object(["title", "links"], {"title": _WORD, "description": _WORD, "links": _LINKS}),
    "Conformance": _object(["conformsTo"], {"conformsTo": {"type": "array", "items": _WORD}, "links": _LINKS}),
    "CollectionsHeld": _object(["links", "collections"], {
        "links": _LINKS, "crs": {"type": "array", "items": _WORD},
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
    }),
    "Collection": _object(["id", "links", "extent", "crs", "storageCrs"], {
        "id": _WORD, "title": _WORD, "description": _WORD, "itemType": {"type": "string", "enum": ["feature"]},
        "extent": _object(["spatial", "temporal"], {
            "spatial": _object(["bbox"], {
                "bbox": {"type": "array", "items": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}}},
                "crs": _WORD,
            }),
            "temporal": _object(["interval"], {
                "interval": {"type": "array", "items": {
                    "type": "array", "minItems": 2, "maxItems": 2, "items": {"nullable": True, **_WORD},
                }},
                "trs": _WORD,
            }),
        }),
        "crs": {"type": "array", "items": _WORD}, "storageCrs": _WORD, "links": _LINKS,
    }),
    "Feature": _object(["type", "geometry", "properties", "links"], {
        "type": {"type": "string", "enum": ["Feature"]}, "id": _WORD,
        "geometry": {"type": "object", "nullable": True, "required": ["type", "coordinates"], "properties": {
            "type": {"type": "string", "enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "items": {}},
        }},
        "properties": {"type": "object"}, "links": _LINKS,
    }),
    "FeaturePage": _object(["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"], {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"anyOf": [
            {"$ref": "#/components/schemas/SiteFeature"}, {"$ref": "#/components/schemas/Feature"},
        ]}},
        "links": _LINKS, "numberMatched": {"type": "integer", "minimum": 0}, "numberReturned": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
        "on": {"type": "string", "format": "date", "description": "of zones: the day, or the first of an interval's"},
        "until": {"type": "string", "format": "date", "description": "of zones of an interval: its last day"},
        "editions": {"type": "array", "items": {"type": "object"}, "description": "of zones: whether each layer can speak about it"},
        "interval": {"type": "array", "items": {"nullable": True, **_WORD}, "description": "of reservations: first and last day"},
    }),
    "JsonSchema": {"type": "object", "required": ["$schema", "$id", "type", "properties"], "properties": {
        "$schema": _WORD, "$id": _WORD, "title": _WORD, "type": _WORD, "properties": {"type": "object"},
    }},
}  # fmt: skip


def feature_paths() -> _Object:
    """By address below the server's, as `web.api.features.routes` answers them."""
    collection, one = "/collections/{collectionId}", "/collections/{collectionId}/items/{featureId}"
    told = _get("Landing page", "Landing"), _get("Conformance classes", "Conformance"), _get("The collections", "CollectionsHeld")
    schema = "application/schema+json"
    every = [FEATURE_PARAMETERS[name] for name in FEATURE_PARAMETERS if name != "f"]  # at once: not every client follows references here
    asked = [*every, *_own(), *_properties()]
    words = "Features of a collection, or a file of them"
    items = _get(words, "FeaturePage", "application/geo+json", ("collectionId",), asked, "422", "429")
    forms = {"type": "string", "enum": ["json", "html", *FILES]}
    items["parameters"][-1] = _asked("f", forms, "JSON, a page for people, or a file of all that fits; without it as Accept says")
    items["responses"]["200"]["content"] |= FILE_CONTENT
    return {
        **{path: {"get": operation} for path, operation in zip(("/", "/conformance", "/collections"), told, strict=True)},
        collection: {"get": _get("One collection", "Collection", path=("collectionId",))},
        f"{collection}/items": {"get": items},
        one: {"get": _get(
            "One feature", "Feature", "application/geo+json", ("collectionId", "featureId"),
            [_named("crs"), _named("datetime"), *_own()], "429",
        )},
        f"{collection}/schema": {"get": _get("JSON Schema of a GeoJSON feature", "JsonSchema", schema, ("collectionId",))},
        f"{collection}/schema/logical": {"get": _get("Logical schema of a feature", "JsonSchema", schema, ("collectionId",))},
        f"{collection}/queryables": {"get": _get("What may be asked for by name", "JsonSchema", schema, ("collectionId",))},
    }  # fmt: skip


def _get(
    summary: str, schema: str, kind: str = "application/json", path: tuple[str, ...] = (), asked: list[_Object] | None = None, *errors: str
) -> _Object:
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}, "text/html": {"schema": _WORD}}
    if kind == "application/schema+json":
        content["application/json"] = content[kind]
    problem = {"description": "Problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        "summary": summary,
        "parameters": [*({"name": n, "in": "path", "required": True, "schema": _WORD} for n in path), *(asked or []), _named("f")],
        "responses": {"200": {"description": summary, "content": content}}
        | dict.fromkeys(("400", *(("404",) if path else ()), *errors), problem),
    }


def narrowing() -> list[_Object]:
    """What narrows down tiles too: time, filters, properties, and the collections' own parameters."""
    return [*(FEATURE_PARAMETERS[name] for name in ("datetime", "filter", "filter-lang", "filter-crs")), *_own(), *_properties()]


def _own() -> list[_Object]:
    return [_asked(name, schema, means) for name, (schema, means) in _OWN.items()]


def _properties() -> list[_Object]:
    """A property of any collection by its name: a client looks here for what it may ask of the server."""
    held: dict[str, Field] = {}
    for fields in (SITE, AREA, ZONE, RESERVATION):
        known = {one.name: one for one in fields.plain()}
        held |= {name: known[name] for name in names_of(fields) if name not in held}
    return [
        _asked(name, {"type": one.schema["type"]}, f"{one.title.en or name}: this value alone")
        for name, one in held.items() if name not in _OWN
    ]  # fmt: skip


def _named(name: str) -> _Object:
    return {"$ref": f"#/components/parameters/{name}"}

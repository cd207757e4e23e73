"""Tiles described for machines: addresses, parameters and answers."""

from typing import Any, Final

from web.api.feature_paths import FEATURE_PARAMETERS, narrowing

__all__ = ["TILE_SCHEMAS", "tile_paths"]

_Object = dict[str, Any]
_WORD: Final[_Object] = {"type": "string"}
_LINKS: Final[_Object] = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_ABOUT: Final[_Object] = dict.fromkeys(("title", "dataType", "crs", "tileMatrixSetURI", "tileMatrixSetId"), _WORD) | {"links": _LINKS}
_NAMED: Final = ["dataType", "crs", "tileMatrixSetURI", "links"]
_PLACES: Final = ("z", "y", "x")


def _object(required: list[str], properties: _Object) -> _Object:
    return {"type": "object", "required": required, "properties": properties}


def _list(of: _Object) -> _Object:
    return {"type": "array", "items": of}


TILE_SCHEMAS: Final[_Object] = {
    "TileMatrixSetsHeld": _object(["tileMatrixSets"], {
        "tileMatrixSets": _list(_object(["id", "links"], {"id": _WORD, "title": _WORD, "uri": _WORD, "crs": _WORD, "links": _LINKS})),
        "links": _LINKS,
    }),
    "TileMatrixSet": _object(["id", "crs", "tileMatrices"], {
        "id": _WORD, "title": _WORD, "uri": _WORD, "crs": _WORD, "orderedAxes": _list(_WORD), "wellKnownScaleSet": _WORD,
        "tileMatrices": _list({"type": "object"}),
    }),
    "TileSets": _object(["tilesets", "links"], {"tilesets": _list(_object(_NAMED, _ABOUT)), "links": _LINKS}),
    "TileSet": _object(_NAMED, {
        **_ABOUT, "description": _WORD, "boundingBox": {"type": "object"},
        "layers": _list({"type": "object"}), "mediaTypes": _list(_WORD),
    }),
    "TileJson": _object(["tilejson", "tiles", "vector_layers"], {
        **dict.fromkeys(("tilejson", "name", "description", "scheme"), _WORD), "tiles": _list(_WORD),
        "minzoom": {"type": "integer"}, "maxzoom": {"type": "integer"},
        "bounds": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}}, "vector_layers": _list({"type": "object"}),
    }),
}  # fmt: skip


def tile_paths() -> _Object:
    """By address below the server's, as `web.api.tiles.routes` answers them."""
    own = "/collections/{collectionId}/tiles"
    return {
        "/tileMatrixSets": {"get": _document("The pyramids tiles are cut from", "TileMatrixSetsHeld")},
        "/tileMatrixSets/WebMercatorQuad": {"get": _document("The pyramid", "TileMatrixSet")},
        own: {"get": _document("The tilesets of a collection", "TileSets", "collectionId")},
        f"{own}/WebMercatorQuad": {"get": _document("The tileset of a collection", "TileSet", "collectionId")},
        f"{own}/WebMercatorQuad/tilejson.json": {"get": _document("The tileset as TileJSON 3.0", "TileJson", "collectionId")},
        f"{own}/WebMercatorQuad/{{z}}/{{y}}/{{x}}": {"get": _tile()},
    }


def _tile() -> _Object:
    operation = _get("Features as a Mapbox Vector Tile", ["collectionId", *_PLACES], narrowing(), "400", "404", "422", "429")
    operation["responses"]["200"]["content"] = {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}
    operation["responses"]["204"] = {"description": "Nothing lies in the tile"}
    return operation


def _document(summary: str, schema: str, *path: str) -> _Object:
    form = {**FEATURE_PARAMETERS["f"], "schema": {"type": "string", "enum": ["json"]}, "description": "JSON"}
    operation = _get(summary, list(path), [form], "400", *(["404"] if path else []))
    operation["responses"]["200"]["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return operation


def _get(summary: str, path: list[str], asked: list[_Object], *errors: str) -> _Object:
    problem = {"description": "Problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    places = [{"name": name, "in": "path", "required": True, "schema": _WORD} for name in path]
    answers = {"200": {"description": summary}} | dict.fromkeys(errors, problem)
    return {"summary": summary, "parameters": [*places, *asked], "responses": answers}

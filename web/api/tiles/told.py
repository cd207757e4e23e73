"""The documents that lead to tiles: lists of tilesets, tilesets (OGC 17-083r4, OGC API - Tiles part 1), TileJSON 3.0."""

from typing import Any

from flask import url_for

from web.api.features.collections import Collection
from web.api.features.references import CRS84
from web.api.features.told import REL, link
from web.api.tiles.cutting import THINNED, TILE_KIND
from web.api.tiles.matrix_set import CRS, LAST_ZOOM, NAME, URI
from web.api.tiles.parts import TOLD
from web.shell.i18n import language, t

__all__ = ["matrix_sets_told", "tilejson_told", "tileset_told", "tilesets_told"]

_Object = dict[str, Any]
_JSON = "application/json"
_TYPES = {"string": "String", "boolean": "Boolean", "integer": "Number", "number": "Number"}
_FARTHEST_LAT = 85.0511


def matrix_sets_told() -> _Object:
    """The one pyramid that tiles are cut from."""
    here = url_for("tiles.matrix_set", _external=True)
    return {
        "tileMatrixSets": [{"id": NAME, "title": NAME, "uri": URI, "crs": CRS, "links": [link("self", _JSON, NAME, here)]}],
        "links": [link("self", _JSON, t("この文書", "this document"), url_for("tiles.matrix_sets", _external=True))],
    }


def tilesets_told(collection: Collection) -> _Object:
    """The tilesets of a collection: one."""
    return {
        "tilesets": [{**_about(collection), "links": _links(collection)}],
        "links": [link("self", _JSON, t("この文書", "this document"), _of("tilesets", collection))],
    }


def tileset_told(collection: Collection) -> _Object:
    """Where its tiles are, of which zooms, and what they hold.

    Without limits of rows and columns, which the standard leaves open: GDAL 3.12 reads but the first two zooms where they are told.
    """
    west, south, east, north = collection.box
    properties = {name: {"title": title, "type": kind} for name, title, kind in _properties(collection)}
    dimension = {} if collection.tiles.dimension is None else {"geometryDimension": collection.tiles.dimension}
    return {
        **_about(collection),
        "description": t(collection.description),
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri, "orderedAxes": ["Lon", "Lat"]},
        "layers": [{
            "id": collection.id, "title": t(collection.title), "dataType": "vector", **dimension,
            "minTileMatrix": "0", "maxTileMatrix": str(LAST_ZOOM),
            "propertiesSchema": {"type": "object", "properties": properties},
        }],
        "mediaTypes": [TILE_KIND],
        "links": _links(collection),
    }  # fmt: skip


def tilejson_told(collection: Collection) -> _Object:
    """The same as TileJSON 3.0 has it: what MapLibre starts from."""
    west, south, east, north = collection.box
    fields = {name: _TYPES[kind] for name, _, kind in _properties(collection)}
    zooms = {"minzoom": 0, "maxzoom": LAST_ZOOM}
    return {
        "tilejson": "3.0.0",
        "name": t(collection.title),
        "description": t(collection.description),
        "scheme": "xyz",
        "tiles": [_template(collection, "{z}/{y}/{x}")],
        **zooms,
        "bounds": [west, max(south, -_FARTHEST_LAT), east, min(north, _FARTHEST_LAT)],
        "vector_layers": [
            {"id": collection.id, "description": t(collection.description), **zooms, "fields": fields},
            {
                "id": THINNED,
                "description": t("描ききれなかった件数", "how many are there, and how many are drawn, where some are left out"),
                **zooms, "fields": {"matched": "Number", "drawn": "Number"},
            },
        ],
    }  # fmt: skip


def _about(collection: Collection) -> _Object:
    return {"title": t(collection.title), "dataType": "vector", "crs": CRS, "tileMatrixSetURI": URI, "tileMatrixSetId": NAME}


def _links(collection: Collection) -> list[_Object]:
    return [
        link("self", _JSON, t("タイルセット", "the tileset"), _of("tileset", collection)),
        link(f"{REL}tiling-scheme", _JSON, NAME, url_for("tiles.matrix_set", _external=True)),
        {**link("item", TILE_KIND, t("ベクトルタイル", "vector tiles"), _template(collection, "{tileMatrix}/{tileRow}/{tileCol}")),
         "templated": True},
        link("alternate", _JSON, "TileJSON", _of("tilejson", collection)),
        link(f"{REL}geodata", _JSON, t("コレクション", "the collection"), url_for(
            "features.collection", collection_id=collection.id, _external=True
        )),
    ]  # fmt: skip


def _template(collection: Collection, places: str) -> str:
    """The address of its tiles, with names for zoom, row and column."""
    return f"{_of('tileset', collection)}/{places}"


def _of(what: str, collection: Collection) -> str:
    return url_for(f"tiles.{what}", collection_id=collection.id, _external=True)


def _properties(collection: Collection) -> list[tuple[str, str, str]]:
    """Name, meaning and type of what a tile tells of each feature."""
    held = {one.name: one for one in collection.fields.all}
    found = []
    for name in TOLD[collection.tiles.what]:
        known = held.get(name)
        title = name if known is None else known.title.en or name if language() == "en" else known.title.ja
        found.append((name, title, "string" if known is None else known.schema["type"]))
    return found

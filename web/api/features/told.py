"""The documents that lead to features: landing page, conformance, collections, schemas and queryables."""


from typing import Any

from flask import current_app, url_for

from fieldreg.filtering.filters import CONFORMANCE
from fieldreg.kernel.kept import Kept
from web.api.features.collections import Collection, listed
from web.api.features.fields import feature_schema, logical_schema, queryables
from web.api.features.formats import DOWNLOADS
from web.api.features.references import CRS84, SYSTEMS
from web.api.features.tags import root
from web.shell.context import services
from web.shell.i18n import language, t
from web.shell.ready import json_bytes

__all__ = [
    "CONFORMS_TO", "REL", "collection_told", "collections_told", "conformance_told", "landing_told", "link",
    "queryables_told", "schema_told",
]  # fmt: skip

_Object = dict[str, Any]
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_JSON, _HTML, _GEOJSON, _SCHEMA = "application/json", "text/html", "application/geo+json", "application/schema+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_CLASSES = "http://www.opengis.net/spec/ogcapi-features-"
_TILES, _TMS = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", "http://www.opengis.net/spec/tms/2.0/conf/"
CONFORMS_TO = [
    f"{_CLASSES}1/1.0/conf/core",
    f"{_CLASSES}1/1.0/conf/oas30",
    f"{_CLASSES}1/1.0/conf/html",
    f"{_CLASSES}1/1.0/conf/geojson",
    f"{_CLASSES}2/1.0/conf/crs",
    f"{_CLASSES}3/1.0/conf/queryables",
    f"{_CLASSES}3/1.0/conf/queryables-query-parameters",
    f"{_CLASSES}3/1.0/conf/filter",
    f"{_CLASSES}3/1.0/conf/features-filter",
    *CONFORMANCE,
    *(f"{_TILES}{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")),
    f"{_TMS}tilematrixset",
    f"{_TMS}json-tilematrixset",
]
"""Classes that hold in full, each checked by `tests/conformance`."""


def landing_told() -> _Object:
    """Where everything is."""
    return {
        "title": t("実証フィールド台帳", "Registry of trial sites"),
        "description": t("場所、規制区域、予約、実証に必要な手続きの判定。", "Sites, zones, what is taken, and what a trial takes."),
        "links": [
            *_own("features.landing"),
            link("service-desc", _OPENAPI, t("API の定義", "API definition"), url_for("api.openapi", _external=True)),
            link("conformance", _JSON, t("適合クラス", "conformance classes"), url_for("features.conformance", _external=True)),
            link(f"{REL}conformance", _JSON, t("適合クラス", "conformance classes"), url_for("features.conformance", _external=True)),
            link("data", _JSON, t("コレクション", "collections"), url_for("features.collections", _external=True)),
            link(f"{REL}data", _JSON, t("コレクション", "collections"), url_for("features.collections", _external=True)),
            link(f"{REL}tiling-schemes", _JSON, t("タイルの区切り方", "tiling schemes"), url_for("tiles.matrix_sets", _external=True)),
        ],
    }


def conformance_told() -> _Object:
    """Classes that hold in full: none is claimed before its own checks pass."""
    return {"conformsTo": CONFORMS_TO, "links": _own("features.conformance")}


def collections_told() -> bytes:
    """What may be read, as JSON; made once for each state of the registry."""
    key = services().register.state(), root(), language()
    return _kept().get(key, lambda: json_bytes({
        "links": _own("features.collections"),
        "crs": list(SYSTEMS),
        "collections": [collection_told(one) for one in listed()],
    }))  # fmt: skip


def collection_told(collection: Collection) -> _Object:
    """One of them."""
    return {
        "id": collection.id,
        "title": t(collection.title),
        "description": t(collection.description),
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [list(collection.box)], "crs": CRS84.uri},
            "temporal": {"interval": [list(collection.interval)], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        },
        "crs": list(SYSTEMS),
        "storageCrs": CRS84.uri,
        "links": [
            *_own("features.collection", collection_id=collection.id),
            link("items", _GEOJSON, t("地物", "features"), _of("items", collection)),
            link("items", _HTML, t("地物（人が読む頁）", "features, for people"), _of("items", collection, f="html")),
            *(link(rel, _SCHEMA, t("地物の JSON Schema", "JSON Schema of a feature"), _of("schema", collection))
              for rel in ("describedby", "describedBy")),  # as an earlier draft spelt it, which GDAL 3.6 reads
            link(f"{REL}schema", _SCHEMA, t("論理スキーマ", "logical schema"), _of("logical", collection)),
            link(f"{REL}queryables", _SCHEMA, t("検索できる属性", "what may be asked for"), _of("queryables", collection)),
            link("queryables", _JSON, t("検索できる属性（草案の形）", "the same, as a draft had it"), _of("queryables", collection)),
            *(link("enclosure", one.mimetype, one.title, _of("items", collection, f=name)) for name, one in DOWNLOADS.items()),
            *_tiles(collection),
        ],
    }  # fmt: skip


def schema_told(collection: Collection, *, logical: bool) -> _Object:
    """Of a whole GeoJSON feature, or part 5's."""
    make, own = (logical_schema, "logical") if logical else (feature_schema, "schema")
    return make(collection.fields, collection.dimension, t(collection.title), _of(own, collection), language())


def queryables_told(collection: Collection) -> _Object:
    """What may be asked for by name."""
    return queryables(collection.asked_for, collection.dimension, t(collection.title), _of("queryables", collection), language())


def _own(endpoint: str, **values: str) -> list[_Object]:
    """The document itself, and the same for people."""
    here = url_for(endpoint, _external=True, **values)
    return [
        link("self", _JSON, t("この文書", "this document"), here),
        link("alternate", _HTML, t("人が読む頁", "for people"), url_for(endpoint, _external=True, f="html", **values)),
    ]


def _tiles(collection: Collection) -> list[_Object]:
    """Where its tiles are."""
    sets, one = (url_for(f"tiles.{name}", collection_id=collection.id, _external=True) for name in ("tilesets", "tilejson"))
    return [
        link(f"{REL}tilesets-vector", _JSON, t("ベクトルタイル", "vector tiles"), sets),
        link("tilejson", _JSON, t("ベクトルタイル（TileJSON）", "vector tiles, as TileJSON"), one),
    ]


def _of(what: str, collection: Collection, **values: str) -> str:
    return url_for(f"features.{what}", collection_id=collection.id, _external=True, **values)


def link(rel: str, kind: str, title: str, href: str) -> _Object:
    """One link."""
    return {"rel": rel, "type": kind, "title": title, "href": href}


def _kept() -> Kept[Any, bytes]:
    held: Kept[Any, bytes] = current_app.extensions.setdefault("fieldreg.collections", Kept(16))
    return held

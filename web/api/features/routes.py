"""Where features are: the landing page, what conforms, the collections, their features, schemas and queryables."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.api.features import answers, downloads, pages, told
from web.api.features.collections import named
from web.api.features.formats import wants_file, wants_page
from web.shell.access import ANYONE, allow
from web.shell.ready import json_bytes
from web.shell.sent import request_values

__all__ = ["features"]

features = Blueprint("features", __name__)
_SCHEMA = "application/schema+json"


@features.before_app_request
def machines_start_at_the_api() -> AnyResponse | None:
    """The root leads a program to the landing page of its own, but for who asks the list there for something."""
    if request.full_path != "/?" or request.method != "GET" or "json" not in request.headers.get("Accept", ""):
        return None
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return redirect(url_for("features.landing"), 303) if wanted == "application/json" else None


@features.after_request
def accept_chooses_the_form(answer: AnyResponse) -> AnyResponse:
    """Every document here is JSON or a page, as `Accept` says where `f` does not: a cache must know."""
    answer.vary.add("Accept")
    return answer


@features.get("/api", strict_slashes=False)
@allow(ANYONE)
def landing() -> Response:
    """Where everything is."""
    request_values.only("f")
    return pages.landing() if wants_page() else jsonify(told.landing_told())


@features.get("/api/conformance")
@allow(ANYONE)
def conformance() -> Response:
    """Classes of OGC API Features that hold in full."""
    request_values.only("f")
    return pages.conformance() if wants_page() else jsonify(told.conformance_told())


@features.get("/api/collections")
@allow(ANYONE)
def collections() -> Response:
    """What may be read."""
    request_values.only("f")
    return pages.collections() if wants_page() else Response(told.collections_told(), mimetype="application/json")


@features.get("/api/collections/<collection_id>")
@allow(ANYONE)
def collection(collection_id: str) -> Response:
    """One collection."""
    request_values.only("f")
    held = named(collection_id)
    return pages.collection(held) if wants_page() else jsonify(told.collection_told(held))


@features.get("/api/collections/<collection_id>/items")
@allow(ANYONE)
def items(collection_id: str) -> AnyResponse:
    """Features of a collection, or a file of them."""
    form = wants_file()
    if form is not None:
        return downloads.download(collection_id, form)
    return pages.items(collection_id) if wants_page() else answers.items(collection_id)


@features.get("/api/collections/<collection_id>/items/<path:feature_id>")
@allow(ANYONE)
def item(collection_id: str, feature_id: str) -> Response:
    """One feature."""
    return pages.item(collection_id, feature_id) if wants_page() else answers.one(collection_id, feature_id)


@features.get("/api/collections/<collection_id>/schema")
@allow(ANYONE)
def schema(collection_id: str) -> Response:
    """What a feature of the collection is made of, as a JSON Schema of its GeoJSON."""
    request_values.only("f")
    held = named(collection_id)
    return pages.fields(held) if wants_page() else _schema(told.schema_told(held, logical=False))


@features.get("/api/collections/<collection_id>/schema/logical")
@allow(ANYONE)
def logical(collection_id: str) -> Response:
    """The same as part 5 has it."""
    request_values.only("f")
    held = named(collection_id)
    return pages.fields(held) if wants_page() else _schema(told.schema_told(held, logical=True))


@features.get("/api/collections/<collection_id>/queryables")
@allow(ANYONE)
def queryables(collection_id: str) -> Response:
    """What may be asked for by name."""
    request_values.only("f")
    held = named(collection_id)
    return pages.fields(held, asked_for=True) if wants_page() else _schema(told.queryables_told(held))


def _schema(document: dict[str, Any]) -> Response:
    """As JSON to those who read nothing else: an earlier draft knew no schemas."""
    kind = request.accept_mimetypes.best_match([_SCHEMA, "application/json"], _SCHEMA)
    return Response(json_bytes(document), content_type=kind)

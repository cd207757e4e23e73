"""The API described for machines.  Hand-written; a test holds it against the routes."""

import re
from typing import Any

from fieldreg import __version__
from geodata.drawings.drawing import FORMATS
from web.api.feature_paths import FEATURE_PARAMETERS, FEATURE_SCHEMAS, feature_paths
from web.api.schemas.alternatives import ALTERNATIVE_SCHEMAS, INSTEAD
from web.api.schemas.kept_trials import KEPT_TRIALS, KEY_OF_A_TRIAL
from web.api.schemas.permit_free import PERMIT_FREE_SCHEMAS, WHAT
from web.api.schemas.programmes import PROGRAMME_SCHEMAS
from web.api.schemas.publishing import GEOZONES, GEOZONES_CHECK, published_paths
from web.api.schemas.rankings import RANKING_SCHEMAS
from web.api.schemas.register import REGISTER
from web.api.schemas.registry import REGISTRY
from web.api.schemas.screening import SCREENING_SCHEMAS
from web.api.schemas.series import SERIES_SCHEMAS
from web.api.schemas.sites import SITE_SCHEMAS
from web.api.schemas.trials import TRIAL_SCHEMAS
from web.api.tile_paths import TILE_SCHEMAS, tile_paths

__all__ = ["document"]

_Object = dict[str, Any]


def document(server: str, root: str) -> _Object:
    """OpenAPI 3.0.3 of this version, whose addresses begin at `server`; `root` is where the site is."""
    paths = _paths()
    for path in ("/healthz", "/geozones/check"):
        paths[path]["servers"] = [{"url": root}]
    for path, methods in paths.items():
        for method in ("get", "post"):
            if method in methods:
                methods[method]["operationId"] = _operation_id(method, path)
    schemas = {
        **TRIAL_SCHEMAS, **SCREENING_SCHEMAS, **RANKING_SCHEMAS, **ALTERNATIVE_SCHEMAS,
        **KEPT_TRIALS, **SITE_SCHEMAS, **PERMIT_FREE_SCHEMAS, **REGISTER, **PROGRAMME_SCHEMAS,
        **SERIES_SCHEMAS, **FEATURE_SCHEMAS, **TILE_SCHEMAS, **GEOZONES, **REGISTRY,
    }  # fmt: skip
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "fieldreg",
            "version": __version__,
            "description": "実証フィールド台帳の API。Every error is problem+json (RFC 9457).",
        },
        "servers": [{"url": server}],
        "security": [],
        "paths": paths,
        "components": {
            "schemas": schemas | {name: _whole(schemas[name]) for name in _WHOLE},
            "parameters": FEATURE_PARAMETERS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


# answers that have all their properties always; what is not known of them is null
_WHOLE = (
    "Screening", "Unknown", "Plan", "Step", "WaysOut", "Way", "KeptTrial", "OpenedTrial", "TurnedSince", "Reservation", "Drawing",
    "Ranking", "PermitFree", "PermitFreePart",
)  # fmt: skip


def _whole(schema: _Object) -> _Object:
    return schema | {"required": list(schema["properties"])}


def _operation_id(method: str, path: str) -> str:
    """Such as ``getCollectionsItems``, ``getCollectionsItemsByFeatureId``."""
    parts = [part for part in re.split(r"[/.\-]+", path) if part]
    said = (f"By{part[1].upper()}{part[2:-1]}" if part[0] == "{" else part[0].upper() + part[1:] for part in parts or ["landing"])
    return method + "".join(said)


def _paths() -> _Object:
    return {
        **feature_paths(),
        **tile_paths(),
        **published_paths(),
        "/openapi.json": {
            "get": _telling("OpenApi", _get("This document", _query("f", "string"), errors=("400",)), "application/vnd.oai.openapi+json")
        },
        "/sites.csv": {"get": _of_kind("text/csv", _get("Every site as CSV"))},
        "/public-facilities.csv": {
            "get": _of_kind("text/csv", _get(
                "Every site as a row of the municipal standard's list of public facilities",
                _query("code", "string"),
                _query("municipality", "string"),
                errors=("400", "422"),
            ))
        },
        "/sites/{siteId}.kml": {"get": _file_of_a_site("A site and its areas, or one of them, as KML", "kml")},
        "/sites/{siteId}.kmz": {"get": _file_of_a_site("The same as KMZ", "kmz")},
        "/sites/{siteId}.plan": {"get": _file_of_a_site("A site's outline, or an area's, as the fence of a QGroundControl plan", "plan")},
        "/sites/{siteId}.ics": {
            "get": _feed("When a site, or an area of it, is reserved: no names", _path("siteId"), _query("area", "string"))
        },
        "/my.ics": {"get": _feed("One's own reservations, by the key of the address", _query("key", "string", required=True))},
        "/desk.ics": {"get": _feed("Every reservation and due day, by the key of staff", _query("key", "string", required=True))},
        "/headroom": {
            "get": _telling("Headroom", _get(
                "Room under the airport surfaces",
                _query("lon", "number", required=True),
                _query("lat", "number", required=True),
                _query("on", "date"),
                errors=("400", "422"),
            ))
        },
        "/headroom/area": {
            "post": _post(
                "Room under the airport surfaces over an area, cell by cell",
                "Trial",
                {"200": "HeadroomArea"},
                [_query("on", "date")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/permit-free": {
            "post": _with_files(
                _post(
                    WHAT,
                    "PermitFreeAsked",
                    {"200": "PermitFree"},
                    [_query("on", "date"), _query("format", "string")],
                    ("400", "413", "415", "422", "429"),
                )
            )
        },
        "/catalogue": {
            "get": _telling("Catalogue", _get("The layers and editions held, and the datasets that can be loaded", errors=("400",)))
        },
        "/register": {"get": _register()},
        "/programmes": {
            "get": _telling("ProgrammesInForce", _get("The programmes in force, with all they say", _query("on", "date"), errors=("400",)))
        },
        "/programmes/schema": {
            "get": _telling(
                "ProgrammeSchema", _get("What a file that defines a programme may say, as JSON Schema", errors=("400",)),
                "application/schema+json",
            )
        },
        "/rules": {"get": _telling("RulesInForce", _get("Rules in force on a day", _query("on", "date"), errors=("400",)))},
        "/screenings": {
            "post": _post("What a trial takes", "Trial", {"200": "Screening"}, [_query("on", "date")], ("400", "413", "415", "422"))
        },
        "/plans": {"post": _with_calendar(_plan("What to hand in, to whom and by when"))},
        "/plans.ics": {"post": _only_calendar(_plan("The same as an iCalendar file"))},
        "/rankings": {
            "post": _post(
                "Every site for a trial that has no place yet, the best first",
                "Need",
                {"200": "Ranking"},
                [_query("on", "date"), _query("limit", "integer"), _query("offset", "integer"), _query("permit_free", "integer")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/alternatives": {
            "post": _post(INSTEAD, "InsteadOf", {"200": "Alternatives"}, [], ("400", "413", "415", "422", "429"))
        },
        "/ways-out": {
            "post": _post(
                "The nearest changes that remove what forbids a trial or asks for a permit, each screened",
                "Trial",
                {"200": "WaysOut"},
                [_query("on", "date")],
                ("400", "413", "415", "422", "429"),
            )
        },
        "/drawings": {"post": _drawing_in()},
        "/drawings/export": {"post": _drawing_out()},
        "/reservations": {
            "post": {
                **_post(
                    "Asks for a slot",
                    "ReservationRequest",
                    {"201": "Reservation", "200": "Reservation"},
                    [_KEY],
                    ("400", "401", "403", "409", "413", "415", "422", "503"),
                ),
                "security": [{"token": []}],
            }
        },
        "/reservations/{reservationId}": {
            "get": _of_account(_telling("Reservation", _get("One's own reservation", _path("reservationId"), errors=("401", "404"))))
        },
        "/series": {
            "post": _of_account(_series("Asks for a slot on each date of a rule", {"201": "Series", "200": "Series"}, [_KEY], "409"))
        },
        "/series/preview": {
            "post": _of_account(_series("Each date as it could be had now; nothing is kept", {"200": "SeriesPreview"}, [], "409"))
        },
        "/series/{ref}/change/preview": {
            "post": _of_account(_changing_series("What would become of every date; nothing is kept", {"200": "SeriesChangePreview"}))
        },
        "/series/{ref}/change": {"post": _of_account(_changing_series("Ends a series at a day; another goes on", {"201": "Series"}))},
        "/series/{ref}": {"get": _of_account(_telling("Series", _get("One's own series", _path("ref"), errors=("400", "401", "404"))))},
        "/trials": {
            "post": _post(
                "Keeps a trial under a short code for 90 days; whoever has the code opens it",
                "Trial", {"201": "KeptTrial", "200": "KeptTrial"}, [KEY_OF_A_TRIAL], ("400", "409", "413", "415", "422", "429", "503"),
            )
        },
        "/trials/{code}": {
            "get": _telling("OpenedTrial", _get("The trial, its answer now, what turned", _path("code"), errors=("400", "404", "429")))
        },
        "/geozones/check": {"post": GEOZONES_CHECK},
        "/healthz": {"get": _telling("Health", _get("Whether the registry answers", errors=("503",)))},
    }


_QUERY_MEANS = {
    "permit_free": "1: with how much of each site needs no permit, of at most 20 sites; 0 unless told",
    "name": "of the file, as faults name it",
    "bbox": "west,south,east,north in degrees; west greater than east spans the antimeridian",
    "from": "first day of the reservations shown; without it today. The answer tells its `interval`",
    "to": "last day of the reservations shown; without it there is no end",
    "on": "the day whose law and zones are told; without it today",
}
_KEY: _Object = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 64}}


def _series(summary: str, answers: dict[str, str], parameters: list[_Object], *errors: str) -> _Object:
    return _post(summary, "SeriesRequest", answers, parameters, ("400", "401", "403", *errors, "413", "415", "422", "429", "503"))


def _changing_series(summary: str, answers: dict[str, str]) -> _Object:
    errors = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")
    return _post(summary, "SeriesChange", answers, [_path("ref")], errors)


def _of_account(operation: _Object) -> _Object:
    """The operation, for which one signs in."""
    return operation | {"security": [{"token": []}]}


def _get(summary: str, *parameters: _Object, errors: tuple[str, ...] = ()) -> _Object:
    answers = {"200": {"description": summary}} | _problems(errors)
    return {"summary": summary, "parameters": list(parameters), "responses": answers}


def _telling(schema: str, operation: _Object, kind: str = "application/json") -> _Object:
    operation["responses"]["200"]["content"] = {kind: {"schema": _of(schema)}}
    return operation


def _of_kind(kind: str, operation: _Object) -> _Object:
    """The operation, which answers with a text of that media type."""
    operation["responses"]["200"]["content"] = {kind: {"schema": {"type": "string"}}}
    return operation


def _register() -> _Object:
    state = _query("state", "string")
    state["schema"] |= {"enum": ["valid", "expired", "revoked", "transferred"]}
    asked = _query("q", "string"), state, _query("on", "date")
    operation = _get("What the city certified, and what was contracted under it", *asked, errors=("400",))
    operation["responses"]["200"]["content"] = {"application/json": {"schema": _of("Register")}}
    return operation


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


_FILE: _Object = {"schema": {"type": "string", "format": "binary"}}


def _file_of(mimetype: str) -> _Object:
    """A file as its reader finds it: JSON is an object, whatever it is named."""
    return {"schema": {"type": "object"}} if mimetype.endswith("json") else _FILE


def _drawing_in() -> _Object:
    """A file as the body, or as `file` of a form."""
    form = {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE["schema"]}}}
    return {
        "summary": "The trial drawn in a GeoJSON, KML, KMZ, GPX, QGroundControl .plan, DJI KMZ or WKT file of at most 1 MiB",
        "parameters": [_query("name", "string")],
        "requestBody": {"required": True, "content": {"application/octet-stream": _FILE, "multipart/form-data": form}},
        "responses": {"200": {"description": "Drawing", "content": {"application/json": {"schema": _of("Drawing")}}}}
        | _problems(("400", "413", "422", "429")),
    }


def _drawing_out() -> _Object:
    asked = {"name": "format", "in": "query", "required": True, "schema": {"type": "string", "enum": list(FORMATS)}}
    operation = _post("A trial as a file", "Trial", {}, [asked], ("400", "413", "415", "422", "429"))
    files = {form.mimetype: _file_of(form.mimetype) for form in FORMATS.values()}
    operation["responses"]["200"] = {"description": "The file", "content": files}
    return operation


def _file_of_a_site(summary: str, form: str) -> _Object:
    operation = _get(summary, _path("siteId"), _query("area", "string"), errors=("400", "404", "422"))
    operation["responses"]["200"]["content"] = {FORMATS[form].mimetype: _file_of(FORMATS[form].mimetype)}
    return operation


def _with_files(operation: _Object) -> _Object:
    """The operation, which answers as one of these files where `format` asks for it."""
    operation["responses"]["200"]["content"] |= {FORMATS[form].mimetype: _FILE for form in ("kml", "kmz")}
    return operation


def _feed(summary: str, *parameters: _Object) -> _Object:
    return _only_calendar(_get(summary, *parameters, errors=("400", "404", "429")))


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

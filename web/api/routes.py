"""The JSON API: screenings, ways out, permit-free parts, reservations, headroom, rules; features and tiles have rooms of their own."""

from flask import Blueprint, Response, jsonify, request, url_for

from fieldreg.screening.plan_calendar import calendar_of
from fieldreg.screening.screening import Screening
from geodata.export.csv import sites_to_csv
from web.api import drawings, site_files
from web.api.alternatives import alternatives_answer
from web.api.openapi import document
from web.api.rankings import ranking_answer
from web.api.reservation_json import reservation_to_dict
from web.shell.access import ANYONE, MEMBERS, allow
from web.shell.context import services, signed_in
from web.shell.limits import limiter, setting, who
from web.shell.ready import json_bytes, ready
from web.shell.sent import request_values
from web.shell.watching.turns import heavy, heavy_if_large

__all__ = ["api"]

api = Blueprint("api", __name__)
_CALENDAR = "text/calendar"


@api.post("/api/screenings")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy_if_large
def screenings() -> Response:
    """What a trial takes; nothing is kept."""
    return Response(_screened().to_json() + b"\n", mimetype="application/json")  # as jsonify ends it


@api.post("/api/plans")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy_if_large
def plans() -> Response:
    """What to hand in and by when; a calendar file where that is what is asked for.  Nothing is kept."""
    if request.accept_mimetypes.best_match(["application/json", _CALENDAR], "application/json") == _CALENDAR:
        answer = _calendar(_screened())
    else:
        answer = jsonify(_screened().plan.to_dict())
    answer.vary.add("Accept")
    return answer


@api.post("/api/plans.ics")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy_if_large
def plans_ics() -> Response:
    """The same as a calendar file, whatever is asked for."""
    return _calendar(_screened())


@api.post("/api/rankings")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_RANKINGS"))
@heavy
def rankings() -> Response:
    """Every site for a trial that has no place yet, the best first; nothing is kept of it."""
    return ranking_answer()


@api.post("/api/alternatives")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_WAYS_OUT"))
@heavy
def alternatives() -> Response:
    """What is nearest where a trial, or a need, cannot be had; nothing is kept."""
    return jsonify(alternatives_answer())


@api.post("/api/ways-out")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_WAYS_OUT"))
@heavy
def ways_out() -> Response:
    """Changes of a trial that remove what forbids it or asks for a permit; nothing is kept."""
    request_values.only("on")
    return jsonify(services().screening.ways_out(request_values.json_body(), request_values.day()).to_dict())


@api.post("/api/drawings")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy_if_large
def read_drawing() -> Response:
    """The trial drawn in a file of another program; nothing is kept."""
    return jsonify(drawings.imported())


@api.post("/api/drawings/export")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy_if_large
def export_drawing() -> Response:
    """A trial as a file for another program; nothing is kept."""
    return drawings.exported()


@api.post("/api/reservations")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def reservations() -> tuple[Response, int, dict[str, str]]:
    """Asks for a slot: 201, or 200 with what the same Idempotency-Key made before."""
    request_values.only()
    made, now = services().booking.reserve(request_values.json_body(), signed_in(), request.headers.get("Idempotency-Key"))
    told = reservation_to_dict(made)
    return jsonify(told), 201 if now else 200, {"Location": url_for("api.reservation", reservation_id=made.id)}


@api.get("/api/reservations/<reservation_id>")
@allow(MEMBERS)
def reservation(reservation_id: str) -> Response:
    """One reservation, to its owner and to the desk; to anybody else there is none."""
    return jsonify(reservation_to_dict(services().booking.reservation(reservation_id, signed_in())))


@api.get("/api/headroom")
@allow(ANYONE)
def headroom() -> Response:
    """Room under the airport surfaces at one place."""
    request_values.only("lon", "lat", "on")
    return jsonify(services().screening.headroom(request_values.number("lon"), request_values.number("lat"), request_values.day()))


@api.post("/api/headroom/area")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy
def headroom_area() -> Response:
    """Room under the airport surfaces over an area, cell by cell."""
    request_values.only("on")
    return jsonify(services().screening.headroom_area(request_values.json_body(), request_values.day()))


@api.post("/api/permit-free")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy
def permit_free() -> Response:
    """Where inside an outline, or a site, a trial needs no permit; nothing is kept."""
    request_values.only("on", "format")
    told = services().screening.permit_free(request_values.json_body(), request_values.day())
    form = request.args.get("format", "")
    return site_files.permit_free_as_file(told, form) if form else jsonify(told)


@api.get("/api/rules")
@allow(ANYONE)
def rules() -> Response:
    """Every rule in force on a day."""
    request_values.only("on")
    on = request_values.day() or services().clock.today()
    return jsonify({"on": on.isoformat(), "rules": services().screening.rules(on)})


@api.get("/api/sites.csv")
@allow(ANYONE)
def sites_csv() -> Response:
    """Every site as a row for spreadsheets."""
    sites = services().register.sites()
    answer = Response(ready().of("sites.csv", sites, lambda: sites_to_csv(sites)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=sites.csv"
    return answer


@api.get("/api/public-facilities.csv")
@allow(ANYONE)
def public_facilities_csv() -> Response:
    """Every site as a row of the municipal standard's list of public facilities."""
    request_values.only("code", "municipality")
    return site_files.sites_as_municipal_list()


@api.get("/api/sites/<site_id>.kml")
@allow(ANYONE)
def site_kml(site_id: str) -> Response:
    """A site and its areas for a globe."""
    request_values.only("area")
    return site_files.site_as_globe(site_id, "kml")


@api.get("/api/sites/<site_id>.kmz")
@allow(ANYONE)
def site_kmz(site_id: str) -> Response:
    """The same in a zip."""
    request_values.only("area")
    return site_files.site_as_globe(site_id, "kmz")


@api.get("/api/sites/<site_id>.plan")
@allow(ANYONE)
def site_plan(site_id: str) -> Response:
    """The outline of a site, or of an area of it, as the fence of a ground station's plan."""
    request_values.only("area")
    return site_files.site_as_plan(site_id)


@api.get("/api/openapi.json")
@allow(ANYONE)
def openapi() -> Response:
    """This API, described."""
    request_values.only("f")
    told = document(url_for("features.landing", _external=True), request.url_root.rstrip("/"))
    return Response(json_bytes(told), content_type="application/vnd.oai.openapi+json;version=3.0")


@api.get("/healthz")
@allow(ANYONE)
def health() -> Response:
    """Whether the store answers; Unavailable, and so 503, if it does not."""
    return jsonify({"status": "ok", "layers": len(services().register.layers_on())})


def _screened() -> Screening:
    request_values.only("on")
    return services().screening.screen(request_values.json_body(), request_values.day())


def _calendar(screening: Screening) -> Response:
    answer = Response(calendar_of(screening.plan, now=services().clock.now()), content_type=f"{_CALENDAR}; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=fieldreg-{screening.plan.start:%Y-%m-%d}.ics"
    return answer

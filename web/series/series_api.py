"""Series for machines: asked for, looked at before, and read."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from web.series.series_json import series_to_dict
from web.shell.access import MEMBERS, allow
from web.shell.context import services, signed_in
from web.shell.limits import limiter, setting, who
from web.shell.sent import request_values

__all__ = ["series_api"]

series_api = Blueprint("series_api", __name__)
_BESIDE = ("from_day", "note", "seen")


@series_api.post("/api/series")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def book() -> tuple[Response, int, dict[str, str]]:
    """Asks for a series: 201, or 200 with what the same Idempotency-Key made before."""
    request_values.only()
    answer = services().series.book(request_values.json_body(), signed_in(), request.headers.get("Idempotency-Key"))
    own = url_for("series_api.one", ref=answer.series.ref)
    return jsonify(series_to_dict(answer)), 201 if answer.fresh else 200, {"Location": own}


@series_api.post("/api/series/preview")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def preview() -> Response:
    """Each date as it could be had now; nothing is kept."""
    request_values.only()
    return jsonify(services().series.preview(request_values.json_body(), signed_in()).to_dict())


@series_api.post("/api/series/<ref>/change/preview")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def preview_change(ref: str) -> Response:
    """What would become of every date; nothing is kept."""
    request_values.only()
    from_day, body, _ = _change(request_values.json_body())
    return jsonify(services().rule_changes.preview(ref, from_day, body, signed_in()).to_dict())


@series_api.post("/api/series/<ref>/change")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_RESERVATIONS"), key_func=who)
def change(ref: str) -> tuple[Response, int, dict[str, str]]:
    """Ends it at a day and has another go on from there: 201 with the other."""
    request_values.only()
    from_day, body, more = _change(request_values.json_body())
    answer = services().rule_changes.change(ref, from_day, body, signed_in(), **more)
    return jsonify(series_to_dict(answer)), 201, {"Location": url_for("series_api.one", ref=answer.series.ref)}


@series_api.get("/api/series/<ref>")
@allow(MEMBERS)
def one(ref: str) -> Response:
    """One series, to its owner and to the desk; to anybody else there is none."""
    request_values.only()
    return jsonify(series_to_dict(services().series.series(ref, signed_in())))


def _change(body: Any) -> tuple[date, dict[str, Any], dict[str, Any]]:
    """The day, what the new rule says, and beside it `note` and `seen`.  Raises InvalidInput with every fault of these."""
    if not isinstance(body, dict):
        raise InvalidInput.one("not-an-object", "", "JSON のオブジェクトを送ってください。", "send a JSON object")
    faults: list[Fault] = []
    told = body.get("from_day")
    day = gather(faults, lambda: day_from_text(told if isinstance(told, str) else "", "from_day"))
    note = gather(faults, lambda: text_of(body, "note"))
    seen = body.get("seen")
    if seen is not None and not (isinstance(seen, list) and all(isinstance(one, str) for one in seen)):
        told = Text("確認の応答の seen をそのまま書いてください。", "write the preview's `seen` as it is")
        faults.append(Fault("not-a-list", "seen", told))
    if faults or day is None:
        raise InvalidInput(faults)
    return day, {name: value for name, value in body.items() if name not in _BESIDE}, {"note": note or "", "seen": seen}

"""Reading a reservation from what a form or a client sent, every fault at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.booking.limits import holds_until
from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json
from fieldreg.trials.trial import Activity
from fieldreg.trials.trial_geojson import outline_from_geojson

__all__ = ["in_body", "reservation_from_json", "trial_document", "waits_in_line"]

_KNOWN = {
    "site", "area", "time_start", "time_end", "altitude_upper", "altitude_lower", "geometry", "exclusive", "activity",
    "purpose", "organisation", "vehicle", "on_site", "odd", "road", "radius_m", "corridor_width_m", "queue",
}  # fmt: skip
_SIZES = {"radius_m": "Point", "corridor_width_m": "LineString"}


def reservation_from_json(body: Any, owner: int, key: str | None, now: datetime) -> Reservation:
    """A reservation as asked for, not yet judged against any other.  Raises InvalidInput."""
    if not isinstance(body, Mapping):
        raise InvalidInput.one("not-an-object", "", "JSON のオブジェクトを送ってください。", "send a JSON object")
    faults = [
        Fault("unknown-property", name, Text(f"項目「{name}」はありません。", f"there is no {name!r}"))
        for name in sorted(set(map(str, body)) - _KNOWN)
    ]
    site = gather(faults, lambda: text_of(body, "site", required=True, longest=200))
    area = gather(faults, lambda: text_of(body, "area", longest=200))
    activity = gather(faults, lambda: Activity.from_json(body.get("activity"), "activity"))
    purpose = gather(faults, lambda: text_of(body, "purpose", required=True))
    organisation = gather(faults, lambda: text_of(body, "organisation", required=True, longest=200))
    slot = gather(faults, lambda: _slot(body, now))
    upper, lower = (gather(faults, lambda name=name: _altitude(body.get(name), name)) for name in ("altitude_upper", "altitude_lower"))  # type: ignore[misc]
    geometry = gather(faults, lambda: _geometry(body))
    exclusive = body.get("exclusive", True)
    faults += [
        Fault("not-yes-or-no", name, Text("true か false で書いてください。", "write true or false"))
        for name, usual in (("exclusive", True), ("queue", False)) if not isinstance(body.get(name, usual), bool)
    ]
    if activity == Activity.DRONE and upper is None and not any(f.where.startswith("altitude") for f in faults):
        faults.append(
            Fault(
                "altitude-missing",
                "altitude_upper",
                Text("ドローンの予約には飛行高度の上限が必要です。", "a drone reservation needs altitude_upper"),
            )
        )
    if key is not None and not 1 <= len(key) <= 64:
        faults.append(
            Fault("key-length", "Idempotency-Key", Text("鍵は1〜64文字にしてください。", "a key has 1 to 64 characters"))
        )
    if faults or slot is None or site is None or activity is None:
        raise InvalidInput(faults)
    return Reservation(
        site=site,
        area=area or None,
        slot=slot,
        exclusive=exclusive,
        activity=str(activity),
        purpose=purpose or "",
        organisation=organisation or "",
        owner=owner,
        altitude_upper=upper,
        altitude_lower=lower,
        geometry=geometry,
        idempotency_key=key,
        request_digest=_digest(body, slot),
        holds_until=holds_until(State.REQUESTED, slot, now),
        created_at=now,
    )


def waits_in_line(body: Mapping[str, Any]) -> bool:
    """Whether a body that was read asks to wait in line where others hold the slot."""
    return body.get("queue", False) is True


def trial_document(asked: Reservation, outline: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The GeoJSON trial a reservation implies, to be screened and kept with it."""
    properties: dict[str, Any] = {"activity": asked.activity, "site": asked.site, "area": asked.area}
    properties |= asked.slot.to_dict()
    if asked.altitude_upper is not None:
        properties["altitude_upper"] = asked.altitude_upper.to_dict()
    for name in ("vehicle", "on_site", "odd", "road", "altitude_lower"):  # what the trial's own reader judges
        if body.get(name) is not None:
            properties[name] = body[name]
    return {"type": "Feature", "geometry": dict(outline), "properties": properties}


def _digest(body: Mapping[str, Any], slot: Timespan) -> str:
    """What names a request whole: two that ask for the same have the same, however they are written."""
    told = {name: _plain(value) for name, value in body.items() if value is not None}
    told |= {"exclusive": told.get("exclusive", True), "area": told.get("area") or None}
    told = {name: value for name, value in told.items() if name != "queue" or value}
    told |= {"time_start": slot.start.timestamp(), "time_end": slot.end.timestamp()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Texts without the blanks around them, whole numbers as such, and nothing that says nothing."""
    if isinstance(value, Mapping):
        return {name: _plain(held) for name, held in value.items() if held is not None}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    if isinstance(value, str):
        return value.strip()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _slot(body: Mapping[str, Any], now: datetime) -> Timespan:
    faults: list[Fault] = []
    start, end = (
        gather(faults, lambda n=name: moment_from_json(body.get(n), n))  # type: ignore[misc]
        for name in ("time_start", "time_end")
    )
    if start is None or end is None:
        raise InvalidInput(faults)
    slot = Timespan(start, end)
    if slot.start < now:
        raise InvalidInput.one(
            "in-the-past",
            "time_start",
            f"開始（{slot.start.isoformat()}）が過ぎています。これからの時刻にしてください。",
            f"the start ({slot.start.isoformat()}) has passed; choose a time to come",
        )
    return slot


def _altitude(value: Any, where: str) -> Altitude | None:
    return None if value is None else Altitude.from_json(value, where)


def _geometry(body: Mapping[str, Any]) -> BaseGeometry | None:
    """The outline asked for (lon, lat), None for the whole of the place; a Point has `radius_m`, a LineString `corridor_width_m`."""
    drawn = body.get("geometry")
    kind = drawn.get("type") if isinstance(drawn, Mapping) else None
    unread = [name for name, of in _SIZES.items() if body.get(name) is not None and kind != of]
    if unread:
        raise InvalidInput([
            Fault("size-unread", name, Text(f"{name} は geometry が {_SIZES[name]} のときだけ書けます。", f"{name} is of a {_SIZES[name]}"))
            for name in unread
        ])
    if drawn is None:
        return None
    unsized = [name for name, of in _SIZES.items() if kind == of and body.get(name) is None]
    if unsized:
        raise InvalidInput.one(
            "geometry-type",
            "geometry",
            f"Polygon で書くか、{kind} に {unsized[0]}（メートル）を添えてください。",
            f"write a Polygon, or give {unsized[0]} (metres) with the {kind}",
        )
    sizes = {name: body.get(name) for name in _SIZES}
    try:
        return outline_from_geojson({"type": "Feature", "geometry": drawn, "properties": sizes})
    except InvalidInput as error:
        raise in_body(error) from error


def in_body(error: InvalidInput) -> InvalidInput:
    """Faults of the trial a reservation implies, at the places of what was sent."""
    return type(error)([replace(fault, where=fault.where.removeprefix("properties.")) for fault in error.faults])

"""Reading a reservation from what a form or a client sent, every fault at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import shapely

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import checked_lonlat
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json
from fieldreg.trials.trial import Activity

__all__ = ["reservation_from_json", "trial_document"]

_KNOWN = {
    "site", "area", "time_start", "time_end", "altitude_upper", "altitude_lower", "geometry", "exclusive", "activity",
    "purpose", "organisation", "vehicle", "on_site", "odd", "road", "radius_m", "corridor_width_m",
}  # fmt: skip


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
    upper = gather(faults, lambda: _altitude(body.get("altitude_upper")))
    geometry = gather(faults, lambda: _geometry(body.get("geometry")))
    exclusive = body.get("exclusive", True)
    if not isinstance(exclusive, bool):
        faults.append(
            Fault("not-yes-or-no", "exclusive", Text("true か false で書いてください。", "write true or false"))
        )
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
        geometry=geometry,
        idempotency_key=key,
        created_at=now,
    )


def trial_document(asked: Reservation, outline: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The GeoJSON trial a reservation implies, to be screened and kept with it."""
    properties: dict[str, Any] = {"activity": asked.activity, "site": asked.site, "area": asked.area}
    properties |= asked.slot.to_dict()
    if asked.altitude_upper is not None:
        properties["altitude_upper"] = asked.altitude_upper.to_dict()
    for name in ("vehicle", "on_site", "odd", "road", "altitude_lower"):
        if body.get(name) is not None:
            properties[name] = body[name]
    return {"type": "Feature", "geometry": dict(outline), "properties": properties}


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


def _altitude(value: Any) -> Altitude | None:
    return None if value is None else Altitude.from_json(value, "altitude_upper")


def _geometry(value: Any) -> Any:
    if value is None:
        return None
    try:
        shape = shapely.force_2d(shapely.geometry.shape(value))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.GEOSException) as error:
        raise InvalidInput.one(
            "geometry-form", "geometry", f"GeoJSON の形として読めません: {error}", f"not a GeoJSON geometry: {error}"
        ) from error
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InvalidInput.one("geometry-type", "geometry", "Polygon で書いてください。", "write a Polygon")
    return checked_lonlat(shape, "geometry")

"""Reading a series from what a form or a client sent: a reservation's body, with a rule and dates beside it; every fault at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldreg.booking.limits import holds_until
from fieldreg.booking.reservation_json import reservation_from_json
from fieldreg.booking.reservations import Reservation, State
from fieldreg.booking.series.recurrence import Recurrence, recurrence_from_json
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, moment_from_json

__all__ = ["SeriesRequest", "occurrence", "series_from_json"]

_LONG_AGO = datetime(1900, 1, 1, tzinfo=JST)  # that an occurrence has passed is told of it, and not of the whole
_OWN = {"rrule", "exdate", "rdate", "all_or_nothing"}


@dataclass(frozen=True, kw_only=True)
class SeriesRequest:
    """`first` is the reservation of its first occurrence, `body` what it was read from; `digest` names all that was sent."""

    first: Reservation
    body: Mapping[str, Any]
    recurrence: Recurrence
    all_or_nothing: bool
    digest: str


def series_from_json(body: Any, owner: int, key: str | None) -> SeriesRequest:
    """A series as asked for, not judged against anything yet.  Raises InvalidInput."""
    if not isinstance(body, Mapping):
        raise InvalidInput.one("not-an-object", "", "JSON のオブジェクトを送ってください。", "send a JSON object")
    faults: list[Fault] = []
    own = {name: value for name, value in body.items() if name not in _OWN}
    first = gather(faults, lambda: reservation_from_json(own, owner, key, _LONG_AGO))
    whole = body.get("all_or_nothing", False)
    if not isinstance(whole, bool):
        faults.append(Fault("not-yes-or-no", "all_or_nothing", Text("true か false で書いてください。", "write true or false")))
    slot = first.slot if first else _slot(body)
    recurrence = gather(faults, lambda: recurrence_from_json(body, slot)) if slot else None
    if faults or first is None or recurrence is None:
        raise InvalidInput(faults)
    named = json.dumps([first.request_digest, recurrence.to_dict(), whole], sort_keys=True)
    return SeriesRequest(
        first=first, body=own, recurrence=recurrence, all_or_nothing=whole, digest=hashlib.sha256(named.encode()).hexdigest()
    )


def occurrence(first: Reservation, slot: Timespan, now: datetime) -> Reservation:
    """The request for one occurrence, as `first` asks for it; its own start names it for good."""
    return replace(
        first, slot=slot, recurrence_id=slot.start, idempotency_key=None, request_digest=None, created_at=now,
        holds_until=holds_until(State.REQUESTED, slot, now),
    )  # fmt: skip


def _slot(body: Mapping[str, Any]) -> Timespan | None:
    """The first occurrence, where its times can be read though other things cannot; what is wrong with them is told already."""
    try:
        return Timespan(*(moment_from_json(body.get(name), name) for name in ("time_start", "time_end")))
    except InvalidInput:
        return None

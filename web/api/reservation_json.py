"""A reservation as its owner and the desk may read it."""

from typing import Any

import shapely
from flask import url_for

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.geometry import right_handed
from web.shell.context import services

__all__ = ["reservation_to_dict"]


def reservation_to_dict(held: Reservation) -> dict[str, Any]:
    """As the API tells it; never who else asked for anything."""
    around = services().neighbours.of([held]).get(held.id)
    return {
        "id": held.id,
        "state": str(held.state),
        "site": held.site,
        "area": held.area,
        **held.slot.to_dict(),
        "altitude_lower": held.altitude_lower.to_dict() if held.altitude_lower else None,
        "altitude_upper": held.altitude_upper.to_dict() if held.altitude_upper else None,
        "geometry": shapely.geometry.mapping(right_handed(held.geometry)) if held.geometry else None,
        "exclusive": held.exclusive,
        "activity": held.activity,
        "purpose": held.purpose,
        "organisation": held.organisation,
        "created_at": held.created_at.isoformat() if held.created_at else None,
        "holds_until": held.holds_until.isoformat() if held.holds_until else None,
        "decided_at": held.decided_at.isoformat() if held.decided_at else None,
        "decision_note": held.decision_note,
        "series": held.series,
        "recurrence_id": held.recurrence_id.isoformat() if held.recurrence_id else None,
        "screening": held.screening,
        "notes": _notes(held),
        "neighbours": around.to_list() if around else None,
        "turned": [dict(one.told) | {"at": one.at.isoformat()} for one in services().rechecks.turns([held.id]).get(held.id, ())],
        **_in_line(held),
        "links": [{"rel": "self", "href": url_for("api.reservation", reservation_id=held.id)}],
    }


def _in_line(held: Reservation) -> dict[str, Any]:
    """Of one that waits: its place in line, and what holds its slot, never whose that is; of others nothing."""
    stands = services().booking.standing(held)
    if stands is None:
        return {"place_in_line": None, "behind_accepted": False, "clashes": []}
    told = {"place_in_line": stands.place, "behind_accepted": stands.behind_accepted}
    return told | {"clashes": [clash.to_dict() for clash in stands.clashes]}


def _notes(held: Reservation) -> list[dict[str, Any]]:
    """What whoever asked should know of what was taken as asked."""
    off, untold = services().booking.partly_off_site(held), services().availability.untold(held)
    notes: list[dict[str, Any]] = []
    if off is not None:
        notes.append({"code": "partly-off-site", "where": "geometry", "share": round(off[0], 4), "because": off[1].to_dict()})
    if untold.ja:
        notes.append({"code": "hours-unknown", "where": "time_start", "because": untold.to_dict()})
    return notes

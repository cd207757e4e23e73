"""A reservation as its owner and the desk may read it."""

from typing import Any

import shapely
from flask import url_for

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.geometry import right_handed

__all__ = ["reservation_to_dict"]


def reservation_to_dict(held: Reservation) -> dict[str, Any]:
    """As the API tells it; never who else asked for anything."""
    return {
        "id": held.id,
        "state": str(held.state),
        "site": held.site,
        "area": held.area,
        **held.slot.to_dict(),
        "altitude_upper": held.altitude_upper.to_dict() if held.altitude_upper else None,
        "geometry": shapely.geometry.mapping(right_handed(held.geometry)) if held.geometry else None,
        "exclusive": held.exclusive,
        "activity": held.activity,
        "purpose": held.purpose,
        "organisation": held.organisation,
        "created_at": held.created_at.isoformat() if held.created_at else None,
        "decided_at": held.decided_at.isoformat() if held.decided_at else None,
        "decision_note": held.decision_note,
        "screening": held.screening,
        "links": [{"rel": "self", "href": url_for("api.reservation", reservation_id=held.id)}],
    }

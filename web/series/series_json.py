"""A series as its owner and the desk may read it."""

from typing import Any

from flask import url_for

from fieldreg.booking.reservations import Reservation
from fieldreg.booking.series.series import SeriesAnswer

__all__ = ["series_to_dict"]


def series_to_dict(answer: SeriesAnswer) -> dict[str, Any]:
    """As the API tells it: its rule as it was written, what was had and what was skipped with its reason."""
    series = answer.series
    own = url_for("series_api.one", ref=series.ref)
    links = {"self": own, "follows": series.follows, "followed-by": series.followed_by}
    return {
        "id": series.ref,
        "state": str(series.state),
        "site": series.site,
        "area": series.area,
        **series.recurrence.to_dict(),
        "purpose": series.purpose,
        "organisation": series.organisation,
        "created_at": series.created_at.isoformat(),
        "ended_at": series.ended_at.isoformat() if series.ended_at else None,
        "reservations": [_occurrence(one) for one in answer.reservations],
        "skipped": [one.to_dict() for one in series.skipped],
        "icalendar": series.recurrence.to_event().to_ical().decode(),
        "links": [
            {"rel": rel, "href": ref if rel == "self" else url_for("series_api.one", ref=ref)} for rel, ref in links.items() if ref
        ],
    }


def _occurrence(held: Reservation) -> dict[str, Any]:
    return {
        "id": held.id, "state": str(held.state), **held.slot.to_dict(),
        "recurrence_id": held.recurrence_id.isoformat() if held.recurrence_id else None, "decision_note": held.decision_note,
        "href": url_for("api.reservation", reservation_id=held.id),
    }  # fmt: skip

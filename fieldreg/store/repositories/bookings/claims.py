"""Claims as rows: what a reservation holds, written where the database itself refuses a double booking."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.booking.claims import Claim, below, claims_of
from fieldreg.store.mapping import reservation_from
from fieldreg.store.tables import areas, claims, reservations
from fieldreg.store.transaction import Transaction

__all__ = ["claims_in", "lineage_of", "parents_of", "reclaim", "write_claims"]

Parents = Mapping[str, str | None]
_AREAS_OF = sa.select(areas.c.id, areas.c.parent).where(areas.c.site == sa.bindparam("of"))  # put together once: every booking asks
_PUT = sa.insert(claims)


def parents_of(transaction: Transaction, site: str) -> dict[str, str | None]:
    """Each area of the site with the area above it (None: the site itself)."""
    return dict(transaction.connection.execute(_AREAS_OF, {"of": site}).all())


def lineage_of(area: str | None, site: str, parents: Parents) -> tuple[str, ...]:
    """What `Site.lineage` says, from the stored tree.  Raises KeyError for an area that is not there."""
    above: list[str] = []
    while area is not None:
        parent = parents[area]
        above.append(parent or site)
        area = parent
    return tuple(above)


def write_claims(transaction: Transaction, reservation: Row[Any], parents: Parents) -> None:
    """One row per claim of a reservation's row.  Raises sqlalchemy's IntegrityError if the guard refuses."""
    transaction.connection.execute(_PUT, _rows_of(reservation, parents))


def _rows_of(reservation: Row[Any], parents: Parents) -> list[dict[str, Any]]:
    held = reservation_from(reservation)
    band = held.band
    shared = {
        "t0": reservation.held_from, "t1": reservation.held_to, "exclusive": reservation.exclusive, "live": reservation.live,
        "z_datum": str(band.datum) if band else None, "z0": band.low_cm if band else None, "z1": band.high_cm if band else None,
        "drawn": held.own_ground is not None,
    }  # fmt: skip
    return [
        {"reservation": reservation.pk, "unit": claim.unit, "hold": claim.hold, "seats": held.seats.get(claim.unit), **shared}
        for claim in claims_in(held.area, held.site, parents)
    ]


def claims_in(area: str | None, site: str, parents: Parents) -> tuple[Claim, ...]:
    """By the stored tree.  Raises KeyError for an area that is not there."""
    return claims_of(area, site, lineage_of(area, site, parents), below(area, parents))


def reclaim(transaction: Transaction, site: str, parents: Parents) -> None:
    """Writes every live claim on a site anew, after its tree of areas has changed.

    Raises IntegrityError if two that lived side by side would now meet.
    """
    live = sa.select(reservations).where(reservations.c.site == site, reservations.c.live)
    found = transaction.connection.execute(live.order_by(reservations.c.pk)).all()
    old = sa.select(reservations.c.pk).where(reservations.c.site == site, reservations.c.live)
    transaction.connection.execute(sa.delete(claims).where(claims.c.reservation.in_(old)))
    rows = [row for reservation in found for row in _rows_of(reservation, parents)]
    if rows:
        transaction.connection.execute(_PUT, rows)

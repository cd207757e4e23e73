"""Claims as rows: what a reservation holds, written where the database itself refuses a double booking."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.booking.reservations import claims_of
from fieldreg.store.tables import areas, claims, reservations
from fieldreg.store.transaction import Transaction

__all__ = ["lineage_of", "parents_of", "reclaim", "write_claims"]

Parents = Mapping[str, str | None]


def parents_of(transaction: Transaction, site: str) -> dict[str, str | None]:
    """Each area of the site with the area above it (None: the site itself)."""
    rows = transaction.connection.execute(sa.select(areas.c.id, areas.c.parent).where(areas.c.site == site))
    return {row.id: row.parent for row in rows}


def lineage_of(area: str | None, site: str, parents: Parents) -> tuple[str, ...]:
    """What `Site.lineage` says, from the stored tree.  Raises KeyError for an area that is not there."""
    above: list[str] = []
    while area is not None:
        parent = parents[area]
        above.append(parent or site)
        area = parent
    return tuple(above)


def write_claims(transaction: Transaction, reservation: Row[Any], lineage: Sequence[str]) -> None:
    """One row per claim of a reservation's row.  Raises sqlalchemy's IntegrityError if the guard refuses."""
    shared = {name: getattr(reservation, name) for name in ("t0", "t1", "exclusive", "live")}
    held = claims_of(reservation.area, reservation.site, lineage)
    rows = [{"reservation": reservation.pk, "unit": c.unit, "hold": c.hold, **shared} for c in held]
    transaction.connection.execute(sa.insert(claims), rows)


def reclaim(transaction: Transaction, site: str, parents: Parents) -> None:
    """Writes every live claim on a site anew, after its tree of areas has changed.

    Raises IntegrityError if two that lived side by side would now meet.
    """
    live = sa.select(reservations).where(reservations.c.site == site, reservations.c.live)
    found = transaction.connection.execute(live.order_by(reservations.c.pk)).all()
    old = sa.select(reservations.c.pk).where(reservations.c.site == site, reservations.c.live)
    transaction.connection.execute(sa.delete(claims).where(claims.c.reservation.in_(old)))
    for reservation in found:
        write_claims(transaction, reservation, lineage_of(reservation.area, site, parents))

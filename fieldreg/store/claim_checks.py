"""Whether the claims in a database are those its reservations make: none without its hold, none held twice, none in a closure."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldreg.booking.claims import below, claims_of, share_ground, too_many
from fieldreg.store.tables import LONGEST_HELD_US, areas, claims, closure_exceptions, closures, reservations

__all__ = ["claim_faults"]

_MOST_TOLD = 10
_NOTHING: frozenset[tuple[str, bool]] = frozenset()


def claim_faults(connection: Connection) -> str:
    """Tells "ok", or what is wrong.

    That are reservations whose claims are not theirs, pairs that hold one unit at one time, units that bear too many, and
    those in a closure.
    """
    found = [*_not_theirs(connection), *_twice(connection), *_full(connection), *_closed(connection)]
    more = f", … ({len(found)})" if len(found) > _MOST_TOLD else ""
    return ", ".join(found[:_MOST_TOLD]) + more or "ok"


def _not_theirs(connection: Connection) -> Iterator[str]:
    """Live reservations whose claims differ from what they would make in the tree of areas as it stands."""
    tree = connection.execute(sa.select(areas.c.id, areas.c.parent, areas.c.site))
    parents = {area: parent or site for area, parent, site in tree}
    held: dict[int, set[tuple[str, bool]]] = {}
    for reservation, unit, hold in connection.execute(sa.select(claims.c.reservation, claims.c.unit, claims.c.hold).where(claims.c.live)):
        held.setdefault(reservation, set()).add((unit, hold))
    r = reservations.c
    for row in connection.execute(sa.select(r.pk, r.public_id, r.site, r.area).where(r.live).order_by(r.pk)):
        if held.get(row.pk, _NOTHING) != _claims(row.area, row.site, parents):
            yield str(row.public_id)


def _claims(area: str | None, site: str, parents: dict[str, str]) -> frozenset[tuple[str, bool]]:
    """What `Claim`s a reservation makes; none where its area is not there, so that it cannot agree."""
    above: list[str] = []
    at = area
    while at is not None and at != site and len(above) <= len(parents):
        if at not in parents:
            return _NOTHING
        at = parents[at]
        above.append(at)
    return frozenset((claim.unit, claim.hold) for claim in claims_of(area, site, above, below(area or site, parents)))


def _twice(connection: Connection) -> Iterator[str]:
    """Pairs of live claims that should have refused each other."""
    one, other = claims.alias("one"), claims.alias("other")
    mine, theirs = reservations.alias("mine"), reservations.alias("theirs")
    meets = (
        (one.c.unit == other.c.unit) & (one.c.reservation < other.c.reservation) & one.c.live & other.c.live & _overlap(one, other)
        & (_us(other.c.t0) > _us(one.c.t0) - LONGEST_HELD_US)
        & (one.c.hold | other.c.hold) & (one.c.exclusive | other.c.exclusive)
        & (
            one.c.z_datum.is_(None) | other.c.z_datum.is_(None) | (one.c.z_datum != other.c.z_datum)
            | ((one.c.z0 <= other.c.z1) & (other.c.z0 <= one.c.z1))
        )
    )  # fmt: skip
    both_drawn = one.c.drawn & other.c.drawn
    pairs = (
        sa.select(mine.c.public_id, theirs.c.public_id, both_drawn.label("drawn"), mine.c.geometry, theirs.c.geometry.label("other"))
        .select_from(one.join(other, meets).join(mine, mine.c.pk == one.c.reservation).join(theirs, theirs.c.pk == other.c.reservation))
        .order_by(mine.c.public_id, theirs.c.public_id)
    )
    found = (
        f"{row[0]}+{row[1]}" for row in connection.execute(pairs) if not row.drawn or share_ground(row.geometry, row.other)
    )
    return iter(list(dict.fromkeys(islice(found, _MOST_TOLD * 10)))[: _MOST_TOLD + 1])


def _full(connection: Connection) -> Iterator[str]:
    """Units that bear more at once than one of their claims says."""
    seated = sa.select(claims.c.unit).where(claims.c.live, claims.c.seats.is_not(None))
    asked = sa.select(claims.c.unit, claims.c.t0, claims.c.t1, claims.c.seats).where(claims.c.live, claims.c.unit.in_(seated))
    by_unit: dict[str, list[tuple[datetime, datetime, int | None]]] = {}
    for unit, start, end, seats in connection.execute(asked.order_by(claims.c.unit, claims.c.t0)):
        by_unit.setdefault(unit, []).append((start, end, seats))
    return (f"{unit} full" for unit, held in by_unit.items() if too_many(held))


def _closed(connection: Connection) -> Iterator[str]:
    """Live claims in a closure that does not except them."""
    b, c, e = closures, claims, closure_exceptions
    excepted = sa.exists().where(e.c.closure == b.c.ref, e.c.reservation == c.c.reservation)
    over = (b.c.unit == c.c.unit) & c.c.live & b.c.lifted_at.is_(None) & _overlap(b, c) & ~excepted
    own = reservations.c.public_id
    pairs = sa.select(b.c.ref, own).select_from(b.join(c, over).join(reservations, reservations.c.pk == c.c.reservation))
    found = connection.execute(pairs.distinct().order_by(b.c.ref, own).limit(_MOST_TOLD + 1))
    return (f"{reservation} in {ref}" for ref, reservation in found)


def _overlap(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    return (other.c.t0 < one.c.t1) & (one.c.t0 < other.c.t1)


def _us(moment: sa.ColumnElement[object]) -> sa.ColumnElement[int]:
    """As it is kept: microseconds."""
    return sa.type_coerce(moment, sa.BigInteger)

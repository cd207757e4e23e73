"""Whether the claims in a database are those its reservations make: no booking without its hold, none held twice."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldreg.booking.reservations import claims_of
from fieldreg.store.tables import LONGEST_US, areas, claims, reservations

__all__ = ["claim_faults"]

_MOST_TOLD = 10
_NOTHING: frozenset[tuple[str, bool]] = frozenset()


def claim_faults(connection: Connection) -> str:
    """Tells "ok", or the reservations whose claims are not theirs and the pairs that hold one unit at one time."""
    found = [*_not_theirs(connection), *_twice(connection)]
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
    return frozenset((claim.unit, claim.hold) for claim in claims_of(area, site, above))


def _twice(connection: Connection) -> Iterator[str]:
    """Pairs of live claims that should have refused each other."""
    one, other = claims.alias("one"), claims.alias("other")
    mine, theirs = reservations.alias("mine"), reservations.alias("theirs")
    meets = (
        (one.c.unit == other.c.unit) & (one.c.reservation < other.c.reservation) & one.c.live & other.c.live
        & (other.c.t0 < one.c.t1) & (_us(other.c.t0) > _us(one.c.t0) - LONGEST_US) & (one.c.t0 < other.c.t1)
        & (one.c.hold | other.c.hold) & (one.c.exclusive | other.c.exclusive)
    )  # fmt: skip
    pairs = (
        sa.select(mine.c.public_id, theirs.c.public_id)
        .select_from(one.join(other, meets).join(mine, mine.c.pk == one.c.reservation).join(theirs, theirs.c.pk == other.c.reservation))
        .distinct()
        .order_by(mine.c.public_id, theirs.c.public_id)
        .limit(_MOST_TOLD + 1)
    )
    return (f"{a}+{b}" for a, b in connection.execute(pairs))


def _us(moment: sa.Column[object]) -> sa.ColumnElement[int]:
    """As it is kept: microseconds."""
    return sa.type_coerce(moment, sa.BigInteger)

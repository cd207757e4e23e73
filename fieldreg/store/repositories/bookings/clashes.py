"""What stands in the way of a hold: reservations it would meet, closures, and units that bear no more."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.booking.claims import LONGEST_HELD, Claim, Hold, claims_of, hold_in, meet, too_many
from fieldreg.booking.clash_text import clash_because, closure_clash, full_clash
from fieldreg.booking.reservations import Clash, Reservation
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.store import mapping
from fieldreg.store.columns import microseconds
from fieldreg.store.repositories.bookings.claims import claims_in, parents_of
from fieldreg.store.tables import (
    LONG_HELD,
    SHORT_HELD,
    SHORT_HELD_US,
    areas,
    claims,
    closure_exceptions,
    closures,
    reservations,
    sites,
)
from fieldreg.store.transaction import Transaction

__all__ = ["claims_by_tree", "clashes_of", "reservation_columns"]

_SHORT = timedelta(microseconds=SHORT_HELD_US)
_UNITS: sa.BindParameter[Any] = sa.bindparam("units", expanding=True)
_SPAN: Sequence[sa.BindParameter[Any]] = (sa.bindparam("start"), sa.bindparam("end"))


def _met_claims(*left_out: sa.ColumnElement[bool]) -> "sa.CompoundSelect[Any]":
    """Short ones by their start, long ones by their end, as their indexes are."""
    own, (start, end) = claims.c, _SPAN
    columns = own.reservation, own.unit, own.hold, own.t0, own.t1, own.seats
    short, long = (SHORT_HELD, own.t0 > sa.bindparam("short")), (LONG_HELD, own.t1 < sa.bindparam("long"))
    meets = own.unit.in_(_UNITS), own.t0 < end, own.t1 > start
    return sa.union_all(*(sa.select(*columns).where(*meets, *held, *left_out) for held in (short, long)))


def _standing_closures() -> "sa.Select[Any]":
    own, (start, end) = closures.c, _SPAN
    excepted = sa.select(closure_exceptions.c.closure).join(reservations, reservations.c.pk == closure_exceptions.c.reservation)
    excepted = excepted.where(reservations.c.public_id == sa.bindparam("but"))
    stands = sa.select(closures).where(own.unit.in_(_UNITS), own.lifted_at.is_(None), own.t0 < end, own.t1 > start)
    return stands.where(own.ref.not_in(excepted)).order_by(own.t0, own.ref)


# asked for each row of the desk's list, so put together once
_LEFT_OUT = sa.select(reservations.c.pk).where(reservations.c.public_id.in_(sa.bindparam("but", expanding=True)))
_MET, _MET_BUT = _met_claims(), _met_claims(claims.c.reservation.not_in(_LEFT_OUT))
_CLOSED = _standing_closures()


def clashes_of(transaction: Transaction, hold: Hold, but: str = "", gone: Sequence[str] = ()) -> Sequence[Clash]:
    """Soonest first; closures after them, and then units that bear no more.  `gone` are reservations looked at as if they held nothing."""
    units = {claim.unit: claim.hold for claim in hold.claims}
    span = microseconds(hold.span.start), microseconds(hold.span.end)
    if not transaction.dialect.anything_near(transaction.connection, list(units), *span):
        return []
    found = _met(transaction, list(units), hold.span, [*gone, but] if but else gone)
    at_one_place = sorted({row.reservation for row in found if row.hold or units[row.unit]})
    held = _live(transaction, at_one_place) if at_one_place else []
    parents = parents_of(transaction, hold.site) if held else {}
    met = [one for one in held if meet(hold, hold_in(one, claims_by_tree(one.area, one.site, parents)))]
    names = _names_of(transaction, sorted({one.area or one.site for one in met})) if met else {}
    told = [_clash(one, names.get(one.area or one.site)) for one in met]
    others = [(row.unit, row.t0, row.t1, row.seats) for row in found]
    return [*told, *_closed(transaction, hold, but), *_full(transaction, hold, others)]


def claims_by_tree(area: str | None, site: str, parents: Mapping[str, str | None]) -> tuple[Claim, ...]:
    """By the stored tree; an area that is gone since has no claims but its own."""
    return claims_of(area, site, ()) if area is not None and area not in parents else claims_in(area, site, parents)


def reservation_columns(*, answers: bool) -> list[sa.ColumnElement[Any]]:
    """All of a reservation; without what it was answered at asking, which is much to read, where nobody looks at it."""
    return [column if answers or column.name != "screening" else sa.null().label("screening") for column in reservations.c]


_LIVE = (
    sa.select(*reservation_columns(answers=False))
    .where(reservations.c.pk.in_(sa.bindparam("pks", expanding=True)), reservations.c.live)
    .order_by(reservations.c.t0, reservations.c.pk)
)
_NAMES = [sa.select(table.c.id, table.c.name).where(table.c.id.in_(sa.bindparam("ids", expanding=True))) for table in (sites, areas)]


def _met(transaction: Transaction, units: Sequence[str], span: Timespan, but: Sequence[str]) -> Sequence[Row[Any]]:
    """Live claims of the units that meet the span."""
    asked: dict[str, Any] = {
        "units": units, "start": span.start, "end": span.end, "short": span.start - _SHORT, "long": span.end + LONGEST_HELD,
    }  # fmt: skip
    return transaction.connection.execute(_MET_BUT if but else _MET, asked | ({"but": but} if but else {})).all()


def _live(transaction: Transaction, pks: Sequence[int]) -> Sequence[Reservation]:
    """Those that are live still, by their keys, soonest first: one may have let go since its claims were seen."""
    return [mapping.reservation_from(row) for row in transaction.connection.execute(_LIVE, {"pks": pks})]


def _closed(transaction: Transaction, hold: Hold, but: str) -> Iterator[Clash]:
    """Closures in the span; not those that except the reservation itself."""
    asked = {"units": [claim.unit for claim in hold.claims], "start": hold.span.start, "end": hold.span.end, "but": but}
    for row in transaction.connection.execute(_CLOSED, asked):
        yield closure_clash(mapping.closure_from(row))


def _full(transaction: Transaction, hold: Hold, others: Sequence[tuple[str, datetime, datetime, int | None]]) -> Iterator[Clash]:
    """Units of which more would be had at once than they bear."""
    for claim in hold.claims:
        own = (hold.span.start, hold.span.end, hold.seats.get(claim.unit))
        if too_many([*(one[1:] for one in others if one[0] == claim.unit), own]):
            yield full_clash(hold, claim.unit, _names_of(transaction, [claim.unit]).get(claim.unit))


def _names_of(transaction: Transaction, ids: Sequence[str]) -> Mapping[str, Text]:
    """Of sites and areas."""
    return {row.id: row.name for query in _NAMES for row in transaction.connection.execute(query, {"ids": ids})}


def _clash(reservation: Reservation, name: Text | None) -> Clash:
    return Clash(
        kind="reservation",
        reservation=reservation.id,
        site=reservation.site,
        area=reservation.area,
        slot=reservation.slot,
        state=reservation.state,
        because=clash_because(reservation, name or Text(reservation.area or reservation.site)),
    )

"""Closures as rows, and the reservations they except; the database refuses one over a claim that it does not except."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.closures.closures import Closure, ClosureShow
from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.store import mapping
from fieldreg.store.engines.database_errors import is_closure_over_claims
from fieldreg.store.tables import claims, closure_exceptions, closures, reservations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlClosures"]

_BATCH = 500  # parameters of one statement stay well under either database's limit


class SqlClosures:
    """`ports.Closures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, ref: str) -> Closure:
        row = self._t.connection.execute(sa.select(closures).where(closures.c.ref == ref)).one_or_none()
        if row is None:
            raise NotFound(Text(f"休止「{ref}」はありません。", f"there is no closure {ref!r}"), where="ref")
        return mapping.closure_from(row)

    def add(self, closure: Closure, excepting: Mapping[str, str] | None = None) -> Closure:
        """Raises Conflict ("claims-in-closure") where a live reservation that is not excepted lies in it."""
        self._t.dialect.lock_units(self._t.connection, [closure.area or closure.site])
        year = closure.made_at.astimezone(JST).year
        made = replace(closure, ref=f"B-{year}-{self._t.next(f'B-{year}'):04d}")
        try:
            with self._t.connection.begin_nested():
                self._except(made.ref, excepting or {}, made.made_at, made.made_by)
                self._t.connection.execute(sa.insert(closures).values({**mapping.closure_row(made), "ref": made.ref}))
        except IntegrityError as error:
            if not is_closure_over_claims(error):
                raise
            raise _claims_in(closure, [one.id for one in self.met(closure)]) from error
        return made

    def lift(self, ref: str, *, at: datetime, by: int | None, because: str) -> Closure:
        """Raises NotFound, and Conflict where it is lifted already."""
        standing = sa.update(closures).where(closures.c.ref == ref, closures.c.lifted_at.is_(None))
        done = self._t.connection.execute(standing.values(lifted_at=at, lifted_by=by, lifted_because=because))
        if done.rowcount == 0:
            self.get(ref)
            raise Conflict(Text("この休止はすでに解かれています。", "this closure is lifted already"), code="lifted", where=ref)
        return self.get(ref)

    def excepted(self, ref: str) -> Mapping[str, str]:
        rows = sa.select(reservations.c.public_id, closure_exceptions.c.because).join(
            closure_exceptions, closure_exceptions.c.reservation == reservations.c.pk
        )
        found = self._t.connection.execute(rows.where(closure_exceptions.c.closure == ref).order_by(reservations.c.public_id))
        return {row.public_id: row.because for row in found}

    def met(self, closure: Closure) -> Sequence[Reservation]:
        over = sa.select(claims.c.reservation).where(
            claims.c.live, claims.c.unit == (closure.area or closure.site), claims.c.t0 < closure.span.end, claims.c.t1 > closure.span.start
        )
        rows = sa.select(reservations).where(reservations.c.pk.in_(over)).order_by(reservations.c.t0, reservations.c.pk)
        return [mapping.reservation_from(row) for row in self._t.connection.execute(rows)]

    def list(
        self, *, site: str | None = None, within: Timespan | None = None, standing: bool = True, limit: int = 200
    ) -> Sequence[Closure]:
        chosen = sa.select(closures).order_by(closures.c.t0, closures.c.ref).limit(limit)
        if site is not None:
            chosen = chosen.where(closures.c.site == site)
        if standing:
            chosen = chosen.where(closures.c.lifted_at.is_(None))
        if within is not None:
            chosen = chosen.where(closures.c.t0 < within.end, closures.c.t1 > within.start)
        return [mapping.closure_from(row) for row in self._t.connection.execute(chosen)]

    def page(
        self, show: ClosureShow, now: datetime, *, sites: Sequence[str] | None = None, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Closure]]:
        stands = closures.c.lifted_at.is_(None)
        shown: Mapping[ClosureShow, sa.ColumnElement[bool]] = {
            ClosureShow.STANDING: sa.and_(stands, closures.c.t1 > now), ClosureShow.PAST: sa.and_(stands, closures.c.t1 <= now),
            ClosureShow.LIFTED: ~stands,
        }  # fmt: skip
        wanted = [shown[show]]
        if sites is not None:
            wanted.append(closures.c.site.in_(sites))
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(closures).where(*wanted)) or 0)
        order = (closures.c.site, closures.c.t0, closures.c.ref)
        rows = self._t.connection.execute(sa.select(closures).where(*wanted).order_by(*order).offset(offset).limit(limit))
        return count, [mapping.closure_from(row) for row in rows]

    def slots(self, spans: Sequence[Timespan], *, sites: Sequence[str] | None = None, limit: int) -> Sequence[HeldSlot]:
        if not spans:
            return []
        met = sa.or_(*(sa.and_(closures.c.t0 < span.end, closures.c.t1 > span.start) for span in spans))
        columns = (closures.c.site, closures.c.unit, closures.c.t0, closures.c.t1)
        chosen = sa.select(*columns).where(closures.c.lifted_at.is_(None), met).order_by(closures.c.site, closures.c.t0, closures.c.ref)
        if sites is not None and len(sites) <= _BATCH:
            chosen = chosen.where(closures.c.site.in_(sites))
        wanted = None if sites is None else set(sites)
        rows = self._t.connection.execute(chosen.limit(limit))
        return [
            HeldSlot(row.site, None if row.unit == row.site else row.unit, Timespan(row.t0, row.t1), closed=True)
            for row in rows if wanted is None or row.site in wanted
        ]  # fmt: skip

    def exceptions_of(self, reservation_id: str) -> Sequence[tuple[Closure, str]]:
        joined = sa.select(closures, closure_exceptions.c.because).join(closure_exceptions, closure_exceptions.c.closure == closures.c.ref)
        own = joined.join(reservations, reservations.c.pk == closure_exceptions.c.reservation)
        chosen = own.where(reservations.c.public_id == reservation_id, closures.c.lifted_at.is_(None))
        chosen = chosen.order_by(closures.c.t0, closures.c.ref)
        return [(mapping.closure_from(row), row.because) for row in self._t.connection.execute(chosen)]

    def of_uids(self, site: str, source: str) -> Sequence[Closure]:
        chosen = sa.select(closures).where(
            closures.c.site == site, closures.c.source == source, closures.c.uid != "", closures.c.lifted_at.is_(None)
        )
        return [mapping.closure_from(row) for row in self._t.connection.execute(chosen.order_by(closures.c.t0, closures.c.ref))]

    def except_in(self, reservation: int, because: Mapping[str, str], at: datetime, by: int | None) -> None:
        """Lets the reservation of that key stand in the closures, each with why; what it had is kept as it was."""
        if not because:
            return
        own = sa.select(closure_exceptions.c.closure).where(closure_exceptions.c.reservation == reservation)
        had = set(self._t.connection.scalars(own))
        rows: list[dict[str, Any]] = [
            {"closure": ref, "reservation": reservation, "because": why, "at": at, "by": by}
            for ref, why in because.items() if ref not in had
        ]  # fmt: skip
        if rows:
            self._t.connection.execute(sa.insert(closure_exceptions), rows)

    def _except(self, ref: str, excepting: Mapping[str, str], at: datetime, by: int | None) -> None:
        pks = sa.select(reservations.c.public_id, reservations.c.pk).where(reservations.c.public_id.in_(sorted(excepting)))
        rows: list[dict[str, Any]] = [
            {"closure": ref, "reservation": row.pk, "because": excepting[row.public_id], "at": at, "by": by}
            for row in self._t.connection.execute(pks)
        ]
        if rows:
            self._t.connection.execute(sa.insert(closure_exceptions), rows)


def _claims_in(closure: Closure, ids: Sequence[str]) -> Conflict:
    named = "、".join(ids[:5])
    return Conflict(
        Text(
            f"休止にしたい時間に、生きている予約が {len(ids)} 件あります（{named}）。先に取り消すか、例外として残してください。",
            f"{len(ids)} live reservations lie in this closure ({', '.join(ids[:5])}); cancel them first, or except them",
        ),
        code="claims-in-closure",
        where=closure.area or closure.site,
    )

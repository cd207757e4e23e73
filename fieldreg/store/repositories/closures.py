"""Closures as rows, and the reservations they except; the database refuses one over a claim that it does not except."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.closures import Closure
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.store import mapping
from fieldreg.store.engines.database_errors import is_closure_over_claims
from fieldreg.store.tables import claims, closure_exceptions, closures, reservations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlClosures"]


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

"""Series of reservations as rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.reservations import Reservation
from fieldreg.booking.series.recurrence import Recurrence
from fieldreg.booking.series.rules import Rule
from fieldreg.booking.series.series import Series, SeriesState, Skipped, earlier_series
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.store import mapping
from fieldreg.store.repositories.bookings.clashes import reservation_columns
from fieldreg.store.tables import reservations, series
from fieldreg.store.transaction import Transaction

__all__ = ["SqlSeries"]

_BATCH = 500
_COLUMNS = (
    "owner", "site", "area", "body", "follows", "followed_by", "idempotency_key", "request_digest", "created_at", "ended_at",
)  # fmt: skip


class SqlSeries:
    """`ports.SeriesKept`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, ref: str) -> Series:
        row = self._t.connection.execute(sa.select(series).where(series.c.public_id == ref)).one_or_none()
        if row is None:
            raise NotFound(Text(f"繰り返し予約「{ref}」はありません。", f"there is no series {ref!r}"), where="ref")
        return _series(row)

    def by_key(self, owner: int, key: str) -> Series | None:
        same = sa.select(series).where(series.c.owner == owner, series.c.idempotency_key == key)
        row = self._t.connection.execute(same).one_or_none()
        return None if row is None else _series(row)

    def add_once(self, made: Series) -> tuple[Series, bool]:
        """Waits for whoever is making one under the same key at this moment."""
        year = made.created_at.astimezone(JST).year
        ref = f"S-{year}-{self._t.next(f'S-{year}'):04d}"
        values = {name: getattr(made, name) for name in _COLUMNS} | _changing(made)
        try:
            with self._t.connection.begin_nested():
                self._t.connection.execute(sa.insert(series).values(**values, public_id=ref))
        except IntegrityError:
            earlier = self.by_key(made.owner, made.idempotency_key) if made.idempotency_key else None
            if earlier is None:
                raise
            return earlier_series(earlier, made.request_digest or ""), False
        return replace(made, ref=ref), True

    def put(self, changed: Series, *, seen: Series) -> Series:
        one = sa.select(series).where(series.c.public_id == changed.ref).with_for_update()
        row = self._t.connection.execute(one).one_or_none()
        if row is None or _series(row) != seen:
            ja = "この繰り返し予約は、いま変更されました。ページを開き直してください。"
            told = Text(ja, "this series has just changed; open the page again")
            raise Conflict(told, code="series-changed", where=changed.ref)
        values = _changing(changed) | {"followed_by": changed.followed_by, "ended_at": changed.ended_at}
        self._t.connection.execute(sa.update(series).where(series.c.public_id == changed.ref).values(**values))
        return changed

    def adopted(self, ref: str, some: Sequence[Reservation]) -> list[Reservation]:
        ids = [one.id for one in some]
        for start in range(0, len(ids), _BATCH):
            ours = reservations.c.public_id.in_(ids[start : start + _BATCH])
            self._t.connection.execute(sa.update(reservations).where(ours).values(series=ref))
        return [replace(one, series=ref) for one in some]

    def reservations(self, refs: Sequence[str], *, answers: bool = False) -> Mapping[str, Sequence[Reservation]]:
        found: dict[str, list[Reservation]] = defaultdict(list)
        columns = reservation_columns(answers=answers)
        for start in range(0, len(refs), _BATCH):
            some = sa.select(*columns).where(reservations.c.series.in_(refs[start : start + _BATCH]))
            for row in self._t.connection.execute(some.order_by(reservations.c.t0, reservations.c.pk)):
                found[row.series].append(mapping.reservation_from(row))
        return found


def _changing(of: Series) -> dict[str, Any]:
    recurrence = of.recurrence
    return {
        "rule": recurrence.rule.text,
        "t0": recurrence.first.start,
        "t1": recurrence.first.end,
        "exceptions": [one.isoformat() for one in recurrence.exceptions],
        "additions": [one.isoformat() for one in recurrence.additions],
        "skipped": [one.to_dict() for one in of.skipped],
        "state": str(of.state),
    }


def _series(row: Row[Any]) -> Series:
    parts = (part.partition("=") for part in row.rule.split(";"))
    exceptions, additions = (tuple(datetime.fromisoformat(one) for one in held) for held in (row.exceptions, row.additions))
    return Series(
        **{name: getattr(row, name) for name in _COLUMNS},
        ref=row.public_id,
        recurrence=Recurrence(
            first=Timespan(row.t0, row.t1), rule=Rule(tuple((name, value) for name, _, value in parts)), exceptions=exceptions,
            additions=additions,
        ),
        skipped=tuple(Skipped.from_dict(one) for one in row.skipped),
        state=SeriesState(row.state),
    )  # fmt: skip

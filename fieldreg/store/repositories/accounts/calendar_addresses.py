"""Secret addresses of calendar feeds: the digests of their keys alone."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.people.calendar_addresses import CalendarAddress, FeedKind
from fieldreg.store.tables import calendar_addresses
from fieldreg.store.transaction import Transaction

__all__ = ["SqlCalendarAddresses"]

_works = calendar_addresses.c.ended_at.is_(None)


class SqlCalendarAddresses:
    """`ports.CalendarAddresses`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, address: CalendarAddress) -> CalendarAddress:
        values = asdict(address) | {"kind": str(address.kind)}
        del values["id"]
        new = self._t.connection.execute(sa.insert(calendar_addresses).values(values).returning(calendar_addresses.c.id))
        return replace(address, id=int(new.scalar_one()))

    def of(self, account_id: int) -> Sequence[CalendarAddress]:
        mine = sa.select(calendar_addresses).where(calendar_addresses.c.account == account_id, _works)
        return sorted(map(_address, self._t.connection.execute(mine)), key=lambda address: list(FeedKind).index(address.kind))

    def by_digest(self, digest: str) -> CalendarAddress | None:
        one = sa.select(calendar_addresses).where(calendar_addresses.c.digest == digest, _works)
        row = self._t.connection.execute(one).one_or_none()
        return None if row is None else _address(row)

    def used(self, address_id: int, day: date) -> None:
        held = calendar_addresses
        self._t.connection.execute(sa.update(held).where(held.c.id == address_id).values(last_used_on=day))

    def end(self, account_id: int, kinds: Collection[FeedKind], *, at: datetime) -> Sequence[CalendarAddress]:
        held = calendar_addresses
        chosen = (held.c.account == account_id, held.c.kind.in_([str(kind) for kind in kinds]), _works)
        gone = self._t.connection.execute(sa.update(held).where(*chosen).values(ended_at=at).returning(*held.c)).all()
        return sorted(map(_address, gone), key=lambda address: address.id)


def _address(row: sa.Row[Any]) -> CalendarAddress:
    return CalendarAddress(
        id=row.id, account=row.account, kind=FeedKind(row.kind), digest=row.digest, created_at=row.created_at,
        last_used_on=row.last_used_on, ended_at=row.ended_at,
    )  # fmt: skip

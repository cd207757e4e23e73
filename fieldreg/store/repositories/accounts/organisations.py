"""Organisations, and who is of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.organisations import Membership, Organisation, organisation_key
from fieldreg.store.tables import memberships, organisations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlOrganisations"]


class SqlOrganisations:
    """`ports.Organisations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, organisation_id: int) -> Organisation:
        found = self._one(organisations.c.id == organisation_id)
        if found is None:
            told = Text(f"団体 {organisation_id} は登録されていません。", f"there is no organisation {organisation_id}")
            raise NotFound(told, where="organisation")
        return found

    def named(self, name: str) -> Organisation | None:
        return self._one(organisations.c.name_key == organisation_key(name))

    def all(self) -> Sequence[Organisation]:
        return [_organisation(row) for row in self._t.connection.execute(sa.select(organisations).order_by(organisations.c.name_key))]

    def put(self, organisation: Organisation) -> Organisation:
        values = {"shares": organisation.shares, "created_at": organisation.created_at}
        row = {"name": organisation.name, "name_key": organisation_key(organisation.name), **values}
        self._t.upsert(organisations, [row], ["name_key"])
        found = self.named(organisation.name)
        if found is None:
            raise LookupError(organisation.name)
        return found

    def be_member(self, account_id: int, name: str, *, at: datetime | None = None) -> None:
        now = self.of(account_id)
        wanted = None if not organisation_key(name) else self.named(name) or self.put(Organisation(name=name.strip(), created_at=at))
        if (now.organisation if now else None) == (wanted.id if wanted else None):
            return
        if now is not None:
            ended = max(at or datetime.now(UTC), now.since or datetime.min.replace(tzinfo=UTC))
            mine = (memberships.c.account == account_id) & memberships.c.until.is_(None)
            self._t.connection.execute(sa.update(memberships).where(mine).values(until=ended))
        if wanted is not None:
            since = at if now is None else (at or datetime.now(UTC))
            self._t.connection.execute(sa.insert(memberships).values(account=account_id, organisation=wanted.id, since=since))

    def of(self, account_id: int) -> Membership | None:
        mine = sa.select(memberships).where(memberships.c.account == account_id, memberships.c.until.is_(None))
        row = self._t.connection.execute(mine).one_or_none()
        return None if row is None else _membership(row)

    def past_and_present(self, account_id: int) -> Sequence[tuple[Membership, str]]:
        both = sa.select(memberships, organisations.c.name).join(organisations, organisations.c.id == memberships.c.organisation)
        rows = self._t.connection.execute(both.where(memberships.c.account == account_id).order_by(memberships.c.id))
        return [(_membership(row), row.name) for row in rows]

    def members(self, organisation_id: int) -> Sequence[int]:
        present = (memberships.c.organisation == organisation_id, memberships.c.until.is_(None))
        return list(self._t.connection.scalars(sa.select(memberships.c.account).where(*present).order_by(memberships.c.account)))

    def _one(self, condition: sa.ColumnElement[bool]) -> Organisation | None:
        row = self._t.connection.execute(sa.select(organisations).where(condition)).one_or_none()
        return None if row is None else _organisation(row)


def _organisation(row: sa.Row[tuple[object, ...]]) -> Organisation:
    return Organisation(id=row.id, name=row.name, shares=row.shares, created_at=row.created_at)


def _membership(row: sa.Row[tuple[object, ...]]) -> Membership:
    return Membership(account=row.account, organisation=row.organisation, since=row.since, until=row.until)

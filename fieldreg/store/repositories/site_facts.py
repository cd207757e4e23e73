"""What the city looked up of its sites: every answer is kept, and the latest counts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.register.site_facts import SiteFact
from fieldreg.store.tables import site_facts
from fieldreg.store.transaction import Transaction

__all__ = ["SqlSiteFacts"]

_COLUMNS = ("site", "fact", "value", "since", "source", "who", "at")


class SqlSiteFacts:
    """`ports.SiteFacts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, fact: SiteFact) -> SiteFact:
        """A snapshot of the sites made before is none of them any more."""
        self._t.touch()
        self._t.stamp_sites()
        values = {name: getattr(fact, name) for name in _COLUMNS}
        new = self._t.connection.execute(sa.insert(site_facts).values(values).returning(site_facts.c.id))
        return replace(fact, id=int(new.scalar_one()))

    def latest(self, site: str | None = None) -> Sequence[SiteFact]:
        newest = sa.select(sa.func.max(site_facts.c.id)).group_by(site_facts.c.site, site_facts.c.fact)
        if site is not None:
            newest = newest.where(site_facts.c.site == site)
        rows = self._t.connection.execute(sa.select(site_facts).where(site_facts.c.id.in_(newest)).order_by(site_facts.c.id))
        return [_from(row) for row in rows]

    def history(self, site: str, fact: str) -> Sequence[SiteFact]:
        of = (site_facts.c.site == site) & (site_facts.c.fact == fact)
        rows = self._t.connection.execute(sa.select(site_facts).where(of).order_by(site_facts.c.id.desc()))
        return [_from(row) for row in rows]


def _from(row: Row[Any]) -> SiteFact:
    return SiteFact(id=row.id, **{name: getattr(row, name) for name in _COLUMNS})

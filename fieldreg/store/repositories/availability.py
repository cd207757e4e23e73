"""Rules of use of sites and areas: versions are added, and stay."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.booking.availability.rule_file import version_of
from fieldreg.booking.availability.rules import Version, digest_of
from fieldreg.kernel.kept import Kept
from fieldreg.store.tables import availability_versions as versions
from fieldreg.store.transaction import Transaction

__all__ = ["SqlAvailability"]

_READ: Kept[str, Version] = Kept(1024)  # by digest: the same document always says the same


class SqlAvailability:
    """`ports.SiteAvailability`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, version: Version) -> Version:
        """What was kept of the rules before is none of them any more."""
        self._t.touch()
        values = {
            "site": version.site, "unit": version.unit, "first": version.first, "document": dict(version.document),
            "at": version.at, "by": version.by,
        }  # fmt: skip
        new = self._t.connection.execute(sa.insert(versions).values(values).returning(versions.c.id))
        return replace(version, id=int(new.scalar_one()))

    def of_site(self, site: str) -> Sequence[Version]:
        return self._chosen(versions.c.site == site)

    def all(self) -> Sequence[Version]:
        return self._chosen(sa.true())

    def _chosen(self, where: sa.ColumnElement[bool]) -> Sequence[Version]:
        ordered = sa.select(versions).where(where).order_by(versions.c.unit, versions.c.first, versions.c.id)
        return [_from(row) for row in self._t.connection.execute(ordered)]


def _from(row: Row[Any]) -> Version:
    read = _READ.get(digest_of(row.document), lambda: version_of(row.document, f"{row.unit} {row.first}"))
    return replace(read, id=row.id, at=row.at, by=row.by)

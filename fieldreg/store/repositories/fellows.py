"""Whose things a list shows: one's own, and one's fellows' of the time in which they were fellows."""

from collections.abc import Sequence

import sqlalchemy as sa

from fieldreg.people.accounts import Fellow

__all__ = ["of_fellows"]


def of_fellows(table: sa.Table, owner: int, fellows: Sequence[Fellow]) -> sa.ColumnElement[bool]:
    """The same as `Fellow.covers`, of a table with `owner` and `created_at`."""
    return sa.or_(table.c.owner == owner, *(_while_fellow(table, fellow) for fellow in fellows))


def _while_fellow(table: sa.Table, fellow: Fellow) -> sa.ColumnElement[bool]:
    made, bounds = table.c.created_at, [table.c.owner == fellow.account]
    if fellow.since is not None:
        bounds.append(made >= fellow.since)
    if fellow.until is not None:
        bounds.append(made < fellow.until)
    return sa.and_(*bounds)

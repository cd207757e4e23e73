"""An edition's zones column by column, for a snapshot: two statements, no `Zone` made."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from fieldreg.register.applicability import read_applicability
from fieldreg.register.plane_zones import FOREVER, ZoneColumns, ZoneFacts
from fieldreg.register.zone_index import Box
from fieldreg.store.repositories.zones.numbered_zones import plain_wkb
from fieldreg.store.tables import DATED, zones
from fieldreg.store.transaction import Transaction

__all__ = ["columns_of", "dated_of"]

_BATCH, _FEW = 20_000, 500  # rows in a column, and fetched at once
_BEGIN_OR_END = sa.text(f"({DATED})")


def columns_of(transaction: Transaction, layer: str, edition: str) -> Iterator[ZoneColumns]:
    """By id, as Python orders them, some at a time; nothing may be written meanwhile."""
    of_edition = (zones.c.layer == layer) & (zones.c.edition == edition)
    days = _days(transaction, of_edition)
    box = (zones.c.west, zones.c.south, zones.c.east, zones.c.north)
    rows = sa.select(zones.c.pk, plain_wkb(transaction.dialect), *box, zones.c.accuracy_m, _timed()).where(of_edition)
    for pks, wkb, west, south, east, north, accuracies, timed in _some_at_a_time(transaction, rows.order_by(zones.c.id)):
        held = [days.get(pk, (0, FOREVER)) for pk in pks] if days else [(0, FOREVER)] * len(pks)
        yield ZoneColumns(
            facts=ZoneFacts(
                numbers=np.array(pks, np.int64),
                accuracy_m=np.array([np.nan if a is None else a for a in accuracies], np.float64),
                valid_from=np.array([since for since, _ in held], np.int32),
                valid_to=np.array([until for _, until in held], np.int32),
                always=np.array([told is None or _always(told) for told in timed], np.bool_),
            ),
            outlines=np.array([*wkb, None], object)[:-1],
            bounds=np.array([west, south, east, north], np.float64),
        )


def dated_of(transaction: Transaction, layer: str, edition: str) -> list[tuple[Box, date | None, date | None]]:
    """Box (degrees), first day and day after the last, of the edition's zones that begin or end."""
    columns = (zones.c.west, zones.c.south, zones.c.east, zones.c.north, zones.c.valid_from, zones.c.valid_to)
    told = sa.select(*columns).where(zones.c.layer == layer, zones.c.edition == edition, _BEGIN_OR_END)
    return [((w, s, e, n), since, until) for w, s, e, n, since, until in transaction.connection.execute(told)]


def _days(transaction: Transaction, of_edition: sa.ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Days of force, as ordinals, of the zones that begin or end."""
    begin_or_end = sa.select(zones.c.pk, zones.c.valid_from, zones.c.valid_to).where(of_edition, _BEGIN_OR_END)
    rows = transaction.connection.execute(begin_or_end)
    return {
        number: (since.toordinal() if since else 0, until.toordinal() if until else FOREVER) for number, since, until in rows
    }


def _timed() -> sa.ColumnElement[str]:
    """The attributes, as text, of a zone that may apply at some hours or seasons only; else null."""
    attributes = sa.cast(zones.c.attributes, sa.Text)
    return sa.case((attributes.contains('"applicability"'), attributes))


def _always(attributes: str) -> bool:
    return read_applicability(json.loads(attributes).get("applicability")).always


def _some_at_a_time(transaction: Transaction, rows: "sa.Select[Any]") -> Iterator[list[list[Any]]]:
    """Column by column.  Few rows live at once: looking for circles among many costs as much as reading them."""
    remote = transaction.dialect.engine.dialect.supports_server_side_cursors  # would else send all of them at once
    found = transaction.connection.execute(rows.execution_options(yield_per=_BATCH) if remote else rows)
    columns: list[list[Any]] = [[] for _ in rows.selected_columns]
    for few in found.partitions(_FEW):
        for column, values in zip(columns, zip(*few, strict=True), strict=True):
            column.extend(values)
        if len(columns[0]) >= _BATCH:
            yield columns
            columns = [[] for _ in columns]
    if columns[0]:
        yield columns

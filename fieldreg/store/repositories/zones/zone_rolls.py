"""Rolls of editions and what they look closer with: numbers, boxes and outlines, and no `Zone` made."""

from collections.abc import Sequence

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from fieldreg.register.plane_zones import FOREVER
from fieldreg.register.zone_roll import ZoneRoll, boxes_outward
from fieldreg.store.tables import zones
from fieldreg.store.transaction import Transaction

__all__ = ["boxes_of", "outlines_of", "roll_of"]

_BATCH = 20_000  # rows taken at once
_PARAMETERS = 500  # of one statement; well under either database's limit


def roll_of(transaction: Transaction, layer: str, edition: str) -> ZoneRoll:
    """By id, as Python orders them; two statements."""
    numbers = _numbers(transaction, layer, edition)
    of_edition = (zones.c.layer == layer) & (zones.c.edition == edition)
    days = sa.select(zones.c.pk, zones.c.valid_from, zones.c.valid_to)
    dated = days.where(of_edition, zones.c.valid_from.is_not(None) | zones.c.valid_to.is_not(None))
    found = transaction.connection.execute(dated).all()
    if not found:
        return ZoneRoll(layer, edition, numbers)
    valid_from, valid_to = np.zeros(len(numbers), np.int32), np.full(len(numbers), FOREVER, np.int32)
    order = np.argsort(numbers)
    places = order[np.searchsorted(numbers, [row.pk for row in found], sorter=order)]
    valid_from[places] = [row.valid_from.toordinal() if row.valid_from else 0 for row in found]
    valid_to[places] = [row.valid_to.toordinal() if row.valid_to else FOREVER for row in found]
    return ZoneRoll(layer, edition, numbers, valid_from, valid_to)


def boxes_of(transaction: Transaction, layer: str, edition: str) -> NDArray[np.float32]:
    """(4, n) `boxes_outward` of the edition's zones, by id.

    Read as the rows lie and put in order here: fetching a row by each id takes many times longer.  What is joined
    to an empty text has no index, which leaves the planner the rows as they lie.
    """
    numbers = _numbers(transaction, layer, edition)
    of_edition = (zones.c.layer.concat("") == layer, zones.c.edition.concat("") == edition)
    sides = sa.select(zones.c.pk, zones.c.west, zones.c.south, zones.c.east, zones.c.north).where(*of_edition).order_by(zones.c.pk)
    found = transaction.connection.execute(sides.execution_options(yield_per=_BATCH))
    pks, boxes = [np.zeros(0, np.int64)], [np.zeros((4, 0), np.float32)]
    for batch in found.partitions():
        own, *held = zip(*batch, strict=True)
        pks.append(np.array(own, np.int64))
        boxes.append(boxes_outward(np.array(held, np.float64)))
    return np.concatenate(boxes, axis=1)[:, np.searchsorted(np.concatenate(pks), numbers)]


def outlines_of(transaction: Transaction, numbers: Sequence[int]) -> NDArray[np.object_]:
    """Outlines (lon, lat) by number, in the order asked for.  Raises LookupError if one is no longer there."""
    outline: sa.ColumnElement[bytes] = sa.type_coerce(zones.c.outline, sa.LargeBinary)
    if transaction.connection.dialect.name == "postgresql":
        outline = sa.type_coerce(sa.func.ST_AsBinary(zones.c.outline), sa.LargeBinary)
    held: dict[int, bytes] = {}
    for start in range(0, len(numbers), _PARAMETERS):
        rows = sa.select(zones.c.pk, outline).where(zones.c.pk.in_(numbers[start : start + _PARAMETERS]))
        held.update((number, wkb) for number, wkb in transaction.connection.execute(rows))
    return shapely.from_wkb(np.array([*(held[number] for number in numbers), None], object)[:-1])


def _numbers(transaction: Transaction, layer: str, edition: str) -> NDArray[np.int64]:
    """By id, from the index alone."""
    by_id = sa.select(zones.c.pk).where(zones.c.layer == layer, zones.c.edition == edition).order_by(zones.c.id)
    return np.fromiter(transaction.connection.scalars(by_id.execution_options(yield_per=_BATCH)), np.int64)

"""Rolls of editions and what they look closer with: numbers, boxes and outlines, and no `Zone` made."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from fieldreg.register.plane_zones import FOREVER
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_roll import ZoneRoll, boxes_outward
from fieldreg.store.tables import zones
from fieldreg.store.transaction import Transaction

__all__ = ["boxes_of", "dimensions_of", "held_kinds", "outlines_of", "roll_of"]

_BATCH = 20_000  # rows taken at once
_DIMENSION = {"01": 0, "04": 0, "02": 1, "05": 1, "03": 2, "06": 2, "07": 2, "0": 0, "1": 1, "2": 2}  # of WKB's kinds; PostGIS's own
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


def dimensions_of(transaction: Transaction, layer: str, edition: str) -> NDArray[np.int8]:
    """(n,) 0 for points, 1 for lines, 2 for polygons, by id; no outline is made."""
    of_edition = (zones.c.layer.concat("") == layer, zones.c.edition.concat("") == edition)
    found = transaction.connection.execute(sa.select(zones.c.pk, _kind(transaction)).where(*of_edition))
    by_number = {pk: _DIMENSION[kind] for pk, kind in found}
    return np.fromiter((by_number[pk] for pk in _numbers(transaction, layer, edition).tolist()), np.int8, len(by_number))


def held_kinds(transaction: Transaction, layer: str, edition: str, *, few: bool) -> dict[int, tuple[int, Box]]:
    """By dimension: how many zones, and the box (degrees) about them.  `few`: they are as soon found by their ids as walked."""
    columns = (zones.c.layer, zones.c.edition) if few else (zones.c.layer.concat(""), zones.c.edition.concat(""))
    kind = _kind(transaction).label("kind")
    sides = (sa.func.min(zones.c.west), sa.func.min(zones.c.south), sa.func.max(zones.c.east), sa.func.max(zones.c.north))
    rows = sa.select(kind, sa.func.count(), *sides).where(columns[0] == layer, columns[1] == edition).group_by(kind)
    told: dict[int, tuple[int, Box]] = {}
    for each, count, *box in transaction.connection.execute(rows):
        before, around = told.get(_DIMENSION[each], (0, (math.inf, math.inf, -math.inf, -math.inf)))
        west, south, east, north = box
        wider = min(around[0], west), min(around[1], south), max(around[2], east), max(around[3], north)
        told[_DIMENSION[each]] = before + count, wider
    return told


def _kind(transaction: Transaction) -> sa.ColumnElement[str]:
    """Which kind an outline is of, by the head of its WKB."""
    if transaction.connection.dialect.name == "postgresql":
        return sa.cast(sa.func.ST_Dimension(zones.c.outline), sa.Text)
    return sa.func.hex(sa.func.substr(sa.type_coerce(zones.c.outline, sa.LargeBinary), 2, 1))


def _numbers(transaction: Transaction, layer: str, edition: str) -> NDArray[np.int64]:
    """By id, from the index alone."""
    by_id = sa.select(zones.c.pk).where(zones.c.layer == layer, zones.c.edition == edition).order_by(zones.c.id)
    return np.fromiter(transaction.connection.scalars(by_id.execution_options(yield_per=_BATCH)), np.int64)

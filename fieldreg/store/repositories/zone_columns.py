"""An edition's zones column by column, for a snapshot: three statements, no `Zone` made."""

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from fieldreg.register.applicability import read_applicability
from fieldreg.register.plane_zones import FOREVER, ZoneColumns
from fieldreg.store.tables import zones
from fieldreg.store.transaction import Transaction

__all__ = ["columns_of"]

_BATCH = 20_000  # rows decoded at once


def columns_of(transaction: Transaction, layer: str, edition: str) -> ZoneColumns:
    """By id, as Python orders them."""
    of_edition = (zones.c.layer == layer) & (zones.c.edition == edition)
    numbers, outlines, accuracy_m = _shapes(transaction, of_edition)
    places = _Places(numbers)
    valid_from, valid_to = np.zeros(len(numbers), np.int32), np.full(len(numbers), FOREVER, np.int32)
    always = np.ones(len(numbers), np.bool_)
    dated = of_edition & (zones.c.valid_from.is_not(None) | zones.c.valid_to.is_not(None))
    for number, since, until in transaction.connection.execute(sa.select(zones.c.pk, zones.c.valid_from, zones.c.valid_to).where(dated)):
        valid_from[places[number]] = since.toordinal() if since else 0
        valid_to[places[number]] = until.toordinal() if until else FOREVER
    timed = of_edition & sa.cast(zones.c.attributes, sa.Text).contains('"applicability"')
    for number, attributes in transaction.connection.execute(sa.select(zones.c.pk, zones.c.attributes).where(timed)):
        always[places[number]] = read_applicability(attributes.get("applicability")).always
    return ZoneColumns(
        numbers=numbers, outlines=outlines, accuracy_m=accuracy_m, valid_from=valid_from, valid_to=valid_to, always=always
    )


class _Places:
    """From a zone's number to its place among those by id."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers, self._order = numbers, np.argsort(numbers)

    def __getitem__(self, number: int) -> int:
        return int(self._order[np.searchsorted(self._numbers, number, sorter=self._order)])


def _shapes(
    transaction: Transaction, of_edition: sa.ColumnElement[bool]
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.float64]]:
    """Numbers, outlines (lon, lat) and own accuracies (NaN: none), by id."""
    outline: sa.ColumnElement[bytes] = sa.type_coerce(zones.c.outline, sa.LargeBinary)
    if transaction.connection.dialect.name == "postgresql":
        outline = sa.type_coerce(sa.func.ST_AsBinary(zones.c.outline), sa.LargeBinary)
    rows = sa.select(zones.c.pk, outline, zones.c.accuracy_m).where(of_edition).order_by(zones.c.id)
    numbers, outlines, accuracy_m = [np.zeros(0, np.int64)], [np.zeros(0, object)], [np.zeros(0)]
    found = transaction.connection.execute(rows.execution_options(yield_per=_BATCH))
    for batch in found.partitions():
        pks, wkb, accuracies = zip(*batch, strict=True)
        numbers.append(np.array(pks, np.int64))
        outlines.append(shapely.from_wkb(np.array(wkb, object)))
        accuracy_m.append(np.array([np.nan if a is None else a for a in accuracies], np.float64))
    return np.concatenate(numbers), np.concatenate(outlines), np.concatenate(accuracy_m)

"""Layers, their editions and zones; also what a screening reads from."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.exc import IntegrityError

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.register.plane_zones import ZoneColumns
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_records import FIELDS, Record, records_of
from fieldreg.register.zone_roll import ZoneRoll
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.store import mapping
from fieldreg.store.repositories.zones.numbered_zones import numbered
from fieldreg.store.repositories.zones.zone_columns import columns_of, dated_of
from fieldreg.store.repositories.zones.zone_rolls import (
    boxes_of,
    dimensions_of,
    held_kinds,
    outlines_of,
    roll_of,
)
from fieldreg.store.tables import editions, layers, zones
from fieldreg.store.transaction import Transaction

__all__ = ["SqlZones"]

T = TypeVar("T")
_FEW = 1_000  # zones of an edition that are as soon walked as looked up by their boxes
_BATCH = 500  # parameters of one statement stay well under either database's limit


class SqlZones:
    """`ports.Zones`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def layers(self) -> Sequence[Layer]:
        rows = self._t.connection.execute(sa.select(layers).order_by(layers.c.position, layers.c.id))
        return [mapping.layer_from(row) for row in rows]

    def editions(self, layer: str) -> Sequence[Edition]:
        """In the order they were loaded."""
        of_layer = sa.select(editions).where(editions.c.layer == layer).order_by(editions.c.sequence)
        return [mapping.edition_from(row) for row in self._t.connection.execute(of_layer)]

    def candidates(self, edition: Edition, box: Box) -> Sequence[Zone]:
        near = sa.select(zones).where(*self._near(edition, box)).order_by(zones.c.id)
        return [mapping.zone_from(row) for row in self._t.connection.execute(near)]

    def turning_days(self, edition: Edition, box: Box, after: date, until: date) -> Sequence[date]:
        near = self._near(edition, box)
        columns = (zones.c.valid_from, zones.c.valid_to)
        found = sa.union(*(sa.select(day).where(*near, day > after, day <= until) for day in columns))
        return sorted(self._t.connection.scalars(found))

    def _near(self, edition: Edition, box: Box) -> Sequence[sa.ColumnElement[bool]]:
        """An edition of few zones is walked; of many, the boxes are asked first.

        Either planner, left to choose, may walk a large edition by its id; what is joined to an
        empty text has no index, which leaves it the boxes.
        """
        if self._few(edition):
            west, south, east, north = box
            meets = (zones.c.west <= east, zones.c.east >= west, zones.c.south <= north, zones.c.north >= south)
            return zones.c.layer == edition.layer, zones.c.edition == edition.edition, *meets
        layer, name = (column.concat("") for column in (zones.c.layer, zones.c.edition))
        return self._t.dialect.in_box(zones, box), layer == edition.layer, name == edition.edition

    def _few(self, edition: Edition) -> bool:
        beyond = sa.select(sa.literal(1)).where(zones.c.layer == edition.layer, zones.c.edition == edition.edition)
        return self._t.connection.scalar(beyond.limit(1).offset(_FEW)) is None

    def count(self, edition: Edition) -> int:
        held = sa.select(sa.func.count()).where(
            zones.c.layer == edition.layer, zones.c.edition == edition.edition
        )
        return int(self._t.connection.scalar(held) or 0)

    def zones(self, layer: str, edition: str) -> Sequence[Zone]:
        rows = self._t.connection.execute(_of(layer, edition).order_by(zones.c.id))
        return [mapping.zone_from(row) for row in rows]

    def walk(self, layer: str, edition: str) -> Iterator[Zone]:
        one_by_one = _of(layer, edition).order_by(zones.c.id).execution_options(yield_per=_FEW)
        with closing(self._t.connection.execute(one_by_one)) as found:
            for row in found:
                yield mapping.zone_from(row)

    # --- for a snapshot

    def stamps(self) -> Mapping[tuple[str, str], int]:
        return self._t.stamps()

    def sites_stamp(self) -> int:
        return self._t.sites_stamp()

    def dated(self, layer: str, edition: str) -> Sequence[tuple[Box, date | None, date | None]]:
        return dated_of(self._t, layer, edition)

    def columns(self, layer: str, edition: str) -> Iterator[ZoneColumns]:
        return columns_of(self._t, layer, edition)

    def numbered(self, numbers: Sequence[int]) -> Sequence[Zone]:
        """Raises LookupError if one is not there."""
        return [zone for batch in _batches(numbers) for zone in numbered(self._t, batch)]

    # --- for pages

    def roll(self, layer: str, edition: str) -> ZoneRoll:
        return roll_of(self._t, layer, edition)

    def boxes(self, layer: str, edition: str) -> NDArray[np.float32]:
        return boxes_of(self._t, layer, edition)

    def outlines(self, numbers: Sequence[int]) -> NDArray[np.object_]:
        return outlines_of(self._t, numbers)

    def dimensions(self, layer: str, edition: str) -> NDArray[np.int8]:
        return dimensions_of(self._t, layer, edition)

    def kinds(self, edition: Edition) -> Mapping[int, tuple[int, Box]]:
        return held_kinds(self._t, edition.layer, edition.edition, few=self._few(edition))

    def called(self, zone_id: str, of_editions: Sequence[tuple[str, str]]) -> Sequence[Zone]:
        known = {layer for layer, _ in of_editions}, {edition for _, edition in of_editions}
        wanted = (column.in_(sorted(values)) for column, values in zip((zones.c.layer, zones.c.edition), known, strict=True))
        rows = self._t.connection.execute(sa.select(zones).where(zones.c.id == zone_id, *wanted))
        found = {(row.layer, row.edition): row for row in rows}
        return [mapping.zone_from(found[key]) for key in of_editions if key in found]

    def put_layer(self, layer: Layer) -> None:
        self._t.touch()
        self._t.upsert(layers, [mapping.layer_row(layer)], ["id"])

    def put_edition(self, edition: Edition) -> Edition:
        """With `sequence` 0 a known edition keeps its own and a new one gets the next; another is kept as given."""
        self._t.touch()
        sequence = edition.sequence or self._sequence(edition)
        kept = replace(edition, sequence=sequence)
        try:
            with self._t.connection.begin_nested():
                self._t.upsert(editions, [mapping.edition_row(kept)], ["layer", "edition"])
        except IntegrityError as error:
            raise _unfit(
                f"{edition.layer}/{edition.edition}", f"レイヤ {edition.layer}", f"layer {edition.layer}"
            ) from error
        self._t.stamp_edition(edition.layer, edition.edition)
        return kept

    def remove_edition(self, layer: str, edition: str) -> None:
        self._t.touch()
        self._t.forget_edition(layer, edition)
        self._t.connection.execute(sa.delete(zones).where(zones.c.layer == layer, zones.c.edition == edition))
        gone = sa.delete(editions).where(editions.c.layer == layer, editions.c.edition == edition)
        self._t.connection.execute(gone)

    def put_zones(self, held: Sequence[Zone]) -> None:
        """Raises Conflict if an edition is not there, InvalidInput for an empty outline."""
        if not held:
            return
        self._t.touch()
        try:
            with self._t.connection.begin_nested():
                self._t.upsert(zones, [mapping.zone_row(zone) for zone in held], ["layer", "edition", "id"])
                self._widen(held)
        except IntegrityError as error:
            one = held[0]
            raise _unfit(
                f"{one.layer}/{one.edition}", f"版 {one.edition}", f"edition {one.edition}"
            ) from error
        for layer, edition in {(zone.layer, zone.edition) for zone in held}:
            self._t.stamp_edition(layer, edition)

    def walk_records(self, layer: str, edition: str) -> Iterator[Record]:
        if self._t.connection.dialect.name == "sqlite":  # kept as a record has it
            columns = [sa.type_coerce(zones.c[name], sa.types.NullType()).label(name) for name in FIELDS]
            one_by_one = sa.select(*columns).where(zones.c.layer == layer, zones.c.edition == edition).order_by(zones.c.id)
            with closing(self._t.connection.execute(one_by_one.execution_options(yield_per=_FEW))) as found:
                yield from map(tuple, found)
            return
        coming = self.walk(layer, edition)
        while batch := list(islice(coming, _FEW)):
            yield from records_of(batch)

    def put_records(self, layer: str, edition: str, batches: Iterable[Sequence[Record]]) -> None:
        """Raises Conflict if the edition is not there or a record does not fit."""
        self._t.touch()
        key = ("layer", "edition", "id")
        try:
            with self._t.connection.begin_nested():
                self._t.dialect.put_rows(self._t.connection, zones, FIELDS, key, batches, layer=layer, edition=edition)
                worst = sa.select(sa.func.max(zones.c.accuracy_m)).where(zones.c.layer == layer, zones.c.edition == edition)
                self._widen_to({(layer, edition): self._t.connection.scalar(worst) or 0.0})
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise _unfit(f"{layer}/{edition}", f"版 {edition}", f"edition {edition}") from error
        self._t.stamp_edition(layer, edition)

    def remove_zones(self, layer: str, edition: str, ids: Sequence[str]) -> None:
        self._t.touch()
        self._t.stamp_edition(layer, edition)
        for batch in _batches(ids):
            gone = sa.delete(zones).where(
                zones.c.layer == layer, zones.c.edition == edition, zones.c.id.in_(batch)
            )
            self._t.connection.execute(gone)

    def _widen(self, held: Sequence[Zone]) -> None:
        """An edition is no more exact than the worst of its zones: whoever looks near it relies on that."""
        worst: dict[tuple[str, str], float] = {}
        for zone in held:
            key = zone.layer, zone.edition
            worst[key] = max(worst.get(key, 0.0), zone.accuracy_m or 0.0)
        self._widen_to(worst)

    def _widen_to(self, worst: Mapping[tuple[str, str], float]) -> None:
        for (layer, edition), accuracy in worst.items():
            better = (editions.c.layer == layer) & (editions.c.edition == edition) & (editions.c.accuracy_m < accuracy)
            self._t.connection.execute(sa.update(editions).where(better).values(accuracy_m=accuracy))

    def _sequence(self, edition: Edition) -> int:
        same = (editions.c.layer == edition.layer) & (editions.c.edition == edition.edition)
        known = self._t.connection.scalar(sa.select(editions.c.sequence).where(same))
        return int(known) if known is not None else self._t.next("edition")


def _of(layer: str, edition: str) -> "sa.Select[tuple[object, ...]]":
    return sa.select(zones).where(zones.c.layer == layer, zones.c.edition == edition)


def _batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _unfit(where: str, ja: str, en: str) -> Conflict:
    return Conflict(
        Text(
            f"「{where}」は登録の決まりに合いません。{ja}が登録されているか、期間と精度の値を確かめてください。",
            f"{where} does not fit: is {en} registered, and are its days and accuracy right?",
        ),
        code="zones-unfit",
        where=where,
    )

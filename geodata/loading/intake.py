"""Taking in: each row of each table through the importer that knows it, into the spool; what was wrong is counted and kept.

Nothing grows with the number of rows but the spool, and that lies on the disk.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_records import FIELDS, Record, records_of, zone_of
from geodata.importers import HEAD, IMPORTERS, draft_command, importer_for
from geodata.importers.base.contract import (
    AtOnce,
    Importer,
    LeftOut,
    ReadAtOnce,
    RowFault,
    Target,
    ZoneRead,
    twice,
)
from geodata.loading.spool import Spool
from geodata.tables import Columns, Row, Rows

__all__ = ["MOST_TOLD", "Progress", "Taken", "Tally", "chosen", "take_in", "tallied"]

MOST_TOLD = 1_000  # of one kind of thing told row by row; the counts tell all
_EVERY = 1_000  # rows between two words of progress
_CHECKING = "検査 / checking"


@dataclass
class Tally:
    """What became of the rows so far.  `faults` and `repaired` hold the first `MOST_TOLD`; the numbers count all."""

    read: int = 0
    rejected: int = 0
    left_out: int = 0  # rows about something else
    repairs: int = 0
    slack_m: float = 0.0
    fault_count: int = 0
    faults: list[RowFault] = field(default_factory=list)
    repaired: list[Row] = field(default_factory=list)
    _bad: set[tuple[str, int]] = field(default_factory=set)

    @property
    def accepted(self) -> int:
        return self.read - self.rejected - self.left_out

    def row(self, row: Row) -> Row:
        self.read += 1
        self.slack_m = max(self.slack_m, row.slack_m)
        if row.repair is not None:
            self.repairs += 1
            if len(self.repaired) < MOST_TOLD:
                self.repaired.append(replace(row, outline=None, properties={}))
        return row

    def rows(self, held: Columns) -> None:
        """Many rows at once: as `row` for each."""
        self.read += len(held.outlines) - len(held.odd)
        if len(held.odd) < len(held.outlines):
            self.slack_m = max(self.slack_m, held.slack_m)
        for odd in held.odd.values():
            self.row(odd)

    def fault(self, fault: RowFault) -> None:
        self.fault_count += 1
        self._bad.add((fault.row.file, fault.row.number))
        self.rejected = len(self._bad)
        if len(self.faults) < MOST_TOLD:
            self.faults.append(RowFault(replace(fault.row, outline=None, properties={}), fault.fault))


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Everything read for one edition."""

    spool: Spool
    tally: Tally
    importer: Importer
    accuracy_m: float
    notes: Sequence[Text]
    notices: Sequence[str]
    complete: bool | None  # whether what was read lists everything, by its datasets' own word
    points: bool  # whether any zone is a point, which is not the ground it stands for


Progress = Callable[[int, int, str], None]  # done, total, what


def tallied(tables: Iterable[Rows], tally: Tally, say: Progress) -> Iterator[Row]:
    """The rows of all tables, counted as they pass."""
    for table in tables:
        for number, row in enumerate(table.each(), 1):
            yield tally.row(row)
            if number % _EVERY == 0:
                say(number, table.count, f"{table.file}: {_CHECKING}")


def chosen(
    tables: Sequence[Rows], layer: str | None, known: Sequence[Importer] = IMPORTERS, paths: Mapping[str, str] | None = None
) -> tuple[list[tuple[Rows, Importer]], list[Text]]:
    """Which tables are read, each with its importer, and what is left aside.

    Of several tables those of a known dataset go before those that only our general schema fits; a table that no
    importer knows is left aside if another is read.  `paths`: how the loader named each source, by its name, for the command
    that is advised.  Raises InvalidInput if none is.
    """
    found: list[tuple[Rows, Importer]] = []
    strangers: list[tuple[Rows, InvalidInput]] = []
    for table in tables:
        head = list(islice(table.each(), HEAD))
        try:
            found.append((table, importer_for(layer, head, _named(table), known, _draft(table, tables, paths or {}))))
        except InvalidInput as error:
            strangers.append((table, error))
    if not found:
        raise strangers[0][1]
    general = known[-1]
    known_sets = [pair for pair in found if pair[1] is not general]
    read = known_sets or found
    left = [_named(table) for table, _ in strangers] + [_named(t) for t, i in found if known_sets and i is general]
    notes = [
        Text(f"次の表は読みませんでした: {', '.join(left)}（--table で選べます）", f"left aside: {', '.join(left)} (choose with --table)")
    ] if left else []  # fmt: skip
    return read, notes


def take_in(
    chosen_tables: Sequence[tuple[Rows, Importer]], target: Target, name: Callable[[Spool], Iterator[ZoneRead | RowFault]], say: Progress
) -> Taken:
    """Reads everything into a new spool; `name` gives the zones without an id theirs, once all are read."""
    spool, tally = Spool(target.layer, target.edition), Tally()
    into = _Into(spool, tally)
    for table, importer in ((table.straight or table, importer) for table, importer in chosen_tables):
        if importer.at_once is not None and table.columns is not None:
            _take_columns(table, importer.at_once, target, into, say)
        else:
            for found in importer.read(tallied([table], tally, say), target):
                into.take(found)
            into.settle()
    for named in name(spool):
        if isinstance(named, RowFault):
            tally.fault(named)
            continue
        first = spool.add(named.zone, named.row.file, named.row.number)
        if first is not None:
            tally.fault(twice(named, *first))
    importer = chosen_tables[0][1]
    notes = [note for table, _ in chosen_tables for note in table.notes] + ([_unconfirmed(into.unconfirmed)] if into.unconfirmed else [])
    return Taken(
        spool=spool, tally=tally, importer=importer, accuracy_m=into.worst_m, notes=notes,
        notices=tuple(dict.fromkeys(notice for table, _ in chosen_tables for notice in table.notices)), points=into.points,
        complete=_all_of(one.complete for _, one in chosen_tables),
    )  # fmt: skip


def _all_of(said: Iterable[bool | None]) -> bool | None:
    """Several datasets list everything only if each does; one that does not tell leaves it open."""
    words = set(said)
    return False if False in words else None if None in words else True


def _take_columns(table: Rows, at_once: AtOnce, target: Target, into: "_Into", say: Progress) -> None:
    """A table whose importer reads many rows at a time."""
    done = 0
    for held in table.columns() if table.columns else ():
        into.tally.rows(held)
        found = at_once(held, target)
        if found.others or not into.take_all(found, held):
            into.take_one_by_one(found, held)
        done += len(held.outlines)
        say(done, table.count, f"{table.file}: {_CHECKING}")


@dataclass
class _Into:
    """Where what was read goes, in its order: zones into the spool, some hundreds at a time, what is wrong into the tally."""

    spool: Spool
    tally: Tally
    worst_m: float = 0.0
    points: bool = False
    unconfirmed: int = 0  # zones that keep a code nobody knows
    _waiting: list[ZoneRead] = field(default_factory=list)

    def take(self, found: ZoneRead | RowFault | LeftOut) -> None:
        if isinstance(found, LeftOut):
            self.tally.left_out += 1
        elif isinstance(found, RowFault):
            self.settle()
            self.tally.fault(found)
        else:
            self._waiting.append(found)
            if len(self._waiting) >= _EVERY:
                self.settle()

    def settle(self) -> None:
        """Hands on the zones that were waiting, so that faults are told in the order of their rows."""
        waiting, self._waiting = self._waiting, []
        records = list(records_of([read.zone for read in waiting]))
        files = {read.row.file for read in waiting}
        if len(files) == 1 and self.spool.add_all(records, files.pop(), [read.row.number for read in waiting]):
            self._seen([read.zone.outline for read in waiting], records)
            return
        for read, record in zip(waiting, records, strict=True):
            first = self.spool.add_record(record, read.row.file, read.row.number)
            if first is None:
                self._seen([read.zone.outline], [record])
            else:
                self.tally.fault(twice(read, *first))

    def take_all(self, found: ReadAtOnce, held: Columns) -> bool:
        """The zones of a batch; none of them if one comes twice.  Tells which."""
        rows = [held.first + i for i in found.places]
        if not self.spool.add_all(found.records, held.file, rows):
            return False
        outlines = (held.outlines if len(rows) == len(held.outlines) else held.outlines[found.places]).tolist()
        self._seen(outlines, found.records)
        return True

    def take_one_by_one(self, found: ReadAtOnce, held: Columns) -> None:
        """A batch in which something is wrong, in the order of its rows."""
        made = (
            (place, ZoneRead(row, zone_of(record, *self.spool.key)))
            for place, row, record in zip(found.places, held.some(found.places), found.records, strict=True)
        )
        for _, one in heapq.merge(made, found.others, key=itemgetter(0)):
            self.take(one)
        self.settle()

    def _seen(self, outlines: Sequence[BaseGeometry], records: Sequence[Record]) -> None:
        if not len(outlines):
            return
        worst = max(record[_ACCURACY] or 0.0 for record in records)
        self.worst_m = max(self.worst_m, worst)
        self.unconfirmed += sum(_UNCONFIRMED in record[_ATTRIBUTES] for record in records)
        self.points = self.points or bool(np.isin(shapely.get_type_id(outlines), _STAND_INS).any())


_ACCURACY = FIELDS.index("accuracy_m")
_ATTRIBUTES, _UNCONFIRMED = FIELDS.index("attributes"), '"unconfirmed_codes"'
_STAND_INS = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)


def _unconfirmed(count: int) -> Text:
    return Text(
        f"{count:,} 件に、一覧にないコードがあります。判定には使わない列なので、そのまま残しました（attributes の unconfirmed_codes）。",
        f"{count:,} zones have a code that is on no list, in a column that decides nothing; it is kept as it is (unconfirmed_codes)",
    )


def _draft(table: Rows, tables: Sequence[Rows], paths: Mapping[str, str]) -> str:
    """The command that drafts a mapping file for the table: the path as given, and the table's own name where it needs one."""
    root, _, inner = table.file.partition("/")
    several = sum(other.file.partition("/")[0] == root for other in tables) > 1
    stem = table.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    own = table.table if table.table and (several or table.table != stem) else inner.rsplit("/", 1)[-1] if several else ""
    return draft_command(paths.get(root, root), own)


def _named(table: Rows) -> str:
    return f"{table.file}（{table.table}）" if table.table and table.table not in table.file else table.file

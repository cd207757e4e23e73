"""Taking in: each row of each table through the importer that knows it, into the spool; what was wrong is counted and kept.

Nothing grows with the number of rows but the spool, and that lies on the disk.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import Plane, centre_of, plane_at, polygons_of
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from geodata.importers import HEAD, IMPORTERS, importer_for
from geodata.importers.base.contract import Importer, LeftOut, RowFault, Target, ZoneRead, twice
from geodata.loading.spool import Spool
from geodata.tables import Row, Rows

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

    def fault(self, fault: RowFault) -> None:
        self.fault_count += 1
        self._bad.add((fault.row.file, fault.row.number))
        self.rejected = len(self._bad)
        if len(self.faults) < MOST_TOLD:
            self.faults.append(RowFault(replace(fault.row, outline=None, properties={}), fault.fault))


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Everything read for one edition.  `hull` is about all outlines, in the plane's metres; None if there is none."""

    spool: Spool
    tally: Tally
    importer: Importer
    accuracy_m: float
    plane: Plane | None
    hull: BaseGeometry | None
    notes: Sequence[Text]
    complete: bool | None  # whether what was read lists everything, by its datasets' own word
    points: bool  # whether any zone is a point, which is not the ground it stands for

    def spanned(self, about_m: float) -> BaseGeometry:
        """The hull of what was read, grown by `about_m`, as a lon, lat polygon; empty if nothing was."""
        if self.plane is None or self.hull is None:
            return shapely.Polygon()
        return polygons_of(self.plane.to_lonlat(self.hull.convex_hull.buffer(about_m)))


Progress = Callable[[int, int, str], None]  # done, total, what


def tallied(tables: Iterable[Rows], tally: Tally, say: Progress) -> Iterator[Row]:
    """The rows of all tables, counted as they pass."""
    for table in tables:
        for number, row in enumerate(table.each(), 1):
            yield tally.row(row)
            if number % _EVERY == 0:
                say(number, table.count, f"{table.file}: {_CHECKING}")


def chosen(
    tables: Sequence[Rows], layer: str | None, known: Sequence[Importer] = IMPORTERS
) -> tuple[list[tuple[Rows, Importer]], list[Text]]:
    """Which tables are read, each with its importer, and what is left aside.

    Of several tables those of a known dataset go before those that only our general schema fits; a table that no
    importer knows is left aside if another is read.  Raises InvalidInput if none is.
    """
    found: list[tuple[Rows, Importer]] = []
    strangers: list[tuple[Rows, InvalidInput]] = []
    for table in tables:
        head = list(islice(table.each(), HEAD))
        try:
            found.append((table, importer_for(layer, head, _named(table), known)))
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
    spool, tally, hull = Spool(target.layer, target.edition), Tally(), _Hull()
    worst, points = 0.0, False
    read = chain.from_iterable(importer.read(tallied([table], tally, say), target) for table, importer in chosen_tables)
    for found in read:
        if isinstance(found, RowFault):
            tally.fault(found)
            continue
        if isinstance(found, LeftOut):
            tally.left_out += 1
            continue
        first = spool.add(found.zone, found.row.file, found.row.number)
        if first is not None:
            tally.fault(twice(found, *first))
            continue
        worst = max(worst, found.zone.accuracy_m or 0.0)
        points = points or _is_stand_in(found.zone)
        hull.take(found.zone)
    for named in name(spool):
        if isinstance(named, RowFault):
            tally.fault(named)
            continue
        first = spool.add(named.zone, named.row.file, named.row.number)
        if first is not None:
            tally.fault(twice(named, *first))
    plane, about = hull.made()
    importer = chosen_tables[0][1]
    notes = [note for table, _ in chosen_tables for note in table.notes]
    return Taken(
        spool=spool, tally=tally, importer=importer, accuracy_m=worst, plane=plane, hull=about, notes=notes, points=points,
        complete=_all_of(one.complete for _, one in chosen_tables),
    )  # fmt: skip


def _all_of(said: Iterable[bool | None]) -> bool | None:
    """Several datasets list everything only if each does; one that does not tell leaves it open."""
    words = set(said)
    return False if False in words else None if None in words else True


def _is_stand_in(zone: Zone) -> bool:
    return zone.outline.geom_type in ("Point", "MultiPoint")


class _Hull:
    """The convex hull of outlines as they come, some thousands at a time."""

    def __init__(self) -> None:
        self._plane: Plane | None = None
        self._waiting: list[BaseGeometry] = []
        self._hull: BaseGeometry | None = None

    def take(self, zone: Zone) -> None:
        self._waiting.append(zone.outline)
        if len(self._waiting) >= _EVERY:
            self._join()

    def made(self) -> tuple[Plane | None, BaseGeometry | None]:
        self._join()
        return self._plane, self._hull

    def _join(self) -> None:
        if not self._waiting:
            return
        if self._plane is None:
            self._plane = plane_at(*centre_of(self._waiting))
        held = [*self._plane.all_to_xy(self._waiting), *([self._hull] if self._hull is not None else [])]
        self._hull, self._waiting = shapely.GeometryCollection(held).convex_hull, []


def _named(table: Rows) -> str:
    return f"{table.file}（{table.table}）" if table.table and table.table not in table.file else table.file

"""What passes between reading a file and understanding it: tables of raw rows, and rows whose place and shape are checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text

__all__ = ["Columns", "Objects", "RawColumns", "RawRow", "Repair", "Rest", "Row", "Rows", "Suspicion", "Table"]

Objects = NDArray[np.object_]
Rest = tuple[Sequence[Mapping[str, Any]], Sequence[str] | None, Mapping[int, Any]]


@dataclass(frozen=True, kw_only=True)
class RawRow:
    """One record as its file has it; its place and shape are not believed yet.

    `number` counts from 1 as a person would (records; lines of a CSV).  `properties` holds what JSON
    can hold: texts, finite numbers, booleans, None, lists and objects; days are ISO texts.  `geometry` is a
    GeoJSON geometry (text formats: unclosed rings and the like are still seen) or a shapely geometry
    (binary formats), in x, y order: lon, lat or easting, northing, the reader having turned what its
    format's own rule exchanges (GML of a geographic EPSG system, …).
    """

    number: int
    id: str = ""  # the record's own, if its format has one
    properties: Mapping[str, Any] = field(default_factory=dict)
    geometry: Mapping[str, Any] | BaseGeometry | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RawColumns:
    """Consecutive records at once.  `shapes` are flat, in the coordinates of the file; None of a record whose shape is not ordinary.

    `rest()` gives what is seldom needed: properties, own ids (None: no record has one) and, by place in the batch, the
    geometries that have no shape here.
    """

    first: int  # number of the first record
    shapes: Objects
    with_heights: int = 0  # records among those with a shape
    faults: Mapping[int, tuple[Fault, ...]] = field(default_factory=dict)
    rest: Callable[[], Rest]

    def rows(self, places: Sequence[int]) -> Iterator[RawRow]:
        """The records at those places, one by one."""
        properties, ids, others = self.rest()
        for i in places:
            yield RawRow(
                number=self.first + i, id=ids[i] if ids else "", properties=properties[i], faults=self.faults.get(i, ()),
                geometry=self.shapes[i] if self.shapes[i] is not None else others.get(i),
            )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Table:
    """One layer of one file.  `rows()` begins anew each time, and holds one row at a time.

    `columns`, where the format has it, gives the same records many at a time.

    `crs`: what the file declares, as a name (``EPSG:6668``, ``OGC:CRS84``) or WKT; None: it says nothing,
    and nothing is assumed.  `crs_from` says where that stood (".prj", "KS-META", "RFC 7946").

    `turned`: the same records with the numbers of their positions exchanged, where neither file nor format tells which is first.
    """

    file: str  # as messages name it: "a.zip/N03-17.shp"
    name: str = ""  # of the layer within the file, where a file may hold several
    format: str  # Format.name
    count: int
    rows: Callable[[], Iterator[RawRow]]
    columns: Callable[[], Iterator[RawColumns]] | None = None
    turned: Callable[[], Iterator[RawRow]] | None = None
    crs: str | None = None
    crs_from: str = ""
    encoding: str = ""  # how its texts were read, where that had to be found out
    notes: Sequence[Text] = ()
    notices: Sequence[str] = ()  # what its publisher wants to stand wherever it is shown


@dataclass(frozen=True)
class Repair:
    """What mending did.  Areas are square metres."""

    reason: str
    area_before_m2: float
    area_after_m2: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One checked record.  `outline` is lon, lat (JGD2011), flat; None if and only if the row has a fault.

    `slack_m`: its coordinate system may be off by so much, to be added to its accuracy.
    """

    file: str
    number: int
    id: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    outline: BaseGeometry | None = None
    slack_m: float = 0.0
    repair: Repair | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def where(self) -> str:
        return f"{self.file}: {self.number} 行目"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Consecutive checked records at once.  `outlines` are lon, lat; None of a record that is in `odd`.

    `odd` holds, by place in the batch, the rows that were mended or have a fault.
    """

    file: str
    first: int  # number of the first record
    outlines: Objects
    slack_m: float
    odd: Mapping[int, Row]
    rest: Callable[[], Rest]

    def rows(self) -> Iterator[Row]:
        """All of them, one by one."""
        return self.some(range(len(self.outlines)))

    def some(self, places: Sequence[int]) -> Iterator[Row]:
        """Those at these places in the batch, one by one."""
        properties, ids, _ = self.rest()
        for i in places:
            row = self.odd.get(i)
            yield row if row is not None else Row(
                file=self.file, number=self.first + i, id=ids[i] if ids else "", properties=properties[i], outline=self.outlines[i],
                slack_m=self.slack_m,
            )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """A way in which a whole table seems to be misplaced, and the mend that would put it right.

    `code`: "axis-swapped", "scaled", "degrees-minutes", "plane", …  `fixed`: whether the mend was asked for and applied;
    if not, each row concerned carries a fault of the same code.
    """

    code: str
    message: Text  # what is seen, and what `--fix` would do
    rows: int
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A table whose place is settled.  `each()` begins anew each time, and holds one row at a time; so does `columns`, many at a time.

    Outlines have the vertices of the file; those of `straight`, where that is told, more along long edges, which are then straight
    where they are judged as they are in the file's own system.
    """

    file: str
    table: str = ""
    format: str = ""
    count: int
    each: Callable[[], Iterator[Row]]
    columns: Callable[[], Iterator[Columns]] | None = None
    crs: str = ""  # the system it was read in
    crs_from: str = ""
    encoding: str = ""
    slack_m: float = 0.0
    suspicions: Sequence[Suspicion] = ()
    notes: Sequence[Text] = ()
    notices: Sequence[str] = ()
    straight: "Rows | None" = None

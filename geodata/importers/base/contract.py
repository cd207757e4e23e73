"""What every importer is handed and gives back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_records import Record
from fieldreg.register.zones import Zone
from geodata.importers.base.cells import Cells
from geodata.tables import Columns, Row

__all__ = ["AtOnce", "Importer", "LeftOut", "ReadAtOnce", "RowFault", "Target", "ZoneRead", "ZonesRead", "collected", "faults_of", "twice"]


@dataclass(frozen=True)
class RowFault:
    """Why one row was kept out."""

    row: Row
    fault: Fault

    def to_dict(self, layer: str) -> dict[str, Any]:
        """As the outside contract writes it."""
        return {
            "file": self.row.file,
            "layer": layer,
            "row": self.row.number,
            "code": self.fault.code,
            "where": self.fault.where,
            "message": self.fault.message.ja,
            "message_en": self.fault.message.en,
        }

    @classmethod
    def of(cls, row: Row, code: str, where: str, ja: str, en: str) -> "RowFault":
        return cls(row, Fault(code, where, Text(ja, en)))


def faults_of(row: Row, cells: Cells) -> list[RowFault]:
    """What is wrong with the row's shape and its properties; a row that is no feature has none to be wrong."""
    if any(fault.code == "not-a-feature" for fault in row.faults):
        return [RowFault(row, fault) for fault in row.faults]
    return [RowFault(row, fault) for fault in (*row.faults, *cells.faults)]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where zones go.  `accuracy_m` stands in where a row tells none; `managers` are the ids known."""

    layer: str
    edition: str
    accuracy_m: float | None = None
    managers: AbstractSet[str] | None = None  # None: any is taken


@dataclass(frozen=True)
class ZoneRead:
    """A zone and the row (of several rows, the first) it came from."""

    row: Row
    zone: Zone


@dataclass(frozen=True)
class LeftOut:
    """A row that is about something else, by the dataset's own word or the loader's: neither zone nor fault."""

    row: Row


@dataclass(frozen=True, kw_only=True)
class ReadAtOnce:
    """What many rows at once came to, all in order of place.

    Records of zones (`fieldreg.register.zone_records`) with the places of their rows in the batch, and the `others` one
    by one, each with its place.
    """

    records: Sequence[Record]
    places: Sequence[int]
    others: Sequence[tuple[int, ZoneRead | RowFault | LeftOut]] = ()


AtOnce = Callable[[Columns, Target], ReadAtOnce]


@dataclass(frozen=True, kw_only=True)
class ZonesRead:
    """Zones with unique ids, and the rows kept out."""

    zones: Sequence[Zone]
    faults: Sequence[RowFault]


def _always(_head: Sequence[Row]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Importer:
    """One dataset: known by the `columns` its records have and, where names mislead, by what the first rows hold.

    `read` is a generator: a zone or a fault at a time, so that a large file is never held whole; an importer
    that joins rows collects them first.  Two zones with one id are told by whoever collects.  A zone whose
    dataset has no identity of its own is given the id "": it is then recognised by name and place.
    `at_once`, where there is one, gives for many rows together what `read` gives for each.
    `layers`: those it may fill, the usual one first; empty: any.
    `complete`: whether its file lists everything there is in the area it is published for, so that a miss
    means something; None where the dataset does not tell.
    `area_of`, where rows tell it: from a zone's attributes the code of the area by which the dataset is published (two digits
    a prefecture, five a municipality; "" for none).
    """

    name: str
    title: Text
    columns: AbstractSet[str]
    read: Callable[[Iterable[Row], Target], Iterator[ZoneRead | RowFault | LeftOut]]
    knows: Callable[[Sequence[Row]], bool] = _always
    layers: Sequence[str] = ()
    at_once: AtOnce | None = None
    complete: bool | None = None
    area_of: Callable[[Mapping[str, Any]], str] | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)  # source, licence, attribution, confidence


def collected(found: Iterable[ZoneRead | RowFault | LeftOut]) -> ZonesRead:
    """Everything at once, for sets known to be small; the later of two zones with one id is kept out."""
    zones: dict[str, ZoneRead] = {}
    faults: list[RowFault] = []
    for read in found:
        if isinstance(read, RowFault):
            faults.append(read)
        elif isinstance(read, LeftOut):
            continue
        elif read.zone.id and read.zone.id in zones:
            faults.append(twice(read, zones[read.zone.id].row.file, zones[read.zone.id].row.number))
        else:
            zones[read.zone.id or f" {len(zones)}"] = read
    return ZonesRead(zones=[read.zone for read in zones.values()], faults=faults)


def twice(read: ZoneRead, file: str, number: int) -> RowFault:
    """The fault of a zone whose id an earlier row has already: row `number` of `file`."""
    own = read.zone.id[:60]
    at = "" if file == read.row.file else f"{file} の "
    of = "" if file == read.row.file else f" of {file}"
    return RowFault.of(
        read.row, "duplicate-id", "properties.id",
        f"id「{own}」は {at}{number} 行目にもあります。違う id にしてください。",
        f"id {own!r} is also that of row {number}{of}; give it another",
    )  # fmt: skip

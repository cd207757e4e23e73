"""What every importer is handed and gives back."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from fieldreg.errors import Fault
from fieldreg.texts import Text
from fieldreg.zones import Zone
from geodata.formats.geojson import Row
from geodata.importers.cells import Cells

__all__ = ["Importer", "RowFault", "Target", "ZonesRead", "faults_of"]


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


@dataclass(frozen=True, kw_only=True)
class ZonesRead:
    """Zones with unique ids, and the rows kept out."""

    zones: Sequence[Zone]
    faults: Sequence[RowFault]


@dataclass(frozen=True, kw_only=True)
class Importer:
    """One dataset: known by the `columns` its features have, for the `layers` it may fill (empty: any).

    `complete`: whether its file lists everything there is in the area it spans, so that a miss
    means something; None where the dataset does not tell.
    """

    name: str
    columns: AbstractSet[str]
    read: Callable[[Sequence[Row], Target], ZonesRead]
    layers: AbstractSet[str] = frozenset()
    complete: bool | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)  # source, licence, attribution, confidence

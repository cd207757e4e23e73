"""What a load tells: as the outside contract writes it, and more beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Change
from geodata.loading.intake import MOST_TOLD, Tally
from geodata.loading.request import LoadRequest, Plan
from geodata.loading.turned_answers import Turned, counts
from geodata.tables import Row, Rows, Suspicion

__all__ = ["LoadReport"]


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did, or would do.  `load` is its number in the ledger; None if nothing was written."""

    request: LoadRequest
    tables: Sequence[Rows]
    plan: Plan
    turned: Sequence[Turned]
    notes: Sequence[Text]
    load: int | None = None

    @property
    def tally(self) -> Tally:
        return self.plan.tally

    @property
    def rejected(self) -> int:
        return self.tally.rejected

    @property
    def accepted(self) -> int:
        return self.tally.accepted

    @property
    def refused(self) -> bool:
        """Whether the faults forbid it: nothing is left, or the request is strict."""
        return self.accepted == 0 or (self.request.strict and self.rejected > 0)

    def to_dict(self) -> dict[str, Any]:
        """As the outside contract writes it, and more beside it."""
        layer = self.request.layer or "sites"
        tally, changes = self.tally, self.plan.diff.changes
        return {
            "load": self.load,
            "layer": layer,
            "edition": self.request.edition,
            "in_force": self.plan.in_force.isoformat() if self.plan.in_force else None,
            "coverage": self.plan.coverage,
            "dry_run": self.request.dry_run,
            "files": [{"file": s.name, "sha256": s.sha256} for s in self.request.sources],
            "tables": [_table(table) for table in self.tables],
            "importer": self.plan.importer,
            "read": tally.read,
            "accepted": self.accepted,
            "repaired": tally.repairs,
            "rejected": self.rejected,
            "left_out": tally.left_out,
            "changes": self.plan.diff.counts,
            "faults": [fault.to_dict(layer) for fault in tally.faults],
            "faults_left_out": tally.fault_count - len(tally.faults),
            "suspicions": [_suspicion(table, s) for table in self.tables for s in table.suspicions],
            "affected": counts(self.turned),
            "turned": [t.to_dict() for t in self.turned],
            "repairs": [_repair(row) for row in tally.repaired],
            "repairs_left_out": tally.repairs - len(tally.repaired),
            "details": [_detail(change) for change in changes[:MOST_TOLD]],
            "details_left_out": max(0, len(changes) - MOST_TOLD),
            "by_hand": self.request.by_hand,
            "conflicts": [lost.to_dict() for lost in self.plan.conflicts],
            "edits_policy": str(self.request.edits),
            "edits_kept": {zone_id: sorted(names) for zone_id, names in self.plan.edits_kept.items()},
            "notes": [note.to_dict() for note in self.notes],
        }


def _table(table: Rows) -> dict[str, Any]:
    return {
        "file": table.file,
        "table": table.table,
        "format": table.format,
        "rows": table.count,
        "crs": table.crs,
        "crs_from": table.crs_from,
        "encoding": table.encoding,
    }


def _suspicion(table: Rows, suspicion: Suspicion) -> dict[str, Any]:
    return {
        "file": table.file,
        "code": suspicion.code,
        "rows": suspicion.rows,
        "fixed": suspicion.fixed,
        "message": suspicion.message.ja,
        "message_en": suspicion.message.en,
    }


def _repair(row: Row) -> dict[str, Any]:
    repair = row.repair
    if repair is None:
        raise ValueError("the row was not repaired")
    return {
        "file": row.file,
        "row": row.number,
        "reason": repair.reason,
        "area_before_m2": round(repair.area_before_m2, 2),
        "area_after_m2": round(repair.area_after_m2, 2),
    }


def _detail(change: Change) -> dict[str, Any]:
    told = {"id": change.id, "kind": str(change.kind)}
    if change.attributes:
        return {**told, "attributes": list(change.attributes), "moved_m": change.moved_m}
    return {**told, "moved_m": change.moved_m} if change.moved_m is not None else told

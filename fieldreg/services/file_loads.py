"""What a load of files did, or would do, as it is told: for whatever goes in whole or not at all."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.file_loads import File, FilesPlan, Planned
from fieldreg.kernel.texts import Text

__all__ = ["FilesLoad", "digests_of"]

_PLACE = re.compile(r"(.*?)(?::(\d+))?(?:: (.*))?", re.DOTALL)
_KINDS = ("added", "changed", "removed", "unchanged")


def digests_of(files: Sequence[File]) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of each."""
    return tuple((name, hashlib.sha256(data).hexdigest()) for name, data in files)


@dataclass(frozen=True, kw_only=True)
class FilesLoad:
    """`what` was loaded of which `files` (name and SHA-256).  `load` is its number in the ledger; None where it has none."""

    what: str
    files: tuple[tuple[str, str], ...]
    plan: FilesPlan[Planned]
    dry_run: bool
    load: int | None = None

    @property
    def refused(self) -> bool:
        """Whether faults forbid the whole of it."""
        return bool(self.plan.faults)

    @property
    def notes(self) -> list[Text]:
        if self.refused:
            return [Text("誤りがあるため、何も書きませんでした。", "nothing was written, for there are faults")]
        if not self.plan.to_write:
            return [Text("台帳と同じ内容のため、何も書きませんでした。", "unchanged: nothing was written")]
        return [Text("試しの実行です。何も書きませんでした。", "dry run: nothing was written")] if self.dry_run else []

    def to_dict(self) -> dict[str, Any]:
        """As the outside contract writes a load, with each difference told."""
        counts = {kind: sum(change.kind == kind for change in self.plan.changes) for kind in _KINDS}
        return {
            "load": self.load,
            "layer": self.what,
            "edition": None,
            "in_force": None,
            "dry_run": self.dry_run,
            "files": [{"file": name, "sha256": digest} for name, digest in self.files],
            "read": len(self.files),
            "accepted": len(self.files) - len(self.plan.broken_files),
            "repaired": 0,
            "rejected": len(self.plan.broken_files),
            "changes": counts,
            "faults": [_fault(fault) for fault in self.plan.faults],
            "details": [change.to_dict() for change in self.plan.changes],
            "affected": {"sites": 0, "reservations": 0, "consultations": 0},
            "notes": [note.to_dict() for note in self.notes],
        }


def _fault(fault: Fault) -> dict[str, Any]:
    """Its place parted into file, line and path."""
    file, line, path = _PLACE.fullmatch(fault.where).groups()  # type: ignore[union-attr]  # it fits any text
    return {
        "file": file, "line": int(line) if line else None, "where": path or "", "code": fault.code,
        "message": fault.message.ja, "message_en": fault.message.en,
    }  # fmt: skip

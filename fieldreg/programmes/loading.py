"""What a load of programme files would do: each edition added, changed or the same, and everything that forbids it.

An edition that any case uses is never changed.  Files add and change; an edition no file tells of stays.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.file_loads import File, FilesPlan, ReadFiles, read_each
from fieldreg.kernel.texts import Text
from fieldreg.programmes.differences import differences
from fieldreg.programmes.editions import edition_before, overlaps
from fieldreg.programmes.programme import Programme
from fieldreg.programmes.programme_file import programme_from

__all__ = ["EditionChange", "ProgrammesPlan", "plan_of", "read_files"]


@dataclass(frozen=True, kw_only=True)
class EditionChange:
    """What becomes of one edition: `kind` "added", "changed" or "unchanged"; `lines` tell how it differs from `against`."""

    edition: Programme
    kind: str
    before: Programme | None = None
    against: str = ""
    lines: tuple[Text, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As `fieldreg load --json` tells it."""
        return {
            "id": self.edition.ref, "kind": self.kind, "against": self.against or None,
            "differences": [line.to_dict() for line in self.lines],
        }  # fmt: skip


ProgrammesPlan = FilesPlan[EditionChange]


def read_files(files: Sequence[File]) -> ReadFiles[Programme]:
    """Reads each, whatever becomes of the others."""
    return read_each(files, programme_from)


def plan_of(
    files: ReadFiles[Programme], held: Sequence[Programme], in_use: Callable[[str, str], bool], managers: Collection[str]
) -> ProgrammesPlan:
    """What loading files beside what is `held` comes to.

    `in_use` says whether any case has that (programme, edition); `managers` are those of the registry, whom contacts name.
    """
    faults = list(files.faults)
    file_of: dict[str, str] = {}
    for name, one in files.each:
        if one.ref in file_of:
            faults.append(_twice(name, one, file_of[one.ref]))
        file_of.setdefault(one.ref, name)
        if one.contact.manager not in managers:
            faults.append(_no_manager(name, one))
    coming = {one.ref: one for _, one in files.each}
    after = [*(one for one in held if one.ref not in coming), *coming.values()]
    faults += overlaps(after, file_of)
    known = {one.ref: one for one in held}
    changes = tuple(_change(one, known, after) for one in coming.values())
    for change in changes:
        if change.kind == "changed" and in_use(change.edition.programme, change.edition.edition):
            faults.append(_used(file_of[change.edition.ref], change))
    return ProgrammesPlan(changes=changes, faults=tuple(faults), broken_files=files.broken)


def _change(one: Programme, known: Mapping[str, Programme], after: Sequence[Programme]) -> EditionChange:
    before = known.get(one.ref)
    if before is not None:
        if before.digest == one.digest:
            return EditionChange(edition=one, kind="unchanged", before=before)
        told = differences(before.document, one.document)
        return EditionChange(edition=one, kind="changed", before=before, against=one.ref, lines=told)
    earlier = edition_before(one, after)
    if earlier is None:
        return EditionChange(edition=one, kind="added")
    told = differences(earlier.document, one.document, of_editions=True)
    return EditionChange(edition=one, kind="added", against=earlier.ref, lines=told)


def _twice(name: str, one: Programme, other: str) -> Fault:
    told = Text(f"版 {one.ref} は {other} にもあります。一つにしてください。", f"{one.ref} is defined in {other} too; keep one")
    return Fault("twice", f"{name}: edition", told)


def _no_manager(name: str, one: Programme) -> Fault:
    told = Text(
        f"管理者「{one.contact.manager}」は台帳にありません。登録済みの管理者の id を書いてください。",
        f"the registry has no manager {one.contact.manager!r}; write the id of one it has",
    )
    return Fault("unknown-manager", f"{name}: contact.manager", told)


def _used(name: str, change: EditionChange) -> Fault:
    listed_ja, listed_en = ("; ".join(said) for said in zip(*((line.ja, line.en) for line in change.lines[:3]), strict=True))
    more = f" … +{len(change.lines) - 3}" if len(change.lines) > 3 else ""
    told = Text(
        f"版 {change.edition.ref} は案件が使っているので変えられません（{listed_ja}{more}）。"
        "新しい edition と in_force を付けて、次の版にしてください。",
        f"cases use {change.edition.ref}, so it cannot be changed ({listed_en}{more});"
        " give it a new edition and in_force, so that it follows",
    )
    return Fault("edition-in-use", f"{name}: edition", told)

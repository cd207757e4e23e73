"""What a load of rules of use would do: each version added, correcting one of the same day, or the same; and what forbids it.

Versions are only ever added: one that corrects another begins on the same day and counts in its place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.booking.availability.rule_file import version_from
from fieldreg.booking.availability.rules import TITLES, Rule, Version
from fieldreg.booking.availability.telling import value_told
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.file_loads import File, FilesPlan, ReadFiles, read_each
from fieldreg.kernel.texts import Text

__all__ = ["AvailabilityPlan", "VersionChange", "change_of", "differences", "plan_of", "read_files"]

_UNSAID = Text("（書かない。上の定めによる）", "(not said: as above it)")
_NOTHING = Text("何も定めません。上の定めによります。", "it says nothing: all is as above it")


@dataclass(frozen=True, kw_only=True)
class VersionChange:
    """What becomes of one version: `kind` "added", "changed" (another of the same day) or "unchanged"; `lines` against `before`."""

    version: Version
    kind: str
    before: Version | None = None
    lines: tuple[Text, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As `fieldreg load --json` tells it."""
        against = None if self.before is None else self.before.first.isoformat()
        return {
            "id": f"{self.version.unit} {self.version.first}", "kind": self.kind, "against": against,
            "differences": [line.to_dict() for line in self.lines],
        }  # fmt: skip


AvailabilityPlan = FilesPlan[VersionChange]


def read_files(files: Sequence[File]) -> ReadFiles[Version]:
    """Reads each, whatever becomes of the others."""
    return read_each(files, version_from)


def plan_of(files: ReadFiles[Version], held: Sequence[Version], units: Mapping[str, Collection[str]]) -> AvailabilityPlan:
    """What loading files beside what is `held` comes to; `units` are the areas of each site of the registry."""
    faults = list(files.faults)
    file_of: dict[tuple[str, str], str] = {}
    changes = []
    for name, one in files.each:
        key = (one.unit, one.first.isoformat())
        if key in file_of:
            faults.append(_twice(name, one, file_of[key]))
            continue
        file_of[key] = name
        if one.site not in units or (one.area is not None and one.area not in units[one.site]):
            faults.append(_no_place(name, one, known=one.site in units))
        changes.append(change_of(one, held))
    return AvailabilityPlan(changes=tuple(changes), faults=tuple(faults), broken_files=files.broken)


def change_of(one: Version, held: Sequence[Version]) -> VersionChange:
    """Against what holds of its unit on its first day; `held` in the order versions begin, of one day the last added last."""
    earlier = [other for other in held if other.unit == one.unit and other.first <= one.first]
    before = max(earlier, key=lambda other: (other.first, other.id), default=None)
    if before is not None and before.first == one.first:
        if before.digest == one.digest:
            return VersionChange(version=one, kind="unchanged", before=before)
        return VersionChange(version=one, kind="changed", before=before, lines=differences(before, one))
    return VersionChange(version=one, kind="added", before=before, lines=differences(before, one))


def differences(before: Version | None, after: Version) -> tuple[Text, ...]:
    """A line for each rule that is told otherwise, and for another source, confidence or note."""
    said = before.said if before else {}
    lines = [
        _line(TITLES[rule], _told(rule, said) if before else None, _told(rule, after.said))
        for rule in Rule
        if (rule in said or rule in after.said) and (rule not in said or rule not in after.said or said[rule] != after.said[rule])
    ]
    if before is None:
        return tuple(lines) or (_NOTHING,)
    for title, one, other in (
        (Text("出典", "source"), Text(before.source, before.source), Text(after.source, after.source)),
        (Text("確かさ", "confidence"), Text(before.confidence, before.confidence), Text(after.confidence, after.confidence)),
        (Text("備考", "note"), before.note, after.note),
    ):
        if one != other:
            lines.append(_line(title, one, other))
    return tuple(lines)


def _told(rule: Rule, said: Mapping[Rule, Any]) -> Text:
    return value_told(rule, said[rule]) if rule in said else _UNSAID


def _line(title: Text, before: Text | None, after: Text) -> Text:
    was = ("", "") if before is None else (f"{before.ja} → ", f"{before.en} → ")
    return Text(f"{title.ja}: {was[0]}{after.ja}", f"{title.en}: {was[1]}{after.en}")


def _twice(name: str, one: Version, other: str) -> Fault:
    told = Text(f"{one.unit} の {one.first} からの定めは {other} にもあります。一つにしてください。",
                f"the rules of {one.unit} from {one.first} are told in {other} too; keep one")  # fmt: skip
    return Fault("twice", f"{name}: from", told)


def _no_place(name: str, one: Version, *, known: bool) -> Fault:
    if known:
        told = Text(f"候補地「{one.site}」に区画「{one.area}」はありません。", f"the site {one.site!r} has no area {one.area!r}")
        return Fault("unknown-area", f"{name}: area", told)
    told = Text(f"候補地「{one.site}」は登録されていません。", f"there is no site {one.site!r}")
    return Fault("unknown-site", f"{name}: site", told)

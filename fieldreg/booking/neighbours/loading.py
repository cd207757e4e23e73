"""What a load of rules of neighbours would do: each edition added, changed or the same, rule by rule; and what forbids it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.booking.neighbours.rules import NeighbourRule, RuleEdition, edition_from, faults_of
from fieldreg.booking.neighbours.telling import SEVERITIES, side_told
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.file_loads import File, FilesPlan, ReadFiles, read_each
from fieldreg.kernel.plain_yaml import plain_document
from fieldreg.kernel.texts import Text

__all__ = ["EditionChange", "KeptEdition", "NeighboursPlan", "kept_from", "plan_of", "read_files"]


@dataclass(frozen=True, kw_only=True)
class KeptEdition:
    """An edition with the document it was read from, as the registry keeps it."""

    edition: RuleEdition
    document: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EditionChange:
    """What becomes of one edition: `kind` "added", "changed" or "unchanged"; `lines` against `before`."""

    kept: KeptEdition
    kind: str
    before: KeptEdition | None = None
    lines: tuple[Text, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As `fieldreg load --json` tells it."""
        return {
            "id": self.kept.edition.edition, "kind": self.kind, "against": self.before.edition.edition if self.before else None,
            "differences": [line.to_dict() for line in self.lines],
        }  # fmt: skip


NeighboursPlan = FilesPlan[EditionChange]


def read_files(files: Sequence[File]) -> ReadFiles[KeptEdition]:
    """Reads each, whatever becomes of the others."""
    return read_each(files, _read)


def kept_from(note: Mapping[str, Any] | None) -> list[KeptEdition]:
    """The editions the registry keeps.  Raises BadLaw."""
    return [KeptEdition(edition=edition_from(told, "neighbours"), document=told) for told in (note or {"editions": []})["editions"]]


def plan_of(files: ReadFiles[KeptEdition], held: Sequence[KeptEdition]) -> NeighboursPlan:
    """What loading files beside what is `held` comes to: an edition of the same name is replaced; no two begin on one day."""
    faults, changes = list(files.faults), []
    of_name: dict[str, str] = {}
    for name, one in files.each:
        if one.edition.edition in of_name:
            told = Text(
                f"版「{one.edition.edition}」は {of_name[one.edition.edition]} にもあります。一つにしてください。",
                f"edition {one.edition.edition!r} is told in {of_name[one.edition.edition]} too; keep one",
            )
            faults.append(Fault("twice", f"{name}: edition", told))
            continue
        of_name[one.edition.edition] = name
        changes.append(_change(one, held))
    after = [*(one.kept for one in changes), *(one for one in held if one.edition.edition not in of_name)]
    for change in changes:
        same = [o.edition.edition for o in after if o is not change.kept and o.edition.in_force == change.kept.edition.in_force]
        if same:
            told = Text(
                f"版「{same[0]}」も同じ日から使われます。別の日にしてください。",
                f"edition {same[0]!r} begins on that day too; choose another",
            )
            faults.append(Fault("same-day", f"{of_name[change.kept.edition.edition]}: in_force", told))
    return NeighboursPlan(changes=tuple(changes), faults=tuple(faults), broken_files=files.broken)


def _read(data: bytes, file: str) -> KeptEdition:
    """Raises InvalidInput with every fault: where, what, and the way out."""
    read = plain_document(data, file)
    document = read.value
    if not isinstance(document, Mapping):
        ja = "隣どうしの決まりではありません。docs/neighbours.md の例から始めてください。"
        en = "this tells no rules of neighbours; begin from the example in docs/neighbours.md"
        raise InvalidInput.one("not-neighbours", file, ja, en)
    found = faults_of(document)
    if found:
        raise InvalidInput([Fault("bad-rule", _place(file, key, read.lines), said) for key, said in found])
    return KeptEdition(edition=edition_from(document, file), document=document)


def _place(file: str, key: str, lines: Mapping[str, int]) -> str:
    """The file with the line of the part, or of what it stands in."""
    at = key
    while at and at not in lines:
        at = at.rpartition(".")[0]
    line = f":{lines[at]}" if at in lines else ""
    return f"{file}{line}: {key}" if key else f"{file}{line}"


def _change(one: KeptEdition, held: Sequence[KeptEdition]) -> EditionChange:
    same = next((other for other in held if other.edition.edition == one.edition.edition), None)
    if same is not None:
        if same.edition == one.edition:
            return EditionChange(kept=one, kind="unchanged", before=same)
        return EditionChange(kept=one, kind="changed", before=same, lines=tuple(_differences(same.edition, one.edition)))
    earlier = [other for other in held if other.edition.in_force < one.edition.in_force]
    before = max(earlier, key=lambda other: other.edition.in_force, default=None)
    lines = _differences(before.edition if before else None, one.edition)
    return EditionChange(kept=one, kind="added", before=before, lines=tuple(lines))


def _differences(before: RuleEdition | None, after: RuleEdition) -> list[Text]:
    """A line for each rule that comes, goes or says something else."""
    was, now = ({rule.id: rule for rule in edition.rules} if edition else {} for edition in (before, after))
    lines = [Text(f"なくなる: {rule.title.ja}", f"gone: {rule.title.en}") for name, rule in was.items() if name not in now]
    for name, rule in now.items():
        if name not in was:
            said = [told for _, told in _parts(rule)[1:4]]
            ja, en = "、".join(one.ja for one in said), ", ".join(one.en for one in said)
            lines.append(Text(f"増える: {rule.title.ja}（{ja}）", f"new: {rule.title.en} ({en})"))
        elif was[name] != rule:
            lines += [
                Text(f"{rule.title.ja} {title.ja}: {old.ja} → {new.ja}", f"{rule.title.en}, {title.en}: {old.en} → {new.en}")
                for (title, new), (_, old) in zip(_parts(rule), _parts(was[name]), strict=True) if old != new
            ]
    if before is not None and before.edition == after.edition and before.in_force != after.in_force:
        lines.insert(0, Text(f"使い始め: {before.in_force} → {after.in_force}", f"from: {before.in_force} → {after.in_force}"))
    return lines


def _parts(rule: NeighbourRule) -> list[tuple[Text, Text]]:
    """All that a rule says, in words."""
    shared = "、".join(sorted(rule.shared[1])) if rule.shared else "―"
    return [
        (Text("名前", "title"), rule.title), (Text("距離", "distance"), Text(f"{rule.within_m:g} m 以内", f"within {rule.within_m:g} m")),
        (Text("時間", "time"), Text(f"前後 {rule.within_minutes} 分", f"within {rule.within_minutes} min")),
        (Text("重さ", "severity"), SEVERITIES[rule.severity]), (Text("一方", "one"), side_told(rule.one)),
        (Text("相手", "other"), side_told(rule.other)), (Text("共通のもの", "in common"), Text(shared, shared)),
        (Text("理由", "reason"), rule.reason), (Text("出典", "source"), rule.source),
        (Text("確かさ", "confidence"), Text(rule.confidence, rule.confidence)),
    ]  # fmt: skip

"""What people changed by hand, so that a publisher's next file does not quietly take it back.

A load is by hand if it says so (`LoadRequest.by_hand`).  What such loads changed of an edition, or what a
later edition took over from them, are its edits: by zone, the names of what differs (``outline`` for its
place) or `WHOLE` for a zone that exists by hand alone.  A load that would undo one is in conflict with it,
and asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from fieldreg.ports import UnitOfWork
from fieldreg.register.load_ledger import Change, ChangeKind, Load, LoadState
from fieldreg.register.zones import Zone
from geodata.importers.standards.zones import zone_from_properties, zone_properties

__all__ = ["OUTLINE", "WHOLE", "EditPolicy", "Edits", "Lost", "edits_of", "kept", "lost_edits"]

OUTLINE, WHOLE = "outline", "*"


class EditPolicy(StrEnum):
    """What becomes of edits that a load would undo."""

    ASK = "ask"  # nothing is written; the conflicts are told
    KEEP = "keep"  # the edit stands over what the file says
    DROP = "drop"  # the file stands


Edits = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Lost:
    """One edit that would be lost: what stands, and what the file says instead (None: it lacks the zone)."""

    id: str
    name: str  # of the property, OUTLINE or WHOLE
    held: Any
    new: Any

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "attribute": self.name, "held": self.held, "file": self.new}


def edits_of(work: UnitOfWork, layer: str, edition: str) -> Edits:
    """The edits that stand in an edition, by zone."""
    found: dict[str, set[str]] = defaultdict(set)
    own = [load for load in work.loads.all() if (load.layer, load.edition) == (layer, edition)]
    for load in sorted(own, key=lambda load: load.id):
        if load.state is not LoadState.APPLIED:
            continue
        for zone_id, names in load.report.get("edits_kept", {}).items():
            found[zone_id] |= set(names)
        if load.report.get("by_hand"):
            _add(found, work.loads.changes(load.id))
        else:
            _settle(found, work, load)
    return {zone_id: frozenset(names) for zone_id, names in found.items() if names}


def lost_edits(edits: Edits, held: Iterable[Zone], new: Mapping[str, Zone], *, removing: bool) -> Iterator[Lost]:
    """What a load would undo; `held` are the edited zones as they stand, `new` the file's zones of those ids."""
    for zone in held:
        names, other = edits[zone.id], new.get(zone.id)
        if other is None:
            if removing:
                yield Lost(zone.id, WHOLE, zone.name.ja, None)
            continue
        before, after = flat(zone), flat(other)
        for name in sorted(before.keys() | after.keys() if WHOLE in names else names - {OUTLINE}):
            if before.get(name) != after.get(name):
                yield Lost(zone.id, name, before.get(name), after.get(name))
        if names & {OUTLINE, WHOLE} and not zone.outline.equals_exact(other.outline, 0.0):
            yield Lost(zone.id, OUTLINE, zone.outline.wkt[:200], other.outline.wkt[:200])


def kept(zone: Zone, edited: Zone, names: frozenset[str]) -> Zone:
    """`zone` of the file with what was edited by hand put over it."""
    if WHOLE in names:
        return replace(edited, layer=zone.layer, edition=zone.edition)
    told, own = zone_properties(zone), zone_properties(edited)
    attributes = dict(told["attributes"])
    for name in names - {OUTLINE}:
        inner = name.removeprefix("attributes.")
        if inner == name:
            told[name] = own[name]
        elif inner in own["attributes"]:
            attributes[inner] = own["attributes"][inner]
        else:
            attributes.pop(inner, None)
    outline = edited.outline if OUTLINE in names else zone.outline
    return zone_from_properties({**told, "attributes": attributes}, outline, zone.layer, zone.edition)


def flat(zone: Zone) -> dict[str, Any]:
    """Everything of the zone but its outline by one name each; of `attributes`, ``attributes.<name>``."""
    told = zone_properties(zone)
    inner = told.pop("attributes")
    return told | {f"attributes.{name}": value for name, value in inner.items()}


def _add(found: dict[str, set[str]], changes: Iterable[Change]) -> None:
    for change in changes:
        if change.what != "zone":
            continue
        if change.kind is ChangeKind.ADDED:
            found[change.id] = {WHOLE}
        elif change.kind is ChangeKind.REMOVED:
            found.pop(change.id, None)
        else:
            found[change.id] |= set(change.attributes) | ({OUTLINE} if change.moved_m is not None else set())


def _settle(found: dict[str, set[str]], work: UnitOfWork, load: Load) -> None:
    """A publisher's load that went over an edit (it was asked) ends it."""
    if not found or load.created_edition or load.report.get("edits_policy") != EditPolicy.DROP:
        return
    for change in work.loads.changes(load.id):
        if change.what == "zone":
            found.pop(change.id, None)

"""The record of loads: what one administrator's import changed, so that it can be undone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.register.zone_records import json_text

__all__ = ["CHANGE_FIELDS", "Change", "ChangeKind", "ChangeRecord", "Load", "LoadState", "change_of", "change_record"]


class ChangeKind(StrEnum):
    """What became of one thing."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class LoadState(StrEnum):
    """Whether a load still holds."""

    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing a load changed.  `before` and `after` are GeoJSON Features, or programmes' documents; None where there was nothing.

    `what` is "site", "area", "zone", "edition" or "programme"; `moved_m` how far the outline moved
    (Hausdorff distance in metres), None where it did not.
    """

    what: str
    id: str
    kind: ChangeKind
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    attributes: tuple[str, ...] = ()  # names of those that differ
    moved_m: float | None = None


ChangeRecord = tuple[Any, ...]
CHANGE_FIELDS = ("position", "what", "id", "kind", "before", "after", "attributes", "moved_m")


def change_record(change: Change, position: int) -> ChangeRecord:
    """A change as it is kept, in the order of `CHANGE_FIELDS`: images and names as JSON."""
    before, after = (None if image is None else json_text(dict(image)) for image in (change.before, change.after))
    return position, change.what, change.id, str(change.kind), before, after, json_text(list(change.attributes)), change.moved_m


def change_of(record: ChangeRecord) -> Change:
    """The change of a record."""
    _, what, own, kind, before, after, attributes, moved_m = record
    return Change(
        what=what, id=own, kind=ChangeKind(kind), before=None if before is None else json.loads(before),
        after=None if after is None else json.loads(after), attributes=tuple(json.loads(attributes)), moved_m=moved_m,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Load:
    """One import.  `report` is what `fieldreg load --json` printed; `id` 0 until stored."""

    id: int = 0
    at: datetime
    actor: str
    what: str  # "sites" | "zones" | "programmes"
    layer: str
    edition: str | None = None
    in_force: date | None = None
    file: str
    sha256: str
    state: LoadState = LoadState.APPLIED
    rolled_back_at: datetime | None = None
    created_edition: bool = False
    report: Mapping[str, Any] = field(default_factory=dict)

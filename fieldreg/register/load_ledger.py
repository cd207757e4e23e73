"""The record of loads: what one administrator's import changed, so that it can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

__all__ = ["Change", "ChangeKind", "Load", "LoadState"]


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
    """One thing a load changed.  `before` and `after` are GeoJSON Features, None where there was nothing.

    `what` is "site", "area", "zone" or "edition"; `moved_m` how far the outline moved
    (Hausdorff distance in metres), None where it did not.
    """

    what: str
    id: str
    kind: ChangeKind
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    attributes: tuple[str, ...] = ()  # names of those that differ
    moved_m: float | None = None


@dataclass(frozen=True, kw_only=True)
class Load:
    """One import.  `report` is what `fieldreg load --json` printed; `id` 0 until stored."""

    id: int = 0
    at: datetime
    actor: str
    what: str  # "sites" | "zones"
    layer: str
    edition: str | None = None
    in_force: date | None = None
    file: str
    sha256: str
    state: LoadState = LoadState.APPLIED
    rolled_back_at: datetime | None = None
    created_edition: bool = False
    report: Mapping[str, Any] = field(default_factory=dict)

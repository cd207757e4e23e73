"""What constrains a place: zones, in layers, in editions that hold between two days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text

__all__ = ["LAYER_IDS", "Edition", "Layer", "LayerStatus", "Restriction", "Zone", "edition_on", "edition_status"]

LAYER_IDS = (
    "wards", "did", "airports", "airport-surfaces", "small-uav", "emergency", "parks", "schools",
    "roads", "rivers", "coast", "buildings", "planning", "hazard", "events",
)  # fmt: skip


class Restriction(StrEnum):
    """EUROCAE ED-269's words."""

    PROHIBITED = "PROHIBITED"
    REQ_AUTHORISATION = "REQ_AUTHORISATION"
    CONDITIONAL = "CONDITIONAL"
    NO_RESTRICTION = "NO_RESTRICTION"


class LayerStatus(StrEnum):
    """Whether a layer can speak about a day and a place."""

    OK = "ok"
    MISSING = "missing"  # no edition in force on the day
    EMPTY = "empty"  # an edition without a single zone proves nothing
    STALE = "stale"  # past the day until which its publisher's word was taken
    FAILED = "failed"  # it could not be read
    OUTSIDE = "outside"  # the place lies outside what it covers


@dataclass(frozen=True, kw_only=True)
class Zone:
    """One area with a constraint.  `outline` is lon, lat.

    `accuracy_m`: how far the true boundary may lie from the drawn one; None takes the
    edition's.  In force from `valid_from` up to, not including, `valid_to` (None: open).
    """

    id: str
    layer: str
    edition: str
    name: Text
    outline: BaseGeometry
    restriction: Restriction = Restriction.CONDITIONAL
    authority: str = ""
    reason: Text = Text("")
    accuracy_m: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: Confidence = "unconfirmed"
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def is_of(self, kinds: "frozenset[str | None]") -> bool:
        """Whether its attribute "kind" (None: it has none) is one of these; one that is no text is none of any.

        >>> odd = Zone(id="a", layer="planning", edition="e", name=Text("a"), outline=None, attributes={"kind": ["forest"]})
        >>> odd.is_of(frozenset({"forest", None}))
        False
        """
        kind = self.attributes.get("kind")
        return (kind is None or isinstance(kind, str)) and kind in kinds

    def in_force(self, on: date) -> bool:
        return self.in_force_between(on, on)

    def in_force_between(self, first: date, last: date) -> bool:
        """On some day from `first` up to and with `last`."""
        return (self.valid_from is None or self.valid_from <= last) and (self.valid_to is None or first < self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A layer as in force from `in_force_from` up to, not including, `in_force_to`.

    `accuracy_m` is the worst of its zones'.  `complete` False: a miss proves nothing.
    `coverage` (lon, lat polygon) is where it speaks: its publisher's area, called `coverage_name`, never what its zones
    happen to span; None: nowhere is vouched for, so a miss is unknown everywhere.  `known_hit` and `known_miss`
    ("lon,lat"; "" for none) are places where it must, and must not, hold a zone (`fieldreg.register.known_places`).
    `notices`: what its publisher wants to stand wherever its zones are shown, a line each, as written.
    After `stale_after` its word is no longer taken.  `sequence` orders editions of the same day: the later loaded wins.
    """

    layer: str
    edition: str
    in_force_from: date
    in_force_to: date | None = None
    retrieved: date | None = None
    accuracy_m: float = 0.0
    complete: bool = True
    stale_after: date | None = None
    coverage: BaseGeometry | None = None
    coverage_name: str = ""
    known_hit: str = ""
    known_miss: str = ""
    source: str = ""
    licence: str = ""
    attribution: str = ""
    notices: str = ""
    confidence: Confidence = "unconfirmed"
    failed: str = ""  # why it could not be read; "" if it could
    sha256: str = ""
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A kind of constraint, whose editions follow each other.  `why_missing` tells when none is held."""

    id: str
    title: Text
    purpose: Text = Text("")
    why_missing: Text = Text("")
    position: int = 0


def edition_on(editions: "list[Edition] | tuple[Edition, ...]", on: date) -> Edition | None:
    """The edition in force on `on`: of those begun and not ended, the last begun, then the last loaded."""
    begun = [e for e in editions if e.in_force_from <= on and (e.in_force_to is None or on < e.in_force_to)]
    return max(begun, key=lambda e: (e.in_force_from, e.sequence), default=None)


def edition_status(edition: Edition | None, *, empty: bool, today: date) -> LayerStatus:
    """Whether an edition (None: there is none) can speak, leaving aside where."""
    if edition is None:
        return LayerStatus.MISSING
    if edition.failed:
        return LayerStatus.FAILED
    if empty:
        return LayerStatus.EMPTY
    stale = edition.stale_after is not None and edition.stale_after < today
    return LayerStatus.STALE if stale else LayerStatus.OK

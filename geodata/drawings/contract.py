"""What the formats of drawings share: what a reader saw, and what a writer is handed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Given

__all__ = ["DrawingFormat", "Seen", "Volume"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a file holds: a GeoJSON feature a part, its properties by the contract's names; what was left out, and why.

    `whole`: the trial's document that our own writer put beside the shapes, None where there is none.
    """

    features: Sequence[Mapping[str, Any]]
    left_out: Sequence[Fault] = ()
    whole: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Volume:
    """One volume of a trial as writers need it: lon, lat; metres; heights with their datum.

    `rings`: its areas, each an outer ring and holes, closed; of a circle the ring that is judged, about `centre`; none of a route,
    which is a `line`.
    """

    name: str
    rings: Sequence[Sequence[Sequence[Sequence[float]]]] = ()
    line: Sequence[Sequence[float]] = ()
    centre: Sequence[float] = ()
    radius_m: float | None = None
    corridor_width_m: float | None = None
    lower: Altitude | None = None
    upper: Altitude | None = None
    time_start: str | None = None
    time_end: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DrawingFormat:
    """A format that drawings are kept in.

    `knows` looks at content only; `read` raises InvalidInput, telling what is wrong and what to do.  `write` is handed the volumes and
    the document they are from, and raises InvalidInput where the format cannot hold them; `lacks` is what it leaves out in any case.
    """

    name: str
    title: Text
    ending: str
    mimetype: str
    knows: Callable[[Given], bool]
    read: Callable[[Given], Seen]
    write: Callable[[Sequence[Volume], Mapping[str, Any]], bytes]
    lacks: Text = Text("", "")  # what a trial has and the format does not, told to whoever writes one

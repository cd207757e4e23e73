"""Flying lower: the highest whole metre at which the finding, or the doubt, is gone."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.texts import Text
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.trial_edits import lowered_to
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["Lowering", "lower", "lowering_of"]

_THINNEST_M = 5  # a flight is not squeezed into less above its own floor
_OVER = {Datum.AGL: Text("地上", " above ground"), Datum.AMSL: Text("標高", " above sea level"), Datum.WGS84: Text("")}


@dataclass(frozen=True)
class Lowering:
    """What a lower top may be: from `lowest_m` to below `top_m`, metres in `datum`."""

    tops: Sequence[Altitude]
    top_m: float
    lowest_m: int
    datum: Datum

    def made(self, document: Mapping[str, Any], metres: int) -> dict[str, Any]:
        """The document with its top there."""
        return lowered_to(document, self.tops, metres)

    def highest(self, clears: Callable[[int], bool]) -> int:
        """The highest whole metre at which `clears` holds, found by halving; it must hold at the lowest."""
        good, bad = self.lowest_m, math.ceil(self.top_m)
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if clears(middle) else (good, middle)
        return good

    def title(self, metres: int) -> Text:
        over = _OVER[self.datum]
        return Text(f"{over.ja} {metres} m までに下げる", f"Fly no higher than {metres} m{over.en}")

    def change(self, metres: int) -> Change:
        less = self.top_m - metres
        said = Text(f"{less:g} m 低く", f"{less:g} m lower")
        return Change(value=less, unit="m", step=min(1.0, less / self.top_m), said=said)


def lowering_of(asked: Asked) -> Lowering | None:
    """How the trial may come down, in the datum it was told in.

    None for heights above two datums, for one above sea level whose floor is not told, and where there is no room.
    """
    tops = [v.altitude_upper for v in asked.trial.volumes]
    floors = [v.altitude_lower for v in asked.trial.volumes]
    held = [top for top in tops if top is not None]
    if len(held) < len(tops) or len({top.datum for top in held}) != 1:
        return None
    datum = held[0].datum
    if datum is not Datum.AGL and None in floors:
        return None
    top = max(t.value_m for t in held)
    lowest = math.ceil(max(f.value_m if f else 0.0 for f in floors)) + _THINNEST_M
    return Lowering(held, top, lowest, datum) if lowest < math.ceil(top) else None


def lower(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The way by a lower top: the highest whole metre at which the matter is surely gone.  Raises OutOfTries."""
    lowering = lowering_of(asked)
    if lowering is None:
        return

    def clears(metres: int) -> bool:
        return asked.clears(matter.rule, lowering.made(asked.document, metres))

    if not clears(lowering.lowest_m):
        return
    metres = lowering.highest(clears)
    top = lowering.top_m
    yield asked.way(
        matter,
        Kind.HEIGHT,
        lowering.made(asked.document, metres),
        title=lowering.title(metres),
        how=Text(
            f"飛行の上限を {top:g} m から {metres} m に下げます。これより 1 m 高いと、該当しないとは言い切れません。",
            f"The top comes down from {top:g} m to {metres} m; one metre more, and it is not sure.",
        ),
        change=lowering.change(metres),
    )

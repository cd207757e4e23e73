"""Flying lower: the highest whole metre at which the finding is gone."""

import math
from collections.abc import Iterator
from typing import Any

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding
from fieldreg.ways_out.change_check import Asked
from fieldreg.ways_out.trial_edits import lowered_to
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["lower"]

_THINNEST_M = 5  # a flight is not squeezed into less above its own floor
_OVER = {Datum.AGL: Text("地上", " above ground"), Datum.AMSL: Text("標高", " above sea level"), Datum.WGS84: Text("")}


def lower(asked: Asked, finding: Finding) -> Iterator[Way | None]:
    """The way by a lower top, found by halving between the lowest sensible top and the present one.

    In the datum the trial was told in; of heights above two datums nothing is made, nor of
    one above sea level whose floor is not told.  Raises OutOfTries.
    """
    tops = [v.altitude_upper for v in asked.trial.volumes]
    floors = [v.altitude_lower for v in asked.trial.volumes]
    held = [top for top in tops if top is not None]
    if len(held) < len(tops) or len({top.datum for top in held}) != 1:
        return
    datum = held[0].datum
    if datum is not Datum.AGL and None in floors:
        return
    top = max(t.value_m for t in held)
    lowest = math.ceil(max(f.value_m if f else 0.0 for f in floors)) + _THINNEST_M

    def made(metres: int) -> dict[str, Any]:
        return lowered_to(asked.document, held, metres)

    good, bad = lowest, math.ceil(top)
    if good >= bad or not asked.clears(finding.rule, made(good)):
        return
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if asked.clears(finding.rule, made(middle)) else (good, middle)
    over = _OVER[datum]
    yield asked.way(
        finding,
        Kind.HEIGHT,
        made(good),
        title=Text(f"{over.ja} {good} m までに下げる", f"Fly no higher than {good} m{over.en}"),
        how=Text(
            f"飛行の上限を {top:g} m から {good} m に下げます。これより 1 m 高いと、この規制がなくなるとは言えません。",
            f"The top comes down from {top:g} m to {good} m; one metre more, and the finding is not surely gone.",
        ),
        change=Change(
            value=top - good,
            unit="m",
            step=min(1.0, (top - good) / top),
            said=Text(f"{top - good:g} m 低く", f"{top - good:g} m lower"),
        ),
    )

"""Height bands: between which heights a reservation uses the air, where it says both and over which datum.

Kept in whole centimetres, rounded outward, both ends included: two bands that touch meet, as airspace does.
"""

import math
from dataclasses import dataclass

from fieldreg.kernel.altitudes import Altitude, Datum

__all__ = ["Band", "band_of", "parted_by_height"]

_CM = 100


@dataclass(frozen=True, slots=True)
class Band:
    """From `low_cm` to `high_cm` above the datum, both included."""

    datum: Datum
    low_cm: int
    high_cm: int


def band_of(lower: Altitude | None, upper: Altitude | None) -> Band | None:
    """None unless both are said over one datum: such a reservation uses every height.

    >>> band_of(Altitude(0, Datum.AGL), Altitude(30.001, Datum.AGL))
    Band(datum=<Datum.AGL: 'AGL'>, low_cm=0, high_cm=3001)
    >>> band_of(Altitude(0, Datum.AGL), Altitude(30, Datum.AMSL)) is None
    True
    """
    if lower is None or upper is None or lower.datum is not upper.datum:
        return None
    return Band(lower.datum, math.floor(_cm(lower)), math.ceil(_cm(upper)))


def _cm(altitude: Altitude) -> float:
    """Centimetres, without what binary fractions add: 0.29 m is 29 cm."""
    return round(altitude.value_m * _CM, 6)


def parted_by_height(one: Band | None, other: Band | None) -> bool:
    """Whether the two surely do not meet; never where a datum differs, for heights of two datums do not compare.

    >>> low, high, sea = Band(Datum.AGL, 0, 3000), Band(Datum.AGL, 3001, 6000), Band(Datum.AMSL, 9000, 9900)
    >>> parted_by_height(low, high), parted_by_height(low, Band(Datum.AGL, 3000, 6000)), parted_by_height(low, sea)
    (True, False, False)
    """
    if one is None or other is None or one.datum is not other.datum:
        return False
    return one.high_cm < other.low_cm or other.high_cm < one.low_cm

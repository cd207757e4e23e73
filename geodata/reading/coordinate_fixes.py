"""The ways in which coordinates are known to be written wrongly, and what would put each right.

A mend turns the numbers of a file into those its coordinate system means.  It fits a record only if every
position then lies in Japan, and in degrees and minutes only if no minute or second reaches 60.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.texts import Text
from geodata.geometry.crs import Crs, crs_named

__all__ = ["SWAPPED_PLANE", "Mend", "mends_of"]

Coordinates = NDArray[np.float64]
_DEGREE_M = 111_320.0


@dataclass(frozen=True)
class Mend:
    """One way of being wrong.  `seen` and `done` are sentences without their ends; `unit_deg`: one unit as written."""

    code: str
    seen: Text
    does: Text  # "…て読み": ます and ました follow
    decode: Callable[[Coordinates], Coordinates]
    degrees: bool = False  # decoded, they are degrees though the system is of metres
    unit_deg: float = 0.0
    loose: Callable[[Coordinates], Coordinates] | None = None  # `decode` without asking for minutes below 60

    def lonlat(self, xy: Coordinates, crs: Crs) -> Coordinates:
        """lon, lat (JGD2011) of the positions as written; NaN or infinite where it does not fit."""
        system = crs_named(f"EPSG:{crs.base}", "crs") if self.degrees else crs
        with np.errstate(invalid="ignore", over="ignore"):  # of numbers no one means: they fit nowhere
            return system.lonlat(self.decode(xy))

    def slack_m(self, decimals: int) -> float:
        """How far half the last digit written reaches, metres, along both axes together."""
        half = 0.5 * self.unit_deg * _DEGREE_M * 2**0.5 / 10**decimals
        return float(np.ceil(half * 10) / 10)


def mends_of(crs: Crs) -> tuple[Mend, ...]:
    """Those that can be seen in files of this system, the likelier first."""
    if crs.projected:
        return (_DEGREES, _DEGREES_SWAPPED, SWAPPED_PLANE)
    return (_SWAPPED, *(mend for plain in _SCALES for mend in (plain, _exchanged(plain))))


def _swap(xy: Coordinates) -> Coordinates:
    return xy[:, ::-1]


def _sixties(xy: Coordinates, parts: int, *, strict: bool) -> Coordinates:
    """DDMMSS.s (parts 2) or DDMM.m (parts 1) as degrees; NaN where a minute or second is 60 or more, if strict."""
    size = np.abs(xy)
    if parts == 2:
        degrees, minutes, seconds = size // 10_000, size // 100 % 100, size % 100
    else:
        degrees, minutes, seconds = size // 100, size % 100, np.zeros_like(size)
    value = degrees + minutes / 60 + seconds / 3600
    return np.where((minutes < 60) & (seconds < 60), value, np.nan) if strict else value


def _scaled(by: float, ja: str, en: str) -> Mend:
    return Mend(
        "scaled", Text(f"度ではなく{ja}で書かれているようです", f"coordinates seem to be {en}, not degrees"),
        Text("度に直して読み", "they are read as degrees"), lambda xy: xy / by, unit_deg=1 / by,
    )  # fmt: skip


def _minutes(parts: int, form: str, unit_deg: float) -> Mend:
    return Mend(
        "degrees-minutes",
        Text(f"度・分{'・秒' if parts == 2 else ''}を続けて {form} と書いているようです", f"coordinates seem to be written {form}"),
        Text("度に直して読み", "they are read as degrees"),
        lambda xy: _sixties(xy, parts, strict=True), unit_deg=unit_deg,
        loose=lambda xy: _sixties(xy, parts, strict=False),
    )  # fmt: skip


def _exchanged(mend: Mend) -> Mend:
    loose = mend.loose
    return Mend(
        mend.code,
        Text(f"緯度と経度が逆で、{mend.seen.ja}", f"latitude and longitude seem exchanged, and {mend.seen.en}"),
        Text(f"入れ替えたうえで、{mend.does.ja}", f"exchanged, {mend.does.en}"),
        lambda xy: mend.decode(_swap(xy)), unit_deg=mend.unit_deg,
        loose=None if loose is None else lambda xy: loose(_swap(xy)),
    )  # fmt: skip


_SWAPPED = Mend(
    "axis-swapped", Text("緯度と経度が逆のようです", "latitude and longitude seem exchanged"),
    Text("経度, 緯度 の順に入れ替えて読み", "they are read the other way round"), _swap,
)  # fmt: skip
SWAPPED_PLANE = Mend(
    "axis-swapped", Text("東向きと北向きの座標（測量では Y と X）が逆のようです", "easting and northing seem exchanged"),
    Text("東, 北 の順に入れ替えて読み", "they are read the other way round"), _swap,
)  # fmt: skip
_DEGREES = Mend(
    "degrees", Text("座標系はメートルなのに、度で書かれているようです", "the system is in metres, yet coordinates seem to be degrees"),
    Text("同じ測地系の経度, 緯度として読み", "they are read as lon, lat of the same datum"), lambda xy: xy, degrees=True,
)  # fmt: skip
_DEGREES_SWAPPED = Mend(
    "degrees",
    Text("座標系はメートルなのに、度で、しかも緯度, 経度 の順に書かれているようです",
         "the system is in metres, yet coordinates seem to be degrees, lat lon"),
    Text("同じ測地系の緯度, 経度として読み", "they are read as lat, lon of the same datum"), _swap, degrees=True,
)  # fmt: skip
_SCALES = (
    _scaled(1e6, "100万倍の整数", "millionths of a degree"),
    _scaled(1e7, "1000万倍の整数", "ten-millionths of a degree"),
    _scaled(3600, "秒", "arc-seconds"),
    _scaled(3_600_000, "ミリ秒", "arc-milliseconds"),
    _minutes(2, "DDMMSS.s", 1 / 3600),
    _minutes(1, "DDMM.m", 1 / 60),
)

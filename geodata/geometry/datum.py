"""From one coordinate system to JGD2011, with nothing skipped in silence.

PROJ answers 4301 → 6668 with a "ballpark" offset that leaves every coordinate where it was, and says so only
in the accuracy of the operation (-1).  So each step is asked for by itself, its accuracy is looked at, and a
step between datums must be seen to move the ground by what 国土地理院 tells (350 to 500 m for the Tokyo datum).
"""

import warnings
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from fieldreg.kernel.errors import InvalidInput

__all__ = ["TOKYO", "moved", "nominal_m"]

TOKYO = 4301
_JGD2000 = 4612
_PROBE = (139.7454, 35.6586)  # lon, lat of a place in Japan
_SHIFT_M = (300.0, 600.0)  # between the Tokyo datum and JGD2000, anywhere in the country


def nominal_m(code: int, base: int) -> float:
    """What PROJ says one step from system `code` to `base` (EPSG) is good for, metres.  Raises InvalidInput if it does not know."""
    return float(_step(code, base).accuracy)


def moved(xy: NDArray[np.float64], code: int, base: int) -> NDArray[np.float64]:
    """x, y (easting, northing, or lon, lat) of system `code` as lon, lat of `base`, shape (N, 2).

    A place where the system is not defined comes out infinite.
    """
    x, y = _step(code, base).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])


@lru_cache(maxsize=128)
def _step(code: int, base: int) -> Transformer:
    try:
        with warnings.catch_warnings():  # that a finer grid is not installed is told by the accuracy
            warnings.simplefilter("ignore", UserWarning)
            best: Transformer = TransformerGroup(code, base, always_xy=True).transformers[0]
    except (ProjError, IndexError) as error:
        raise _unknown(code, base, str(error)) from error
    if best.accuracy < 0:
        raise _unknown(code, base, best.description)
    if code == TOKYO:
        lon, lat = best.transform(*_PROBE)
        shift = Geod(ellps="GRS80").inv(*_PROBE, lon, lat)[2]
        if not _SHIFT_M[0] < shift < _SHIFT_M[1]:
            raise _unknown(code, base, f"{best.description}: {shift:.0f} m")
    return best


def _unknown(code: int, base: int, told: str) -> InvalidInput:
    return InvalidInput.one(
        "datum-unknown",
        f"EPSG:{code}",
        f"EPSG:{code} から EPSG:{base} への変換が、この計算機の PROJ では確かではありません（{told[:120]}）。"
        "提供元か TKY2JGD で JGD2011 に変換してから読み込んでください。",
        f"the PROJ of this machine has no dependable way from EPSG:{code} to EPSG:{base} ({told[:120]}); convert the file to JGD2011 first",
    )

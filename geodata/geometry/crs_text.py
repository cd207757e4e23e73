"""Which of the known coordinate systems a WKT (.prj, ESRI's words too) or PROJJSON text describes.

Told by what it says (datum, ellipsoid, projection, parameters, unit), never by its name or code alone, and
never used for computing: only the known system found in this way is.  A text naming files or addresses
is therefore harmless: nothing of it is opened.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pyproj
from pyproj.exceptions import CRSError

__all__ = ["code_told", "is_description"]

_LONGEST = 20_000  # characters of a description
_DEGREE, _METRE = 0.017453292519943295, 1.0  # in radians and metres
_DATUMS = {  # letters and digits of its name → ours
    "wgs84": "WGS84", "wgs1984": "WGS84", "worldgeodeticsystem1984": "WGS84", "worldgeodeticsystem1984ensemble": "WGS84",
    "jgd2024": "JGD2011", "japanesegeodeticdatum2024": "JGD2011",  # renamed, the same on the plane (EPSG v12.055)
    "jgd2011": "JGD2011", "japanesegeodeticdatum2011": "JGD2011", "jgd2000": "JGD2000",
    "japanesegeodeticdatum2000": "JGD2000", "tokyo": "Tokyo", "tokyodatum": "Tokyo",
}  # fmt: skip
_ELLIPSOIDS = {  # semi-major axis in metres, inverse flattening
    "WGS84": (6378137.0, 298.257223563), "JGD2011": (6378137.0, 298.257222101), "JGD2000": (6378137.0, 298.257222101),
    "Tokyo": (6377397.155, 299.1528128),
}  # fmt: skip
_PSEUDO_MERCATOR = "Popular Visualisation Pseudo Mercator"
_WORD = re.compile(r"\s*(?:\{|[A-Z]+[A-Z0-9_]*\s*[\[(])", re.IGNORECASE)

Signature = tuple[Any, ...]


def is_description(text: str) -> bool:
    """Whether it looks like WKT or PROJJSON rather than a name."""
    return _WORD.match(text) is not None


def code_told(text: str, known: Iterable[int]) -> int | None:
    """The EPSG code, of those `known`, of the system described; None if it is none of them or no description."""
    if len(text) > _LONGEST:
        return None
    try:
        told = _parsed(text)
        signature = _signature(told)
    except (CRSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    found = _signatures(tuple(known)).get(signature) if signature else None
    own = told.to_json_dict().get("id")
    contradicts = isinstance(own, dict) and own.get("authority") == "EPSG" and own.get("code") in set(known) - {found}
    return None if contradicts and not told.is_compound else found


def _parsed(text: str) -> pyproj.CRS:
    """Of a system on a plane with heights, its plane; of one bound to WGS 84, itself."""
    stripped = text.strip().lstrip("\ufeff")
    system = pyproj.CRS.from_json_dict(json.loads(stripped)) if stripped[:1] == "{" else pyproj.CRS.from_wkt(stripped)
    for _ in range(3):
        if system.is_compound:
            system = system.sub_crs_list[0]
        elif system.is_bound and system.source_crs is not None:
            system = system.source_crs
    return system


@lru_cache(maxsize=4)
def _signatures(known: tuple[int, ...]) -> dict[Signature | None, int]:
    made = {_signature(pyproj.CRS.from_epsg(code)): code for code in reversed(known)}
    return {signature: code for signature, code in made.items() if signature is not None}


def _signature(system: pyproj.CRS) -> Signature | None:
    """What tells one system from another; None for a datum, an ellipsoid or a unit that is not ours."""
    datum = _datum(system)
    units = {round(axis.unit_conversion_factor, 12) for axis in system.axis_info[:2]}
    if datum is None:
        return None
    if system.is_geographic:
        return (datum,) if units == {round(_DEGREE, 12)} else None
    operation = system.coordinate_operation
    if not system.is_projected or operation is None or units != {_METRE}:
        return None
    if operation.method_name == _PSEUDO_MERCATOR:
        return (datum, operation.method_name)
    values = {p.name: float(p.value) * p.unit_conversion_factor for p in operation.params}
    return (datum, operation.method_name, *sorted((name, round(value, 9)) for name, value in values.items()))


def _datum(system: pyproj.CRS) -> str | None:
    base = system.geodetic_crs
    if base is None or base.datum is None or base.ellipsoid is None or base.prime_meridian is None:
        return None
    word = re.sub(r"[^a-z0-9]", "", base.datum.name.lower().removeprefix("d_"))
    name = _DATUMS.get(word)
    if name is None or base.prime_meridian.longitude != 0:
        return None
    axis, flattening = _ELLIPSOIDS[name]
    shape = base.ellipsoid
    alike = abs(shape.semi_major_metre - axis) < 0.01 and abs(shape.inverse_flattening - flattening) < 1e-5
    return name if alike else None

"""Heights that know what they are measured from.  Feet become metres here and nowhere else."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import DatumMismatch, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["FOOT_M", "Altitude", "Datum", "between_told", "metres"]

FOOT_M = 0.3048  # international foot, exact
_UNITS = {"M": 1.0, "FT": FOOT_M}
_HIGHEST_M = 30_000.0  # above any trial; catches millimetres and typing errors


class Datum(StrEnum):
    """What an altitude is measured from (ASTM F3548 calls AGL "SFC")."""

    AGL = "AGL"  # above the ground or water directly below
    AMSL = "AMSL"  # above mean sea level (東京湾平均海面)
    WGS84 = "WGS84"  # above the ellipsoid


@dataclass(frozen=True)
class Altitude:
    """A height in metres above its datum.  Altitudes of two datums do not compare.

    >>> Altitude(120, Datum.AGL) <= Altitude(150, Datum.AGL)
    True
    >>> Altitude(120, Datum.AGL) <= Altitude(150, Datum.AMSL)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fieldreg.kernel.errors.DatumMismatch: ...
    """

    value_m: float
    datum: Datum

    def __le__(self, other: "Altitude") -> bool:
        return self.value_m <= self._same_datum(other).value_m

    def __lt__(self, other: "Altitude") -> bool:
        return self.value_m < self._same_datum(other).value_m

    def _same_datum(self, other: "Altitude") -> "Altitude":
        if self.datum is not other.datum:
            raise DatumMismatch.one(
                "datum-mismatch",
                "altitude",
                f"基準面の異なる高さ（{self.datum} と {other.datum}）は比べられません。",
                f"heights above different datums ({self.datum} and {other.datum}) cannot be compared",
            )
        return other

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value_m, "datum": str(self.datum)}

    @classmethod
    def from_json(cls, value: Any, where: str) -> "Altitude":
        """From ``{"value": 120, "datum": "AGL", "unit": "M"}``; `unit` is M when not said.

        Raises InvalidInput for anything else: a bare number, a text such as "400ft",
        a datum that is not AGL, AMSL or WGS84, a value that is not finite.
        """
        if not isinstance(value, Mapping):
            raise InvalidInput.one(
                "altitude-form",
                where,
                f'高さは {{"value": 数値, "datum": "AGL"}} の形で、単位と基準面がわかるように書いてください（受け取った値: {value!r}）。',
                f'write a height as {{"value": number, "datum": "AGL"}} so that unit and datum are known; got {value!r}',
            )
        unknown = sorted(set(value) - {"value", "datum", "unit"})
        if unknown:
            raise InvalidInput.one(
                "altitude-form",
                f"{where}.{unknown[0]}",
                f"高さの項目 {unknown[0]} は使えません。value, datum, unit（M または FT）を使ってください。",
                f"a height has no {unknown[0]}; use value, datum and unit (M or FT)",
            )
        unit = value.get("unit", "M")
        if not isinstance(unit, str) or unit not in _UNITS:
            raise InvalidInput.one(
                "altitude-unit",
                f"{where}.unit",
                f"高さの単位 {unit!r} はわかりません。M（メートル）か FT（フィート）を書いてください。",
                f"unit {unit!r} is not known; write M (metres) or FT (feet)",
            )
        if not isinstance(value.get("datum"), str) or value["datum"] not in set(Datum):
            raise InvalidInput.one(
                "altitude-datum",
                f"{where}.datum",
                f"高さの基準面 {value.get('datum')!r} はわかりません。AGL（対地）か AMSL（標高）を書いてください。",
                f"datum {value.get('datum')!r} is not known; write AGL (above ground) or AMSL (above sea level)",
            )
        number = metres(value.get("value"), f"{where}.value") * _UNITS[unit]
        if abs(number) > _HIGHEST_M:
            raise InvalidInput.one(
                "altitude-range",
                f"{where}.value",
                f"高さ {number:g} m は範囲外です。メートルで書かれているか確かめてください。",
                f"a height of {number:g} m is out of range; check that it is in metres",
            )
        return cls(number, Datum(value["datum"]))


def metres(value: Any, where: str) -> float:
    """A finite JSON number as float; raises InvalidInput naming `where` otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        feet = isinstance(value, str) and re.search(r"(ft|feet|フィート)\s*$", value, re.IGNORECASE)
        hint = ('フィートなら unit: "FT" を添えて', 'for feet add unit: "FT" and') if feet else ("", "")
        raise InvalidInput.one(
            "not-a-number",
            where,
            f"{hint[0]}数値で書いてください（受け取った値: {value!r}）。",
            f"{hint[1]} write a number; got {value!r}".strip(),
        )
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond every float
        number = math.inf
    if not math.isfinite(number):
        raise InvalidInput.one(
            "not-finite", where, "NaN や無限大は使えません。", "NaN and infinity cannot be used"
        )
    return number


_ABOVE = {
    Datum.AGL: Text("地上から", "above ground"),
    Datum.AMSL: Text("標高", "above mean sea level"),
    Datum.WGS84: Text("楕円体高", "above the ellipsoid"),
}


def between_told(lower: Altitude | None, upper: Altitude | None) -> Text | None:
    """Between which heights, and above what; an end that was not said is told as that.  None where neither was.

    >>> between_told(Altitude(30, Datum.AGL), Altitude(60, Datum.AGL)).ja
    '地上から 30〜60 m'
    >>> between_told(None, Altitude(60, Datum.AGL)).en
    'up to 60 m above ground (no lower height told)'
    """
    if lower is not None and upper is not None:
        if lower.datum is not upper.datum:
            low, high = between_told(lower, None), between_told(None, upper)
            return low and high and Text(f"{low.ja}、{high.ja}", f"{low.en}, {high.en}")
        above = _ABOVE[upper.datum]
        return Text(f"{above.ja} {lower.value_m:g}〜{upper.value_m:g} m", f"{lower.value_m:g} to {upper.value_m:g} m {above.en}")
    if upper is not None:
        above = _ABOVE[upper.datum]
        said = f"{above.ja} {upper.value_m:g} m まで（下限の申告なし）"
        return Text(said, f"up to {upper.value_m:g} m {above.en} (no lower height told)")
    if lower is not None:
        above = _ABOVE[lower.datum]
        return Text(f"{above.ja} {lower.value_m:g} m 以上（上限の申告なし）", f"from {lower.value_m:g} m {above.en} (no upper height told)")
    return None

"""Latitude, longitude and plane coordinates as people write them in a cell.

Read are decimal numbers (full width too), degrees, minutes and seconds with their signs or words (38°15′30″N,
38度15分30秒, 北緯38度15.5分), and figures between dots if a letter says that they are an angle (E140.52.10.5).
A bare 381530 stays the number that it is.
"""

import re
import unicodedata
from typing import Any, Final, NoReturn

from fieldreg.kernel.errors import InvalidInput

__all__ = ["degrees_in", "pair_in"]

_LONGEST = 100
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,20})?|[+-]?\.\d{1,20}")
_HALF = re.compile(r"(?P<side>[NSEW])?(?P<rest>[^NSEW]*)(?P<behind>[NSEW])?")
_SIGNED = re.compile(
    r"(?P<minus>[+-])?(?P<d>\d{1,3}(?:\.\d{1,20})?)°(?:(?P<m>\d{1,2}(?:\.\d{1,20})?)')?(?:(?P<s>\d{1,2}(?:\.\d{1,20})?)(?:\"|''))?"
)
_DOTTED = re.compile(r"(?P<d>\d{1,3})[.\s](?P<m>\d{1,2})[.\s](?P<s>\d{1,2}(?:\.\d{1,20})?)")
_SIDES: Final = {"N": ("y", 1), "S": ("y", -1), "E": ("x", 1), "W": ("x", -1)}
_FOLDED = str.maketrans({
    "度": "°", "º": "°", "˚": "°", "分": "'", "′": "'", "’": "'", "‘": "'", "´": "'", "秒": '"', "″": '"', "”": '"', "“": '"',
    "−": "-", "–": "-", "‐": "-", "―": "-", "ー": "-",
})  # fmt: skip
_WORDS = (("北緯", "N"), ("南緯", "S"), ("東経", "E"), ("西経", "W"))
_SIXTY = 60
_QUARTER = 90  # a larger angle is no latitude


def degrees_in(cell: Any, name: str, axis: str) -> float | None:
    """The number that stands in a cell of the column `name`; None if it is blank.  `axis`: "x" or "y".

    Raises InvalidInput for anything else, and for an angle that says it is of the other axis.
    """
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = _folded(cell) if isinstance(cell, str) else ""
    if isinstance(cell, str) and not text:
        return None
    value, side = _angle(text)
    if value is None:
        _refuse(cell, name)
    if side and side != axis:
        raise InvalidInput.one(
            "axis-swapped", f"properties.{name}", f"{name} に「{str(cell)[:40]}」とあり、緯度と経度が逆です。列を入れ替えてください。",
            f"{name} holds {str(cell)[:40]!r}: latitude and longitude are exchanged; exchange the columns",
        )  # fmt: skip
    return value


def pair_in(cell: Any, name: str) -> tuple[float, float] | None:
    """Longitude and latitude out of one cell such as "34.33629,134.05585"; None if it is blank.

    Which is which: by the letters; or by size, as only a longitude of Japan exceeds 90; otherwise it is told.
    """
    text = _folded(cell) if isinstance(cell, str) else ("" if cell is None else str(cell))
    if not text.strip(",、; "):  # "," is how an export writes that both are blank
        return None
    parts = [part for part in re.split(r"[,、;\s]+", text.strip("()[]")) if part]
    if len(parts) != 2:
        _refuse(cell, name)
    (first, of_first), (second, of_second) = _angle(parts[0]), _angle(parts[1])
    if first is None or second is None or (of_first and of_first == of_second):
        _refuse(cell, name)
    order = of_first or ("" if not of_second else "xy".replace(of_second, ""))
    if not order and abs(first) <= _QUARTER < abs(second):
        order = "y"
    if not order and abs(second) <= _QUARTER < abs(first):
        order = "x"
    if not order:
        raise InvalidInput.one(
            "coordinate-order", f"properties.{name}",
            f"{name} の「{str(cell)[:40]}」は、緯度と経度の順が決められません。列を二つに分けてください。",
            f"which of {str(cell)[:40]!r} in {name} is the latitude is not told; write two columns",
        )  # fmt: skip
    return (first, second) if order == "x" else (second, first)


def _folded(cell: str) -> str:
    """In half width, with one sign for each of degree, minute and second; "" if it is longer than a coordinate can be."""
    if len(cell) > _LONGEST:
        return cell[:_LONGEST] if cell.strip() else ""
    text = cell.translate(_FOLDED)
    return unicodedata.normalize("NFKC", text).translate(_FOLDED).strip()


def _angle(text: str) -> tuple[float | None, str]:
    """The value, and the axis that a letter names ("" if none does); None if it cannot be read."""
    if _NUMBER.fullmatch(text):
        return float(text), ""
    for word, letter in _WORDS:
        text = text.replace(word, letter)
    halves = _HALF.fullmatch(re.sub(r"[:：]", "", text.upper()).strip())
    if halves is None or (halves["side"] and halves["behind"]):
        return None, ""
    letter = halves["side"] or halves["behind"] or ""
    axis, sign = _SIDES.get(letter, ("", 1))
    rest = halves["rest"].strip()
    if letter and _NUMBER.fullmatch(rest) and not rest.startswith(("+", "-")):
        return sign * float(rest), axis
    found = _SIGNED.fullmatch(re.sub(r"\s", "", rest)) or (_DOTTED.fullmatch(rest) if letter else None)
    if found is None:
        return None, ""
    told = found.groupdict()
    minutes, seconds = float(told["m"] or 0), float(told["s"] or 0)
    if minutes >= _SIXTY or seconds >= _SIXTY or (letter and told.get("minus")):
        return None, ""
    sign = -sign if told.get("minus") == "-" else sign
    return sign * (float(told["d"]) + minutes / _SIXTY + seconds / _SIXTY**2), axis


def _refuse(cell: Any, name: str) -> NoReturn:
    raise InvalidInput.one(
        "coordinate-form", f"properties.{name}",
        f"{name} は数（例: 38.2601）か度分秒（例: 38°15′30″）で書いてください（受け取った値: {str(cell)[:40]!r}）。",
        f"write {name} as a number (38.2601) or as degrees, minutes and seconds (38°15′30″); got {str(cell)[:40]!r}",
    )  # fmt: skip

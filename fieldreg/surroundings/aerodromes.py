"""From an airport's facts to the record of its surfaces: classes of runways and the law's general dimensions.

The dimensions stand in ``aerodromes.yaml``, dated and cited.  An airport's file gives its reference
point, runways and designations; what its gazette sets otherwise overrides the class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.strict_yaml import CONFIDENCES, Entry, read_yaml
from fieldreg.kernel.texts import Text

__all__ = ["Dimensions", "RunwayClass", "designated", "dimension_days", "dimensions", "listed", "listed_since", "surfaces_record"]

_LENGTHS = (
    "instrument_half_width_m", "strip_extension_m", "horizontal_height_m", "approach_length_m", "extended_approach_length_m",
    "precision_slope", "precision_half_width_at_end_m", "other_half_width_at_end_m", "transitional_slope", "conical_slope",
    "conical_radius_m", "outer_radius_m",
)  # fmt: skip
_OF_CLASS = ("length_m", "horizontal_radius_m", "visual_half_width_m", "other_slope")


@dataclass(frozen=True, kw_only=True)
class RunwayClass:
    """One class (A to J): from `length_m` metres of runway up to the next longer class."""

    name: str
    length_m: float
    horizontal_radius_m: float
    visual_half_width_m: float
    other_slope: float


@dataclass(frozen=True)
class Dimensions:
    """What holds on a day; `classes` longest first, `lengths` metres and slopes by name."""

    classes: Sequence[RunwayClass]
    lengths: Mapping[str, float]
    confidence: str

    def class_of(self, runway_m: float) -> RunwayClass:
        """The class of a runway of that length.  Raises BadLaw for one shorter than any class."""
        for one in self.classes:
            if runway_m >= one.length_m:
                return one
        raise BadLaw(
            Text(f"滑走路の長さ {runway_m:g} m に当たる等級がありません。", f"no class has a runway of {runway_m:g} m"),
            where="aerodromes.yaml: classes",
        )


@cache
def _held() -> tuple[Mapping[date, Dimensions], frozenset[str], frozenset[str], date]:
    top = read_yaml(files("fieldreg.surroundings") / "aerodromes.yaml", "aerodromes.yaml")
    top.keys(("reference", "source", "last_checked", "values", "designated", "listed", "listed_since"))
    for reference in top.entries("reference"):
        reference.text("title")
        reference.text("href")
    top.text("source")
    top.day("last_checked")
    values = top.entry("values")
    told = Entry({str(day): held for day, held in values.content.items()}, values.name, values.at)
    by_day = {day: _dimensions(told.entry(str(day))) for day in sorted(values.content)}
    since = top.day("listed_since")
    if since is None:
        raise top.bad("listed_since", "施行日がありません。", "the day it takes force is missing")
    return by_day, frozenset(top.words("designated")), frozenset(top.words("listed")), since


def _dimensions(entry: Entry) -> Dimensions:
    entry.keys((*_LENGTHS, "classes", "confidence"), ("note",))
    classes = entry.entry("classes")
    found = []
    for name in classes.content:
        one = classes.entry(name)
        one.keys(_OF_CLASS)
        found.append(RunwayClass(name=name, **{key: _number(one, key) for key in _OF_CLASS}))
    found.sort(key=lambda c: -c.length_m)
    return Dimensions(
        found, {key: _number(entry, key) for key in _LENGTHS}, entry.choice("confidence", CONFIDENCES)
    )


def _number(entry: Entry, key: str) -> float:
    value = entry.content[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise entry.bad(key, f"正の数ではありません: {value!r}", f"not a number above 0: {value!r}")
    return float(value)


def dimensions(on: date) -> Dimensions:
    """What holds on `on`.  Raises BadLaw before the first day held."""
    begun = [held for day, held in _held()[0].items() if day <= on]
    if not begun:
        raise BadLaw(Text("この日の等級表がありません。", f"no dimensions are held for {on}"), where="aerodromes.yaml: values")
    return begun[-1]


def designated() -> frozenset[str]:
    """Airports named as having extended approach, conical and outer horizontal surfaces (施行令5条)."""
    return _held()[1]


def listed() -> frozenset[str]:
    """Airports below whose approach and transitional surfaces permission is needed too (告示460号)."""
    return _held()[2]


def listed_since() -> date:
    """The day that notice took force."""
    return _held()[3]


def dimension_days() -> frozenset[date]:
    """The days on which dimensions, or that notice, take force."""
    return frozenset((*_held()[0], listed_since()))


def surfaces_record(airport: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The ``surfaces`` of an airport's zone, from its file's content.

    `airport` has ``name.ja``, ``reference_point`` (lon, lat, elevation_m), ``runways`` (name, length_m, approach:
    precision | other, instrument, extended_approach, start and end as thresholds, …), ``conical``,
    ``outer_horizontal`` and ``margin_m``.  Raises KeyError for a gap, BadLaw for a runway of no class.
    """
    held = dimensions(on)
    lengths = held.lengths
    longest = held.class_of(max(runway["length_m"] for runway in airport["runways"]))
    radius = airport.get("horizontal_radius_m", longest.horizontal_radius_m)
    conical = lengths["conical_radius_m"] if airport["conical"] else radius
    return {
        "reference_point": airport["reference_point"],
        "rule": {
            "horizontal_height_m": lengths["horizontal_height_m"],
            "horizontal_radius_m": radius,
            "conical_slope": lengths["conical_slope"],
            "conical_radius_m": conical,
            "outer_radius_m": lengths["outer_radius_m"] if airport["outer_horizontal"] else conical,
            "transitional_slope": lengths["transitional_slope"],
        },
        "strips": [_strip(runway, held) for runway in airport["runways"]],
        "margin_m": airport["margin_m"],
        "listed": airport["name"]["ja"] in listed(),
    }


def _strip(runway: Mapping[str, Any], held: Dimensions) -> dict[str, Any]:
    lengths, own = held.lengths, held.class_of(runway["length_m"])
    precise = runway["approach"] == "precision"
    half = lengths["instrument_half_width_m"] if runway["instrument"] else own.visual_half_width_m
    at_end = lengths["precision_half_width_at_end_m" if precise else "other_half_width_at_end_m"]
    return {
        "name": runway["name"],
        "start": runway["start"],
        "end": runway["end"],
        "half_width_m": half,
        "extension_m": lengths["strip_extension_m"],
        "approach_slope": lengths["precision_slope"] if precise else own.other_slope,
        "approach_length_m": lengths["extended_approach_length_m" if runway["extended_approach"] else "approach_length_m"],
        "approach_divergence": (at_end - half) / lengths["approach_length_m"],
        "confidence": runway["confidence"],
        "note": runway["note"],
    }

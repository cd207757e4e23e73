"""The operational design domain: what a road is like, and what an automated trial needs of one.

`ATTRIBUTES` are the things a road is told by (permits.md: the attributes of ``av-odd``); `NEEDS`
are what a trial may ask of it, each of one attribute.  Lengths are metres, speeds km/h (wind m/s),
rain mm/h; a season is (month, day) to (month, day), hours are minutes after midnight, Japan time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["ATTRIBUTES", "GRADES", "NEEDS", "ROAD_CLASSES", "Attribute", "Form", "Measure", "Need", "in_season", "suits", "within_hours"]


class Form(StrEnum):
    """What a value looks like in JSON."""

    NUMBER = "number"
    COUNT = "count"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"  # a list of them
    SEASON = "season"  # ["12-01", "03-31"]; [] where there is none
    HOURS = "hours"  # ["09:00", "16:30"]
    BANDS = "bands"  # a list of hours


class Measure(StrEnum):
    """How an attribute is held against a need."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MUST = "must"
    MUST_NOT = "must_not"
    ONE_OF = "one_of"
    GRADE = "grade"  # low, medium, high: at most
    NO_SEASON = "no_season"
    IN_BANDS = "in_bands"
    HOURS = "hours"  # of the trial itself: asks nothing of the road


ROAD_CLASSES = {
    "city": Text("市道", "city road"),
    "prefectural": Text("県道", "prefectural road"),
    "national": Text("国道（指定区間外）", "national road (not designated)"),
    "national_designated": Text("国道（指定区間）", "national road (designated section)"),
    "private": Text("私道・構内道路", "private road or campus way"),
}
GRADES = ("low", "medium", "high")
_CONTACT = ("none", "lte", "5g")


@dataclass(frozen=True)
class Attribute:
    """One thing a road is told by.  `choices` for `Form.CHOICE`; `bad` are those that do not serve."""

    title: Text
    form: Form
    choices: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    unit: str = ""


def _number(ja: str, en: str, unit: str) -> Attribute:
    return Attribute(Text(ja, en), Form.NUMBER, unit=unit)


def _count(ja: str, en: str) -> Attribute:
    return Attribute(Text(ja, en), Form.COUNT)


def _yes_no(ja: str, en: str) -> Attribute:
    return Attribute(Text(ja, en), Form.YES_NO)


ATTRIBUTES: Mapping[str, Attribute] = {
    "road_class": Attribute(Text("道路の種別", "class of road"), Form.CHOICE, tuple(ROAD_CLASSES)),
    "oneway": _yes_no("一方通行", "one way"),
    "lanes": _count("車線数", "number of lanes"),
    "lane_width_m": _number("車線の幅", "lane width", "m"),
    "shoulder": _yes_no("路肩", "shoulder"),
    "sidewalk_width_m": _number("歩道の幅", "pavement width", "m"),
    "speed_limit_kmh": _number("制限速度", "speed limit", "km/h"),
    "gradient_pct": _number("勾配", "gradient", "%"),
    "min_curve_radius_m": _number("最も急なカーブの半径", "radius of the sharpest curve", "m"),
    "signals_n": _count("信号の数", "number of signals"),
    "crossings_n": _count("横断歩道の数", "number of crossings"),
    "unprotected_right_turn": _yes_no("矢印信号のない右折", "right turn without an arrow signal"),
    "bus_lane": _yes_no("バスレーン", "bus lane"),
    "school_zone": _yes_no("スクールゾーン", "school zone"),
    "bridge": _yes_no("橋", "bridge"),
    "tunnel": _yes_no("トンネル", "tunnel"),
    "gnss_quality": Attribute(Text("衛星測位（GNSS）の受信", "satellite positioning"), Form.CHOICE, ("good", "poor"), ("poor",)),
    "lte_5g": Attribute(Text("携帯電話の通信（LTE・5G）", "mobile network (LTE, 5G)"), Form.CHOICE, _CONTACT, ("none",)),
    "hdmap_available": _yes_no("高精度地図", "high-definition map"),
    "v2i": _yes_no("信号などとの通信（V2I）", "messages from signals (V2I)"),
    "snow_season": Attribute(Text("積雪・凍結の時期", "season of snow and ice"), Form.SEASON),
    "rain_mmh": _number("見込まれる雨の強さ", "rain to be expected", "mm/h"),
    "fog_vis_m": _number("霧のときの見通し", "visibility in fog", "m"),
    "wind_ms": _number("見込まれる風速", "wind to be expected", "m/s"),
    "time_bands": Attribute(Text("走れる時間帯", "hours it may be driven"), Form.BANDS),
    "pedestrian_density": Attribute(Text("歩行者の多さ", "pedestrians"), Form.CHOICE, GRADES),
    "parked_cars": Attribute(Text("路上駐車の多さ", "parked cars"), Form.CHOICE, GRADES),
    "centre_line": _yes_no("中央線または車両通行帯", "centre line or marked lanes"),
}


@dataclass(frozen=True)
class Need:
    """What a trial may ask: of which attribute ("" for the trial's own hours), and how they are held together."""

    attribute: str
    measure: Measure
    form: Form


_LEAST = (Measure.AT_LEAST, Form.NUMBER)
_MOST = (Measure.AT_MOST, Form.NUMBER)
_MUST = (Measure.MUST, Form.YES_NO)
_NOT = (Measure.MUST_NOT, Form.YES_NO)
_GRADE = (Measure.GRADE, Form.CHOICE)

NEEDS: Mapping[str, Need] = {
    "road_classes": Need("road_class", Measure.ONE_OF, Form.CHOICES),
    "no_oneway": Need("oneway", *_NOT),
    "min_lanes": Need("lanes", Measure.AT_LEAST, Form.COUNT),
    "min_lane_width_m": Need("lane_width_m", *_LEAST),
    "needs_shoulder": Need("shoulder", *_MUST),
    "min_sidewalk_width_m": Need("sidewalk_width_m", *_LEAST),
    "max_speed_limit_kmh": Need("speed_limit_kmh", *_MOST),
    "max_gradient_pct": Need("gradient_pct", *_MOST),
    "min_curve_radius_m": Need("min_curve_radius_m", *_LEAST),
    "max_signals": Need("signals_n", Measure.AT_MOST, Form.COUNT),
    "max_crossings": Need("crossings_n", Measure.AT_MOST, Form.COUNT),
    "no_unprotected_right_turn": Need("unprotected_right_turn", *_NOT),
    "no_bus_lane": Need("bus_lane", *_NOT),
    "no_school_zone": Need("school_zone", *_NOT),
    "no_bridge": Need("bridge", *_NOT),
    "no_tunnel": Need("tunnel", *_NOT),
    "needs_gnss": Need("gnss_quality", *_MUST),
    "needs_lte_5g": Need("lte_5g", *_MUST),
    "needs_hdmap": Need("hdmap_available", *_MUST),
    "needs_v2i": Need("v2i", *_MUST),
    "no_snow_season": Need("snow_season", Measure.NO_SEASON, Form.YES_NO),
    "max_rain_mmh": Need("rain_mmh", *_MOST),
    "min_fog_visibility_m": Need("fog_vis_m", *_LEAST),
    "max_wind_ms": Need("wind_ms", *_MOST),
    "within_time_bands": Need("time_bands", Measure.IN_BANDS, Form.YES_NO),
    "max_pedestrian_density": Need("pedestrian_density", *_GRADE),
    "max_parked_cars": Need("parked_cars", *_GRADE),
    "hours": Need("", Measure.HOURS, Form.HOURS),
    "needs_centre_line": Need("centre_line", *_MUST),
}

_MEETS: Mapping[Measure, Callable[[Any, Any], bool]] = {
    Measure.AT_LEAST: lambda wanted, held: held >= wanted,
    Measure.AT_MOST: lambda wanted, held: held <= wanted,
    Measure.ONE_OF: lambda wanted, held: held in wanted,
    Measure.GRADE: lambda wanted, held: GRADES.index(held) <= GRADES.index(wanted),
}


def suits(name: str, wanted: Any, held: Any, spans: Sequence[Timespan]) -> bool:
    """Whether a road told by `held` gives what the need `name` wants while the trial runs.

    >>> suits("max_gradient_pct", 8, 8, []), suits("max_gradient_pct", 8, 8.5, [])
    (True, False)
    """
    need = NEEDS[name]
    if need.measure in _MEETS:
        return _MEETS[need.measure](wanted, held)
    if need.measure in (Measure.MUST, Measure.MUST_NOT):
        there = held if isinstance(held, bool) else held not in ATTRIBUTES[need.attribute].bad
        return bool(there) is (need.measure is Measure.MUST)
    if need.measure is Measure.NO_SEASON:
        return not any(in_season(held, span) for span in spans)
    bands = held if need.measure is Measure.IN_BANDS else [wanted]
    return all(any(within_hours(band, span) for band in bands) for span in spans)


def in_season(season: Sequence[tuple[int, int]], span: Timespan) -> bool:
    """Whether any day of `span` falls in the season, first and last day included; it may run over new year.

    An empty season is none.
    """
    if not season:
        return False
    first, last = season
    days = (span.last_day - span.first_day).days + 1
    return any(_between(span.first_day + timedelta(days=i), first, last) for i in range(days))


def _between(day: date, first: tuple[int, int], last: tuple[int, int]) -> bool:
    at = (day.month, day.day)
    return first <= at <= last if first <= last else at >= first or at <= last


def within_hours(band: tuple[int, int], span: Timespan) -> bool:
    """Whether `span` lies within the hours of one day; one that runs over midnight does not."""
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return timedelta(minutes=band[0]) <= start - midnight and end - midnight <= timedelta(minutes=band[1])

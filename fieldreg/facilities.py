"""Facilities: what a place may offer a trial, by name, with title, unit, form and choices: one table for sites and for needs.

`FACILITIES` holds every name, in the order in which people are told; units stand in the names.  What a site offers is in
`fieldreg.register.facilities`; what a trial may ask for, in `fieldreg.trials.place_needs`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = ["FACILITIES", "NETWORKS", "Facility", "FacilityForm", "facility_value"]

_MOST = 1_000_000_000.0


class FacilityForm(StrEnum):
    """What a value looks like in JSON."""

    NUMBER = "number"
    COUNT = "count"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"  # a list of them, all that are there
    TEXT = "text"  # Japanese, with its English beside it as NAME_en


@dataclass(frozen=True)
class Facility:
    """One thing a place may offer.  `least` and `most` bound a number."""

    title: Text
    form: FacilityForm
    unit: Text = Text("")
    choices: Mapping[str, Text] = field(default_factory=dict)
    least: float = 0
    most: float = _MOST


_M, _M2, _CARS, _EACH, _PCT = Text("m", "m"), Text("m²", "m²"), Text("台", "cars"), Text("か所"), Text("%", "%")

SURFACES = {
    "grass": Text("芝・草地", "grass"), "soil": Text("土", "soil"), "sand": Text("砂", "sand"), "gravel": Text("砂利", "gravel"),
    "asphalt": Text("アスファルト", "asphalt"), "concrete": Text("コンクリート", "concrete"), "wood": Text("木", "wood"),
    "block": Text("ブロック舗装", "paving blocks"), "artificial_turf": Text("人工芝", "artificial turf"), "other": Text("その他", "other"),
}  # fmt: skip
NETWORKS = {
    "none": Text("なし", "none"), "lte": Text("LTE", "LTE"), "5g": Text("5G", "5G"), "wifi": Text("Wi-Fi", "Wi-Fi"),
    "wired": Text("有線", "wired"),
}  # fmt: skip
USE_DISTRICTS = {  # 都市計画法8条1項1号
    "low_rise_1": Text("第一種低層住居専用地域", "category 1 low-rise exclusive residential"),
    "low_rise_2": Text("第二種低層住居専用地域", "category 2 low-rise exclusive residential"),
    "mid_high_rise_1": Text("第一種中高層住居専用地域", "category 1 mid/high-rise exclusive residential"),
    "mid_high_rise_2": Text("第二種中高層住居専用地域", "category 2 mid/high-rise exclusive residential"),
    "residential_1": Text("第一種住居地域", "category 1 residential"),
    "residential_2": Text("第二種住居地域", "category 2 residential"),
    "quasi_residential": Text("準住居地域", "quasi-residential"),
    "rural_residential": Text("田園住居地域", "rural residential"),
    "neighbourhood_commercial": Text("近隣商業地域", "neighbourhood commercial"),
    "commercial": Text("商業地域", "commercial"),
    "quasi_industrial": Text("準工業地域", "quasi-industrial"),
    "industrial": Text("工業地域", "industrial"),
    "exclusive_industrial": Text("工業専用地域", "exclusive industrial"),
    "none": Text("指定なし", "none designated"),
}  # fmt: skip
REFUGES = {
    "earthquake": Text("地震", "earthquake"), "fire": Text("大規模な火事", "large fire"), "flood": Text("洪水", "flood"),
    "landslide": Text("土砂災害", "landslide"), "inland_flooding": Text("内水氾濫", "inland flooding"), "tsunami": Text("津波", "tsunami"),
    "stay": Text("指定避難所（滞在）", "shelter to stay in"),
}  # fmt: skip


def _number(ja: str, en: str, unit: Text, *, most: float = _MOST) -> Facility:
    return Facility(Text(ja, en), FacilityForm.NUMBER, unit, most=most)


def _count(ja: str, en: str, unit: Text) -> Facility:
    return Facility(Text(ja, en), FacilityForm.COUNT, unit)


def _yes_no(ja: str, en: str) -> Facility:
    return Facility(Text(ja, en), FacilityForm.YES_NO)


def _choices(ja: str, en: str, choices: Mapping[str, Text]) -> Facility:
    return Facility(Text(ja, en), FacilityForm.CHOICES, choices=choices)


def _text(ja: str, en: str) -> Facility:
    return Facility(Text(ja, en), FacilityForm.TEXT)


FACILITIES: Mapping[str, Facility] = {
    "surface": _choices("地面・床", "surface", SURFACES),
    "straight_m": _number("直線でとれる長さ", "longest straight", _M),
    "lawn_m2": _number("芝生の広さ", "lawn", _M2),
    "paved_m2": _number("舗装された広場の広さ", "paved square", _M2),
    "floor_m2": _number("床面積", "floor area", _M2),
    "ceiling_m": _number("天井の高さ", "ceiling height", _M, most=200),
    "floor_load_t_m2": _number("床の耐荷重", "floor load", Text("t/m²", "t/m²"), most=1_000),
    "halls": _text("屋内施設", "halls"),
    "seats_n": _count("座席", "seats", Text("席")),
    "power_kva": _number("電源の容量", "power", Text("kVA", "kVA")),
    "power_v": _number("電圧", "voltage", Text("V", "V")),
    "water": _yes_no("水道", "water"),
    "toilet": _yes_no("トイレ", "toilet"),
    "toilets_n": _count("地図にあるトイレ", "toilets on the map", _EACH),
    "network": _choices("通信", "network", NETWORKS),
    "lighting": _yes_no("照明", "lighting"),
    "fenced": _yes_no("柵・囲い", "fenced"),
    "parking_cars": _count("駐車場（乗用車）", "parking, cars", _CARS),
    "parking_large": _count("駐車場（大型車）", "parking, large vehicles", Text("台")),
    "parking_note": _text("駐車の料金など", "parking, fees"),
    "opening": _text("開いている日と時間", "open"),
    "hire": _text("貸出し", "for hire"),
    "station": _text("最寄り駅", "nearest station"),
    "station_m": _number("最寄り駅まで（直線）", "to the nearest station, straight", _M, most=100_000),
    "use_district": Facility(Text("用途地域", "use district"), FacilityForm.CHOICE, choices=USE_DISTRICTS),
    "did_pct": _number("人口集中地区（2020年）に入る割合", "share in the DID of 2020", _PCT, most=100),
    "did_m": _number("人口集中地区（2020年）まで", "to the DID of 2020", _M),
    "refuge": _choices("避難場所・避難所の指定", "designated refuge for", REFUGES),
    "protection": _text("保護の区域", "protection"),
    "top_amsl_m": Facility(
        Text("いちばん高いところの標高", "highest point above the sea"), FacilityForm.NUMBER, _M, least=-100, most=4_000
    ),
    "relief": _text("土地の高低", "relief"),
    "obstacles": _text("障害になるもの", "obstacles"),
}  # fmt: skip


def facility_value(name: str, held: Mapping[str, Any]) -> Text:
    """The value of `name` among a site's facilities, for people, with its unit.  Raises KeyError where it is not held.

    >>> facility_value("parking_cars", {"parking_cars": 1234}).ja, facility_value("water", {"water": False}).en
    ('1,234台', 'no')
    """
    facility, value = FACILITIES[name], held[name]
    if facility.form is FacilityForm.TEXT:
        return Text(value, held.get(f"{name}_en", ""))
    if facility.form is FacilityForm.YES_NO:
        return Text("あり", "yes") if value else Text("なし", "no")
    if facility.form in (FacilityForm.CHOICE, FacilityForm.CHOICES):
        words = [facility.choices[word] for word in ([value] if isinstance(value, str) else value)]
        return Text("、".join(word.ja for word in words), ", ".join(word.en for word in words))
    figure = f"{value:,.10g}" if value < 1_000 else f"{value:,.2f}".rstrip("0").rstrip(".")
    blank = "" if facility.unit.ja in ("台", "席", "か所", "%") else " "
    return Text(f"{figure}{blank}{facility.unit.ja}", f"{figure} {facility.unit.en}".strip())

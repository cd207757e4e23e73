"""What a trial may ask a place to have, beside the room it takes: power, surface, water, …  For roads see `fieldreg.trials.odd`.

`PLACE_NEEDS` are the words of a need's `needs`; each is held against the facility of the same name, "indoor" against the site
itself.  Of a list one will do.  `false` asks for nothing, save that "indoor" then asks for the open air.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.trials.odd import Form, Measure

__all__ = ["PLACE_NEEDS", "PlaceNeed", "asks", "meets", "place_need_value"]

SURFACES = {
    "grass": Text("芝・草地", "grass"), "soil": Text("土", "soil"), "sand": Text("砂", "sand"), "gravel": Text("砂利", "gravel"),
    "asphalt": Text("アスファルト", "asphalt"), "concrete": Text("コンクリート", "concrete"), "wood": Text("木", "wood"),
    "block": Text("ブロック舗装", "paving blocks"), "artificial_turf": Text("人工芝", "artificial turf"), "other": Text("その他", "other"),
}  # fmt: skip
NETWORKS = {
    "none": Text("なし", "none"), "lte": Text("LTE", "LTE"), "5g": Text("5G", "5G"), "wifi": Text("Wi-Fi", "Wi-Fi"),
    "wired": Text("有線", "wired"),
}  # fmt: skip
_USE_DISTRICTS = {  # 都市計画法8条1項1号
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
_MOST = 50


@dataclass(frozen=True)
class PlaceNeed:
    """One thing a place may have to have.  `choices` of a list, each with what it is called."""

    title: Text
    measure: Measure
    form: Form
    unit: Text = Text("")
    choices: Mapping[str, Text] = field(default_factory=dict)


def _least(ja: str, en: str, unit: Text) -> PlaceNeed:
    return PlaceNeed(Text(ja, en), Measure.AT_LEAST, Form.NUMBER, unit)


def _count(ja: str, en: str, unit: Text) -> PlaceNeed:
    return PlaceNeed(Text(ja, en), Measure.AT_LEAST, Form.COUNT, unit)


def _must(ja: str, en: str) -> PlaceNeed:
    return PlaceNeed(Text(ja, en), Measure.MUST, Form.YES_NO)


def _one_of(ja: str, en: str, choices: Mapping[str, Text]) -> PlaceNeed:
    return PlaceNeed(Text(ja, en), Measure.ONE_OF, Form.CHOICES, choices=choices)


_M = Text("m", "m")

PLACE_NEEDS: Mapping[str, PlaceNeed] = {
    "indoor": _must("屋内", "indoors"),
    "power_kva": _least("電源の容量", "power", Text("kVA", "kVA")),
    "power_v": _least("電圧", "voltage", Text("V", "V")),
    "ceiling_m": _least("天井の高さ", "ceiling height", _M),
    "floor_m2": _least("床面積", "floor area", Text("m²", "m²")),
    "floor_load_t_m2": _least("床の耐荷重", "floor load", Text("t/m²", "t/m²")),
    "surface": _one_of("地面・床", "surface", SURFACES),
    "parking_cars": _count("駐車場（乗用車）", "parking, cars", Text("台", "cars")),
    "parking_large": _count("駐車場（大型車）", "parking, large vehicles", Text("台")),
    "water": _must("水道", "water"),
    "toilet": _must("トイレ", "toilet"),
    "network": _one_of("通信", "network", NETWORKS),
    "lighting": _must("照明", "lighting"),
    "fenced": _must("柵・囲い", "fenced"),
    "straight_m": _least("直線でとれる長さ", "longest straight", _M),
    "station_m": PlaceNeed(Text("最寄り駅まで（直線）", "to the nearest station, straight"), Measure.AT_MOST, Form.NUMBER, _M),
    "use_district": _one_of("用途地域", "use district", _USE_DISTRICTS),
}


def asks(name: str, wanted: Any) -> bool:
    """Whether a need of that value asks for anything at all."""
    return wanted is not False or name == "indoor"


def meets(name: str, wanted: Any, held: Any) -> bool:
    """Whether a place that has `held` gives what the need `name` wants.  Raises TypeError where they do not compare.

    >>> meets("power_kva", 30, 30), meets("surface", ("asphalt", "concrete"), ["grass"]), meets("indoor", False, True)
    (True, False, False)
    """
    measure = PLACE_NEEDS[name].measure
    if measure is Measure.AT_LEAST:
        return bool(held >= wanted)
    if measure is Measure.AT_MOST:
        return bool(held <= wanted)
    if measure is Measure.MUST:
        return held is wanted
    there: Collection[str] = (held,) if isinstance(held, str) else held
    return any(one in there for one in wanted)


def place_need_value(name: str, value: Any, where: str) -> Any:
    """One need's value, as `meets` takes it.  Raises InvalidInput; KeyError for a stranger."""
    need = PLACE_NEEDS[name]
    if need.form is Form.YES_NO:
        if not isinstance(value, bool):
            raise InvalidInput.one("not-yes-or-no", where, "true か false で書いてください。", "write true or false")
        return value
    if need.form is Form.CHOICES:
        return _choices(need, value, where)
    number = metres(value, where)
    if number < 0 or (need.form is Form.COUNT and number != int(number)):
        raise InvalidInput.one(
            "number-range", where, f"0以上の数（単位は {need.unit.ja}、数えるものは整数）で書いてください。",
            f"write a number of at least 0 ({need.unit.en}; whole where it counts things)",
        )  # fmt: skip
    return number


def _choices(need: PlaceNeed, value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise InvalidInput.one("not-a-list", where, "1つ以上の一覧で書いてください。", "write a list of at least one")
    return tuple(_choice(need, given, f"{where}[{i}]") for i, given in enumerate(value))


def _choice(need: PlaceNeed, given: Any, where: str) -> str:
    if not isinstance(given, str) or given not in need.choices:
        listed = ", ".join(need.choices)
        raise InvalidInput.one("unknown-choice", where, f"{listed} のどれかにしてください。", f"must be one of {listed}; got {given!r}")
    return given

"""What a trial may ask a place to have, beside the room it takes: power, surface, water, …  For roads see `fieldreg.trials.odd`.

`PLACE_NEEDS` are the words of a need's `needs`; each is held against the facility of the same name (`fieldreg.facilities`),
"indoor" against the site itself.  Of a list one will do.  `false` asks for nothing, save that "indoor" then asks for the open air.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldreg.facilities import FACILITIES, FacilityForm
from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.trials.odd import Form, Measure

__all__ = ["PLACE_NEEDS", "PlaceNeed", "asks", "meets", "place_need_value"]

_MOST = 50


@dataclass(frozen=True)
class PlaceNeed:
    """One thing a place may have to have.  `choices` of a list, each with what it is called."""

    title: Text
    measure: Measure
    form: Form
    unit: Text = Text("")
    choices: Mapping[str, Text] = field(default_factory=dict)


_MEASURES = {
    "power_kva": Measure.AT_LEAST, "power_v": Measure.AT_LEAST, "ceiling_m": Measure.AT_LEAST, "floor_m2": Measure.AT_LEAST,
    "floor_load_t_m2": Measure.AT_LEAST, "surface": Measure.ONE_OF, "parking_cars": Measure.AT_LEAST, "parking_large": Measure.AT_LEAST,
    "water": Measure.MUST, "toilet": Measure.MUST, "network": Measure.ONE_OF, "lighting": Measure.MUST, "fenced": Measure.MUST,
    "straight_m": Measure.AT_LEAST, "station_m": Measure.AT_MOST, "use_district": Measure.ONE_OF,
}  # fmt: skip
_FORMS = {  # how a need of a facility is written: of what is one of several, a list of those that would do
    FacilityForm.NUMBER: Form.NUMBER, FacilityForm.COUNT: Form.COUNT, FacilityForm.YES_NO: Form.YES_NO,
    FacilityForm.CHOICE: Form.CHOICES, FacilityForm.CHOICES: Form.CHOICES,
}  # fmt: skip


def _of_facility(name: str, measure: Measure) -> PlaceNeed:
    facility = FACILITIES[name]
    return PlaceNeed(facility.title, measure, _FORMS[facility.form], facility.unit, facility.choices)


PLACE_NEEDS: Mapping[str, PlaceNeed] = {
    "indoor": PlaceNeed(Text("屋内", "indoors"), Measure.MUST, Form.YES_NO),
    **{name: _of_facility(name, measure) for name, measure in _MEASURES.items()},
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

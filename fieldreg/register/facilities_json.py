"""Reading `properties.facilities` strictly: a name nobody knows, and a value out of its bounds, is told with what may be written."""

import math
from collections.abc import Mapping
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import FACILITIES, Facility, FacilityForm

__all__ = ["facilities_from_json", "facilities_schema"]

_LONGEST = 2_000
_ENGLISH = "_en"
_NUMBERS = (FacilityForm.NUMBER, FacilityForm.COUNT)


def facilities_from_json(value: Any, where: str) -> dict[str, Any]:
    """What a site offers, by the names of `FACILITIES`, each value as it was written; {} for nothing.

    A value of null is one that is not known, and is left out.  Raises InvalidInput with every fault.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput.one("not-an-object", where, "{名前: 値} の形で書いてください。", "write an object of names and values")
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name, given in value.items():
        at = f"{where}.{str(name)[:60]}"
        facility = _named(str(name))
        if facility is None:
            listed = ", ".join(FACILITIES)
            faults.append(
                Fault("unknown-facility", at, Text(f"設備「{str(name)[:60]}」はありません。使える名前: {listed}",
                                                   f"there is no facility {str(name)[:60]!r}; known are {listed}"))
            )  # fmt: skip
        elif given is not None:
            found[name] = gather(faults, lambda f=facility, g=given, at=at: _read(f, g, at))  # type: ignore[misc]
    lone = [name for name in found if name not in FACILITIES and name.removesuffix(_ENGLISH) not in found]
    faults += [_lone(name, where) for name in lone]
    if faults:
        raise InvalidInput(faults)
    return found


def facilities_schema() -> dict[str, Any]:
    """The same as a JSON schema, for those who write to us."""
    schemas = {name: {**_schema(facility), "description": facility.title.en} for name, facility in FACILITIES.items()}
    texts = [name for name, facility in FACILITIES.items() if facility.form is FacilityForm.TEXT]
    english = {f"{name}{_ENGLISH}": {**schemas[name], "description": f"{name} in English"} for name in texts}
    return {"type": "object", "additionalProperties": False, "properties": schemas | english}


def _named(name: str) -> Facility | None:
    """The facility of that name; a text's English goes by the text's own."""
    own = FACILITIES.get(name)
    if own is None and name.endswith(_ENGLISH):
        text = FACILITIES.get(name.removesuffix(_ENGLISH))
        return text if text is not None and text.form is FacilityForm.TEXT else None
    return own


def _read(facility: Facility, value: Any, where: str) -> Any:
    if facility.form in _NUMBERS:
        return _number(facility, value, where)
    if facility.form is FacilityForm.YES_NO:
        if not isinstance(value, bool):
            raise InvalidInput.one("not-yes-or-no", where, "true か false で書いてください。", "write true or false")
        return value
    if facility.form is FacilityForm.TEXT:
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            raise InvalidInput.one(
                "not-a-text", where, f"1〜{_LONGEST:,} 字の文字で書いてください。", f"write a text of 1 to {_LONGEST:,} characters"
            )
        return value
    if facility.form is FacilityForm.CHOICE:
        return _choice(facility, value, where)
    if not isinstance(value, list) or not value or len({str(one) for one in value}) < len(value):
        raise InvalidInput.one("not-a-list", where, "1つ以上を、重ねずに一覧で書いてください。", "write a list of at least one, none twice")
    return [_choice(facility, one, f"{where}[{i}]") for i, one in enumerate(value)]


def _number(facility: Facility, value: Any, where: str) -> Any:
    whole = facility.form is FacilityForm.COUNT
    unit = facility.unit.ja
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput.one(
            "not-a-number", where, f"数で書いてください{f'（単位は {unit}）' if unit else ''}。受け取った値: {str(value)[:40]!r}",
            f"write a number{f' in {facility.unit.en or unit}' if unit else ''}; got {str(value)[:40]!r}",
        )  # fmt: skip
    inside = facility.least <= value <= facility.most and not math.isnan(value)
    if not inside or (whole and value != int(value)):
        raise InvalidInput.one(
            "number-range", where,
            f"{facility.least:,.0f} から {facility.most:,.0f} までの{'整数' if whole else '数'}にしてください（受け取った値: {value!r}）。",
            f"write a {'whole ' if whole else ''}number from {facility.least:,.0f} to {facility.most:,.0f}; got {value!r}",
        )  # fmt: skip
    return value


def _choice(facility: Facility, value: Any, where: str) -> str:
    if not isinstance(value, str) or value not in facility.choices:
        listed = ", ".join(facility.choices)
        raise InvalidInput.one(
            "unknown-choice", where, f"{listed} のどれかにしてください（受け取った値: {str(value)[:40]!r}）。",
            f"must be one of {listed}; got {str(value)[:40]!r}",
        )  # fmt: skip
    return value


def _lone(name: str, where: str) -> Fault:
    own = name.removesuffix(_ENGLISH)
    return Fault("english-alone", f"{where}.{name}",
                 Text(f"{own} がありません。日本語を {own} に書いてください。", f"{own} is missing; write the Japanese there"))  # fmt: skip


def _schema(facility: Facility) -> dict[str, Any]:
    form, choices = facility.form, {"type": "string", "enum": list(facility.choices)}
    if form in _NUMBERS:
        return {"type": "integer" if form is FacilityForm.COUNT else "number", "minimum": facility.least, "maximum": facility.most}
    if form is FacilityForm.YES_NO:
        return {"type": "boolean"}
    if form is FacilityForm.CHOICE:
        return choices
    return {"type": "string"} if form is FacilityForm.TEXT else {"type": "array", "minItems": 1, "items": choices}

"""Reading `properties.odd` and `properties.road` strictly: a word nobody knows is told with those that are known."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, ROAD_CLASSES, Attribute, Form

__all__ = ["attribute_value", "odd_from_json", "road_from_json"]

_LONGEST = 24  # hours bands in a day: more is a mistake
_NO_CHOICE = Attribute(Text(""), Form.CHOICE)


def odd_from_json(value: Any, where: str) -> dict[str, Any]:
    """What the trial needs of a road, by the names of `NEEDS`; {} for nothing.  Raises InvalidInput with every fault."""
    return _all_of(value, where, NEEDS, need_value)


def road_from_json(value: Any, where: str) -> dict[str, Any]:
    """What is declared of the drawn route, by the names of `ATTRIBUTES`; {} for nothing.  Raises InvalidInput."""
    return _all_of(value, where, ATTRIBUTES, attribute_value)


def need_value(name: str, value: Any, where: str) -> Any:
    """One need's value.  Raises InvalidInput."""
    need = NEEDS[name]
    if need.form is Form.CHOICES:
        return _choices(value, where)
    return _read(need.form, ATTRIBUTES.get(need.attribute, _NO_CHOICE), value, where)


def attribute_value(name: str, value: Any, where: str) -> Any:
    """One attribute's value, as `suits` takes it.  Raises InvalidInput."""
    return _read(ATTRIBUTES[name].form, ATTRIBUTES[name], value, where)


def _all_of(value: Any, where: str, known: Mapping[str, Any], read: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput.one("not-an-object", where, "{…} の形で書いてください。", "write an object")
    faults: list[Fault] = []
    found = {}
    for name, given in value.items():
        at = f"{where}.{name}"
        if name not in known:
            listed = ", ".join(known)
            faults.append(
                Fault(
                    "unknown-property",
                    at,
                    Text(f"項目「{name}」はありません。使えるもの: {listed}", f"there is no {name!r}; known are {listed}"),
                )
            )
        elif given is not None:
            found[name] = gather(faults, lambda n=name, g=given, at=at: read(n, g, at))  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return found


def _read(form: Form, attribute: Attribute, value: Any, where: str) -> Any:
    if form in (Form.NUMBER, Form.COUNT):
        return _number(value, where, whole=form is Form.COUNT)
    if form is Form.YES_NO:
        if not isinstance(value, bool):
            raise InvalidInput.one("not-yes-or-no", where, "true か false で書いてください。", "write true or false")
        return value
    if form is Form.CHOICE:
        return _choice(value, attribute.choices, where)
    if form is Form.SEASON:
        return _season(value, where)
    return _band(value, where) if form is Form.HOURS else _bands(value, where)


def _number(value: Any, where: str, *, whole: bool) -> float:
    number = metres(value, where)
    if number < 0 or (whole and number != int(number)):
        raise InvalidInput.one(
            "number-range", where, "0以上の数（数えるものは整数）で書いてください。",
            "write a number of at least 0 (whole where it counts things)",
        )  # fmt: skip
    return number


def _choice(value: Any, known: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        listed = ", ".join(known)
        raise InvalidInput.one("unknown-choice", where, f"{listed} のどれかにしてください。", f"must be one of {listed}; got {value!r}")
    return value


def _choices(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidInput.one("not-a-list", where, "1つ以上の一覧で書いてください。", "write a list of at least one")
    return tuple(_choice(v, tuple(ROAD_CLASSES), f"{where}[{i}]") for i, v in enumerate(value))


def _season(value: Any, where: str) -> tuple[tuple[int, int], ...]:
    days = [_month_day(v) for v in value] if isinstance(value, list) and len(value) in (0, 2) else [None]
    if None in days:
        raise InvalidInput.one(
            "season-form", where, '["12-01", "03-31"] のように月-日で書いてください（時期がなければ []）。',
            'write month-day, as ["12-01", "03-31"], or [] where there is no such season',
        )  # fmt: skip
    return tuple(d for d in days if d is not None)


def _month_day(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        day = date.fromisoformat(f"2024-{value}")  # a leap year: 29 February is a day
    except ValueError:
        return None
    return day.month, day.day


def _bands(value: Any, where: str) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _LONGEST:
        raise InvalidInput.one("not-a-list", where, "1つ以上の時間帯の一覧で書いてください。", "write a list of at least one pair of hours")
    return tuple(_band(v, f"{where}[{i}]") for i, v in enumerate(value))


def _band(value: Any, where: str) -> tuple[int, int]:
    times = [_minutes(v) for v in value] if isinstance(value, list) and len(value) == 2 else []
    if not times or None in times or not times[0] < times[1]:  # type: ignore[operator]
        raise InvalidInput.one(
            "hours-form", where, '["09:00", "16:30"] のように、始まりと終わりを順に書いてください（00:00〜24:00）。',
            'write start and end in order, as ["09:00", "16:30"], between 00:00 and 24:00',
        )  # fmt: skip
    return times[0], times[1]  # type: ignore[return-value]


def _minutes(value: Any) -> int | None:
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", value):
        return None
    return int(value[:2]) * 60 + int(value[3:])

"""Reading the answers of a trial, or of a need: each against the type its question has, a stranger told with those known."""

import types
import typing
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import OnSite, Vehicle

__all__ = ["answers_of", "not_yet_known_of"]

_HINTS: Mapping[Any, Mapping[str, Any]] = {kind: typing.get_type_hints(kind) for kind in (Vehicle, OnSite)}
T = TypeVar("T")


def not_yet_known_of(value: Any, where: str) -> frozenset[str]:
    """The questions whose answer nobody knows yet, by the contract's names."""
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InvalidInput.one("not-a-list", where, "質問の名前の一覧で書いてください。", "write a list of names of questions")
    strange = sorted({name for name in value if name != "site" and name not in QUESTIONS})
    if strange:
        listed = ", ".join(name[:60] for name in strange[:5])
        raise InvalidInput.one("unknown-question", where, f"質問「{listed}」はありません。", f"there is no question {listed}")
    return frozenset(value)


def answers_of(kind: type[T], value: Any, where: str) -> T:
    """A dataclass of optional answers from a JSON object, each value checked against its type."""
    if value is None:
        return kind()
    if not isinstance(value, Mapping):
        raise InvalidInput.one("not-an-object", where, "{…} の形で書いてください。", "write an object")
    hints = _HINTS[kind]
    faults: list[Fault] = []
    answers: dict[str, Any] = {}
    for name, given in value.items():
        if name not in hints:
            known = ", ".join(sorted(hints))
            faults.append(
                Fault(
                    "unknown-property",
                    f"{where}.{name}",
                    Text(f"項目「{name}」はありません。使えるもの: {known}", f"there is no {name!r}; known are {known}"),
                )
            )
        elif given is not None:
            answers[name] = gather(faults, lambda n=name, g=given: _typed(g, hints[n], f"{where}.{n}"))  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return kind(**answers)


def _typed(value: Any, hint: Any, where: str) -> Any:
    wanted = next(a for a in typing.get_args(hint) if a is not types.NoneType)
    if wanted is bool:
        if not isinstance(value, bool):
            raise InvalidInput.one("not-yes-or-no", where, "true か false で書いてください。", "write true or false")
        return value
    if wanted in (int, float):
        number = metres(value, where)
        if number < 0 or (wanted is int and number != int(number)):
            raise InvalidInput.one(
                "number-range",
                where,
                "0以上の数（段階は整数）で書いてください。",
                "write a number of at least 0 (whole where it counts things)",
            )
        return wanted(number)
    if wanted is date:
        return _day(value, where)
    if typing.get_origin(wanted) is typing.Literal:
        known = typing.get_args(wanted)
        if value not in known:
            listed = ", ".join(known)
            raise InvalidInput.one(
                "unknown-choice", where, f"{listed} のどれかにしてください。", f"must be one of {listed}; got {value!r}"
            )
        return value
    if not isinstance(value, list) or len(value) > 50 or not all(isinstance(v, str) and v.isprintable() for v in value):
        raise InvalidInput.one("not-a-list", where, "文字の一覧で書いてください。", "write a list of texts")
    return tuple(value)


def _day(value: Any, where: str) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-12-01") else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput.one(
            "not-a-day",
            where,
            f"日は 2026-12-01 の形で書いてください（受け取った値: {value!r}）。",
            f"write a day as 2026-12-01; got {value!r}",
        )
    return day

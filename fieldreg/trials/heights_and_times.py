"""Reading heights and times of a trial, or of a need: strictly, with the place of each fault."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import DatumMismatch, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json

__all__ = ["altitude_of", "in_order", "no_height", "timespan_of"]

LONGEST_DAYS = 366


def timespan_of(told: Mapping[str, Any], at: str) -> Timespan:
    """A timespan from `time_start` and `time_end`, at most 366 days.  Raises InvalidInput naming each after `at`."""
    faults: list[Fault] = []
    start, end = (
        gather(faults, lambda n=name: moment_from_json(told.get(n), f"{at}{n}"))  # type: ignore[misc]
        for name in ("time_start", "time_end")
    )
    if start is None or end is None:
        raise InvalidInput(faults)
    try:
        span = Timespan(start, end)
    except InvalidInput as error:
        raise InvalidInput([dataclasses.replace(f, where=f"{at}{f.where}") for f in error.faults]) from error
    if (end - start).days > LONGEST_DAYS:
        raise InvalidInput.one(
            "too-long",
            f"{at}time_end",
            f"一度に調べられるのは {LONGEST_DAYS} 日までです。分けてください。",
            f"at most {LONGEST_DAYS} days at a time; split it",
        )
    return span


def altitude_of(told: Mapping[str, Any], name: str, at: str) -> Altitude | None:
    """The altitude under `name`; None where none is told.  Raises InvalidInput."""
    value = told.get(name)
    return None if value is None else Altitude.from_json(value, f"{at}{name}")


def in_order(lower: Altitude, upper: Altitude, at: str) -> None:
    """Raises DatumMismatch for altitudes of two datums, InvalidInput for an upper one below the lower."""
    if lower.datum is not upper.datum:
        raise DatumMismatch.one(
            "datum-mismatch",
            f"{at}altitude_lower.datum",
            "高さの下限と上限は同じ基準面で書いてください。",
            "write both altitudes above the same datum",
        )
    if upper < lower:
        raise InvalidInput.one(
            "altitude-order",
            f"{at}altitude_upper",
            f"高さの上限（{upper.value_m:g} m）が下限（{lower.value_m:g} m）より低くなっています。",
            f"the upper altitude ({upper.value_m:g} m) is below the lower ({lower.value_m:g} m)",
        )


def no_height(where: str) -> Fault:
    """What is missing of a drone's flight that tells no altitude."""
    return Fault(
        "altitude-missing",
        where,
        Text("ドローンの飛行には高さの上限（altitude_upper）が必要です。", "a drone flight needs altitude_upper"),
    )

"""Reading heights and times of a trial, or of a need: strictly, with the place of each fault."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import DatumMismatch, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json

__all__ = ["MOST_TIMES", "altitude_of", "in_order", "no_height", "times_of", "timespan_of"]

LONGEST_DAYS = 366
MOST_TIMES = 31


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


def times_of(document: Mapping[str, Any]) -> list[Timespan]:
    """The timespans of a document's `times`, in order, alike ones once; without them the one of `time_start` and `time_end`.

    Raises InvalidInput with every fault of theirs, each with its place.
    """
    given = document.get("times")
    if given is None:
        return [timespan_of(document, "")]
    if any(document.get(name) is not None for name in ("time_start", "time_end")):
        raise InvalidInput.one(
            "told-twice", "times", "times か、time_start と time_end か、どちらか一方に書いてください。",
            "write either times, or time_start and time_end",
        )  # fmt: skip
    if not isinstance(given, list) or not 0 < len(given) <= MOST_TIMES:
        raise InvalidInput.one(
            "not-a-list", "times", f"日時を1件から{MOST_TIMES}件までの一覧で書いてください。", f"write a list of 1 to {MOST_TIMES} times"
        )
    faults: list[Fault] = []
    spans = [gather(faults, lambda t=told, i=i: _time(t, f"times[{i}]")) for i, told in enumerate(given)]  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return sorted({span for span in spans if span is not None}, key=lambda span: (span.start, span.end))


def _time(told: Any, where: str) -> Timespan:
    if not isinstance(told, Mapping) or set(told) - {"time_start", "time_end"}:
        raise InvalidInput.one(
            "time-form", where, '{"time_start": …, "time_end": …} の形で書いてください。', 'write {"time_start": …, "time_end": …}'
        )
    return timespan_of(told, f"{where}.")


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

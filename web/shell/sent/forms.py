"""Forms: what was entered, and every fault beside the question it belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["Form", "as_entered", "moment", "versions_read"]

_QUESTION = re.compile(r"(?:vehicle|on_site)\.\w+|\w+")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):00\+09:00")
_LOCAL_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")


class Form:
    """What was entered, by question; `faults` of the last attempt."""

    def __init__(self, values: Mapping[str, str] | None = None, faults: Sequence[Fault] = ()) -> None:
        self._values = dict(values or {})
        self.faults = tuple(faults)

    def text(self, name: str, default: str = "") -> str:
        """What was entered, without the blanks around it."""
        return self._values.get(name, default).strip()

    def ticked(self, name: str, *, default: bool = False) -> bool:
        """Whether a box is ticked; `default` for a form nobody has filled in yet."""
        return name in self._values if self._values else default

    def with_faults(self, error: InvalidInput) -> "Form":
        """The same, with what is wrong."""
        return Form(self._values, [_plainly(fault) for fault in error.faults])

    def of(self, name: str) -> list[Fault]:
        """What is wrong with the answer to `name`; a fault of a part of it counts."""
        return [fault for fault in self.faults if _root(fault.where) == name]

    def beside(self, names: Sequence[str]) -> list[tuple[str, Fault]]:
        """Every fault with the question to mend it at, "" where none of `names` is."""
        return [(_root(f.where) if _root(f.where) in names else "", f) for f in self.faults]


def moment(value: str) -> Any:
    """What a date and time box holds, as Japan's time; anything else is left for the domain to refuse."""
    return f"{value}+09:00" if _LOCAL_MINUTE.fullmatch(value) else value or None


def as_entered(moment: datetime) -> str:
    """As a box for day and time has it, without seconds that are none."""
    return moment.astimezone(JST).strftime("%Y-%m-%dT%H:%M:%S" if moment.second else "%Y-%m-%dT%H:%M")


def versions_read(form: Form) -> int | None:
    """How many versions of an answer a form was filled in after, as it says under `after`; None where it does not."""
    told = form.text("after")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else None


def _plainly(fault: Fault) -> Fault:
    """The fault with its moments as the form shows them."""
    ja, en = (_STAMP.sub(r"\1 \2", said) for said in (fault.message.ja, fault.message.en))
    return replace(fault, message=Text(ja, en))


def _root(where: str) -> str:
    """The question a place belongs to: "altitude_upper.value" to the height, "vehicle.mass_g" to itself."""
    found = _QUESTION.match(where.removeprefix("properties."))
    return found[0] if found else ""

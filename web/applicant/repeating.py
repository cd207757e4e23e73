"""What the form of a reservation asks of how it repeats: from boxes to a rule, and what is wrong with it back to its box."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fieldreg.booking.series.recurrence import Recurrence
from fieldreg.booking.series.rules import WEEKDAYS as CODES
from fieldreg.booking.series.words import DAY_NAMES as WEEKDAYS
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from web.shell.sent.forms import Form

__all__ = ["FREQUENCIES", "REPEATING", "WEEKDAYS", "at_its_box", "boxes_of", "repeating_of"]

FREQUENCIES: Mapping[str, Text] = {
    "": Text("繰り返さない", "Once"),
    "daily": Text("日ごと", "By days"),
    "weekly": Text("週ごと", "By weeks"),
    "monthly": Text("月ごと（同じ日）", "By months, on the same date"),
    "monthly-weekday": Text("月ごと（第何曜日）", "By months, on the same weekday of the month"),
    "yearly": Text("年ごと", "By years"),
}
REPEATING = ("repeat", "repeat_every", "day_MO", "repeat_count", "repeat_until", "repeat_except", "repeat_also")
_BOXES = {  # where a fault is told -> where it is mended
    "rrule.INTERVAL": "repeat_every", "rrule.BYDAY": "day_MO", "rrule.COUNT": "repeat_count", "rrule.UNTIL": "repeat_until",
    "exdate": "repeat_except", "rdate": "repeat_also", "rrule": "repeat",
}  # fmt: skip


def repeating_of(form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """`rrule`, `exdate` and `rdate` of what was entered, beside the `body` of its first occurrence; what is wrong is left to the domain."""
    parts = [_frequency(form.text("repeat"), _day(body.get("time_start")))]
    if (every := form.text("repeat_every")) not in ("", "1"):
        parts.append(f"INTERVAL={every}")
    chosen = [code for code in WEEKDAYS if form.ticked(f"day_{code}")]
    if chosen and form.text("repeat") == "weekly":
        parts.append("BYDAY=" + ",".join(chosen))
    if count := form.text("repeat_count"):
        parts.append(f"COUNT={count}")
    if until := form.text("repeat_until"):
        parts.append(f"UNTIL={until.replace('-', '')}")
    return {"rrule": ";".join(parts), "exdate": _dates(form.text("repeat_except")), "rdate": _dates(form.text("repeat_also"))}


def boxes_of(recurrence: Recurrence, day: date) -> dict[str, str]:
    """What stands in the boxes for a recurrence from a day (Japan's) on; {} for a rule that they cannot say."""
    rule = recurrence.rule
    if any(rule.part(name) for name in ("BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")):
        return {}
    how, days = rule.part("FREQ").lower(), [one for one in rule.part("BYDAY").split(",") if one]
    if how == "monthly" and days:
        how = "monthly-weekday"
    elif days and (how != "weekly" or not {*days} <= {*WEEKDAYS}):
        return {}
    left = [one for one in recurrence.rule_starts() if one.date() >= day]
    until = rule.until
    end = {"repeat_until": until.date().isoformat()} if until else {"repeat_count": str(len(left))}
    boxes = {"repeat": how, "repeat_every": rule.part("INTERVAL") or "1"} | end
    boxes |= {f"day_{one}": "on" for one in days} if how == "weekly" else {}
    told = {"repeat_except": recurrence.exceptions, "repeat_also": recurrence.additions}
    return boxes | {name: " ".join(f"{one:%Y-%m-%d %H:%M}" for one in some if one.date() >= day) for name, some in told.items()}


def at_its_box(error: InvalidInput) -> InvalidInput:
    """The same faults, each at the box of the form it is mended in."""
    found = ((fault, next((box for where, box in _BOXES.items() if fault.where.startswith(where)), None)) for fault in error.faults)
    return InvalidInput([fault if box is None else replace(fault, where=box) for fault, box in found])


def _frequency(chosen: str, first: date | None) -> str:
    if chosen == "monthly-weekday" and first is not None:
        place = (first.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={place if place < 5 else -1}{CODES[first.weekday()]}"
    return f"FREQ={chosen.partition('-')[0].upper()}"


def _day(moment: Any) -> date | None:
    """The day that a moment of the form names; None where it names none."""
    try:
        return date.fromisoformat(str(moment)[:10])
    except ValueError:
        return None


def _dates(entered: str) -> list[str]:
    """Days, or moments of Japan's clock, however they are parted."""
    found = re.findall(r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2})?|[^\s,、，]+", entered)
    return [f"{one.replace(' ', 'T')}:00+09:00" if ":" in one else one for one in found]

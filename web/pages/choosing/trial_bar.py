"""The "your trial" bar as the page shows it: the crafts, what stands in each field, and what is asked of each craft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from werkzeug.datastructures import MultiDict

from fieldreg.kernel.business_days import HolidaysUnknown, next_business_day
from fieldreg.trials.trial import Activity
from web.pages.choosing.trial_fields import ALOFT, Field, asked_of, needs_of, times_of, values_of
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.trial_presets import CRAFTS
from web.shell import labels

__all__ = ["Bar", "bar_of", "begun", "usual_day", "with_a_day"]

_BEGINS_WITH = "drone-1.2kg"  # what the first list is judged by: the standing probe
_AHEAD = timedelta(days=28)
_EMPTY = {"day": "", "from": "", "to": "", "last": ""}
_SPARE = 2  # empty times to fill in


@dataclass(frozen=True)
class Bar:
    """What stands in the fields: `values` by field, `times` in order; `base` is the need they began with, as in an address."""

    values: Mapping[str, Any]
    times: list[dict[str, str]]
    base: str = ""

    @property
    def craft(self) -> str:
        return str(self.values["craft"])

    @property
    def activity(self) -> Activity:
        return CRAFTS[self.craft].activity

    @property
    def is_aloft(self) -> bool:
        """Whether it has a height."""
        return self.activity in ALOFT

    @property
    def crafts(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The crafts by activity, each activity with its title."""
        of: dict[Activity, list[tuple[str, Any]]] = {}
        for name, craft in CRAFTS.items():
            of.setdefault(craft.activity, []).append((name, craft))
        return [(labels.ACTIVITIES[activity], held) for activity, held in of.items()]  # type: ignore[misc]

    @property
    def questions(self) -> list[tuple[Activity, list[Field], list[Field], list[Field]]]:
        """For every activity what it is asked: first, besides, and of the place."""
        activities = dict.fromkeys(craft.activity for craft in CRAFTS.values())
        return [(activity, *asked_of(activity), needs_of(activity)) for activity in activities]

    @property
    def spare(self) -> list[dict[str, str]]:
        """The times after the first, and some empty ones."""
        return [*self.times[1:], *(dict(_EMPTY) for _ in range(_SPARE))]

    @property
    def count(self) -> int:
        """How many things are asked of the place."""
        return sum(name.startswith("needs.") for name in self.values)

    def to_dict(self) -> dict[str, Any]:
        """For the script, to fill the fields in anew."""
        return {"values": dict(self.values), "times": self.times, "base": self.base, "activity": str(self.activity)}


def bar_of(asked: AskedNeed | None, day: date | None) -> Bar:
    """The bar for the need asked for; for none, the craft of the standing probe, on the day the visitor gave, else on none."""
    if asked is not None:
        document = asked.document
        values = values_of(document)
        return Bar(values if values["craft"] else {**values, "craft": "other"}, times_of(document), asked.query)
    craft = CRAFTS[_BEGINS_WITH]
    document = {"activity": craft.activity, "vehicle": craft.vehicle, "on_site": craft.on_site}
    values = {**values_of(document), "low_m": "0", "high_m": f"{craft.high_m:g}", "craft": _BEGINS_WITH}
    return Bar(values, [{**_EMPTY, "day": day.isoformat() if day else "", "from": "10:00", "to": "12:00"}])


def with_a_day(fields: "MultiDict[str, str]", today: date) -> "MultiDict[str, str]":
    """The fields; where a first need tells no day at all, with the day the list is for, else the first working day in four weeks."""
    days = fields.getlist("day")
    if fields.get("base") or any(day.strip() for day in days):
        return fields
    told = MultiDict(fields)
    told.setlist("day", [max(_read_day(fields.get("on", "")) or usual_day(today), today).isoformat(), *days[1:]])
    return told


def usual_day(today: date) -> date:
    """The day of a need that tells none: the first working day in four weeks."""
    day = today + _AHEAD
    try:
        return next_business_day(day)
    except HolidaysUnknown:
        return day


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def begun(query: "MultiDict[str, str]") -> Bar:
    """The bar as somebody filled it in, whatever he wrote."""
    craft = query.get("craft", "")
    values: dict[str, Any] = {name: query.getlist(name) if len(query.getlist(name)) > 1 else held for name, held in query.items()}
    lists = [query.getlist(name) for name in _EMPTY]
    times = [dict(zip(_EMPTY, told, strict=True)) for told in zip_longest(*lists, fillvalue="")]
    values["craft"] = craft if craft in CRAFTS else _BEGINS_WITH
    return Bar(values, times[:40] or [dict(_EMPTY)], query.get("base", ""))

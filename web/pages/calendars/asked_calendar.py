"""Which days of the public calendar an address asks for, and of which places; what it cannot mean is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.booking.calendars.slots import Standing
from fieldreg.booking.calendars.spans import Span
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text

__all__ = ["ASKED", "SPAN_NAMES", "AskedCalendar"]

ASKED = ("view", "on", "site", "ward", "kind", "state")
SPAN_NAMES: Mapping[Span, Text] = {Span.MONTH: Text("月", "Month"), Span.WEEK: Text("週", "Week"), Span.DAY: Text("日", "Day")}
_FIRST, _LAST = date(1901, 1, 1), date(2199, 11, 30)  # so that a page before and one after are in reach too
_NAMES = {
    "view": Text("表示", "View"), "on": Text("日", "Day"), "site": Text("場所", "Site"), "ward": Text("区", "Ward"),
    "kind": Text("種類", "Kind"), "state": Text("状態", "State"),
}  # fmt: skip
STATES = (Standing.REQUESTED, Standing.ACCEPTED)


@dataclass(frozen=True)
class AskedCalendar:
    """`ignored`: what was asked for and is no choice; shown is the calendar without it, and that it was left out."""

    span: Span
    on: date
    site: str = ""
    ward: str = ""
    kind: str = ""
    state: str = ""
    ignored: Sequence[Text] = ()

    @classmethod
    def of(cls, given: Mapping[str, str], today: date, is_choice: Callable[[str, str], bool]) -> "AskedCalendar":
        """As an address says it by the names of `ASKED`; `is_choice` tells of a site, a ward, a kind whether there is such a one."""
        said = {name: given.get(name, "").strip() for name in ASKED}
        day = _day(said["on"])
        may = {
            "view": said["view"] in set(Span), "on": day is not None, "state": said["state"] in STATES,
            **{name: is_choice(name, said[name]) for name in ("site", "ward", "kind")},
        }  # fmt: skip
        ignored = [_told(name, said[name]) for name in ASKED if said[name] and not may[name]]
        ignored += [Text(f"「{name[:40]}」", f"“{name[:40]}”") for name in given if name not in ASKED]
        held = {name: said[name] if may[name] else "" for name in ("site", "ward", "kind", "state")}
        return cls(Span(said["view"]) if may["view"] else Span.MONTH, day or today, **held, ignored=tuple(ignored))

    @property
    def standing(self) -> Standing | None:
        return Standing(self.state) if self.state else None

    @property
    def narrowed(self) -> bool:
        """Whether only some places or states are shown."""
        return bool(self.site or self.ward or self.kind or self.state)

    def query(self, **other: Any) -> dict[str, Any]:
        """The address that asks for the same, but for `other` (None: not)."""
        told = {"view": str(self.span), "on": self.on.isoformat(), **{name: getattr(self, name) for name in ASKED[2:]}}
        return {name: value for name, value in (told | other).items() if value}


def _day(said: str) -> date | None:
    """None for what is none, or lies where no calendar reaches."""
    try:
        day = day_from_text(said, "on")
    except InvalidInput:
        return None
    return day if _FIRST <= day <= _LAST else None


def _told(name: str, said: str) -> Text:
    return Text(f"{_NAMES[name].ja}「{said[:60]}」", f"{_NAMES[name].en} “{said[:60]}”")

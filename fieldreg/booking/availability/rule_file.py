"""Reading the rules of one place from a file, with every fault told at once: its place is "file:line: path".

The form is told in docs/availability.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from fieldreg.booking.availability.hours import (
    A_DAY,
    DAY_KINDS,
    EVERY,
    HOLIDAY,
    WEEKDAYS,
    Hours,
    Opening,
    Season,
)
from fieldreg.booking.availability.rules import MINUTES_LONGEST, Rule, Version
from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.plain_yaml import plain_document
from fieldreg.kernel.strict_yaml import CONFIDENCES
from fieldreg.kernel.texts import Text
from fieldreg.programmes.shapes import Day, Form, Line, ListOf, Part, Record, Said, Shape, Truth, Whole, Word

__all__ = ["HORIZON_MOST", "SHAPES", "hours_from_text", "version_from", "version_of"]

HORIZON_MOST = 3660
_CLOSED = "closed"
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_LEAP = 2000  # a year that has every day


def version_from(data: bytes, file: str) -> Version:
    """The version a YAML file tells.  Raises InvalidInput with every fault: where, what, and the way out."""
    read = plain_document(data, file)
    return version_of(read.value, file, read.lines)


def version_of(document: Any, file: str, lines: Mapping[str, int] | None = None) -> Version:
    """The same of a document in JSON values, as a file is read and as the store keeps it."""
    form = Form(file, lines or {})
    if not isinstance(document, Mapping):
        raise InvalidInput.one(
            "not-availability", file, "利用の定めではありません。docs/availability.md の例から始めてください。",
            "this tells no rules of use; begin from the example in docs/availability.md",
        )  # fmt: skip
    read = _VERSION.read(form, "", document)
    if read is not None:
        _tell_lengths(form, read.said)
    if read is None or form.faults:
        raise InvalidInput(form.in_order())
    return Version(
        site=read.site, area=read.area, first=read.first, source=read.source, confidence=read.confidence, note=read.note,
        said=read.said, document=document,
    )  # fmt: skip


def hours_from_text(told: str) -> Opening | None:
    """An opening as a file writes it; None for another form.

    >>> hours_from_text("22:00-02:00"), hours_from_text("09:00-24:00"), hours_from_text("9-17")
    (Opening(begin=1320, end=1560), Opening(begin=540, end=1440), None)
    """
    found = _HOURS.fullmatch(told)
    if found is None:
        return None
    begin = int(found[1]) * 60 + int(found[2])
    end = A_DAY if found[3] is None else int(found[3]) * 60 + int(found[4])
    if end == begin:
        return None
    return Opening(begin, end if end > begin else end + A_DAY)


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A file as read."""

    site: str
    first: date
    source: str
    confidence: str
    area: str | None = None
    note: Text = Text("")
    rules: Mapping[Rule, Any] = field(default_factory=dict)

    @property
    def said(self) -> Mapping[Rule, Any]:
        return self.rules


def _made(**parts: Any) -> _Read:
    rules = {rule: parts.pop(str(rule)) for rule in Rule if str(rule) in parts}
    hours = rules.get(Rule.HOURS)
    if isinstance(hours, Hours) and not hours.source:
        rules[Rule.HOURS] = Hours(
            seasons=hours.seasons, unknown=hours.unknown, of_use=hours.of_use, note=hours.note, source=parts["source"],
            confidence=parts["confidence"],
        )  # fmt: skip
    return _Read(**parts, rules=rules)


@dataclass(frozen=True)
class _OrNone:
    """The shape, or null where no limit is meant."""

    shape: Shape

    def read(self, form: Form, path: str, value: Any) -> Any:
        return None if value is None else self.shape.read(form, path, value)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}


@dataclass(frozen=True)
class _MonthDay:
    """A day of any year, as "12-29"."""

    def read(self, form: Form, path: str, value: Any) -> tuple[int, int]:
        found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
        try:
            if found is not None:
                date(_LEAP, int(found[1]), int(found[2]))
                return int(found[1]), int(found[2])
        except ValueError:
            pass
        form.tell("month-day", path, f'月日を "12-29" の形で書いてください（受け取った値: {str(value)[:40]}）。',
                  f'write month and day as "12-29"; got {str(value)[:40]!r}')  # fmt: skip
        return 1, 1

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}


@dataclass(frozen=True)
class _DayHours:
    """Hours of one kind of day: `closed`, or a list of "09:00-17:00" that do not overlap."""

    def read(self, form: Form, path: str, value: Any) -> tuple[Opening, ...]:
        if value == _CLOSED:
            return ()
        told = ListOf(_Opening(), at_least=1, most=12).read(form, path, value)
        found = sorted(one for one in told if one is not None)
        if any(earlier.end > later.begin for earlier, later in pairwise(found)):
            form.tell("hours-overlap", path, "時間帯が重なっています。一つにまとめてください。", "hours overlap; make them one")
        return tuple(found)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"const": _CLOSED}, ListOf(_Opening(), at_least=1, most=12).schema()]}


@dataclass(frozen=True)
class _Opening:
    def read(self, form: Form, path: str, value: Any) -> Opening | None:
        found = hours_from_text(value) if isinstance(value, str) else None
        if found is None:
            got = str(value)[:40]
            form.tell(
                "hours-form", path,
                f"時間帯は 09:00-17:00 の形で書いてください（日をまたぐなら 22:00-02:00、終日は 00:00-24:00。受け取った値: {got}）。",
                f"write hours as 09:00-17:00 (22:00-02:00 over midnight, 00:00-24:00 all day); got {got!r}",
            )  # fmt: skip
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_HOURS.pattern}$"}


@dataclass(frozen=True)
class _Seasons:
    """Seasons in the order they are looked at."""

    def read(self, form: Form, path: str, value: Any) -> tuple[Season, ...]:
        told = _SEASONS.read(form, path, value)
        seen: set[int] = set()
        for at, season in enumerate(told):
            if season is None:
                continue
            closes = any(season.days.get(kind) == () for kind in WEEKDAYS)
            if season.moves and not (closes and EVERY in season.days and HOLIDAY not in season.days):
                form.tell("moves-nothing", f"{path}[{at}].closed_moves_after_holiday",
                          "休みの曜日（例: mon: closed）と every の時間を書き、holiday は書かないでください。",
                          "name a closed weekday (mon: closed) and hours for every, and none for holiday")  # fmt: skip
            days = {n for n in range(366) if season.holds(date.fromordinal(date(_LEAP, 1, 1).toordinal() + n))}
            if days <= seen:
                form.tell("season-hidden", f"{path}[{at}]", "この季節は、上の季節にすべて覆われています。順を入れ替えるか消してください。",
                          "no day is left for this season by those above it; move it up, or remove it")  # fmt: skip
            seen |= days
        return tuple(season for season in told if season is not None)

    def schema(self) -> dict[str, Any]:
        return _SEASONS.schema()


def _season(*, days: Mapping[str, Any], first: tuple[int, int] = (1, 1), last: tuple[int, int] = (12, 31), moves: bool = False) -> Season:
    return Season(first=first, last=last, days=days, moves=moves)


def _lead(**told: int) -> LeadTime:
    (unit, value), = told.items()
    return LeadTime(value, LeadUnit.BUSINESS_DAYS if unit == "business_days" else LeadUnit.CALENDAR_DAYS)


def _hours(*, of: str = "use", **told: Any) -> Hours:
    return Hours(of_use=of == "use", **told)


_TEXT = Said(400)
_SEASONS = ListOf(
    Record(_season, {
        "from": Part(_MonthDay(), needed=False, into="first"), "to": Part(_MonthDay(), needed=False, into="last"),
        "days": Part(Record(dict, {kind: Part(_DayHours(), needed=False) for kind in DAY_KINDS})),
        "closed_moves_after_holiday": Part(Truth(), needed=False, into="moves"),
    }), at_least=1, most=24,
)  # fmt: skip
_DAYS = Whole(0, 366)
SHAPES: Mapping[Rule, Shape] = {
    Rule.HOURS: Record(_hours, {
        "of": Part(Word(("use", "visitors")), needed=False), "seasons": Part(_Seasons(), needed=False),
        "unknown": Part(_TEXT, needed=False), "source": Part(Line(400), needed=False),
        "confidence": Part(Word(CONFIDENCES), needed=False), "note": Part(_TEXT, needed=False),
    }, one_of=("seasons", "unknown")),
    Rule.HORIZON: Whole(1, HORIZON_MOST),
    Rule.LEAD: Record(
        _lead, {"days": Part(_DAYS, needed=False), "business_days": Part(_DAYS, needed=False)}, one_of=("days", "business_days")
    ),
    Rule.SHORTEST: _OrNone(Whole(1, MINUTES_LONGEST)),
    Rule.LONGEST: _OrNone(Whole(1, MINUTES_LONGEST)),
    Rule.STEP: _OrNone(Whole(1, A_DAY)),
    Rule.SET_UP: Whole(0, A_DAY),
    Rule.TEAR_DOWN: Whole(0, A_DAY),
    Rule.SEATS: _OrNone(Whole(1, 10_000)),
    Rule.UNDECIDED: _OrNone(Whole(1, 10_000)),
    Rule.ACCEPTED: _OrNone(Whole(1, 10_000)),
    Rule.HOLD_REQUESTED: Whole(1, 366),
    Rule.HOLD_TENTATIVE: Whole(1, 366),
    Rule.BY_HEIGHT: Truth(),
    Rule.BY_OUTLINE: Truth(),
}  # fmt: skip
_VERSION = Record(_made, {
    "site": Part(Line(200)), "area": Part(Line(200), needed=False), "from": Part(Day(), into="first"), "source": Part(Line(400)),
    "confidence": Part(Word(CONFIDENCES)), "note": Part(_TEXT, needed=False),
    **{str(rule): Part(shape, needed=False) for rule, shape in SHAPES.items()},
})  # fmt: skip


def _tell_lengths(form: Form, said: Mapping[Rule, Any]) -> None:
    """What cannot hold together."""
    shortest, longest, step = (said.get(rule) for rule in (Rule.SHORTEST, Rule.LONGEST, Rule.STEP))
    if shortest is not None and longest is not None and shortest > longest:
        form.tell("longest-below-shortest", str(Rule.LONGEST), f"最短（{shortest} 分）より短くできません。",
                  f"it cannot be below the shortest ({shortest} minutes)")  # fmt: skip
    if step is not None and A_DAY % step:
        form.tell("step-uneven", str(Rule.STEP), "一日（1440 分）を割り切る分にしてください（15、30、60 など）。",
                  "write minutes that divide a day of 1440 (15, 30, 60, …)")  # fmt: skip

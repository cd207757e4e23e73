"""Rules of recurrence (RFC 5545, RRULE): a strict reader, and the starts a rule gives.  What it does not know it refuses by name.

Beyond the standard's grammar it refuses what calendars read in several ways: no end, two ends, a DTSTART that is none of
the rule's own days.  UNTIL may come as a day or without zone, and then means Japan's time; it is kept in UTC, as the
standard has it where DTSTART has a zone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, day_in_reach

__all__ = ["MOST", "WEEKDAYS", "Rule", "rule_from_text"]

MOST = 200  # occurrences of one series
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
_NUMBERS: Mapping[str, tuple[str, int, bool]] = {  # of a list: dateutil's name, the greatest, whether from the end too
    "BYMONTHDAY": ("bymonthday", 31, True), "BYMONTH": ("bymonth", 12, False), "BYSETPOS": ("bysetpos", 366, True),
}  # fmt: skip
_MOST_INTERVAL = 1000
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,3}")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_CYCLE = 400  # years, after which every weekday and leap day comes again


@dataclass(frozen=True)
class Rule:
    """A rule as it was written, in capitals, its UNTIL in UTC.  Read one with `rule_from_text`."""

    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The value of RRULE."""
        return ";".join(f"{name}={value}" for name, value in self.parts)

    def part(self, name: str) -> str:
        """What stands under a name; "" where nothing does."""
        return dict(self.parts).get(name, "")

    @property
    def until(self) -> datetime | None:
        """The last moment at which an occurrence may start, in Japan's time."""
        told = self.part("UNTIL")
        return datetime.strptime(told, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(JST) if told else None

    def starts(self, first: datetime, most: int) -> list[datetime]:
        """The starts from `first` on (aware, Japan's time), at most so many.  It always ends."""
        count, until = self.part("COUNT"), self.until
        found = islice(self._days(first), min(most, int(count)) if count else most)
        starts = (datetime.combine(day, first.timetz()) for day in found)
        return [start for start in starts if until is None or start <= until]

    def ended_before(self, moment: datetime) -> "Rule":
        """The same, of which nothing starts at or after `moment`; its UNTIL stands where COUNT or UNTIL did."""
        last = f"{(moment - timedelta(seconds=1)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return Rule(tuple(("UNTIL", last) if name in ("COUNT", "UNTIL") else (name, value) for name, value in self.parts))

    def _days(self, first: datetime) -> Iterator[date]:
        """The days from `first` on, whatever COUNT and UNTIL say.

        A rule that fits no day is looked for until the year 9999.  Whole cycles of the calendar later that is near.
        A week begins with its first day: dateutil takes BYSETPOS of a week that begins amidst from what is left of it.
        """
        given = {name: [int(one) for one in value.split(",")] for name, value in self.parts if name in _NUMBERS}
        week = WEEKDAYS.index(self.part("WKST") or "MO")
        days = _weekdays([one for one in self.part("BYDAY").split(",") if one])
        begin = first.date()
        if self.part("FREQ") == "WEEKLY":
            days = days or [weekday(begin.weekday())]
            begin -= timedelta(days=(begin.weekday() - week) % 7)
        shift = (9999 - begin.year) // _CYCLE * _CYCLE
        far = rrule(
            _FREQUENCIES[self.part("FREQ")],
            dtstart=datetime.combine(begin.replace(year=begin.year + shift), time()),
            interval=int(self.part("INTERVAL") or 1),
            wkst=week,
            byweekday=days or None,
            **{_NUMBERS[name][0]: numbers for name, numbers in given.items()},
        )
        for moment in far:
            day = moment.date().replace(year=moment.year - shift)
            if day >= first.date():
                yield day


def rule_from_text(text: str, first: datetime, where: str = "rrule") -> Rule:
    """The rule of a series whose DTSTART is `first` (aware, Japan's time).

    Raises InvalidInput naming the part: what is unknown, twice, no number, or cannot stand beside another; no end or two;
    a DTSTART that is no day of the rule.

    >>> from fieldreg.kernel.timespan import JST
    >>> rule_from_text("freq=weekly;until=20261215", datetime(2026, 12, 1, 9, tzinfo=JST)).text
    'FREQ=WEEKLY;UNTIL=20261215T145959Z'
    """
    told = text.strip().upper().removeprefix("RRULE:")
    if not told:
        raise InvalidInput.one("rule-empty", where, "繰り返しの規則が空です。", "the rule is empty; write FREQ=… and COUNT or UNTIL")
    parts = [_pair(part, where) for part in told.split(";")]
    names = [name for name, _ in parts]
    faults = [_fault("rule-part-unknown", name, where, _NOT_KNOWN) for name in dict.fromkeys(names) if name not in _KNOWN]
    faults += [_fault("rule-part-twice", name, where, _TWICE) for name in _KNOWN if names.count(name) > 1]
    if faults:
        raise InvalidInput(faults)
    said = dict(parts)
    for name, value in parts:
        gather(faults, lambda name=name, value=value: _refuse_value(name, value, where))  # type: ignore[misc]
    faults += [] if faults else _together(said, where)
    if faults:
        raise InvalidInput(faults)
    rule = Rule(tuple((name, _in_utc(value, where) if name == "UNTIL" else value) for name, value in parts))
    _refuse_ends(rule, first, where)
    if next(iter(rule.starts(first, 1)), None) != first:
        raise InvalidInput.one(
            "start-off-rule",
            where,
            f"最初の回（{first:%Y-%m-%d %H:%M}）が繰り返しの規則に合いません。規則に合う日を最初の回にしてください。",
            f"the first occurrence ({first:%Y-%m-%d %H:%M}) is none of the rule's own; begin with a day that fits the rule",
        )
    return rule


_NOT_KNOWN = ("{0} は受け付けていません（使えるのは " + "・".join(_KNOWN) + "）。", "{0} is not taken; known are " + ", ".join(_KNOWN))
_TWICE = ("{0} が二度書かれています。", "{0} is written twice")
_WRONG = ("{0} の値を読めません。", "the value of {0} cannot be read")
_NOT_BESIDE = ("{0} はこの FREQ では使えません。", "{0} cannot stand with this FREQ")


def _fault(code: str, part: str, where: str, said: tuple[str, str]) -> Fault:
    return Fault(code, f"{where}.{part}", Text(said[0].format(part), said[1].format(part)))


def _pair(part: str, where: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals or not name or not value:
        raise InvalidInput([
            Fault("rule-part-form", where, Text(f"「{part}」は 名前=値 の形になっていません。", f"{part!r} is not of the form NAME=VALUE"))
        ])
    return name, value


def _refuse_value(name: str, value: str, where: str) -> None:
    if name == "FREQ":
        if value not in _FREQUENCIES:
            said = f"FREQ は {'・'.join(_FREQUENCIES)} のどれかにしてください。", f"FREQ is one of {', '.join(_FREQUENCIES)}"
            raise InvalidInput.one("rule-frequency", f"{where}.FREQ", *said)
        return
    if name == "UNTIL":
        _in_utc(value, where)
        return
    most = {"INTERVAL": _MOST_INTERVAL, "COUNT": MOST}
    if name in most:
        read = value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most[name] and len(value) < 9
    elif name in _NUMBERS:
        _, greatest, from_end = _NUMBERS[name]
        read = all(
            _NUMBER.fullmatch(one) and 1 <= abs(int(one)) <= greatest and (from_end or not one.startswith("-")) for one in value.split(",")
        )
    elif name == "WKST":
        read = value in WEEKDAYS
    else:
        found = [_DAY.fullmatch(one) for one in value.split(",")]
        read = all(one and (one[1] is None or 1 <= abs(int(one[1])) <= 5) for one in found)
    if not read:
        more = f"1〜{most[name]} の整数で書いてください。" if name in most else ""
        also = f"; write a whole number from 1 to {most[name]}" if name in most else ""
        raise InvalidInput([_fault("rule-value", name, where, (_WRONG[0] + more, _WRONG[1] + also))])


def _together(said: Mapping[str, str], where: str) -> list[Fault]:
    """What cannot stand beside one another."""
    frequency, faults = said.get("FREQ"), []
    if frequency is None:
        faults.append(Fault("rule-frequency", f"{where}.FREQ", Text("FREQ がありません。", "FREQ is missing")))
    if "COUNT" in said and "UNTIL" in said:
        both = Text("COUNT と UNTIL は、どちらか一つだけにしてください。", "write COUNT or UNTIL, not both")
        faults.append(Fault("rule-two-ends", f"{where}.UNTIL", both))
    if "COUNT" not in said and "UNTIL" not in said:
        ja = f"終わりがありません。COUNT（{MOST} まで）か UNTIL を書いてください。"
        neither = Text(ja, f"it has no end: write COUNT (at most {MOST}) or UNTIL")
        faults.append(Fault("rule-no-end", f"{where}.COUNT", neither))
    if "BYSETPOS" in said and not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & said.keys():
        alone = Text("BYSETPOS だけでは使えません。BYDAY などと一緒に書いてください。", "BYSETPOS needs BYDAY or another BY part beside it")
        faults.append(Fault("rule-alone", f"{where}.BYSETPOS", alone))
    if "BYMONTHDAY" in said and frequency == "WEEKLY":
        faults.append(_fault("rule-not-beside", "BYMONTHDAY", where, _NOT_BESIDE))
    numbered = any(not one.isalpha() for one in said.get("BYDAY", "MO").split(","))
    if numbered and not (frequency == "MONTHLY" or (frequency == "YEARLY" and "BYMONTH" in said)):
        told = Text(
            "何番目の曜日か（1MO など）は、FREQ=MONTHLY か、BYMONTH のある YEARLY でだけ使えます。",
            "the nth weekday (1MO) is of MONTHLY, or of YEARLY with BYMONTH",
        )
        faults.append(Fault("rule-not-beside", f"{where}.BYDAY", told))
    return faults


def _refuse_ends(rule: Rule, first: datetime, where: str) -> None:
    if rule.until is not None and rule.until < first:
        raise InvalidInput.one(
            "until-before-start",
            f"{where}.UNTIL",
            f"終わり（{rule.until:%Y-%m-%d %H:%M}）が最初の回（{first:%Y-%m-%d %H:%M}）より前です。",
            f"UNTIL ({rule.until:%Y-%m-%d %H:%M}) is before the first occurrence ({first:%Y-%m-%d %H:%M})",
        )
    if len(rule.starts(first, MOST + 1)) > MOST:
        ja = f"一度に申請できるのは {MOST} 回までです。期間を分けてください。"
        raise InvalidInput.one("rule-too-many", where, ja, f"more than {MOST} occurrences; split it")


def _in_utc(value: str, where: str) -> str:
    """UNTIL in UTC: a day means all of it, a time without zone Japan's."""
    found = _UNTIL.fullmatch(value)
    numbers = [int(one) for one in found.groups("0")[:6]] if found else []
    try:
        moment = datetime(*numbers, tzinfo=UTC if found and found[7] else JST)  # type: ignore[arg-type, misc]
    except (TypeError, ValueError):
        more = "20261215 か 20261215T085959Z の形で書いてください。", "; write 20261215 or 20261215T085959Z"
        raise InvalidInput([_fault("rule-value", "UNTIL", where, (_WRONG[0] + more[0], _WRONG[1] + more[1]))]) from None
    day_in_reach(moment.date(), f"{where}.UNTIL")
    if "T" not in value:
        moment = datetime.combine(moment.date(), time(23, 59, 59), JST)
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _weekdays(told: Sequence[str]) -> list[weekday]:
    """"-1FR" as dateutil has it.  Beside a numbered one a plain one is all five: dateutil would take only days that are both."""
    numbered = any(not one.isalpha() for one in told)
    numbers = {one: [int(one[:-2])] if not one.isalpha() else [*range(1, 6)] if numbered else [None] for one in told}
    return [weekday(WEEKDAYS.index(one[-2:]), n) for one in told for n in numbers[one]]

"""Rules of use in words, for sentences and for pages."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fieldreg.booking.availability.hours import EVERY, HOLIDAY, WEEKDAYS, YEAR_END, Hours, Season
from fieldreg.booking.availability.rules import TITLES, InForce, Rule
from fieldreg.kernel.business_days import LeadTime, LeadUnit, closed_because
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["KIND_NAMES", "hours_lines", "hours_on", "length_told", "origin_told", "slot_told", "value_told"]

KIND_NAMES: Mapping[str, Text] = {
    **dict(zip(WEEKDAYS, (Text(*pair) for pair in (
        ("月", "Mon"), ("火", "Tue"), ("水", "Wed"), ("木", "Thu"), ("金", "Fri"), ("土", "Sat"), ("日", "Sun"))), strict=True)),
    HOLIDAY: Text("祝日", "public holidays"), YEAR_END: Text("年末年始（12/29〜1/3）", "29 Dec to 3 Jan"),
    EVERY: Text("ほかの日", "other days"),
}  # fmt: skip
_CLOSED, _UNKNOWN = Text("休み", "closed"), Text("未確認", "not known")
_NO_LIMIT = Text("定めなし", "no limit")


def slot_told(slot: Timespan) -> str:
    """Day and hours in Japan's time, the second day where it is another.

    >>> from fieldreg.kernel.timespan import whole_days
    >>> slot_told(whole_days(date(2026, 12, 1)))
    '2026-12-01 00:00–12-02 00:00'
    """
    told = slot.in_japan()
    last = "" if told.end.date() == told.start.date() else f"{told.end:%m-%d} "
    return f"{told.start:%Y-%m-%d %H:%M}–{last}{told.end:%H:%M}"


def length_told(minutes: int) -> Text:
    """A length in the largest whole unit.

    >>> [length_told(n).en for n in (90, 120, 2880)]
    ['90 minutes', '2 hours', '2 days']
    """
    for size, ja, en in ((1440, "日", "days"), (60, "時間", "hours"), (1, "分", "minutes")):
        if minutes % size == 0 and minutes >= size:
            count = minutes // size
            return Text(f"{count} {ja}", f"{count} {en if count != 1 else en[:-1]}")
    return Text("なし", "none")


def hours_on(hours: Hours | None, day: date) -> Text:
    """The hours of one day, with its name where it is a holiday."""
    weekday, named = KIND_NAMES[WEEKDAYS[day.weekday()]], closed_because(day)
    names = (weekday.ja, weekday.en) if named is None else (f"{weekday.ja}・{named.ja}", f"{weekday.en}, {named.en}")
    told = _UNKNOWN if hours is None else _openings(hours.of_day(day))
    if told == _CLOSED:
        return Text(f"{day}（{names[0]}）", f"{day} ({names[1]})")
    return Text(f"{day}（{names[0]}）は {told.ja}", f"{day} ({names[1]}), {told.en}")


def hours_lines(hours: Hours) -> list[tuple[Text, Text]]:
    """Each season by its days of the year, and its hours by kind of day; why, where they are not known."""
    if hours.unknown is not None:
        return [(Text(""), Text(f"{_UNKNOWN.ja}: {hours.unknown.ja}", f"{_UNKNOWN.en}: {hours.unknown.en}"))]
    return [(_season_told(season, first=season is hours.seasons[0]), _days_told(season)) for season in hours.seasons]


def value_told(rule: Rule, value: Any) -> Text:
    """The value of a rule; `hours` by their lines, one after the other."""
    if value is None:
        return _UNKNOWN if rule is Rule.HOURS else _NO_LIMIT
    if isinstance(value, Hours):
        lines = [(f"{at.ja} {said.ja}".strip(), f"{at.en} {said.en}".strip()) for at, said in hours_lines(value)]
        return Text(" ／ ".join(ja for ja, _ in lines), " / ".join(en for _, en in lines))
    if isinstance(value, LeadTime):
        if not value.value:
            return Text("定めなし", "none asked")
        business = value.unit is LeadUnit.BUSINESS_DAYS
        return Text(f"{value.value} {'営業日' if business else '日'}前", f"{value.value} {'business days' if business else 'days'} before")
    if isinstance(value, bool):
        return Text("できる", "yes") if value else Text("できない", "no")
    if rule in _MINUTES:
        return length_told(value)
    ja, en = _UNITS[rule]
    return Text(f"{value} {ja}", f"{value} {en}")


def origin_told(force: InForce, rule: Rule) -> Text:
    """Who says it, from when and by which source."""
    version, title = force.origins[rule].version, TITLES[rule]
    if version is None and rule is Rule.HOURS:
        return Text(f"{title.ja}: まだ調べられていません", f"{title.en}: nobody has looked them up")
    if version is None:
        return Text(f"{title.ja}: 窓口の設定", f"{title.en}: a setting of the desk")
    hours = force.rules.hours
    source = hours.source if rule is Rule.HOURS and hours else version.source
    sure = hours.confidence if rule is Rule.HOURS and hours else version.confidence
    place = "区画" if version.area else "場所全体"
    return Text(
        f"{title.ja}: {place}の定め、{version.first} から、出典: {source}、確かさ: {_CONFIDENCE[sure].ja}",
        f"{title.en}: of the {'area' if version.area else 'site'} from {version.first}, source: {source}, confidence: {sure}",
    )


_MINUTES = frozenset({Rule.SHORTEST, Rule.LONGEST, Rule.STEP, Rule.SET_UP, Rule.TEAR_DOWN})
_UNITS: Mapping[Rule, tuple[str, str]] = {
    Rule.HORIZON: ("日先まで", "days ahead"), Rule.SEATS: ("件", "at once"), Rule.UNDECIDED: ("件まで", "at most"),
    Rule.ACCEPTED: ("件まで", "at most"), Rule.HOLD_REQUESTED: ("日", "days"), Rule.HOLD_TENTATIVE: ("日", "days"),
}  # fmt: skip
_CONFIDENCE: Mapping[str, Text] = {
    "high": Text("高"), "medium": Text("中"), "low": Text("低"), "unconfirmed": Text("未確認"),
}  # fmt: skip


def _openings(told: tuple[Any, ...] | Text) -> Text:
    if isinstance(told, Text):
        return Text(f"{_UNKNOWN.ja}（{told.ja.rstrip('。')}）", f"{_UNKNOWN.en} ({told.en})")
    if not told:
        return _CLOSED
    return Text("、".join(one.told.ja for one in told), ", ".join(one.told.en for one in told))


def _season_told(season: Season, *, first: bool) -> Text:
    if (season.first, season.last) == ((1, 1), (12, 31)):
        return Text("") if first else Text("ほかの時期", "The rest of the year:")
    ends = [f"{month}/{day}" for month, day in (season.first, season.last)]
    return Text(f"{ends[0]}〜{ends[1]}", f"{ends[0]} to {ends[1]}")


def _days_told(season: Season) -> Text:
    parts = list(_kinds_told(season))
    if season.moves:
        parts.append(Text("休みの曜日が祝日なら開き、翌日が休み", "a closing day that is a holiday is moved to the day after"))
    return Text("、".join(part.ja for part in parts), "; ".join(part.en for part in parts))


def _kinds_told(season: Season) -> Iterator[Text]:
    """Weekdays of the same hours together; `every` alone stands without its name."""
    for hours in dict.fromkeys(season.days.values()):
        kinds = [kind for kind in KIND_NAMES if season.days.get(kind) == hours]
        said = _openings(hours)
        if kinds == [EVERY] == list(season.days):
            yield Text(f"毎日 {said.ja}", f"every day {said.en}")
        else:
            names = [KIND_NAMES[kind] for kind in kinds]
            yield Text(f"{'・'.join(one.ja for one in names)} {said.ja}", f"{', '.join(one.en for one in names)} {said.en}")

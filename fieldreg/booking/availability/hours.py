"""Opening hours: seasons of the year, kinds of day in each, and the hours of each kind, in Japan's time.

The first season of the list that holds a day decides it.  In it the year end (29 December to 3 January) goes before public
holidays, these before weekdays, and a weekday before `every`.  A day the hours do not tell of is unknown, from midnight to midnight;
it is neither open nor closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from fieldreg.kernel.business_days import HolidaysUnknown, is_national_holiday, is_year_end
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["A_DAY", "DAY_KINDS", "EVERY", "HOLIDAY", "WEEKDAYS", "YEAR_END", "Hours", "Opening", "Openness", "Season"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY, YEAR_END, EVERY = "holiday", "year-end", "every"
DAY_KINDS = (*WEEKDAYS, HOLIDAY, YEAR_END, EVERY)
A_DAY = 24 * 60  # minutes
_ONE = timedelta(days=1)
_NOT_IN_SEASON = Text("この日の時間はどこにも書かれていません。", "no hours are told for this day")
_NOT_NAMED = Text("この曜日の時間は書かれていません。", "no hours are told for this day of the week")
_NO_CALENDAR = Text("この年の祝日がまだ分かりません。", "the public holidays of that year are not known yet")
_MOVED_WHERE = Text(
    "休みの曜日が祝日に当たり、その翌日も祝日です。代わりにどの日を休むかは出典に書かれていません。",
    "the closing day fell on a holiday, and so does the day after; which day is closed instead the source does not say",
)


class Openness(StrEnum):
    """Whether a place is open at some time."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Opening:
    """[begin, end) in minutes from the day's midnight; an end past `A_DAY` lies on the day after."""

    begin: int
    end: int

    @property
    def told(self) -> Text:
        """As people write it: 09:00–17:00, 22:00–翌02:00."""
        begin, past = f"{self.begin // 60:02}:{self.begin % 60:02}", self.end > A_DAY
        end = f"{(self.end - A_DAY * past) // 60:02}:{self.end % 60:02}"
        return Text(f"{begin}〜{'翌' if past else ''}{end}", f"{begin}–{end}{' of the next day' if past else ''}")


@dataclass(frozen=True, kw_only=True)
class Season:
    """Hours by kind of day from one day of the year to another, both included; `first` after `last` goes over the year's end.

    `moves`: where a weekday that is named closed falls on a public holiday the place is open, and closed on the day after.

    >>> winter = Season(first=(11, 1), last=(2, 29), days={})
    >>> [winter.holds(date(2028, *day)) for day in ((10, 31), (11, 1), (2, 29), (3, 1))]
    [False, True, True, False]
    """

    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 31)
    days: Mapping[str, tuple[Opening, ...]]
    moves: bool = False

    def holds(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    def closes(self, day: date) -> bool:
        """Whether the day's weekday is named closed."""
        return self.days.get(WEEKDAYS[day.weekday()]) == ()


@dataclass(frozen=True, kw_only=True)
class Hours:
    """`of_use`: hours in which the place may be used; else those of its visitors, which refuse nobody and only are told.

    `unknown` says why nothing is known, and then there are no seasons.  `source`, `confidence` and `note` are of the hours.
    """

    seasons: tuple[Season, ...] = ()
    unknown: Text | None = None
    of_use: bool = True
    source: str = ""
    confidence: Confidence = "unconfirmed"
    note: Text = Text("")

    def of_day(self, day: date) -> tuple[Opening, ...] | Text:
        """The hours that begin on that day, () where it is closed; a text that says why they are not known."""
        if self.unknown is not None:
            return self.unknown
        season = self._season(day)
        if season is None:
            return _NOT_IN_SEASON
        try:
            return self._in(season, day)
        except HolidaysUnknown:
            return _NO_CALENDAR

    def over(self, span: Timespan) -> tuple[Openness, Text]:
        """Whether it is open all through the span, closed for some of it, or neither is known, with why."""
        opened, untold = self._told(span.first_day - _ONE, span.last_day)
        if _cover(opened, span):
            return Openness.OPEN, Text("")
        if not _cover([*opened, *(day for day, _ in untold)], span):
            return Openness.CLOSED, Text("")
        return Openness.UNKNOWN, next(why for day, why in untold if day.overlaps(span))

    def openings(self, first: date, days: int) -> list[Timespan]:
        """When it is known to be open from that day's midnight on, each stretch whole, in order; the first may begin the day before."""
        return _joined(self._told(first - _ONE, first + timedelta(days=days))[0])

    def not_shut(self, first: date, days: int) -> list[Timespan]:
        """When it is open, or nobody knows, on so many days from `first` on, in order and apart."""
        opened, untold = self._told(first - _ONE, first + timedelta(days=days))
        return _joined([*opened, *(span for span, _ in untold)])

    def _season(self, day: date) -> Season | None:
        return next((season for season in self.seasons if season.holds(day)), None)

    def _in(self, season: Season, day: date) -> tuple[Opening, ...] | Text:
        if is_year_end(day) and YEAR_END in season.days:
            return season.days[YEAR_END]
        holiday = is_national_holiday(day)
        moved = self._moved_to(day, holiday=holiday)
        if moved is not None:
            return moved
        if holiday and HOLIDAY in season.days:
            return season.days[HOLIDAY]
        if holiday and season.moves and season.closes(day):
            return season.days[EVERY]
        return season.days.get(WEEKDAYS[day.weekday()], season.days.get(EVERY, _NOT_NAMED))

    def _moved_to(self, day: date, *, holiday: bool) -> tuple[Opening, ...] | Text | None:
        """Closed where the day before kept open on its closing day; not known where holidays follow each other."""
        before = day - _ONE
        while is_national_holiday(before):
            season = self._season(before)
            if season is not None and season.moves and season.closes(before):
                return () if before == day - _ONE and not holiday else _MOVED_WHERE
            before -= _ONE
        return None

    def _told(self, first: date, last: date) -> tuple[list[Timespan], list[tuple[Timespan, Text]]]:
        """Stretches that are open; days that are not known, each with why."""
        opened, untold = list[Timespan](), list[tuple[Timespan, Text]]()
        day = first
        while day <= last:
            told, midnight = self.of_day(day), datetime.combine(day, time(), JST)
            if isinstance(told, Text):
                untold.append((Timespan(midnight, midnight + _ONE), told))
            else:
                opened += [Timespan(midnight + timedelta(minutes=one.begin), midnight + timedelta(minutes=one.end)) for one in told]
            day += _ONE
        return opened, untold


def _joined(spans: Iterable[Timespan]) -> list[Timespan]:
    joined: list[Timespan] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Timespan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _cover(spans: Sequence[Timespan], wanted: Timespan) -> bool:
    return any(one.start <= wanted.start and wanted.end <= one.end for one in _joined(spans))

"""Rows of the calendar: how many of the next days are free at each place, the first of them, and the time that is asked for."""

from collections.abc import Iterator, Sequence
from datetime import date

from fieldreg.booking.free_days import DAYS_AHEAD, free_days, is_closed, met_by
from fieldreg.choosing.comparison.cells import Cell, Group, Row, known, not_applicable, number, unknown
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.choosing.vacancy import UNTOLD
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Availability

__all__ = ["calendar_rows"]

_DAYS = Text("日", "days")
_OF_THE_REGISTRY = Text("行事や管理者の都合は含みません", "events and the manager's own plans are not included")


def calendar_rows(places: Sequence[Compared], today: date, asked: Sequence[Timespan]) -> Iterator[Row]:
    """What is free after `today`; `asked` are the times of a need, () where none is asked for."""
    if asked:
        cells = [_asked(one, asked) for one in places]
        yield _row("asked_times", Text("計画の日時が空いているか", "Free at the time asked for"), cells)
    title = Text(f"これから6週間（{DAYS_AHEAD}日）で空いている日", f"Free days of the next six weeks ({DAYS_AHEAD} days)")
    yield _row("free_days", title, [_free(one, today) for one in places], _DAYS)
    yield _row("next_free_day", Text("次に空いている日", "Next free day"), [_next(one, today) for one in places])


def _row(name: str, title: Text, cells: Sequence[Cell], unit: Text = Text("")) -> Row:
    return Row(name=name, group=Group.CALENDAR, title=title, cells=cells, unit=unit)


def _closed(place: Compared) -> Cell | None:
    """Why there is nothing to be had, or nobody knows when; None where the calendar is kept here."""
    why = UNTOLD.get(place.site.availability)
    if why is None:
        return None
    return not_applicable(why) if place.site.availability is Availability.REUSED else unknown(why)


def _free(place: Compared, today: date) -> Cell:
    return _closed(place) or number(len(free_days(place.taken, today)), _DAYS, more=_OF_THE_REGISTRY)


def _asked(place: Compared, asked: Sequence[Timespan]) -> Cell:
    closed, met = _closed(place), met_by(place.taken, asked)
    if closed and (not met or place.site.availability is Availability.REUSED):
        return closed
    if not met:
        return known(True, Text("空き", "free"), mark="clear")
    whole = any(held.area is None for held in met)
    shut = any(is_closed(held) for held in met)
    said = Text("予約あり", "taken") if whole else Text("一部の区画に予約あり", "a part is taken")
    if shut:
        said = Text("休止か予約あり", "closed or taken") if whole else Text("一部の区画に休止か予約あり", "a part is closed or taken")
    times = sum(bool(met_by(met, [span])) for span in asked)
    more = Text(f"{len(asked)}回のうち{times}回", f"at {times} of the {len(asked)} times") if len(asked) > 1 else Text("")
    return known(False, said, more=more, mark="permit")


def _next(place: Compared, today: date) -> Cell:
    if closed := _closed(place):
        return closed
    free = free_days(place.taken, today)
    return known(free[0], Text(f"{free[0]:%Y-%m-%d}")) if free else unknown(Text("6週間に空きなし", "none in six weeks"))

"""The comparison of a few places for one need: every row, in groups, the same for all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from fieldreg.choosing.comparison.answer_rows import answer_rows, free_part_rows
from fieldreg.choosing.comparison.calendar_rows import calendar_rows
from fieldreg.choosing.comparison.cells import Group, Row
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.choosing.comparison.facility_rows import facility_rows, not_known_row, road_rows
from fieldreg.choosing.comparison.place_rows import condition_rows, place_rows, way_rows
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site
from fieldreg.screening.needs import Need

__all__ = ["GROUP_TITLES", "Comparison", "comparison_of"]

GROUP_TITLES = {
    Group.ANSWER: Text("手続きと許可", "Permits and procedures"),
    Group.FREE_PART: Text("許可の要らない範囲", "Where no permit is needed"),
    Group.CALENDAR: Text("空き", "Free days"),
    Group.PLACE: Text("場所", "The place"),
    Group.WAY: Text("行き方と位置", "Getting there"),
    Group.FACILITIES: Text("設備と立地", "Facilities"),
    Group.ROAD: Text("道路", "The road"),
    Group.CONDITIONS: Text("窓口と条件", "Desk and conditions"),
    Group.NOT_KNOWN: Text("わかっていないこと", "What is not known"),
}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Places side by side, for `need` (None: each by its standing probe), as asked on a day; `rows` have a cell of each."""

    sites: Sequence[Site]
    need: Need | None
    asked_on: date
    rows: Sequence[Row] = field(repr=False)

    def groups(self, *, differing: bool = False) -> list[tuple[Text, list[Row]]]:
        """The rows by group, none empty; `differing`: only those in which the places differ."""
        shown = [row for row in self.rows if row.differs or not differing]
        groups = ((title, [row for row in shown if row.group is group]) for group, title in GROUP_TITLES.items())
        return [(title, rows) for title, rows in groups if rows]

    def row(self, name: str) -> Row:
        """The row of that name.  Raises KeyError."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def with_rows(self, rows: Sequence[Row]) -> Self:
        """The same with other rows: those with their words in place."""
        return replace(self, rows=rows)


def comparison_of(places: Sequence[Compared], need: Need | None, asked_on: date) -> Comparison:
    """The places in their order; a row that makes no sense of any of them is left out."""
    rows = [row for row in _rows(places, need, asked_on) if row.applies]
    return Comparison(sites=[one.site for one in places], need=need, asked_on=asked_on, rows=rows)


def _rows(places: Sequence[Compared], need: Need | None, asked_on: date) -> Iterator[Row]:
    yield from answer_rows(places)
    yield from free_part_rows(places)
    yield from calendar_rows(places, asked_on, need.times if need else ())
    yield from place_rows(places)
    yield from way_rows(places)
    yield from facility_rows(places, need.needs if need else {})
    yield from road_rows(places, need.odd if need else {})
    yield from condition_rows(places)
    yield not_known_row(places)

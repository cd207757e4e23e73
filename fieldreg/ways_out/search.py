"""The search: every kind of change for every grave finding and open doubt, what asks for less first."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Severity, Unknown
from fieldreg.law.settling import SettledBy
from fieldreg.ways_out.change_check import Asked, Matter, OutOfTries
from fieldreg.ways_out.conditions import declared, tethered
from fieldreg.ways_out.heights import lower
from fieldreg.ways_out.hours import by_daylight, on_another_day
from fieldreg.ways_out.outlines import smaller
from fieldreg.ways_out.places import MOST_SITES, another_area, another_site, indoors
from fieldreg.ways_out.two_changes import MOST_PAIRS, together
from fieldreg.ways_out.way_out import Way, WaysOut, Without

__all__ = ["MOST_FOR_DOUBTS", "ways_out"]

MOST_FOR_DOUBTS = 30  # screenings for all open doubts; the rest is kept for the findings' other places
Look = Callable[[Asked, Matter], Iterator[Way | None]]
_DRAWN: tuple[Look, ...] = (lower, by_daylight, smaller)
_HERE: tuple[Look, ...] = (*_DRAWN, declared, tethered)
_ELSEWHERE: tuple[Look, ...] = (another_area, on_another_day, another_site, indoors)
_NONE = Text(
    "高さ・時刻・範囲・条件・日・場所のどれかひとつ、または条件・時刻・高さのふたつを変えても、この規制がなくなる"
    "（ほかに同じ重さの規制が加わらない）変更は見つかりませんでした"
    f"（ふたつの組は小さい順に {MOST_PAIRS} 組まで、ほかの場所は近い順に {MOST_SITES} か所まで調べます）。"
    "窓口に相談するか、手続きを進めてください。",
    "No single change of height, hours, outline, conditions, day or place, nor two of conditions, hours and height, was found that "
    f"removes it without bringing something as grave (the {MOST_PAIRS} smallest pairs and the nearest {MOST_SITES} places are tried). "
    "Consult the desk, or go through the procedure.",
)
_STOPPED = Text(
    "一度に調べられる回数に達したため、すべての変え方は調べていません。形の頂点を減らすなど計画を簡単にして、もう一度お試しください。",
    "The bound of one search was reached, so not every change was tried. Ask again with a simpler plan or outline.",
)


class _Found:
    """The ways of each matter, and where the bound of tries cut a search off."""

    def __init__(self, asked: Asked, matters: Sequence[Matter]) -> None:
        self._asked, self._matters = asked, matters
        self.of: dict[str, list[Way]] = {m.rule: [] for m in matters}
        self.stopped: set[str] = set()

    def look(self, looks: Iterable[Look], matters: Iterable[Matter]) -> None:
        """A kind of change is looked for in all matters before the next, so that the bound cuts off the far-fetched first."""
        held = list(matters)
        for look in looks:
            for matter in held:
                try:
                    for way in look(self._asked, matter):
                        if way is not None:
                            self.of[matter.rule].append(way)
                except OutOfTries:
                    self.stopped.add(matter.rule)

    def ways(self) -> list[Way]:
        return [way for m in self._matters for way in sorted(self.of[m.rule], key=lambda w: (w.change.step, w.title.ja))]


def ways_out(asked: Asked) -> WaysOut:
    """Ways out of each finding that prohibits or asks for a permit, and of each doubt that might, as `Asked` was given them.

    Ordered by finding, then by doubt, then by size of change.  Two changes are looked for where no single one
    does at the same place.  A doubt a question settles is only drawn anew: its answer is the person's to give.
    """
    grave = [f for f in asked.screening.findings if f.severity.rank <= Severity.PERMIT.rank]
    doubts = [u for u in asked.screening.unknown if u.open]
    looked_up = [u for u in doubts if u.settled_by is not SettledBy.YOU]
    found = _Found(asked, [*grave, *doubts])
    found.look(_HERE, grave)
    found.look([together], [f for f in grave if not found.of[f.rule]])
    with asked.at_most(MOST_FOR_DOUBTS):
        found.look(_DRAWN, doubts)
        found.look([declared, tethered, another_area, on_another_day], looked_up)
    found.look(_ELSEWHERE, grave)
    return WaysOut(ways=found.ways(), without=list(_without(found, grave, looked_up)))


def _without(found: _Found, grave: Sequence[Finding], doubts: Sequence[Unknown]) -> Iterator[Without]:
    """The findings without a way or not wholly searched; of doubts, whose own words say what settles them, only the latter."""
    for finding in grave:
        stopped = finding.rule in found.stopped
        if stopped or not found.of[finding.rule]:
            yield Without(rule=finding.rule, title=finding.title, because=_STOPPED if stopped else _NONE, complete=not stopped)
    for doubt in doubts:
        if doubt.rule in found.stopped:
            yield Without(rule=doubt.rule, title=doubt.title, because=_STOPPED, complete=False)

"""The search: every kind of change for every grave finding, what asks for less first."""

from collections.abc import Callable, Iterator

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Severity
from fieldreg.ways_out.change_check import Asked, OutOfTries
from fieldreg.ways_out.conditions import declared, tethered
from fieldreg.ways_out.heights import lower
from fieldreg.ways_out.hours import by_daylight, on_another_day
from fieldreg.ways_out.outlines import smaller
from fieldreg.ways_out.places import MOST_SITES, another_area, another_site, indoors
from fieldreg.ways_out.way_out import Way, WaysOut, Without

__all__ = ["ways_out"]

Look = Callable[[Asked, Finding], Iterator[Way | None]]
_LOOKS: tuple[Look, ...] = (
    lower, by_daylight, smaller, declared, tethered, another_area, on_another_day, another_site, indoors,
)  # fmt: skip
_NONE = Text(
    "高さ・時刻・範囲・条件・日・場所のどれかひとつを変えても、この規制がなくなる（ほかに同じ重さの規制が加わらない）変更は見つかりませんでした"
    f"（ほかの場所は近い順に {MOST_SITES} か所まで調べます）。"
    "窓口に相談するか、手続きを進めてください。",
    "No single change of height, hours, outline, conditions, day or place was found that removes it without bringing something "
    f"as grave (of other places the nearest {MOST_SITES} are tried). Consult the desk, or go through the procedure.",
)
_STOPPED = Text(
    "一度に調べられる回数に達したため、すべての変え方は調べていません。形の頂点を減らすなど計画を簡単にして、もう一度お試しください。",
    "The bound of one search was reached, so not every change was tried. Ask again with a simpler plan or outline.",
)


def ways_out(asked: Asked) -> WaysOut:
    """Ways out of each finding that prohibits or asks for a permit, as `Asked` was given them.

    Ordered by finding, then by size of change.  A kind of change is looked for in all
    findings before the next, so that the bound of tries cuts off the far-fetched first.
    """
    grave = [f for f in asked.screening.findings if f.severity.rank <= Severity.PERMIT.rank]
    found: dict[str, list[Way]] = {f.rule: [] for f in grave}
    stopped: set[str] = set()
    for look in _LOOKS:
        for finding in grave:
            try:
                for way in look(asked, finding):
                    if way is not None:
                        found[finding.rule].append(way)
            except OutOfTries:
                stopped.add(finding.rule)
    ways = [way for held in found.values() for way in sorted(held, key=lambda w: (w.change.step, w.title.ja))]
    without = [
        Without(rule=f.rule, title=f.title, because=_STOPPED if f.rule in stopped else _NONE, complete=f.rule not in stopped)
        for f in grave
        if f.rule in stopped or not found[f.rule]
    ]
    return WaysOut(ways=ways, without=without)

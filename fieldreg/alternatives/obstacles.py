"""Obstacles: what keeps places from a need, counted over all of them: what it asks for, and what the law says of it.

A place can be had where it surely gives all that is asked for, nothing forbids the trial there, and its papers can be answered by its
first day.  Whether somebody holds it is another matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fieldreg.alternatives.weight import can_be_had, is_late
from fieldreg.choosing.demands import Grade
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Severity
from fieldreg.trials.intent import SizeKind
from fieldreg.trials.odd import ATTRIBUTES, NEEDS
from fieldreg.trials.place_needs import PLACE_NEEDS

__all__ = ["Obstacle", "ObstacleKind", "had", "obstacles", "title_of_need"]

_TITLES = {
    "activity": Text("実証の種類", "kind of trial"), "availability": Text("使える場所かどうか", "whether it can be had"),
    SizeKind.RADIUS: Text("円の半径", "radius of the circle"), SizeKind.AREA: Text("広さ", "area"), SizeKind.LENGTH: Text("長さ", "length"),
}  # fmt: skip
_NOT_JUDGED = Text("手続きの判定", "what it takes by law")
_LATE = Text("申請が間に合わない", "too late to apply")


class ObstacleKind(StrEnum):
    """What stands in the way, in the order of what a person can change himself."""

    NEED = "need"  # what is asked for is refused
    UNKNOWN = "unknown"  # … or nobody has told it of the place
    LATE = "late"
    RULE = "rule"  # a rule forbids it


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One thing in the way: `name` of the need or the rule, at how many `sites`, and at how many of them it is the only one."""

    kind: ObstacleKind
    name: str
    title: Text
    sites: int
    alone: int

    @property
    def said(self) -> Text:
        """How much it keeps away, in one line."""
        only = Text(f"（うち {self.alone} か所は、ほかは合う）", f" ({self.alone} of them lack nothing else)") if self.alone else Text("")
        sites = "1 site" if self.sites == 1 else f"{self.sites} sites"
        told = {
            ObstacleKind.NEED: Text(f"{self.sites} か所で合わない", f"not met at {sites}"),
            ObstacleKind.UNKNOWN: Text(f"{self.sites} か所で未確認", f"not known of {sites}"),
            ObstacleKind.LATE: Text(f"{self.sites} か所で期限に間に合わない", f"too late at {sites}"),
            ObstacleKind.RULE: Text(f"{self.sites} か所で禁止", f"forbids it at {sites}"),
        }[self.kind]
        return Text(f"{told.ja}{only.ja}", f"{told.en}{only.en}")

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind), "name": self.name, "title": self.title.to_dict(), "said": self.said.to_dict(),
            "sites": self.sites, "alone": self.alone,
        }  # fmt: skip


def had(row: Ranked, start: date) -> bool:
    """Whether the place can be had for a need that begins on a day."""
    return row.fit.answer is Answer.YES and can_be_had(row.demands, start)


def obstacles(rows: Sequence[Ranked], start: date) -> Sequence[Obstacle]:
    """What keeps the most places away, first what does so alone.

    Of a place where something is refused, what is not known counts for nothing.
    """
    sites: dict[tuple[ObstacleKind, str], int] = {}
    alone: dict[tuple[ObstacleKind, str], int] = {}
    titles: dict[tuple[ObstacleKind, str], Text] = {}
    for row in rows:
        found = dict(reasons(row, start))
        titles |= found
        for key in found:
            sites[key] = sites.get(key, 0) + 1
            alone[key] = alone.get(key, 0) + (len(found) == 1)
    told = [Obstacle(kind=key[0], name=key[1], title=titles[key], sites=sites[key], alone=alone[key]) for key in sites]
    return sorted(told, key=lambda one: (-one.alone, -one.sites, list(ObstacleKind).index(one.kind), one.name))


def reasons(row: Ranked, start: date) -> Iterator[tuple[tuple[ObstacleKind, str], Text]]:
    """What keeps one place away, each with its title; nothing where it can be had."""
    answer = row.fit.answer
    kind = ObstacleKind.NEED if answer is Answer.NO else ObstacleKind.UNKNOWN
    if answer is not Answer.YES:
        for held in row.fit.held:
            if held.answer is answer:
                yield (kind, held.about), title_of_need(held.about)
    for finding in row.demands.findings:
        if finding.severity is Severity.PROHIBITED and not _same(finding.rule, row):
            yield (ObstacleKind.RULE, finding.rule), finding.title
    if row.demands.fault is not None:
        yield (ObstacleKind.UNKNOWN, "judged"), _NOT_JUDGED
    if row.demands.grade is not Grade.PROHIBITED and is_late(row.demands, start):
        yield (ObstacleKind.LATE, "late"), _LATE


def title_of_need(name: str) -> Text:
    """What something asked for is called.

    >>> title_of_need("power_kva").ja, title_of_need("radius_m").ja
    ('電源の容量', '円の半径')
    """
    if name in PLACE_NEEDS:
        return PLACE_NEEDS[name].title
    return ATTRIBUTES[NEEDS[name].attribute].title if name in NEEDS else _TITLES.get(name, Text(name, name))


def _same(rule: str, row: Ranked) -> bool:
    """Whether the fit tells the same of the site already: what it does not take, or that it is in use."""
    about = {"site-activity": "activity", "site-in-use": "availability"}.get(rule)
    return any(held.about == about and held.answer is Answer.NO for held in row.fit.held)

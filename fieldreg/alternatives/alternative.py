"""An alternative: one change of a trial or a need, with the answer it got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fieldreg.choosing.demands import Demands
from fieldreg.kernel.texts import Text
from fieldreg.ways_out import Place

__all__ = ["Alternative", "AlternativeKind", "Alternatives"]


class AlternativeKind(StrEnum):
    """What is changed, in the order in which they are told."""

    DAY = "day"
    HEIGHT = "height"
    AREA = "area"  # of the same site
    SITE = "site"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One trial instead of another: `title` what it is, `change` what is otherwise, in one line each.

    `document` is the whole trial, fit to be handed in, and `demands` what its own screening found.  `value` is how far it is,
    in its `unit` (days, negative where earlier; m, km).
    """

    kind: AlternativeKind
    title: Text
    change: Text
    document: Mapping[str, Any]
    demands: Demands
    value: float
    unit: str
    place: Place | None = None

    @property
    def key(self) -> str:
        """What names it among those of its trial: "day:13", "day:-1", "site:ID"."""
        at = (self.place.area or self.place.site) if self.place else f"{self.value:g}"
        return f"{self.kind}:{at}"

    def to_dict(self) -> dict[str, Any]:
        told = self.demands.to_dict()
        return {
            "kind": str(self.kind),
            "title": self.title.to_dict(),
            "change": self.change.to_dict(),
            "value": round(self.value, 3),
            "unit": self.unit,
            **{name: told[name] for name in ("grade", "verdict", "permits", "consents", "longest_lead_days", "earliest_start", "because")},
            "place": self.place.to_dict() if self.place else None,
            "document": dict(self.document),
        }


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """What was found for one trial, of each kind the nearest first.

    `taken`: its slot is held by others; None where it names no site.  `wanted` False: it can be had as it is, with nothing to hand
    in.  `screened` of at most `most` were judged; where the bound cut the search off `complete` is False.
    """

    demands: Demands
    taken: bool | None
    late: bool
    wanted: bool
    found: Sequence[Alternative]
    screened: int
    most: int
    complete: bool

    @property
    def said(self) -> Text:
        """What is there to choose from, in one sentence."""
        if not self.wanted:
            return Text("このままの計画で実施できる見込みです。", "It can be done as it is.")
        if self.found:
            return Text(f"近い案が {len(self.found)} 件あります。", f"{len(self.found)} near it can be had.")
        bound = Text("") if self.complete else Text(f"（{self.screened} 通りまで調べました）", f" ({self.screened} were tried)")
        return Text(
            f"日・高さ・区画・場所のひとつだけを変えて、いまより軽く、空いている案は見つかりませんでした{bound.ja}。窓口に相談してください。",
            f"No change of day, height, area or site alone was found that asks for less and is free{bound.en}. Ask the desk.",
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "taken": self.taken,
            "late": self.late,
            "verdict": self.demands.verdict,
            "wanted": self.wanted,
            "said": self.said.to_dict(),
            "alternatives": [one.to_dict() for one in self.found],
            "screened": self.screened,
            "most": self.most,
            "complete": self.complete,
        }

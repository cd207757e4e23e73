"""The search for a need that no place meets: another day, a lower height, less room, and each thing asked for done without.

Every change is a whole need again, ranked like any other; what then meets no place is not offered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from fieldreg.alternatives.obstacles import Obstacle, ObstacleKind, had, obstacles, reasons, title_of_need
from fieldreg.alternatives.other_days import counted_days, said_day
from fieldreg.alternatives.weight import can_be_had
from fieldreg.choosing.fit import Answer
from fieldreg.choosing.place_fits import place_fits
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import Size, SizeKind
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.odd import Measure
from fieldreg.trials.place_needs import PLACE_NEEDS

__all__ = ["MOST_RANKED", "NeedAlternative", "NothingFits", "nothing_fits"]

MOST_RANKED = 16  # rankings of one search
_LOOKED_AT = 50  # places that could be had, until one is free
_HEIGHTS_M = (149, 120, 90, 60, 45, 29, 15)  # below every limit that is told in metres
_SIZES = (0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02)  # of what was asked for
_DAYS = (1, -1, 2, -2, 7, -7, 14)
Rank = Callable[[Need], Sequence[Ranked]]
Taken = Callable[[str | None, str | None, Sequence[Timespan]], bool | None]


@dataclass(frozen=True, kw_only=True)
class NeedAlternative:
    """A need instead of another: `kind` day, height, size or need; `document` is its JSON.

    `sites` meet it and can be had; `first` is the best of them that nobody holds then.
    """

    kind: str
    title: Text
    change: Text
    document: Mapping[str, Any]
    sites: int
    first: Ranked

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title.to_dict(),
            "change": self.change.to_dict(),
            "sites": self.sites,
            "first": {name: value for name, value in self.first.to_dict().items() if name in _OF_FIRST},
            "document": dict(self.document),
        }


_OF_FIRST = ("site", "area", "name", "grade", "verdict", "permits", "consents", "longest_lead_days", "earliest_start", "because")


@dataclass(frozen=True, kw_only=True)
class NothingFits:
    """Of a need: how many places can be had, what stands in the way of the others, and what is nearest.

    `might`: something is not known of them.  `taken` could be had, but are held by others then.  Where `fits` is not 0 nothing is
    looked for.
    """

    fits: int
    taken: int
    might: int
    judged: int
    obstacles: Sequence[Obstacle]
    found: Sequence[NeedAlternative]
    ranked: int
    complete: bool

    @property
    def said(self) -> Text:
        """How it stands, in one sentence."""
        if self.fits:
            return Text(f"条件に合う場所が {self.fits} か所あります。", f"{self.fits} sites fit.")
        parts = [Text(f"{self.judged} か所のうち、この条件に確かに合って使える場所はありません。",
                      f"Of {self.judged} sites none surely fits and can be had.")]  # fmt: skip
        if self.taken:
            parts.append(Text(f"合う {self.taken} か所は、その日時に予約が入っています。", f"{self.taken} would fit and are taken then."))
        if self.might:
            parts.append(Text(f"{self.might} か所は、未確認の点がそろえば使えるかもしれません。窓口に確かめてください。",
                              f"{self.might} might, once what is not known of them is settled: ask the desk."))  # fmt: skip
        return Text("".join(part.ja for part in parts), " ".join(part.en for part in parts))

    def to_dict(self) -> dict[str, Any]:
        return {
            "fits": self.fits, "taken": self.taken, "might": self.might, "judged": self.judged, "said": self.said.to_dict(),
            "obstacles": [one.to_dict() for one in self.obstacles],
            "alternatives": [one.to_dict() for one in self.found],
            "ranked": self.ranked, "most": MOST_RANKED, "complete": self.complete,
        }  # fmt: skip


def nothing_fits(need: Need, rank: Rank, taken: Taken, asked_on: date) -> NothingFits:
    """How a need stands, and where no place meets it, what is nearest; at most `MOST_RANKED` needs are ranked."""
    search = _Search(need, rank, taken, asked_on)
    rows = search.rows
    could = [row for row in rows if had(row, search.start)]
    free = search.free(could, need.times)
    found: list[NeedAlternative] = []
    complete = free is not None or len(could) <= _LOOKED_AT
    if free is None:
        try:
            for look in (search.days, search.needs, search.sizes, search.heights):
                found.extend(look())
        except _OutOfRankings:
            complete = False
    might = sum(_might(row, search.start) for row in rows)
    return NothingFits(
        fits=len(could) if free else 0, taken=0 if free else min(len(could), _LOOKED_AT), might=might, judged=len(rows),
        obstacles=obstacles(rows, search.start), found=found, ranked=search.count, complete=complete,
    )  # fmt: skip


def _might(row: Ranked, start: date) -> bool:
    """Whether nothing refuses the place, and something is not known: what it offers, or what the law says of it."""
    if row.demands.fault is not None:
        return row.fit.answer is not Answer.NO
    return row.fit.answer is Answer.UNKNOWN and can_be_had(row.demands, start)


class _OutOfRankings(Exception):
    """Not an error: the bound is reached, and what was found so far stands."""


class _Search:
    """One need, and the rankings made for it."""

    def __init__(self, need: Need, rank: Rank, taken: Taken, asked_on: date) -> None:
        self.need, self._rank, self._taken, self._asked_on = need, rank, taken, asked_on
        self.start, self.count = need.times[0].first_day, 0
        self.rows = self.ranked(need)

    def ranked(self, need: Need) -> Sequence[Ranked]:
        """Raises _OutOfRankings."""
        if self.count == MOST_RANKED:
            raise _OutOfRankings
        self.count += 1
        return self._rank(need)

    def free(self, rows: Sequence[Ranked], spans: Sequence[Timespan]) -> Ranked | None:
        """The first that nobody holds."""
        return next((row for row in rows[:_LOOKED_AT] if not self._taken(row.site.id, row.fit.area, spans)), None)

    def days(self) -> Iterator[NeedAlternative]:
        """The first day on which papers can be answered, where they come too late; else days around on which some place is free.

        None where it is not the day alone that keeps every place away.
        """
        by_day = [row for row in self.rows if self._only(row) in _OF_THE_DAY]
        if not by_day:
            return
        firsts = [row.demands.earliest_start for row in by_day if self._only(row) is ObstacleKind.LATE and row.demands.earliest_start]
        days = [(min(firsts) - self.start).days] if firsts else []
        for shift in [*days, *_DAYS]:
            if self.start + timedelta(days=shift) <= self._asked_on:
                continue
            spans = [Timespan(span.start + timedelta(days=shift), span.end + timedelta(days=shift)) for span in self.need.times]
            later = Text(f"{shift} 日後" if shift > 0 else f"{-shift} 日前", f"{counted_days(shift)} {'later' if shift > 0 else 'earlier'}")
            title = said_day(self.start + timedelta(days=shift))
            made = self._made(
                "day", replace(self.need, timespan=spans[0], more_times=tuple(spans[1:])),
                Text(f"{title.ja}にする", f"On {title.en}"), Text(f"{later.ja}の同じ時間帯", f"{later.en}, at the same hours"),
            )  # fmt: skip
            if made:
                yield made
                return

    def heights(self) -> Iterator[NeedAlternative]:
        """The highest of the usual tops at which some place can be had, where a rule forbids it."""
        top, lower = self.need.altitude_upper, self.need.altitude_lower
        if top is None or top.datum is not Datum.AGL or not self._forbidden_alone():
            return
        floor = lower.value_m if lower else 0.0
        for metres in (m for m in _HEIGHTS_M if floor + 5 <= m < top.value_m):
            made = self._made(
                "height", replace(self.need, altitude_upper=Altitude(float(metres), Datum.AGL)),
                Text(f"地上 {metres} m までに下げる", f"No higher than {metres} m above ground"),
                Text(f"上限を {top.value_m - metres:g} m 低く", f"the top {top.value_m - metres:g} m lower"),
            )  # fmt: skip
            if made:
                yield made
                return

    def sizes(self) -> Iterator[NeedAlternative]:
        """The largest of some parts of the room asked for that some place gives, where room is all that it lacks."""
        size = self.need.size
        if size is None:
            return
        lacking = Places([row.site for row in self.rows if {key[1] for key, _ in reasons(row, self.start)} == {str(size.kind)}])
        for share in _SIZES if len(lacking) else ():
            less = replace(self.need, size=Size(size.kind, _rounded(size.value * share)))
            if any(fit.answer is Answer.YES for fit in place_fits(less, lacking)) and (made := self._made_smaller(size, less)):
                yield made
                return

    def _made_smaller(self, size: Size, less: Need) -> NeedAlternative | None:
        value = less.size.value if less.size else 0
        unit, what = "m²" if size.kind is SizeKind.AREA else "m", title_of_need(size.kind)
        return self._made(
            "size", less, Text(f"{what.ja}: {_plain(value)} {unit} にする", f"{what.en[:1].upper()}{what.en[1:]}: {_plain(value)} {unit}"),
            Text(f"{_plain(size.value)} {unit} から小さく", f"instead of {_plain(size.value)} {unit}"),
        )  # fmt: skip

    def needs(self) -> Iterator[NeedAlternative]:
        """Each thing asked for that alone keeps places away: as much of it as the best of them has, or without it."""
        only: dict[str, list[Ranked]] = {}
        for row in self.rows:
            keys = [key for key, _ in reasons(row, self.start)]
            if len(keys) == 1 and keys[0][1] in (*self.need.needs, *self.need.odd):
                only.setdefault(keys[0][1], []).append(row)
        for name, kept_away in sorted(only.items(), key=lambda item: -len(item[1])):
            less, said = self._less(name, kept_away)
            title = title_of_need(name)
            made = self._made("need", less, Text(f"{title.ja}: {said.ja}", f"{title.en[:1].upper()}{title.en[1:]}: {said.en}"), _WITHOUT)
            if made:
                yield made

    def _less(self, name: str, kept_away: Sequence[Ranked]) -> tuple[Need, Text]:
        needs, odd = dict(self.need.needs), dict(self.need.odd)
        wanted = needs.pop(name, None)
        odd.pop(name, None)
        best = _best(name, kept_away) if wanted is not None else None
        if best is None:
            return replace(self.need, needs=needs, odd=odd), Text("条件から外す", "leave it out")
        unit = PLACE_NEEDS[name].unit
        return replace(self.need, needs=needs | {name: best}), Text(f"{_plain(best)} {unit.ja} にする", f"{_plain(best)} {unit.en}")

    def _made(self, kind: str, need: Need, title: Text, change: Text) -> NeedAlternative | None:
        """The changed need, where some place that meets it is free."""
        start = need.times[0].first_day
        could = [row for row in self.ranked(need) if had(row, start)]
        first = self.free(could, need.times)
        if first is None:
            return None
        return NeedAlternative(
            kind=kind, title=title, change=change, document=need_to_json(need), sites=len(could), first=first
        )

    def _only(self, row: Ranked) -> ObstacleKind | None:
        """What alone keeps a place away; a place that only others hold is kept away by the day, as by a rule."""
        keys = [key for key, _ in reasons(row, self.start)]
        return keys[0][0] if len(keys) == 1 else ObstacleKind.RULE if not keys else None

    def _forbidden_alone(self) -> bool:
        """Whether some place is kept away by one rule and nothing else."""
        kinds = [[key[0] for key, _ in reasons(row, self.start)] for row in self.rows]
        return [ObstacleKind.RULE] in kinds


_OF_THE_DAY = (ObstacleKind.LATE, ObstacleKind.RULE)
_WITHOUT = Text("ほかの条件と日時はそのまま", "all else stays")


def _best(name: str, rows: Sequence[Ranked]) -> float | None:
    """The most that a place surely has of what is to be as much as possible; None where none tells, or it is no number."""
    if PLACE_NEEDS[name].measure is not Measure.AT_LEAST:
        return None
    sure = [row.site for row in rows if any(held.about == name and held.answer is Answer.NO for held in row.fit.held)]
    told = [site.facilities[name] for site in sure if isinstance(site.facilities.get(name), int | float)]
    return max(told, default=0) or None


def _plain(value: float) -> str:
    """As people write it, never with a power of ten."""
    return f"{value:,.0f}" if value >= 100 else f"{value:g}"


def _rounded(value: float) -> float:
    """To two figures, so that it reads like a wish: 24 rather than 23.7."""
    return float(f"{value:.2g}")

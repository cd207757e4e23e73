"""One need judged at many sites, and what came of it: answers in a word, verdicts, whether without a permit."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.geometry import JAPAN
from fieldreg.law import rules_in_force
from fieldreg.law.findings import TOLD_FIRST, Outcome, Severity, Status
from fieldreg.law.weighing import WEIGHTS, open_counts, outweighed, weight
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.bulk_facts import Facts, Looks
from fieldreg.screening.bulk.notebook import Notebook
from fieldreg.screening.bulk.one_by_one import OneByOne
from fieldreg.screening.bulk.places import Places, PlacesInPlane
from fieldreg.screening.bulk.recorded_others import RecordedOthers, as_seen
from fieldreg.screening.bulk.recorded_place import RecordedPlace, RecordedVolume
from fieldreg.screening.bulk.rule_answers import Leaf, RuleAnswers
from fieldreg.screening.bulk.rule_memo import Standins, judged_together
from fieldreg.screening.needs import Need
from fieldreg.screening.screening import Check
from fieldreg.screening.turning_days import turning_days
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.trial import Trial

__all__ = ["Judged", "Lender", "judge_all"]

_ABSENT, _CLEAR = -1, 0  # grades beside `WEIGHTS`: the worse the higher, as `screen` weighs days
_WORDS = {_CLEAR: "not_applicable"} | {
    grade: "unknown" if status is Status.UNKNOWN else str(severity) for (status, severity), grade in WEIGHTS.items()
}
_FOUND, _OPEN = (
    np.array([_CLEAR, *(grade * (status is kind) for (status, _), grade in reversed(WEIGHTS.items())), _CLEAR])
    for kind in (Status.APPLIES, Status.UNKNOWN)
)  # by grade, absent ones last: the same of what applies or of what is open, else clear
_SEVERITY = {grade: severity for (_, severity), grade in WEIGHTS.items()}


def judge_all(
    sight: Sight, need: Need, places: Places, *, asked_on: date, on: date | None = None, terrain: Terrain | None = None,
    before: "Judged | Lender | None" = None,
) -> "Judged":  # fmt: skip
    """The need at every one of the places, each answer the one its own screening would give.

    `on` overrides the day whose law holds; without it every day of the need counts, the worse answer kept.
    `before`, judged at an earlier state of the registry for the same places and day of asking, lends what nothing
    changed: looks at layers that have no other edition since, and for the same need the rules that looked at no other.
    A rule that raises at a site raises when that site is asked about, and its verdict is unknown.
    Raises ValueError for a need of several timespans: they are judged one by one (`Intent.each_time`).
    """
    if need.more_times:
        raise ValueError("several timespans are judged one by one: need.each_time()")
    wanted = need, places, asked_on, terrain
    lent = before.parts if before is not None and _same_places(before.wanted, wanted) else ()
    same_need = before is not None and before.wanted[0] == need
    asked = _Asked(sight=sight, need=need, asked_on=asked_on, terrain=terrain, same_need=same_need)
    parts = []
    for days, which in _by_days(sight, need, places, on):
        for group in which.in_planes:
            own = next((part for part in lent if part.days == days and part.places is group), None)
            at = np.array([places.place_of[site.id] for site in group.sites], dtype=np.intp)
            parts.append(_Part.of(asked, group, at, days, own))
    return Judged(places, parts, wanted)


@dataclass(frozen=True, eq=False)
class Lender:
    """What was judged, of sites some of which have changed since."""

    parts: "Sequence[_Part]"
    wanted: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is judged, by which state of the registry; `same_need` as what was judged before."""

    sight: Sight
    need: Need
    asked_on: date
    terrain: Terrain | None
    same_need: bool


def _same_places(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return one[1] is other[1] and one[2] == other[2] and one[3] is other[3]


def _by_days(sight: Sight, need: Need, places: Places, on: date | None) -> Iterable[tuple[tuple[date, ...], Places]]:
    """The sites by the days they are to be judged on: the same for all, unless zones begin or end meanwhile."""
    first, last = need.timespan.first_day, need.timespan.last_day
    if not len(places):
        return []
    if on is not None or first == last:
        return [((on or first,), places)]
    editions = [edition for layer in sight.layers() for edition in sight.editions(layer.id)]
    if not any(sight.turning_days(edition, JAPAN, first, last) for edition in editions):
        return [(tuple(turning_days(need.at(places.sites[0]), sight)), places)]
    groups: dict[tuple[date, ...], list[int]] = {}
    for n, site in enumerate(places.sites):
        groups.setdefault(tuple(turning_days(need.at(site), sight)), []).append(n)
    return [(days, places.of(np.array(which))) for days, which in groups.items()]


@dataclass(frozen=True, eq=False)
class _Day:
    """One day's answers in one plane, by rule, with the looks taken; `editions` of each layer then, by name and stamp."""

    looks: Looks
    answers: Mapping[str, RuleAnswers]
    editions: Mapping[str, tuple[str, int] | None]


    def only(self, which: NDArray[np.intp]) -> "_Day":
        """Those sites' answers alone; looks are taken anew where they are needed."""
        return _Day(Looks({}, {}), {rule: answers.only(which) for rule, answers in self.answers.items()}, self.editions)


@dataclass(frozen=True, eq=False)
class _Part:
    """Sites of one plane and one set of days; `at` where they stand among all."""

    places: PlacesInPlane
    at: NDArray[np.intp]
    days: tuple[date, ...]
    by_day: Sequence[_Day]

    @classmethod
    def of(
        cls, asked: _Asked, places: PlacesInPlane, at: NDArray[np.intp], days: tuple[date, ...], before: "_Part | None"
    ) -> "_Part":
        lent: Sequence[_Day | None] = before.by_day if before else [None] * len(days)
        return cls(places, at, days, [_day(asked, places, day, known) for day, known in zip(days, lent, strict=True)])


def _day(asked: _Asked, places: PlacesInPlane, on: date, before: _Day | None) -> _Day:
    sight, need, terrain = asked.sight, asked.need, asked.terrain
    rules = rules_in_force(on)
    alone = OneByOne(sight, need, places, rules, on=on, asked_on=asked.asked_on, terrain=terrain)
    facts = Facts(sight, places, on=on, asked_on=asked.asked_on, alone=alone.view)
    editions = {layer.id: _stamp(sight, facts, layer.id) for layer in sight.layers()}
    changed: set[str] = set()
    if before is not None:
        changed = {layer for layer in {*editions, *before.editions} if editions.get(layer) != before.editions.get(layer)}
        facts.looks = before.looks.without(changed, same_need=asked.same_need)
    lent = _Lent(before if asked.same_need else None, changed)
    notes = Notebook(facts)
    given = Standins(_unplaced(need), notes, RecordedPlace(notes, terrain=terrain is not None))
    compiled = rules.compiled
    found: dict[str, RuleAnswers] = {}
    for rule in rules:
        if not rule.after:
            found[rule.id] = lent.of(rule.id, found) or judged_together(compiled[rule.id], given, partial(_alone, alone, rule))
    seen = RecordedOthers(notes, {name: as_seen(notes, answers) for name, answers in found.items()})
    late: dict[str, RuleAnswers] = {}
    for rule in rules:
        if rule.after:
            late[rule.id] = lent.of(rule.id, found) or judged_together(
                compiled[rule.id], replace(given, others=seen), partial(_alone, alone, rule)
            )
    return _Day(facts.looks, found | late, editions)


def _alone(one_by_one: OneByOne, rule: Check, n: int) -> Outcome:
    return one_by_one.outcome(n, rule)


def _unplaced(need: Need) -> Trial:
    """The need as a trial whose outline nobody may look at."""
    volume: Any = RecordedVolume(need.altitude_lower, need.altitude_upper, need.timespan)
    return Trial(
        activity=need.activity, volumes=(volume,), vehicle=need.vehicle, on_site=need.on_site, odd=need.odd, road=need.road,
        not_yet_known=need.not_yet_known,
    )  # fmt: skip


@dataclass(frozen=True)
class _Lent:
    """The answers of an earlier state, of rules that looked at none of the `changed` layers and at no answer judged anew."""

    before: _Day | None
    changed: Collection[str]

    def of(self, rule: str, found: Mapping[str, RuleAnswers]) -> RuleAnswers | None:
        known = self.before.answers.get(rule) if self.before else None
        if self.before is None or known is None or known.layers is None or not known.layers.isdisjoint(self.changed):
            return None
        return known if all(found.get(other) is self.before.answers.get(other) for other in known.others) else None


def _stamp(sight: Sight, facts: Facts, layer: str) -> tuple[str, int] | None:
    edition = facts.edition(layer)
    return None if edition is None else (edition.edition, sight.snapshot.stamps[layer, edition.edition])


class Judged:
    """A need judged at `places`.  Never changes; safe to share between threads.

    `parts` and `wanted` are for judging anew (`before`).
    """

    def __init__(self, places: Places, parts: Sequence[_Part], wanted: tuple[Any, ...]) -> None:
        self.places, self.parts, self.wanted = places, parts, wanted
        self.rules = sorted({rule for part in parts for day in part.by_day for rule in day.answers})
        self._faults: dict[int, Exception] = {}
        self._grades = np.full((len(self.rules), len(places)), _ABSENT, dtype=np.int8)
        self._from = np.zeros((len(self.rules), len(places)), dtype=np.int16)
        self._part_of = np.zeros(len(places), dtype=np.intp)
        self._within = np.zeros(len(places), dtype=np.intp)
        for number, part in enumerate(parts):
            self._part_of[part.at], self._within[part.at] = number, np.arange(len(part.at))
            self._take(part)

    def _take(self, part: _Part) -> None:
        rows = {rule: row for row, rule in enumerate(self.rules)}
        for number, day in enumerate(part.by_day):
            for rule, answers in day.answers.items():
                row = rows[rule]
                grades = np.array([_grade(leaf) for leaf in answers.leaves], dtype=np.int8)[answers.column]
                worse = grades > self._grades[row, part.at]
                self._grades[row, part.at[worse]] = grades[worse]
                self._from[row, part.at[worse]] = number
                for leaf_number, leaf in enumerate(answers.leaves):
                    if leaf.fault is not None:
                        for n in part.at[answers.column == leaf_number].tolist():
                            self._faults.setdefault(n, leaf.fault)

    def lent_to(self, places: Places, kept: Sequence[NDArray[np.intp]]) -> Lender:
        """What may be taken over at `places`, whose first groups are those `kept` of the groups here (`Places.followed_by`)."""
        groups = {id(old): (new, which) for old, new, which in zip(self.places.in_planes, places.in_planes, kept, strict=False)}
        parts = []
        for part in self.parts:
            if id(part.places) in groups:
                new, which = groups[id(part.places)]
                parts.append(_Part(new, which, part.days, [day.only(which) for day in part.by_day]))
        need, _, asked_on, terrain = self.wanted
        return Lender(parts, (need, places, asked_on, terrain))

    def answers(self, site: str) -> dict[str, str]:
        """Each rule's answer in a word, as `Screening.answers`.  Raises what a rule raised there."""
        n = self._of(site)
        return {rule: _WORDS[grade] for rule, grade in zip(self.rules, self._grades[:, n].tolist(), strict=True) if grade != _ABSENT}

    def permit_free(self, site: str) -> bool | None:
        """As `fieldreg.screening.standing_probe.permit_free`; None where an unknown might, or a rule raised."""
        return self._permit_free[self.places.place_of[site]]

    def verdict(self, site: str) -> str:
        """As `Screening.verdict`; "unknown" where a rule raised."""
        return self._verdicts[self.places.place_of[site]]

    def counts(self, site: str) -> dict[str, int]:
        """How many rules gave each answer.  Raises what a rule raised there."""
        found: dict[str, int] = {}
        for word in self.answers(site).values():
            found[word] = found.get(word, 0) + 1
        return found

    def shared_outcome(self, site: str, rule: str) -> Outcome | None:
        """The rule's outcome, words and all, where they are not the site's own; else None."""
        leaf = self._leaf(self._of(site), self.rules.index(rule))
        return None if leaf.own_words else leaf.outcome

    def open(self, site: str) -> dict[str, int]:
        """How many open doubts each can close, as `Screening.open`.  Raises what a rule raised there."""
        n = self._of(site)
        doubtful = np.flatnonzero(_OPEN[self._grades[:, n]]).tolist()
        outcomes = [self._leaf(n, row).outcome for row in doubtful]
        return open_counts(outcome for outcome in outcomes if outcome is not None)

    def fault(self, site: str) -> Exception | None:
        """What a rule raised at the site, if any did."""
        return self._faults.get(self.places.place_of[site])

    def alike(self, key: Callable[[Outcome], Hashable | None]) -> tuple[NDArray[np.intp], Sequence[Sequence[Outcome]]]:
        """Sites in groups whose outcomes have the same keys, rule by rule; an outcome of key None counts for nothing.

        Of each place (n,) the number of its group, and of each group the outcomes that count.  Where a rule raised
        the outcomes of the others are left: see `fault`.
        """
        held: list[Outcome] = []
        numbers = np.full(self._grades.shape, -1, dtype=np.intp)
        known: dict[Hashable, int] = {}
        for part in self.parts:
            for row, rule in enumerate(self.rules):
                for number, day in enumerate(part.by_day):
                    if rule in day.answers:
                        here = part.at[self._from[row, part.at] == number] if len(part.by_day) > 1 else part.at
                        of_leaf = np.array([_number(leaf, rule, key, known, held) for leaf in day.answers[rule].leaves], dtype=np.intp)
                        numbers[row, here] = of_leaf[day.answers[rule].column[self._within[here]]]
        counting = numbers[(numbers >= 0).any(axis=1)]
        if not counting.size:
            return np.zeros(len(self.places), dtype=np.intp), [[]]
        met: dict[bytes, int] = {}
        met_at = np.array([met.setdefault(own.tobytes(), len(met)) for own in np.ascontiguousarray(counting.T)], dtype=np.intp)
        some = np.frombuffer(b"".join(met), dtype=counting.dtype).reshape(len(met), -1)
        kinds, place = np.unique(some, axis=0, return_inverse=True)  # in an order of their own, not of the sites
        return place.reshape(-1)[met_at], [[held[number] for number in kind if number >= 0] for kind in kinds.tolist()]

    def _leaf(self, n: int, row: int) -> Leaf:
        part, rule = self.parts[self._part_of[n]], self.rules[row]
        answers: RuleAnswers = part.by_day[self._from[row, n]].answers[rule]
        return answers.leaves[int(answers.column[self._within[n]])]

    @property
    def judged(self) -> int:
        """How often a rule was judged."""
        return sum(answers.judged for part in self.parts for day in part.by_day for answers in day.answers.values())

    def _of(self, site: str) -> int:
        n = self.places.place_of[site]
        if n in self._faults:
            raise self._faults[n]
        return n

    @cached_property
    def _permit_free(self) -> list[bool | None]:
        asks = (self._grades >= WEIGHTS[Status.APPLIES, Severity.PERMIT]).any(axis=0)
        asks |= _FOUND[self._grades[[row for row, rule in enumerate(self.rules) if rule in TOLD_FIRST]]].any(axis=0)
        may = (_OPEN[self._grades] >= WEIGHTS[Status.UNKNOWN, Severity.PERMIT]).any(axis=0)
        found: list[bool | None] = np.where(asks, False, np.where(may, None, True)).tolist()  # type: ignore[call-overload]
        for n in self._faults:
            found[n] = None
        return found

    @cached_property
    def _verdicts(self) -> list[str]:
        worst, doubt = (kept[self._grades].max(axis=0, initial=_CLEAR) for kept in (_FOUND, _OPEN))
        words = [_verdict(w, d) for w, d in zip(worst.tolist(), doubt.tolist(), strict=True)]
        for n in self._faults:
            words[n] = "unknown"
        return words


def _verdict(worst: int, doubt: int) -> str:
    """As `fieldreg.law.findings.verdict`, of the grades of the worst finding and the gravest doubt; clear where there is none."""
    found = _SEVERITY[worst].rank if worst else None
    if doubt and outweighed(found, _SEVERITY[doubt].rank):
        return "unknown"
    return _WORDS[worst] if worst else "clear"


def _number(
    leaf: Leaf, rule: str, key: Callable[[Outcome], Hashable | None], known: dict[Hashable, int], held: list[Outcome]
) -> int:
    """The number of the leaf's outcome among those held, which it joins if none is of its key; -1 for none that counts."""
    told = None if leaf.outcome is None else key(leaf.outcome)
    if told is None or leaf.outcome is None:
        return -1
    number = known.setdefault((rule, told), len(held))
    if number == len(held):
        held.append(leaf.outcome)
    return number


def _grade(leaf: Leaf) -> int:
    return _ABSENT if leaf.outcome is None else weight(leaf.outcome)

"""Judging neighbours: two reservations, how near they are in place and time, and what each rule says of them.  Three values."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import shapely

from fieldreg.booking.free_days import units_of
from fieldreg.booking.neighbours.rules import NeighbourRule, NeighbourSeverity, RuleBook, Side
from fieldreg.booking.neighbours.uses import Use
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.sites import Site
from fieldreg.trials.questions import QUESTIONS

__all__ = ["Neighbour", "claim_one_another", "neighbours_among", "widened"]


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """What one rule says of a reservation and `other`: that it applies, or that it may (`applies` None).

    `distance_m` between their outlines, whole centimetres downward; `unsaid` what the reservation did not say, `unsaid_there`
    what the other did not, where the rule hangs on it.
    """

    rule: NeighbourRule
    other: Reservation
    distance_m: float
    applies: bool | None
    unsaid: Sequence[str] = ()
    unsaid_there: Sequence[str] = ()

    @property
    def because(self) -> Text:
        """Why it applies, or why that is not known; never whose the other is, nor what he said."""
        if self.applies:
            return self.rule.reason
        own, there = _listed(self.unsaid), _listed(self.unsaid_there)
        parts = [Text("当てはまるか分かりません。", "It is not known whether this applies.")]
        if own.ja:
            parts.append(Text(f"この予約で答えていないこと: {own.ja}。", f"Not said of this reservation: {own.en}."))
        if there.ja:
            parts.append(Text(f"相手の予約で答えていないこと: {there.ja}。", f"Not said of the other: {there.en}."))
        return Text("".join(part.ja for part in parts), " ".join(part.en for part in parts))

    def to_dict(self, *, whose: bool = False) -> dict[str, Any]:
        """As JSON; the other's id only for who may know whose it is."""
        told = {
            "rule": self.rule.id, "severity": str(self.rule.severity), "status": "applies" if self.applies else "unknown",
            "title": self.rule.title.to_dict(), "because": self.because.to_dict(), "needs": list(self.unsaid),
            "distance_m": self.distance_m, "site": self.other.site, "area": self.other.area, **self.other.slot.to_dict(),
            "source": self.rule.source.to_dict(), "confidence": self.rule.confidence,
        }  # fmt: skip
        return told | ({"with": self.other.id} if whose else {})


def neighbours_among(use: Use, site: Site, others: Sequence[Use], book: RuleBook) -> list[Neighbour]:
    """What the rules say of a reservation of `site` and others: the gravest and the nearest first."""
    found = [one for other in others if not claim_one_another(use, site, other) for one in _between(use, other, book)]
    return sorted(found, key=_order)


def claim_one_another(use: Use, site: Site, other: Use) -> bool:
    """Whether they are one, or their units are one or above one another: then what stands between them is a clash, or none."""
    mine, theirs = use.reservation, other.reservation
    if mine.id and mine.id == theirs.id:
        return True
    if mine.site != theirs.site:
        return False
    return mine.area is None or theirs.area is None or theirs.area in units_of(site, mine.area)


def widened(span: Timespan, minutes: float) -> Timespan:
    """The same and so many minutes before and after it."""
    return Timespan(span.start - timedelta(minutes=minutes), span.end + timedelta(minutes=minutes))


def _order(one: Neighbour) -> tuple[Any, ...]:
    grave = not one.applies, one.rule.severity is not NeighbourSeverity.CONSENT
    return *grave, one.distance_m, one.other.slot.start, one.other.id, one.rule.id


def _between(use: Use, other: Use, book: RuleBook) -> Iterator[Neighbour]:
    edition = book.on(max(use.held.first_day, other.held.first_day))
    in_time = [rule for rule in edition.rules if widened(use.held, rule.within_minutes).overlaps(other.held)] if edition else []
    if not in_time:
        return
    distance_m = _distance_m(use, other)
    for rule in in_time:
        if distance_m > rule.within_m:
            continue
        applies = _applies(rule, use, other)
        if applies is not False:
            unsaid = [_unsaid(rule, one) if applies is None else () for one in (use, other)]
            yield Neighbour(
                rule=rule, other=other.reservation, distance_m=distance_m, applies=applies, unsaid=unsaid[0], unsaid_there=unsaid[1]
            )


def _distance_m(use: Use, other: Use) -> float:
    """In the plane of the zone that comes first, so that both are told the same; whole centimetres downward, which is the safe side."""
    plane = min(use.plane, other.plane, key=lambda plane: plane.zone)
    away = float(shapely.distance(use.in_plane(plane), other.in_plane(plane)))
    return math.floor(away / TOUCH_M + 1e-6) * TOUCH_M if away > 0 else 0.0


def _applies(rule: NeighbourRule, use: Use, other: Use) -> bool | None:
    either = _or(
        _and(_is(rule.one, use), _is(rule.other, other)),
        _and(_is(rule.one, other), _is(rule.other, use)),
    )
    return _and(either, _share(rule, use, other))


def _is(side: Side, use: Use) -> bool | None:
    if side.activities and use.reservation.activity not in side.activities:
        return False
    told: bool | None = True
    for question, wanted in side.said.items():
        told = _and(told, _meets(use.said(question), wanted=wanted))
    return told


def _meets(said: Any, *, wanted: bool | int) -> bool | None:
    if said is None:
        return None
    if isinstance(wanted, bool):
        return bool(said) is wanted
    return bool(said >= wanted)


def _share(rule: NeighbourRule, use: Use, other: Use) -> bool | None:
    if rule.shared is None:
        return True
    question, values = rule.shared
    own, theirs = use.said(question), other.said(question)
    if (own is not None and not own & values) or (theirs is not None and not theirs & values):
        return False
    return None if own is None or theirs is None else bool(own & theirs & values)


def _unsaid(rule: NeighbourRule, use: Use) -> Sequence[str]:
    """What the rule asks that was not answered, of the sides this use can be."""
    asked = [rule.shared[0]] if rule.shared else []
    for side in (rule.one, rule.other):
        if not side.activities or use.reservation.activity in side.activities:
            asked += side.said
    return [question for question in dict.fromkeys(asked) if use.said(question) is None]


def _and(*parts: bool | None) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if None in parts else True


def _or(*parts: bool | None) -> bool | None:
    if any(parts):
        return True
    return None if None in parts else False


def _listed(questions: Sequence[str]) -> Text:
    short = [QUESTIONS[name].short for name in questions]
    return Text("、".join(one.ja for one in short), ", ".join(one.in_language("en") for one in short))

"""Scoring (採点): points by criterion, weighted exactly, and the order they make.

The result of an application is the mean over its jurors of ``Σ weight × points``, a fraction and never a float: 0.1 × 3 is 0.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fieldreg.calls.terms import EARLIER, Criterion, Terms
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["Ranked", "Score", "mean_points", "points_from_form", "ranking", "result_of", "told", "weighted"]

_LONGEST_COMMENT = 2_000


@dataclass(frozen=True, kw_only=True)
class Score:
    """A juror's points for one application, version by version; `after_all` where others' points could be seen already."""

    application: str
    account: int
    version: int = 0
    at: datetime
    points: Mapping[str, int]  # by criterion
    comment: str = ""
    after_all: bool = False


@dataclass(frozen=True)
class Ranked:
    """Where an application stands among those of its challenge: equal ones that nothing announced parts share a rank."""

    application: str
    rank: int
    result: Fraction
    eligible: bool  # reaches the minimum


def points_from_form(form: Mapping[str, Any], terms: Terms) -> tuple[dict[str, int], str]:
    """The points by criterion (``points_1``, …) and the comment.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    points: dict[str, int] = {}
    for one in terms.criteria:
        text = str(form.get(f"points_{one.id}") or "").strip()
        if text.isascii() and text.isdigit() and len(text) < 5 and one.lowest <= int(text) <= one.highest:
            points[one.id] = int(text)
        else:
            faults.append(_range_fault(one))
    comment = str(form.get("comment") or "").replace("\r\n", "\n").strip()
    if len(comment) > _LONGEST_COMMENT:
        faults.append(Fault("too-long", "comment", Text(
            f"{_LONGEST_COMMENT} 文字までにしてください。",
            f"at most {_LONGEST_COMMENT} characters",
        )))
    if faults:
        raise InvalidInput(faults)
    return points, comment


def weighted(points: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """One juror's points, weighted and summed.

    >>> halves = [Criterion(id=n, title="", lowest=0, highest=5, weight=Decimal(w)) for n, w in (("1", "0.1"), ("2", "0.2"))]
    >>> weighted({"1": 3, "2": 3}, halves)
    Fraction(9, 10)
    """
    return sum((Fraction(one.weight) * points[one.id] for one in criteria), Fraction(0))


def result_of(scores: Sequence[Score], terms: Terms) -> Fraction:
    """The mean of the jurors' weighted sums; at least one score."""
    return sum((weighted(one.points, terms.criteria) for one in scores), Fraction(0)) / len(scores)


def mean_points(scores: Sequence[Score], criterion: str) -> Fraction:
    """The mean of what the jurors gave for one criterion."""
    return Fraction(sum(one.points[criterion] for one in scores), len(scores))


def ranking(scores: Mapping[str, Sequence[Score]], handed_in: Mapping[str, datetime], terms: Terms) -> list[Ranked]:
    """The applications of one challenge, best first; `handed_in` is when the counted version came.

    Equal results are parted by what was announced, in that order; what still is equal shares its rank.
    """
    keys = {ref: _key(ref, own, handed_in, terms) for ref, own in scores.items()}
    order = sorted(keys, key=lambda ref: (keys[ref], ref))
    first = {key: rank for rank, key in reversed([(n, keys[ref]) for n, ref in enumerate(order, 1)])}
    results = {ref: result_of(own, terms) for ref, own in scores.items()}
    return [Ranked(ref, first[keys[ref]], results[ref], _reaches(results[ref], terms.minimum)) for ref in order]


def told(result: Fraction) -> str:
    """A result to two decimals, halves up.

    >>> told(Fraction(1, 3)), told(Fraction(5, 1000)), told(Fraction(73))
    ('0.33', '0.01', '73.00')
    """
    hundredths = (result * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _key(ref: str, scores: Sequence[Score], handed_in: Mapping[str, datetime], terms: Terms) -> tuple[Any, ...]:
    parted = [handed_in[ref].timestamp() if word == EARLIER else -mean_points(scores, word) for word in terms.tie_break]
    return (-result_of(scores, terms), *parted)


def _reaches(result: Fraction, minimum: Decimal | None) -> bool:
    return minimum is None or result >= Fraction(minimum)


def _range_fault(one: Criterion) -> Fault:
    told_ja = f"「{one.title}」は {one.lowest} から {one.highest} までの整数で採点してください。"
    return Fault("points-range", f"points_{one.id}", Text(told_ja, f"whole points from {one.lowest} to {one.highest} for {one.title!r}"))

"""Statistics of cases by fiscal year and programme: how many came and how, how long they took, and what came of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from fieldreg.desk.cases import Case, Money, Outcome
from fieldreg.desk.due_days import business_days_between
from fieldreg.kernel.fiscal_years import fiscal_year
from fieldreg.kernel.timespan import JST

__all__ = ["Figures", "Row", "figures_of"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Of one fiscal year (April to March, in which a case came) and programme; ``programme`` "" of all together.

    The two medians are business days without those that waited for the applicant, None where nothing has been answered or ended.
    """

    year: int
    programme: str
    received: int
    channels: Mapping[str, int]
    open: int
    to_answer: float | None
    to_end: float | None
    coordinated: int
    realised: int
    contracts: int
    outcomes: Mapping[str, int]
    supports: Mapping[str, int]  # what the desk did beside asking others, by kind


@dataclass(frozen=True)
class Figures:
    """Rows by year, the newest first; within a year all programmes together first."""

    rows: Sequence[Row]


def figures_of(cases: Iterable[Case], supports: Mapping[str, Mapping[str, int]] | None = None) -> Figures:
    """Of cases that came; those that were joined to another count once, as that other.

    `supports` tells by case and kind what the desk did beside; of all that came it counts.
    """
    groups: dict[tuple[int, str], list[Case]] = {}
    for case in cases:
        if case.merged_into is None and case.created_at is not None:
            year = fiscal_year(case.created_at.astimezone(JST).date())
            for programme in ("", case.programme):
                groups.setdefault((year, programme), []).append(case)
    return Figures([_row(*key, groups[key], supports or {}) for key in sorted(groups, key=lambda key: (-key[0], key[1]))])


def _row(year: int, programme: str, cases: Sequence[Case], supports: Mapping[str, Mapping[str, int]]) -> Row:
    return Row(
        year=year,
        programme=programme,
        received=len(cases),
        channels=Counter(str(case.channel) for case in cases),
        open=sum(case.is_open for case in cases),
        to_answer=_median(_days(case, case.answered_at) for case in cases),
        to_end=_median(_days(case, case.ended_at) for case in cases),
        coordinated=sum(case.coordinated_at is not None for case in cases),
        realised=sum(case.outcome is Outcome.REALISED for case in cases),
        contracts=sum(case.outcome is Outcome.REALISED and case.money is Money.CONTRACT for case in cases),
        outcomes=Counter(str(case.outcome) for case in cases if case.outcome is not None),
        supports=sum((Counter(supports.get(case.ref, {})) for case in cases), Counter()),
    )


def _days(case: Case, moment: datetime | None) -> int | None:
    if moment is None or case.created_at is None:
        return None
    first, last = (at.astimezone(JST).date() for at in (case.created_at, moment))
    return max(0, business_days_between(first, last) - case.waited_days)


def _median(days: Iterable[int | None]) -> float | None:
    told = [one for one in days if one is not None]
    return float(median(told)) if told else None

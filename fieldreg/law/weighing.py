"""Weighing: which answer counts more, what a screening comes to, and how many doubts are left to whom."""

from collections.abc import Iterable, Mapping, Sequence

from fieldreg.law.findings import Finding, NotApplicable, Outcome, Severity, Status, Unknown
from fieldreg.law.settling import SettledBy

__all__ = ["WEIGHTS", "open_counts", "outweighed", "told_verdict", "verdict", "verdict_of_ranks", "weight"]


def verdict(outcomes: Sequence[Outcome]) -> str:
    """The worst of the findings; "unknown" where a doubt outweighs it; "clear" if nothing is left."""
    worst = min((o.severity.rank for o in outcomes if isinstance(o, Finding)), default=None)
    doubt = min((o.severity.rank for o in outcomes if isinstance(o, Unknown)), default=None)
    return verdict_of_ranks(worst, doubt)


def verdict_of_ranks(worst: int | None, doubt: int | None) -> str:
    """The same of the ranks of the worst finding and of the gravest doubt; None where there is none."""
    if doubt is not None and outweighed(worst, doubt):
        return "unknown"
    return "clear" if worst is None else str(_BY_RANK[worst])


_BY_RANK = {severity.rank: severity for severity in Severity}


def _weights() -> dict[tuple[Status, Severity], int]:
    sure, doubtful = ([(status, severity) for severity in Severity] for status in (Status.APPLIES, Status.UNKNOWN))
    grave = Severity.PERMIT.rank + 1
    lesser = [answer for pair in zip(sure[grave:], doubtful[grave:], strict=True) for answer in pair]
    worst_first = [*sure[:grave], *doubtful[:grave], *lesser]
    return {answer: len(worst_first) - place for place, answer in enumerate(worst_first)}


WEIGHTS = _weights()
"""How heavily an answer that applies or is open counts against another of the same rule, as on another day; 0 is clear.

As `outweighed` has it: what surely asks for a permit counts most, then an open doubt, then the rest by gravity, and of two as
grave the sure one.
"""


def weight(outcome: Outcome) -> int:
    """How heavily the answer counts, by `WEIGHTS`."""
    return 0 if isinstance(outcome, NotApplicable) else WEIGHTS[outcome.status, outcome.severity]


def outweighed(worst: int | None, doubt: int) -> bool:
    """Whether a doubt of rank `doubt` hides findings of which the worst is of rank `worst` (None: there are none).

    An open doubt hides everything below a permit, a lesser one what is less grave than itself; so nothing is
    ever clear beside a doubt.

    >>> outweighed(Severity.CONSENT.rank, Severity.PERMIT.rank), outweighed(Severity.CONSENT.rank, Severity.NOTIFY.rank)
    (True, False)
    """
    return worst is None or worst > max(doubt, Severity.PERMIT.rank)


def told_verdict(verdict: str, open_: Mapping[str, int] | None, severities: Iterable[Severity]) -> str:
    """The verdict as people are told it: where nobody need close the doubts of an "unknown" one, the gravest finding.

    `open_` as `open_counts` gives it; None where that was not kept.

    >>> told_verdict("unknown", {"you": 0, "desk": 0}, [Severity.NOTIFY, Severity.CONSENT])
    'consent'
    >>> told_verdict("unknown", {"you": 1}, [Severity.NOTIFY]), told_verdict("unknown", {"you": 0}, []), told_verdict("permit", None, [])
    ('unknown', 'unknown', 'permit')
    """
    if verdict != "unknown" or open_ is None or any(open_.values()):
        return verdict
    return str(min(severities, key=lambda severity: severity.rank, default=verdict))


def open_counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many open doubts each can close: {"you": 2, "desk": 1, "map": 0}."""
    found = dict.fromkeys(_NOBODY, 0)
    for outcome in outcomes:
        if isinstance(outcome, Unknown) and outcome.open:
            found[str(outcome.settled_by)] += 1
    return found


_NOBODY = tuple(map(str, SettledBy))

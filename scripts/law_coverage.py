"""Print which answers, exemptions and needs of each rule the law's cases reach, and mark the holes.

Run ``python -m scripts.law_coverage`` in the checkout, for a case stands on the bench of the tests; exit 1 on a hole.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from fieldreg.law.files.case_book import LawCase, all_cases, answer_of
from fieldreg.law.files.catalogue import RuleRecord, records

__all__ = ["Coverage", "coverage", "lines", "main"]

ANSWERS = ("applies", "not_applicable", "unknown")
Unanswered = Callable[[LawCase, str], bool]


@dataclass(frozen=True)
class Coverage:
    """One rule: how many cases expect each answer, and which of its ways out and questions none reaches."""

    rule: str
    counts: Mapping[str, int]
    exemptions: int
    never_met: tuple[str, ...]
    never_unmet: tuple[str, ...]
    needs: int
    never_missing: tuple[str, ...]

    @property
    def holes(self) -> list[str]:
        """Each hole in a few words; [] where there is none."""
        return [
            *(f"no case: {answer}" for answer in ANSWERS if not self.counts[answer]),
            *(f"exemption never met: {name}" for name in self.never_met),
            *(f"exemption never unmet: {name}" for name in self.never_unmet),
            *(f"never unanswered: {name}" for name in self.never_missing),
        ]


def coverage(rule: RuleRecord, cases: Sequence[LawCase], unanswered: Unanswered) -> Coverage:
    """What `cases` reach of a rule.  `unanswered` tells whether a case leaves a question open.

    Ways out count in the cases about the rule, everything else in those that expect anything of it.
    """
    speaking = [case for case in cases if rule.id in case.expect]
    about = [case for case in speaking if case.about == rule.id]
    answers = [answer_of(case.expect[rule.id]) for case in speaking]
    met = {case.told["waived"] for case in about if "waived" in case.told}
    unmet = {name for case in about for name, held in case.told.get("exemptions", {}).items() if held is not True}
    return Coverage(
        rule=rule.id,
        counts={answer: answers.count(answer) for answer in ANSWERS},
        exemptions=len(rule.exemptions),
        never_met=tuple(name for name in rule.exemptions if name not in met),
        never_unmet=tuple(name for name in rule.exemptions if name not in unmet),
        needs=len(rule.needs),
        never_missing=tuple(n for n in rule.needs if not any(unanswered(case, n) for case in speaking)),
    )


def lines(found: Sequence[Coverage]) -> Iterator[str]:
    """The report: a row for each rule, its holes below it, the sum at the end."""
    yield f"{'rule':<32} {'applies':>8} {'not':>8} {'unknown':>8} {'exempt.':>9} {'needs':>9}"
    for row in found:
        out = set(row.never_met) | set(row.never_unmet)
        counts = " ".join(f"{row.counts[answer]:>8}" for answer in ANSWERS)
        exempt = f"{row.exemptions - len(out)}/{row.exemptions}"
        needs = f"{row.needs - len(row.never_missing)}/{row.needs}"
        yield f"{row.rule:<32} {counts} {exempt:>9} {needs:>9}"
        yield from (f"    HOLE {hole}" for hole in row.holes)
    holes = sum(len(row.holes) for row in found)
    yield f"{len(found)} rules, {sum(sum(row.counts.values()) for row in found)} answers expected, {holes} holes"


def main() -> int:
    """Print the report; 1 if there is a hole."""
    bench = import_module("tests.fieldreg.law.law_cases")

    def unanswered(case: LawCase, need: str) -> bool:
        part, _, name = need.partition(".")
        if not name or "error" in case.told:
            return False
        return getattr(getattr(bench.trial_of(dict(case.told)), part), name) is None

    found = [coverage(rule, all_cases(), unanswered) for rule in records()]
    print(*lines(found), sep="\n")
    return 1 if any(row.holes for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())

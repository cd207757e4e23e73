"""Whether a flight is 特定飛行, and its category (I, II-A, II-B, III), read off the other rules' answers.

特定飛行 is a flight through an airspace of 航空法132条の85第1項 or in a way of 132条の86第2項 that the Act keeps
for permission (132条の87); the category says which papers it takes.  For rules judged "after" alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case, Undecided
from fieldreg.law.findings import Finding, NotApplicable, Outcome, Severity, Unknown, UnknownKind
from fieldreg.law.formulas.aviation.chapter import heavy_craft

__all__ = ["Category", "Specified", "category", "named", "over_third_persons", "specified", "undecided"]

GRAVER = ("caa-airport-surfaces", "caa-150m", "caa-event", "caa-danger-goods", "caa-drop")  # the matters of II-A
LIGHTER = ("caa-did", "caa-night", "caa-bvlos", "caa-30m")  # those of II-B, below the mass limit
STILL_MET = ("category-ii-b", "agri")  # waive the permission, not the matter; under a tether the matter itself is gone


class Category(StrEnum):
    """飛行カテゴリー."""

    I = "I"  # noqa: E741 - the law's own word
    II_A = "II-A"
    II_B = "II-B"
    III = "III"


@dataclass(frozen=True, kw_only=True)
class Specified:
    """The matters met, and those still open.  `holds`: 特定飛行, or not, or (None) not yet to be said."""

    met: Sequence[Outcome]
    open: Sequence[Unknown]

    @property
    def holds(self) -> bool | None:
        if self.met:
            return True
        return None if self.open else False


def specified(case: Case, rules: Sequence[str] = (*GRAVER, *LIGHTER)) -> Specified:
    """What the rules named say of the flight; those not in force on the day say nothing."""
    answers = [answer for answer in map(case.other, rules) if answer is not None]
    return Specified(
        met=[answer for answer in answers if _is_met(answer)],
        open=[answer for answer in answers if isinstance(answer, Unknown)],
    )


def _is_met(answer: Outcome) -> bool:
    return isinstance(answer, Finding) or (isinstance(answer, NotApplicable) and answer.waived_by in STILL_MET)


def category(case: Case) -> Category | None:
    """The flight's category by its answers; None while something that would change it is open.

    The mass limit of II-B is `aviation.iib_gross_mass`, which the rule must declare.
    """
    whole = specified(case)
    if whole.holds is False:
        return Category.I
    third = over_third_persons(case)
    if whole.holds is None or third is None:
        return None
    if third:
        return Category.III
    graver, heavy = specified(case, GRAVER), heavy_craft(case, case.number("aviation.iib_gross_mass"))
    if graver.met or heavy:
        return Category.II_A
    return None if graver.open or heavy is None else Category.II_B


def over_third_persons(case: Case) -> bool | None:
    """Over third persons without entry control, as declared: what makes a 特定飛行 category III."""
    over, control = case.told("vehicle.over_third_parties"), case.told("vehicle.entry_control")
    if over is False or control is True:
        return False
    return True if over and control is False else None


def named(answers: Sequence[Outcome]) -> Text:
    """The rules' titles in a row, for a sentence."""
    return Text("、".join(a.title.ja for a in answers), ", ".join(a.title.en.lower() for a in answers))


def undecided(case: Case, because: Text, *, asking: Sequence[str], severity: Severity) -> Undecided:
    """What to raise while the category is open: the open rules' needs, and those of `asking` nobody answered."""
    open_ = specified(case).open
    needs = dict.fromkeys([need for answer in open_ for need in answer.needs])
    needs |= dict.fromkeys(name for name in asking if case.told(name) is None)
    kind = open_[0].kind if open_ else UnknownKind.MISSING_ANSWER
    return Undecided(because, kind=kind, needs=list(needs), severity=severity)

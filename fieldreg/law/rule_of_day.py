"""A rule on one day: its numbers resolved, and what it answers whatever is asked made once.

The judging itself is here: the formula's answer, or what kept it from answering, written as the
contract's Finding, NotApplicable or Unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Applies, Case, Clear, Declared, NoNumber, Undecided
from fieldreg.law.files.catalogue import Look, RuleRecord, records
from fieldreg.law.files.parameters import Parameter, parameter
from fieldreg.law.findings import Finding, NotApplicable, Outcome, Unknown
from fieldreg.law.formula_table import Formula
from fieldreg.law.names import ACTIVITY_NAMES
from fieldreg.law.settling import asked_of_you
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.trials.trial import Trial

__all__ = ["RuleOfDay"]

_NO_NUMBER = Clear(because=Text("この日に効力のある基準がありません。", "no limit is in force on this day"))


@dataclass(frozen=True, kw_only=True)
class RuleOfDay:
    """One rule as it stands on a day.

    `declared` is what it may look at; `elsewhere` its answer to an activity it is not about,
    `without_number` the one where a number it asks for is not in force.
    """

    record: RuleRecord
    judge: Formula
    declared: Declared
    elsewhere: NotApplicable
    without_number: NotApplicable

    @classmethod
    def of(cls, record: RuleRecord, judge: Formula, day: date) -> "RuleOfDay":
        """The rule as it stands on `day`.  Raises BadLaw for a parameter that has no file."""
        return cls(
            record=record,
            judge=judge,
            declared=_declared(record, day),
            elsewhere=_cleared(record, _not_about(record)),
            without_number=_cleared(record, _NO_NUMBER),
        )

    def check(self, trial: Trial, around: Surroundings, others: Mapping[str, Outcome] | None = None) -> Outcome:
        """The rule's answer about `trial`, given what `others` answered.

        Raises BadLaw where formula and catalogue disagree, DatumMismatch where two heights
        cannot be compared.
        """
        if trial.activity not in self.record.applies_to:
            return self.elsewhere
        return self.answer(Case(self.declared, trial, around, others))

    def answer(self, case: Case) -> Outcome:
        """The formula's answer to a case of an activity the rule is about.  Raises as `check`."""
        record = self.record
        try:
            answer = self.judge(case)
        except NoNumber:
            return self.without_number
        except Undecided as open_:
            return _open(record, open_, case)
        return _cleared(record, answer) if isinstance(answer, Clear) else _found(record, answer)


def _declared(record: RuleRecord, day: date) -> Declared:
    numbers = {name: parameter(name, day) for name in record.parameters}
    reaches = [(look, _metres(look, numbers)) for look in record.looks]
    return Declared(
        record=record,
        numbers=numbers,
        looks={(look.layer, metres): look for look, metres in reaches if metres is not None},
        answers={name: attrgetter(name) for name in (*record.needs, *record.facts) if name.startswith(("vehicle.", "on_site."))},
        facts=frozenset(record.facts),
        others=frozenset(_those_of(record.others)),
    )


def _metres(look: Look, numbers: Mapping[str, Parameter | None]) -> float | None:
    """How far it looks on the day; None while the number it goes by is not in force."""
    if isinstance(look.reach, float):
        return look.reach
    held = numbers[look.reach]
    return None if held is None else held.number


def _those_of(names: Iterable[str]) -> Iterator[str]:
    """The rules named, one by one or, as "caa-", all that begin so; none that is itself judged after the others."""
    for record in records():
        if not record.after and any(record.id == name or (name.endswith("-") and record.id.startswith(name)) for name in names):
            yield record.id


def _not_about(record: RuleRecord) -> Clear:
    names = [ACTIVITY_NAMES[activity] for activity in record.applies_to]
    return Clear(
        because=Text(
            f"{'・'.join(n.ja for n in names)}を対象とする決まりです。",
            f"this is about {', '.join(n.en for n in names)}",
        )
    )


def _open(record: RuleRecord, open_: Undecided, case: Case) -> Unknown:
    lowered_by = tuple([name for name in case.silent if name not in open_.needs])
    later = case.not_yet_known
    postponed = tuple([name for name in (*asked_of_you(open_.needs), *lowered_by) if name in later]) if later else ()
    return Unknown(
        rule=record.id, title=record.title, because=open_.because, needs=open_.needs, kind=open_.kind,
        severity=open_.severity or record.severity, margin_m=open_.margin_m, articles=record.articles,
        authority=record.authority, zones=open_.zones, missing_m=open_.missing_m,
        lowered_by=lowered_by, not_yet_known=postponed,
        lead_time=record.lead_time, files_with=record.files_with,
    )  # fmt: skip


def _cleared(record: RuleRecord, answer: Clear) -> NotApplicable:
    return NotApplicable(
        rule=record.id, title=record.title, because=answer.because, margin_m=answer.margin_m,
        waived_by=answer.waived_by, articles=record.articles,
    )  # fmt: skip


def _found(record: RuleRecord, answer: Applies) -> Finding:
    return Finding(
        rule=record.id,
        severity=answer.severity or record.severity,
        title=record.title,
        because=answer.because,
        articles=record.articles,
        authority=answer.authority or record.authority,
        lead_time=record.lead_time,
        lead_time_note=record.lead_time_note,
        lead_time_confidence=record.lead_time_confidence,
        waits_for=record.waits_for,
        rather_after=record.rather_after,
        files_with=record.files_with,
        on_the_day=record.on_the_day,
        zones=answer.zones,
        evidence=answer.evidence,
        exemptions=answer.exemptions,
        confidence=record.confidence,
        last_checked=record.last_checked,
        documents=record.documents,
        system=record.system,
        fee=record.fee,
        verify=answer.verify,
    )

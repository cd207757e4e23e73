"""Acts on a certification: the three questions, opinions, the decision, and what becomes of it afterwards.

Each takes a certification as it is and a form, and gives what is then so with what the timeline is told.  Each raises
InvalidInput with every fault, NotAllowed for who decides his own, Conflict where it does not fit how the certification stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fieldreg.certification.certifications import Certification, Opinion, TestAnswer, YearlyReport
from fieldreg.certification.form_fields import FormReader, same_name
from fieldreg.certification.settings import Settings
from fieldreg.certification.states import STATES, Answer, State, StatutoryTest, View
from fieldreg.certification.yearly import last_day_of_year
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Act

__all__ = ["Asked", "Done", "answer_tests", "ask_state", "hand_in_report", "hear"]

_OPEN = frozenset({State.APPLIED, State.HEARD})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An act that is asked for: the form, who asks, the day, and the settings.

    `finished` tells of a case whether it was adopted, carried out and reported; None where nobody knows it here.
    """

    form: Mapping[str, Any]
    by: int
    today: date
    settings: Settings = field(default_factory=Settings)
    finished: Callable[[str], bool | None] = lambda _: None

    def reader(self) -> FormReader:
        return FormReader(self.form, self.today)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What is so after an act, and what of it the timeline tells; `heir` is the next maker's own certification."""

    kept: Certification
    act: Act
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    heir: Certification | None = None


def ask_state(held: Certification, states: frozenset[State], today: date) -> None:
    """Raises Conflict where it does not stand in one of `states` on the day."""
    now = held.state_on(today)
    if now not in states:
        said = STATES[now]
        raise Conflict(
            Text(f"この認定はいま「{said.ja}」なので、それはできません。", f"this certification is now: {said.en.lower()}"),
            code="not-in-this-state", where=held.ref,
        )  # fmt: skip


def answer_tests(held: Certification, asked: Asked) -> Done:
    """The three questions answered, each with its reason, before it is decided."""
    ask_state(held, _OPEN, asked.today)
    read = asked.reader()
    tests = {}
    for test in StatutoryTest:
        answer, reason = read.word(f"{test}_answer", Answer), read.text(f"{test}_reason")
        if answer is not None:
            tests[test] = TestAnswer(answer, reason, asked.by)
    read.raise_faults()
    before, after = ({str(t): [str(a.answer), a.reason] for t, a in one.items()} for one in (held.tests, tests))
    return Done(kept=replace(held, tests=tests), act=Act.CERTIFICATION_TESTED, before=before, after=after)


def hear(held: Certification, asked: Asked) -> Done:
    """One opinion written down, each of another person; with as many as are asked for it counts as heard."""
    ask_state(held, _OPEN, asked.today)
    read = asked.reader()
    who, view, text, heard_on = read.line("who"), read.word("view", View), read.text("text"), read.day("heard_on")
    if any(same_name(who, opinion.who) for opinion in held.opinions):
        read.fault(
            "heard-already", "who", "同じ立場の人の意見がすでにあります。別の人なら、区別できるように書いてください。",
            "an opinion of such a person is there already; if it is another, tell them apart",
        )  # fmt: skip
    read.raise_faults()
    assert view is not None and heard_on is not None  # noqa: PT018, S101 - else there was a fault
    opinions = (*held.opinions, Opinion(who=who, view=view, text=text, heard_on=heard_on, by=asked.by))
    state = State.HEARD if len(opinions) >= asked.settings.least_opinions else held.state
    told = {"who": who, "view": str(view), "text": text, "heard_on": heard_on.isoformat()}
    return Done(kept=replace(held, opinions=opinions, state=state), act=Act.CERTIFICATION_HEARD, after=told)


def hand_in_report(held: Certification, asked: Asked) -> Done:
    """The report on one year that is over, once for each."""
    read = asked.reader()
    given = read.line("year", longest=3)
    year = int(given) if given.isascii() and given.isdigit() else 0
    end = last_day_of_year(held, year) if held.certified_on is not None and year else None
    if given and end is None:
        read.fault("no-such-year", "year", "この認定にその年はありません。", "the certification has no such year")
    elif end is not None and end >= asked.today:
        read.fault("year-not-over", "year", f"その年は {end.isoformat()} に終わります。", f"that year ends on {end.isoformat()}")
    elif any(report.year == year for report in held.reports):
        read.fault("reported-already", "year", "その年の報告はすでにあります。", "the report on that year is there already")
    handed_in_on, summary = read.day("handed_in_on"), read.text("summary")
    read.raise_faults()
    assert handed_in_on is not None  # noqa: S101 - else there was a fault
    report = YearlyReport(year=year, handed_in_on=handed_in_on, summary=summary, by=asked.by)
    told = {"year": year, "handed_in_on": handed_in_on.isoformat(), "summary": summary}
    return Done(kept=replace(held, reports=(*held.reports, report)), act=Act.CERTIFICATION_REPORTED, after=told)

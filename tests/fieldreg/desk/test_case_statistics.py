"""Figures of cases, worked by hand."""

from datetime import datetime

from fieldreg.desk.case_statistics import Row, figures_of
from fieldreg.desk.cases import Case, Channel, Money, Outcome, Step
from fieldreg.kernel.timespan import JST


def at(*when):
    return datetime(*when, 10, tzinfo=JST)


def case(created, **more):
    return Case(**{"subject": "s", "body": "b", "created_at": created} | more)


CASES = [
    case(at(2026, 12, 25), answered_at=at(2027, 1, 5), ended_at=at(2027, 1, 5), step=Step.ANSWERED, outcome=Outcome.ADVISED),  # 28, 4, 5
    case(at(2026, 12, 25), answered_at=at(2027, 1, 7), waited_days=1, step=Step.TRIAGE, channel=Channel.PHONE),  # 28, 4, 5, 6, 7 less 1
    case(at(2026, 12, 25), step=Step.COORDINATING, coordinated_at=at(2027, 1, 4), programme="partnership"),
    case(at(2027, 3, 31), ended_at=at(2027, 4, 30), coordinated_at=at(2027, 4, 1), step=Step.CLOSED, outcome=Outcome.REALISED,
         money=Money.CONTRACT, programme="partnership"),
    case(at(2027, 4, 1), step=Step.RECEIVED),
    case(at(2027, 4, 1), step=Step.CLOSED, merged_into="C-2027-0001"),
]  # fmt: skip


def row(**more):
    nothing = {"channels": {"web": 1}, "open": 0, "to_answer": None, "to_end": None, "coordinated": 0, "realised": 0, "contracts": 0}
    return Row(**nothing | {"outcomes": {}, "supports": {}} | more)


def test_cases_are_counted_by_the_year_they_came_in_and_their_programme():
    assert figures_of(CASES).rows == [
        row(year=2027, programme="", received=1, open=1),
        row(year=2027, programme="consultation", received=1, open=1),
        row(year=2026, programme="", received=4, channels={"web": 3, "phone": 1}, open=2, to_answer=3.5, to_end=12.0, coordinated=2,
            realised=1, contracts=1, outcomes={"advised": 1, "realised": 1}),
        row(year=2026, programme="consultation", received=2, channels={"web": 1, "phone": 1}, open=1, to_answer=3.5, to_end=3.0,
            outcomes={"advised": 1}),
        row(year=2026, programme="partnership", received=2, channels={"web": 2}, open=1, to_end=21.0, coordinated=2, realised=1,
            contracts=1, outcomes={"realised": 1}),
    ]  # fmt: skip


def test_without_cases_there_are_no_figures():
    assert figures_of([]).rows == []

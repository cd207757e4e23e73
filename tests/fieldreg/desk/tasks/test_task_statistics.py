"""Figures of what was asked, worked by hand."""

from datetime import date, datetime

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Reply, Task, TaskKind, TaskState
from fieldreg.desk.tasks.task_statistics import TaskRow, task_figures_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

PARKS, ROADS = Text("公園課", "Parks"), Text("道路課", "Roads")
TODAY = date(2027, 1, 12)


def at(*when, hour=10):
    return datetime(*when, hour, tzinfo=JST)


def task(ref, name, asked, due, **more):
    to = Addressee(kind=AddresseeKind.DIVISION, name=name)
    return Task(ref=ref, case="C", kind=TaskKind.OTHER, addressee=to, question="?", asked_at=asked, asked_by=1, due=due, **more)


ASKED = [
    task("1", PARKS, at(2026, 12, 25), date(2027, 1, 7), state=TaskState.ANSWERED, answer=Reply.YES),  # 28, 4, 5: the third day
    task("2", PARKS, at(2026, 12, 25), date(2027, 1, 7), state=TaskState.CLOSED, answer=Reply.NO),  # 28, 4, 5, 6, 7, 8: a day late
    task("3", PARKS, at(2026, 12, 25), date(2027, 1, 7)),  # open, and past its day
    task("4", ROADS, at(2027, 1, 12), date(2027, 1, 19)),  # open, and not
    task("5", ROADS, at(2027, 1, 4), date(2027, 1, 8), state=TaskState.RECALLED),  # taken back: not counted
    task("6", ROADS, at(2026, 3, 31), date(2026, 4, 7), state=TaskState.CLOSED, answer=Reply.YES),  # of the year before, the same day
]
ANSWERED = {"1": at(2027, 1, 5), "2": at(2027, 1, 8), "6": at(2026, 3, 31, hour=23)}


def row(year, name, *counts):
    names = "asked", "answered", "in_time", "overdue", "to_answer"
    return TaskRow(year=year, addressee=name, **dict(zip(names, counts, strict=True)))


def test_questions_are_counted_by_the_year_they_were_sent_and_whom_they_were_put_to():
    assert list(task_figures_of(ASKED, ANSWERED, TODAY)) == [
        row(2026, Text(""), 4, 2, 1, 1, 4.5), row(2026, PARKS, 3, 2, 1, 1, 4.5), row(2026, ROADS, 1, 0, 0, 0, None),
        row(2025, Text(""), 1, 1, 1, 0, 0.0), row(2025, ROADS, 1, 1, 1, 0, 0.0),
    ]  # fmt: skip


def test_where_nothing_was_asked_there_are_no_figures():
    assert list(task_figures_of([], {}, TODAY)) == []

"""Every open case stands on the agenda once."""

from datetime import date, datetime

from fieldreg.desk.agenda import agenda_of
from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.timespan import JST

TODAY, SINCE = date(2026, 12, 8), date(2026, 12, 1)


def case(ref, **more):
    known = {"subject": "s", "body": "b", "created_at": datetime(2026, 11, 2, 9, tzinfo=JST), "in_charge": 1, "step": Step.TRIAGE}
    return Case(ref=ref, **(known | more))


def test_each_open_case_stands_under_the_first_heading_that_fits_it():
    late = case("1", due=date(2026, 12, 7), created_at=datetime(2026, 12, 5, tzinfo=JST))
    new = case("2", created_at=datetime(2026, 12, 1, 0, 0, tzinfo=JST), due=date(2026, 12, 8), in_charge=None)
    nobody = case("3", in_charge=None, created_at=datetime(2026, 11, 30, 23, 59, tzinfo=JST))
    second, first = case("4", due=date(2026, 12, 20)), case("5", due=date(2026, 12, 9), step=Step.COORDINATING)
    waits = case("6", due=date(2026, 12, 1), waiting_since=date(2026, 11, 30))
    runs = case("7", step=Step.RUNNING)
    taken = case("8", step=Step.RECEIVED)
    over = case("9", step=Step.CLOSED, due=date(2026, 12, 1))
    told = agenda_of([over, taken, runs, waits, second, first, nobody, new, late], today=TODAY, since=SINCE)
    assert [(heading.title.en, [one.ref for one in heading.cases]) for heading in told] == [
        ("Overdue", ["1"]), ("New since the last meeting", ["2"]), ("To be assigned", ["3"]), ("Being coordinated", ["5", "4"]),
        ("Waiting for the applicant", ["6"]), ("Agreed and running", ["7"]), ("Others", ["8"]),
    ]  # fmt: skip

"""A case's own day: who looks after it is reminded before it, on it and after it, and in the end the administrators too; once each."""

from datetime import date, datetime, timedelta

import pytest

from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.services import Services
from tests import cast, makers
from tests.fakes import FixedClock

CASE = {"organisation": "甲社", "email": "asker@example.jp", "subject": "件名", "body": "本文"}


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 12, 25, 10, tzinfo=JST))


@pytest.fixture
def services(fresh_store, clock):
    makers.furnish(fresh_store)
    return Services(fresh_store, clock)


@pytest.fixture
def people(services):
    return {name: person.account for name, person in cast.hire(services).items()}


def reminders(services):
    """Day and hour at which each leaves, to whom, and the first line said, oldest first."""
    with services.store.reading() as work:
        found = [one for one in work.letters.page(limit=999)[1] if ":due:" in one.cause or ":task-due:" in one.cause]
    told = [(one.next_at.astimezone(JST), one.to.email.partition("@")[0], one.cause.rpartition(":")[2]) for one in reversed(found)]
    return [(f"{leaves:%m-%d %H:%M}", name, apart) for leaves, name, apart in told]


def on(services, clock, day, hour=1):
    clock.go_on(datetime(day.year, day.month, day.day, hour, tzinfo=JST) - clock.now())
    return services.case_reminders.remind()


def test_who_is_in_charge_is_reminded_and_three_days_late_the_administrators_too(services, people, clock):
    """Moved to coordinating on 25 December: due ten business days on, over the new year and a holiday: 15 January."""
    ref = services.cases.open(CASE)[0].ref
    services.case_desk.move(ref, Step.TRIAGE, people["staff"])
    held = services.case_desk.move(ref, Step.COORDINATING, people["staff"])
    assert held.due == date(2027, 1, 15)
    days = [date(2026, 12, 25) + timedelta(days=n) for n in range(40)]
    counts = {f"{day:%m-%d}": count for day in days[1:] if (count := on(services, clock, day))}
    assert counts == {"01-13": 1, "01-15": 1, "01-18": 1, "01-20": 2}
    assert reminders(services) == [
        ("01-13 08:30", "staff", "-2"), ("01-15 08:30", "staff", "0"), ("01-18 08:30", "staff", "1"), ("01-20 08:30", "staff", "3"),
        ("01-20 08:30", "admin", "3"),
    ]  # fmt: skip


def test_doing_it_twice_or_in_two_processes_is_doing_it_once_and_late_in_the_day_it_leaves_at_once(services, people, clock):
    ref = services.cases.open(CASE)[0].ref
    services.case_desk.assign(ref, people["staff"])
    assert services.case_reminders.remind() == 0  # its first day
    assert on(services, clock, date(2027, 1, 4), hour=14) == 1  # due that day
    again = Services(services.store, clock)
    assert (services.case_reminders.remind(), again.case_reminders.remind()) == (0, 0)
    assert reminders(services) == [("01-04 14:00", "staff", "0")]
    assert on(services, clock, date(2027, 1, 5), hour=20) == 0  # nobody is reminded at night; the next round finds what is due then
    assert len(reminders(services)) == 1


def test_what_waits_for_its_applicant_or_has_ended_reminds_nobody(services, people, clock):
    waits, ended = (services.cases.open(CASE | {"subject": name})[0].ref for name in "ab")
    services.case_desk.ask_applicant(waits, "日時は", people["staff"])
    services.case_desk.answer(ended, "できます。", people["staff"])
    assert [on(services, clock, date(2027, 1, day)) for day in (4, 5, 7)] == [0, 0, 0]


def test_nobody_in_charge_is_everybody_at_the_desk_and_a_question_long_overdue_is_told_to_the_administrators(services, people, clock):
    ref = services.cases.open(CASE)[0].ref
    assert on(services, clock, date(2027, 1, 4)) == 1
    assert reminders(services) == [("01-04 08:30", "staff", "0")]
    to = Addressee(kind=AddresseeKind.OTHER, name=Text("ある課"))
    services.task_desk.send(ref, [Order(addressee=to, kind=TaskKind.OTHER, question="?")], people["staff"], days="1")
    assert on(services, clock, date(2027, 1, 8)) == 2  # asked on the 4th for the 5th: three business days late
    assert reminders(services)[1:] == [("01-08 08:30", "staff", "3"), ("01-08 08:30", "admin", "3")]

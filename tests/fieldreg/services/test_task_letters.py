"""Whoever is asked is written to: the question with its link, reminders by day, what moved and what was taken back."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Reply, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "混雑の配信", "body": "避難所の混雑を配信したい。"}
LINK = re.compile(r"/answer/([\w-]{20,})")


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 12, 25, 10, tzinfo=JST))  # five business days on is 2027-01-07


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def staff(services):
    return services.accounts.put_account(Account(email="staff@example.jp", role=Role.STAFF, password_hash=""))[0]


def order(email="douro@example.jp"):
    asked = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"), email=email)
    return Order(addressee=asked, kind=TaskKind.DIVISION_OPINION, question="センサーを置けますか")


@pytest.fixture
def asked(services, staff):
    case, _ = services.cases.open(FORM)
    (sent,) = services.task_desk.send(case.ref, (order(),), staff)
    return sent


def letters(services, email="douro@example.jp"):
    """Template and whole text of what was written to an address, in order."""
    with services.store.reading() as work:
        kept = [letter for letter in work.letters.page(limit=999)[1] if letter.to.email == email]
    return [(one.template, one.body + "".join(link.path for link in one.links.values())) for one in reversed(kept)]


def on(services, clock, month, day, hour=9):
    clock.go_on(datetime(2027 if month == 1 else 2026, month, day, hour, tzinfo=JST) - clock.now())
    return services.task_reminders.remind()


def test_the_question_goes_out_with_its_link(services, asked):
    ((template, text),) = letters(services)
    assert template == "task-sent"
    assert "センサーを置けますか" in text
    assert LINK.search(text)[1] == asked.token


def test_who_has_no_address_is_written_nothing(services, staff):
    case, _ = services.cases.open(FORM)
    (sent,) = services.task_desk.send(case.ref, (order(email=""),), staff)
    services.task_desk.recall(sent.task.ref, "要らなくなった", staff)
    assert letters(services, "") == []


def test_reminders_come_two_days_before_on_the_day_and_one_and_three_after(services, clock, asked):
    days = (12, 28), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (1, 11), (1, 12), (1, 13), (1, 14)
    written = {day: on(services, clock, *day) for day in days}
    assert [day for day, count in written.items() if count] == [(1, 5), (1, 7), (1, 8), (1, 13)]  # the 11th is a holiday
    assert [template for template, _ in letters(services)] == ["task-sent", *["task-reminder"] * 2, *["task-overdue"] * 2]


def test_a_reminder_is_written_once_and_none_at_night(services, clock, asked):
    assert on(services, clock, 1, 5, 0) == 0
    assert on(services, clock, 1, 5, 8) == 0
    assert on(services, clock, 1, 5, 9) == 1
    assert services.task_reminders.remind() == 0
    assert on(services, clock, 1, 5, 20) == 0


def test_every_link_opens_the_question_until_another_is_asked_for(services, clock, staff, asked):
    on(services, clock, 1, 5)
    reminded = LINK.search(letters(services)[-1][1])[1]
    assert reminded != asked.token
    for token in (asked.token, reminded):
        assert services.task_answering.by_link(token).task.ref == asked.task.ref


def test_what_is_answered_is_reminded_of_no_more(services, clock, asked):
    services.task_answering.answer_by_link(asked.token, {"reply": str(Reply.YES), "name": "係", "division": "道路課", "text": ""}, after=0)
    assert on(services, clock, 1, 5) == 0
    assert on(services, clock, 1, 8) == 0


def test_a_later_day_is_told_with_a_link_and_reminders_follow_it(services, clock, staff, asked):
    services.task_desk.extend(asked.task.ref, "2027-01-15", staff)
    template, text = letters(services)[-1]
    assert (template, "2027-01-15" in text) == ("task-extended", True)
    assert services.task_answering.by_link(LINK.search(text)[1]).task.ref == asked.task.ref
    assert [on(services, clock, 1, day) for day in (5, 7, 13, 15)] == [0, 0, 1, 1]


def test_what_is_taken_back_is_told_with_the_reason_by_the_desk_and_by_the_applicant(services, staff, asked):
    services.task_desk.recall(asked.task.ref, "重ねて尋ねたため", staff)
    assert letters(services)[-1][0] == "task-recalled"
    assert "重ねて尋ねたため" in letters(services)[-1][1]
    case, key = services.cases.open(FORM | {"subject": "別"})
    services.task_desk.send(case.ref, (order("kouen@example.jp"),), staff)
    services.cases.withdraw(case.ref, "", key)
    assert [template for template, _ in letters(services, "kouen@example.jp")] == ["task-sent", "task-recalled"]


def test_a_case_that_waited_moves_the_day_and_tells_so(services, clock, staff, asked):
    services.case_desk.ask_applicant(asked.task.case, "台数は", staff)
    clock.go_on(timedelta(days=11))
    services.case_desk.resume(asked.task.case, staff)
    assert [template for template, _ in letters(services)] == ["task-sent", "task-extended"]


def test_nobody_is_reminded_while_the_case_waits_for_its_applicant(services, clock, staff, asked):
    services.case_desk.ask_applicant(asked.task.case, "どの場所ですか。", staff)
    on(services, clock, 1, 8)
    assert services.task_reminders.remind() == 0
    assert [template for template, _ in letters(services)] == ["task-sent"]


def test_what_was_asked_today_is_not_reminded_of_today(services, clock, staff):
    case, _ = services.cases.open(FORM)
    services.task_desk.send(case.ref, (order(),), staff, days="2")
    assert services.task_reminders.remind() == 0


def test_a_day_whose_holidays_nobody_knows_keeps_no_other_reminder_from_being_written(services, clock, staff, asked):
    case, _ = services.cases.open(FORM)
    (far,) = services.task_desk.send(case.ref, (order("far@example.jp"),), staff)
    with services.store.writing() as work:  # as it may have been kept before such days were refused
        work.tasks.put(replace(work.tasks.get(far.task.ref), due=date(2150, 3, 1)))
        work.commit()
    on(services, clock, 1, 7)
    assert [template for template, _ in letters(services)] == ["task-sent", "task-reminder"]


def test_whoever_is_asked_is_left_alone_at_night(services, clock, staff, asked):
    services.case_desk.ask_applicant(asked.task.case, "どの場所ですか。", staff)
    clock.at = datetime(2027, 1, 7, 3, tzinfo=JST)
    services.case_desk.resume(asked.task.case, staff)
    with services.store.reading() as work:
        (moved,) = [one for one in work.letters.page(limit=99)[1] if one.template == "task-extended"]
    assert moved.next_at == datetime(2027, 1, 7, 8, 30, tzinfo=JST)

"""Tasks at their turns: a link asked for after all others ended, a form sent again with more, answers that came unseen, and who is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind, TaskState
from fieldreg.desk.tasks.task_form import Beside, Order
from fieldreg.kernel.errors import Conflict, Gone, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "公園で飛ばしたい。"}
PARKS = Order(
    addressee=Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課", "Parks"), manager="m"),
    kind=TaskKind.MANAGER_CONSENT, question="使えますか。",
)  # fmt: skip
ROADS = Order(
    addressee=Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課"), email="roads@example.jp"),
    kind=TaskKind.DIVISION_OPINION, question="ご意見は。",
)  # fmt: skip
WHO = {"name": "係の者", "division": "公園課"}
YES, NO, MORE = (WHO | {"reply": reply, "text": "理由"} for reply in ("yes", "no", "need_more"))


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 12, 1, 10, tzinfo=JST))  # five business days on is 12-08


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def hire(services):
    def hired(name, role, **more):
        return services.accounts.put_account(Account(email=f"{name}@example.jp", role=role, password_hash="", **more))[0]

    return hired


@pytest.fixture
def staff(hire):
    return hire("staff", Role.STAFF)


@pytest.fixture
def case(services):
    return services.cases.open(FORM)[0].ref


def letters(services, email):
    with services.store.reading() as work:
        return [(one.template, one.subject) for one in reversed(work.letters.page(limit=999)[1]) if one.to.email == email]


def test_a_link_made_when_all_others_have_ended_opens_for_fourteen_days_of_its_own(services, staff, case, clock):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    clock.at = datetime(2027, 1, 20, 10, tzinfo=JST)
    with pytest.raises(Gone, match="期限"):
        services.task_answering.by_link(sent.token)
    again = services.task_desk.resend(sent.task.ref, staff)
    clock.at = datetime(2027, 2, 3, 23, 59, tzinfo=JST)
    assert services.task_answering.answer_by_link(again.token, YES).version == 1
    clock.at += timedelta(minutes=1)
    with pytest.raises(Gone, match="期限"):
        services.task_answering.by_link(again.token)


def test_a_link_that_is_over_says_what_is_to_be_done_and_nothing_else(services, staff, case):
    first, second = services.task_desk.send(case, (ROADS, PARKS), staff)
    services.task_desk.recall(first.task.ref, "不要", staff)
    services.task_desk.send(case, (replace(PARKS, question="改めて。", replaces=second.task.ref),), staff)
    told = []
    for token in (first.token, second.token):
        with pytest.raises(Gone) as gone:
            services.task_answering.by_link(token)
        told.append(gone.value.message.ja)
    assert told == ["この照会は取り消されました。回答は不要です。", "この照会は新しい照会に替わりました。回答は不要です。"]


def test_the_same_form_sent_again_with_more_sends_what_is_more(services, staff, case):
    services.task_desk.send(case, (ROADS,), staff, batch="b")
    again = services.task_desk.send(case, (ROADS, PARKS), staff, batch="b")
    assert [(one.task.addressee.name.ja, one.token is None) for one in again] == [("道路課", True), ("公園課", False)]
    assert len(services.task_desk.board(case, staff).tasks) == 2


def test_days_what_stands_beside_and_whom_are_told_wrong_at_once(services, staff, case):


    with pytest.raises(InvalidInput) as refused:
        services.task_desk.send(case, (), staff, days="0", beside=Beside(costs="あ" * 401, gains="あ" * 401))
    assert [fault.where for fault in refused.value.faults] == ["days", "costs", "gains", "to"]


def test_nobody_is_asked_at_the_address_of_the_applicant_s_account(services, staff, hire):
    owner = hire("owner", Role.COMPANY)
    own = services.cases.open(FORM | {"email": "desk-of-company@example.jp"}, owner)[0].ref
    with pytest.raises(InvalidInput, match="申請者本人"):
        services.task_desk.send(own, (replace(ROADS, addressee=replace(ROADS.addressee, email="Owner@example.jp")),), staff)


def test_nobody_answers_for_what_his_own_organisation_asks_for(services, staff, hire):
    owner, colleague = (hire(name, Role.COMPANY, organisation="試験会社") for name in ("owner", "colleague"))
    own = services.cases.open(FORM, owner)[0].ref
    (sent,) = services.task_desk.send(own, (ROADS,), staff)
    with pytest.raises(NotAllowed):
        services.task_answering.answer_by_link(sent.token, YES, account=colleague)
    assert services.task_desk.task(sent.task.ref, staff).state is TaskState.SENT


def test_an_answer_that_came_unseen_is_neither_taken_nor_thrown_away(services, staff, case):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    services.task_answering.answer_by_link(sent.token, YES)
    services.task_answering.answer_by_link(sent.token, NO, after=1)
    for act in (
        lambda: services.task_desk.close(sent.task.ref, staff, after=1),
        lambda: services.task_desk.recall(sent.task.ref, "不要", staff, after=0),
    ):
        with pytest.raises(Conflict, match="いいえ（難しい） 理由") as refused:
            act()
        assert refused.value.code == "answered-meanwhile"
    assert services.task_desk.close(sent.task.ref, staff, after=2).state is TaskState.CLOSED


def test_what_asks_for_more_is_no_answer_to_be_taken(services, staff, case):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    services.task_answering.answer_by_link(sent.token, MORE)
    with pytest.raises(Conflict):
        services.task_desk.close(sent.task.ref, staff)
    assert services.task_desk.board(case, staff).answered == 0


@pytest.mark.parametrize("day", ["2028-01-15", "2199-12-31"])
def test_a_day_years_off_is_a_slip_of_the_pen(services, staff, case, day):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    with pytest.raises(InvalidInput, match="先すぎます"):
        services.task_desk.extend(sent.task.ref, day, staff)
    assert services.task_answering.by_link(sent.token).task.due == sent.task.due


def test_a_day_whose_holidays_nobody_knows_keeps_no_case_from_going_on(services, staff, hire, clock):
    owner = hire("owner", Role.COMPANY)
    own = services.cases.open(FORM, owner)[0].ref
    (sent,) = services.task_desk.send(own, (ROADS,), staff)
    with services.store.writing() as work:
        work.tasks.put(replace(work.tasks.get(sent.task.ref), due=datetime(2150, 3, 2).date()))
        work.commit()
    services.case_desk.ask_applicant(own, "台数は", staff)
    clock.go_on(timedelta(days=7))
    assert services.cases.say(own, "二台です", account=owner).waiting_since is None


def test_who_looks_after_the_case_is_told_of_each_answer_in_the_morning(services, staff, hire, case):
    hire("other", Role.STAFF)
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    services.task_answering.answer_by_link(sent.token, YES)
    services.task_answering.answer_by_link(sent.token, YES, after=0)  # pressed twice
    services.task_answering.answer_by_link(sent.token, WHO | {"reply": "not_ours", "unknown": "1"}, after=1)
    about = f"［実証フィールド台帳］照会に回答がありました {case}（道路課）"
    assert [told for told in letters(services, "staff@example.jp") if told[0] == "task-answered"] == [("task-answered", about)] * 2
    assert ("task-answered", about) not in letters(services, "other@example.jp")
    with services.store.reading() as work:
        assert {one.digest for one in work.letters.page(limit=99)[1] if one.template == "task-answered"} == {True}


def test_who_wrote_an_answer_down_is_not_told_of_it(services, staff, case):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    services.task_desk.enter(sent.task.ref, YES, staff)
    assert "task-answered" not in [template for template, _ in letters(services, "staff@example.jp")]


def test_the_accounts_of_the_manager_asked_are_written_to_without_a_link(services, staff, case, hire, clock):
    hire("parks", Role.DEPARTMENT, manager="m")
    hire("rivers", Role.DEPARTMENT, manager="r")
    gone = hire("gone", Role.DEPARTMENT, manager="m")
    services.accounts.put_account(replace(gone, active=False))
    (sent,) = services.task_desk.send(case, (PARKS,), staff)
    services.task_desk.extend(sent.task.ref, "2026-12-10", staff)
    clock.at = datetime(2026, 12, 10, 9, tzinfo=JST)
    assert (services.task_reminders.remind(), services.task_reminders.remind()) == (1, 0)
    services.task_desk.recall(sent.task.ref, "不要", staff)
    assert [template for template, _ in letters(services, "parks@example.jp")] == [*["task-own"] * 3, "task-recalled"]
    assert letters(services, "parks@example.jp")[0][1] == f"［実証フィールド台帳］照会のお願い {case}（2026-12-08 まで）"
    assert letters(services, "rivers@example.jp") == letters(services, "gone@example.jp") == []
    with services.store.reading() as work:
        own = [one for one in work.letters.page(limit=99)[1] if one.template == "task-own"]
    assert {link.secret for one in own for link in one.links.values()} == {False}


def test_an_address_no_letter_can_be_sent_to_is_told_to_the_desk(services, staff, case):
    services.task_desk.send(case, (replace(ROADS, addressee=replace(ROADS.addressee, email="窓口@example.jp")),), staff)
    assert services.letters.need_somebody() == 1


def test_reminders_reach_what_is_due_whatever_lies_overdue(services, staff, case, clock):
    (old,) = services.task_desk.send(case, (ROADS,), staff)
    clock.at = datetime(2027, 3, 1, 10, tzinfo=JST)
    other = services.cases.open(FORM | {"subject": "別"})[0].ref
    (new,) = services.task_desk.send(other, (PARKS, ROADS), staff)[1:]
    clock.at = datetime(2027, 3, 8, 9, tzinfo=JST)
    assert (new.task.due.isoformat(), services.task_reminders.remind()) == ("2027-03-08", 1)
    with services.store.reading() as work:
        assert [task.ref for task in work.tasks.in_states([TaskState.SENT], first=new.task.due, last=new.task.due)][-1] == new.task.ref
        assert old.task.ref not in [task.ref for task in work.tasks.in_states([TaskState.SENT], first=new.task.due, last=new.task.due)]


def test_the_applicant_is_told_once_that_others_are_asked(services, staff, hire, case):
    (sent,) = services.task_desk.send(case, (ROADS,), staff)
    services.task_answering.answer_by_link(sent.token, WHO | {"reply": "not_ours", "unknown": "1"})
    services.task_desk.send(case, (PARKS,), staff)
    assert services.cases.case(case, account=staff).step is Step.COORDINATING
    assert [template for template, _ in letters(services, "a@example.jp")] == ["consultation-opened-by-key", "case-step-by-key"]


def test_a_department_s_list_is_paged_open_ones_first_and_overdue_is_as_on_its_page(services, staff, hire, clock):
    parks, owner = hire("parks", Role.DEPARTMENT, manager="m"), hire("owner", Role.COMPANY)
    refs = []
    for n, reply in enumerate((YES, MORE, None)):
        own = services.cases.open(FORM | {"subject": f"{n}"}, owner)[0].ref
        (sent,) = services.task_desk.send(own, (PARKS,), staff)
        if reply:
            services.task_answering.answer_by_link(sent.token, reply)
        refs.append(sent.task.ref)
    services.case_desk.ask_applicant(own, "台数は", staff)
    clock.go_on(timedelta(days=20))
    count, asked = services.task_answering.own_page(parks, limit=2)
    assert (count, [(one.task.ref, one.overdue) for one in asked]) == (3, [(refs[1], True), (refs[2], False)])
    assert [one.task.ref for one in services.task_answering.own_page(parks, offset=2, limit=2)[1]] == [refs[0]]
    assert services.task_answering.one(refs[2], parks).overdue is False

"""Tasks from being sent to their end: who may answer, what is kept of it, and what the case does meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.desk.cases import Outcome, Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Reply, TaskKind, TaskState
from fieldreg.desk.tasks.task_answers import Via
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import Conflict, Gone, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import Subject
from tests import registries
from tests.fakes import JST

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "公園で飛ばしたい。", "site": "park"}
PARKS = Order(
    addressee=Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課", "Parks"), manager="m"),
    kind=TaskKind.MANAGER_CONSENT, question="この日時と区画で使わせられますか。",
)  # fmt: skip
POLICE = Order(
    addressee=Addressee(kind=AddresseeKind.AUTHORITY, name=Text("警察署"), email="police@example.jp"),
    kind=TaskKind.AUTHORITY_INQUIRY, question="手続きは要りますか。",
)  # fmt: skip
ROADS = Order(addressee=Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課")), kind=TaskKind.DIVISION_OPINION, question="ご意見は。")
WHO = {"name": "係の者", "division": "公園課"}
YES = WHO | {"reply": "yes"}


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def cast(services):
    roles = {"company": Role.COMPANY, "staff": Role.STAFF, "other": Role.STAFF, "parks": Role.DEPARTMENT, "roads": Role.DEPARTMENT}
    managers = {"parks": "m", "roads": "r"}
    made = {name: Account(email=f"{name}@example.jp", role=role, password_hash="") for name, role in roles.items()}
    made = {name: replace(account, manager=managers.get(name, "")) for name, account in made.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in made.items()}


@pytest.fixture
def case(services, cast):
    return services.cases.open(FORM, cast["company"])[0].ref


def told(services, ref):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [str(event.act) for event in work.timeline.of(Subject.CASE, ref)]


def send(services, cast, case, *orders, **more):
    return services.task_desk.send(case, orders or (PARKS,), cast["staff"], **more)


def test_three_tasks_leave_in_one_action_and_the_case_is_coordinated(services, cast, case):
    sent = send(services, cast, case, PARKS, POLICE, ROADS, batch="form-1")
    assert [(one.task.ref, one.task.number, one.task.addressee.name.ja) for one in sent] == [
        ("T-2026-0001", 1, "公園課"), ("T-2026-0002", 2, "警察署"), ("T-2026-0003", 3, "道路課"),
    ]  # fmt: skip
    assert len({one.token for one in sent}) == 3
    assert all(len(one.token) == 43 for one in sent)
    held = services.cases.case(case, account=cast["staff"])
    assert (held.step, held.in_charge, held.due) == (Step.COORDINATING, cast["staff"].id, date(2026, 12, 7))
    board = services.task_desk.board(case, cast["staff"])
    assert (board.answered, board.asked, board.first_due) == (0, 3, date(2026, 11, 30))
    assert told(services, case) == ["case.received", "case.moved"] + ["case.task-sent"] * 3


def test_a_form_sent_twice_sends_once(services, cast, case):
    first = send(services, cast, case, PARKS, batch="form-1")
    again = send(services, cast, case, PARKS, batch="form-1")
    assert [(one.task, one.token) for one in again] == [(first[0].task, None)]
    assert len(send(services, cast, case, PARKS, batch="form-2")) == 1
    assert len(services.task_desk.board(case, cast["staff"]).tasks) == 2


def test_of_a_link_only_its_digest_is_kept(services, cast, case):
    (sent,) = send(services, cast, case)
    with services.store.reading() as work:
        everything = repr([work.tasks.of_case(case), list(work.timeline.links())])
    assert sent.token not in everything
    assert sent.task.token_digest in everything


def test_every_fault_of_what_is_sent_is_told_at_once(services, cast, case):
    own = Addressee(kind=AddresseeKind.OTHER, name=Text("本人"), email="A@example.jp")
    bad = Addressee(kind=AddresseeKind.OTHER, name=Text(""), email="nonsense")
    orders = (Order(addressee=own, kind=TaskKind.OTHER, question="?"), Order(addressee=bad, kind=TaskKind.OTHER, question=" "))
    with pytest.raises(InvalidInput) as refused:
        send(services, cast, case, *orders)
    assert [fault.code for fault in refused.value.faults] == ["own-request", "name", "question-missing", "email-form"]
    with pytest.raises(InvalidInput, match="1〜20 件"):
        services.task_desk.send(case, (), cast["staff"])
    for days in ("0", "61", "-1", "x", "１"):
        with pytest.raises(InvalidInput, match="営業日"):
            send(services, cast, case, days=days)
    assert services.task_desk.board(case, cast["staff"]).tasks == []
    assert services.cases.case(case, account=cast["staff"]).step is Step.RECEIVED


def test_reading_through_the_link_changes_nothing_and_one_answer_answers(services, cast, case):
    (sent,) = send(services, cast, case)
    before = told(services, case)
    for _ in range(20):
        asked = services.task_answering.by_link(sent.token)
    assert (asked.task, asked.answers, told(services, case)) == (sent.task, [], before)
    assert services.task_answering.see_by_link(sent.token).state is TaskState.SEEN
    assert services.task_answering.see_by_link(sent.token).version == 2  # seen once
    kept = services.task_answering.answer_by_link(sent.token, YES, after=0)
    assert (kept.version, kept.reply, kept.via, kept.by) == (1, Reply.YES, Via.LINK, None)
    second = services.task_answering.answer_by_link(sent.token, WHO | {"reply": "no", "text": "工事と重なる"}, after=1)
    board = services.task_desk.board(case, cast["staff"])
    assert [(one.version, one.reply) for one in board.answers[sent.task.ref]] == [(1, Reply.YES), (2, Reply.NO)]
    assert (board.tasks[0].state, board.tasks[0].answer, board.answered, second.text) == (TaskState.ANSWERED, Reply.NO, 1, "工事と重なる")
    assert told(services, case)[-3:] == ["case.task-seen", "case.task-answered", "case.task-answered"]


def test_an_answer_sent_twice_is_one(services, cast, case):
    (sent,) = send(services, cast, case)
    one, other = (services.task_answering.answer_by_link(sent.token, YES, after=0) for _ in range(2))
    assert (one.version, other.version) == (1, 1)
    assert len(services.task_desk.board(case, cast["staff"]).answers[sent.task.ref]) == 1


def test_the_second_of_two_who_answer_at_once_sees_both_answers(services, cast, case):
    (sent,) = send(services, cast, case)
    services.task_desk.enter(sent.task.ref, WHO | {"reply": "no", "text": "電話の回答"}, cast["staff"], after=0)
    with pytest.raises(Conflict) as refused:
        services.task_desk.enter(sent.task.ref, YES | {"text": "別の回答"}, cast["other"], after=0)
    assert refused.value.code == "answered-meanwhile"
    for text in ("電話の回答", "別の回答"):
        assert text in refused.value.message.ja
        assert text in refused.value.message.en
    with pytest.raises(Conflict, match="電話の回答"):
        services.task_answering.answer_by_link(sent.token, YES, after=0)
    assert len(services.task_desk.board(case, cast["staff"]).answers[sent.task.ref]) == 1


@pytest.mark.parametrize(
    "more, faults",
    [
        ({}, ["reply-missing", "name-missing", "division-missing"]),
        (YES | {"name": " "}, ["name-missing"]),
        (WHO | {"reply": "yes_with_conditions", "conditions": " \n-\n"}, ["conditions-missing"]),
        (WHO | {"reply": "not_ours"}, ["suggests-missing"]),
        (WHO | {"reply": "not_ours", "suggests": "道路課", "unknown": "1"}, ["suggests-missing"]),
        (WHO | {"reply": "no"}, ["text-missing"]),
        (WHO | {"reply": "need_more"}, ["text-missing"]),
        (WHO | {"reply": "yes_with_conditions", "conditions": "\n".join("あ" * 21)}, ["too-many"]),
    ],
)
def test_what_is_missing_of_an_answer_is_told(services, cast, case, more, faults):
    (sent,) = send(services, cast, case)
    with pytest.raises(InvalidInput) as refused:
        services.task_answering.answer_by_link(sent.token, more)
    assert [fault.code for fault in refused.value.faults] == faults
    assert services.task_desk.task(sent.task.ref, cast["staff"]).state is TaskState.SENT


def test_conditions_are_one_a_line_and_of_that_answer_alone(services, cast, case):
    (sent,) = send(services, cast, case)
    said = "・9時前は音を出さない\r\n\r\n原状に戻す"
    kept = services.task_answering.answer_by_link(sent.token, WHO | {"reply": "yes_with_conditions", "conditions": said})
    assert kept.conditions == ("9時前は音を出さない", "原状に戻す")
    assert services.task_answering.answer_by_link(sent.token, YES | {"conditions": said}, after=1).conditions == ()


@pytest.mark.parametrize("days, opens", [(14, True), (15, False)])
def test_a_link_opens_for_fourteen_days_after_its_day(services, cast, case, clock, days, opens):
    (sent,) = send(services, cast, case)
    clock.at = clock.at.replace(month=11, day=30) + timedelta(days=days)
    if opens:
        assert services.task_answering.answer_by_link(sent.token, YES).version == 1
        return
    for ask in (services.task_answering.by_link, services.task_answering.see_by_link):
        with pytest.raises(Gone, match="期限"):
            ask(sent.token)
    with pytest.raises(Gone, match="新しいリンク"):
        services.task_answering.answer_by_link(sent.token, YES)


def test_what_was_recalled_or_replaced_is_gone_and_what_never_was_is_not_there(services, cast, case):
    (parks, police) = send(services, cast, case, PARKS, POLICE)
    again = services.task_desk.resend(parks.task.ref, cast["staff"])
    with pytest.raises(Gone, match="新しいリンクが送られています"):
        services.task_answering.by_link(parks.token)
    assert services.task_answering.by_link(again.token).task.ref == parks.task.ref
    services.task_desk.recall(police.task.ref, "不要になった", cast["staff"])
    with pytest.raises(Gone, match="取り消されました"):
        services.task_answering.answer_by_link(police.token, YES)
    for token in ("", "guess", police.token + "x", parks.task.token_digest):
        with pytest.raises(NotFound):
            services.task_answering.by_link(token)


def test_a_recall_needs_a_reason_and_what_has_ended_stays_ended(services, cast, case):
    (sent,) = send(services, cast, case)
    ref, staff = sent.task.ref, cast["staff"]
    with pytest.raises(InvalidInput, match="理由"):
        services.task_desk.recall(ref, " ", staff)
    with pytest.raises(Conflict):
        services.task_desk.close(ref, staff)  # nobody answered yet
    services.task_answering.answer_by_link(sent.token, YES)
    assert services.task_desk.close(ref, staff).state is TaskState.CLOSED
    for act in (
        lambda: services.task_answering.answer_by_link(sent.token, WHO | {"reply": "no", "text": "x"}, after=1),
        lambda: services.task_desk.recall(ref, "やめる", staff),
        lambda: services.task_desk.extend(ref, "2027-01-20", staff),
        lambda: services.task_desk.resend(ref, staff),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "task-ended"


def test_a_task_is_due_five_business_days_later_over_the_new_year_and_an_extension_never_shortens(services, cast, case, clock):
    clock.at = clock.at.replace(month=12, day=25)
    (sent,) = send(services, cast, case)
    assert sent.task.due == date(2027, 1, 7)
    for day in ("2027-01-07", "2027-01-06", "2026-12-28"):
        with pytest.raises(InvalidInput, match="後の日"):
            services.task_desk.extend(sent.task.ref, day, cast["staff"])
    assert services.task_desk.extend(sent.task.ref, "2027-01-08", cast["staff"]).due == date(2027, 1, 8)


def test_while_its_case_waits_a_task_is_not_overdue_and_its_day_moves_by_the_business_days_waited(services, cast, case, clock):
    clock.at = clock.at.replace(month=12, day=25)
    send(services, cast, case)
    services.case_desk.ask_applicant(case, "機体は何ですか", cast["staff"])
    clock.at = clock.at.replace(year=2027, month=1, day=5)
    send(services, cast, case, ROADS)  # asked while the case waits: it stands still from that day on
    clock.at = clock.at.replace(day=12)  # 12-28, 01-04 to 08: six; 01-11 is a holiday, 01-12 the seventh
    board = services.task_desk.board(case, cast["staff"])
    assert board.overdue(board.tasks[0]) is False
    services.cases.say(case, "小型機です", account=cast["company"])
    board = services.task_desk.board(case, cast["staff"])
    assert [task.due for task in board.tasks] == [date(2027, 1, 19), date(2027, 1, 19)]  # 01-07 and seven, 01-13 and four
    assert board.overdue(board.tasks[0]) is False
    clock.at = clock.at.replace(day=20)
    assert services.task_desk.board(case, cast["staff"]).overdue(board.tasks[0]) is True


def test_not_ours_takes_the_case_back_to_where_it_is_routed_and_tells_the_applicant_no_more(services, cast, case):
    (sent,) = send(services, cast, case)
    said = WHO | {"reply": "not_ours", "suggests": "河川課", "text": "秘密の事情"}
    services.task_answering.answer_by_link(sent.token, said)
    held = services.cases.case(case, account=cast["company"])
    assert (held.step, held.due, held.reason, held.answer) == (Step.TRIAGE, date(2026, 11, 26), "", "")
    _, events = services.timeline.page(cast["company"], limit=50)
    assert [str(event.act) for event in events] == ["case.moved", "case.moved", "case.received"]
    assert not any(word in str([event.told for event in events]) for word in ("河川課", "秘密の事情", "公園課"))
    assert services.task_desk.board(case, cast["staff"]).answered == 1
    (other,) = send(services, cast, case, ROADS)
    assert services.cases.case(case, account=cast["staff"]).step is Step.COORDINATING
    services.task_answering.answer_by_link(other.token, WHO | {"reply": "not_ours", "unknown": "1"})
    assert services.cases.case(case, account=cast["staff"]).step is Step.TRIAGE


def test_no_case_ends_while_a_question_it_needs_is_open(services, cast, case):
    blocking, idle = send(services, cast, case, PARKS)[0], send(services, cast, case, ROADS, blocking=False)[0]
    staff = cast["staff"]
    for act in (
        lambda: services.case_desk.answer(case, "可能です。", staff),
        lambda: services.case_desk.move(case, Step.DECLINED, staff, reason="難しい"),
    ):
        with pytest.raises(Conflict, match="T-2026-0001 公園課") as refused:
            act()
        assert refused.value.code == "tasks-open"
        assert "T-2026-0002" not in refused.value.message.ja
    services.task_answering.answer_by_link(blocking.token, WHO | {"reply": "need_more", "text": "日時は"})
    with pytest.raises(Conflict, match="回答待ち"):
        services.case_desk.answer(case, "可能です。", staff)  # what asks for more is no answer yet
    services.task_answering.answer_by_link(blocking.token, YES, after=1)
    assert services.case_desk.answer(case, "可能です。", staff).step is Step.ANSWERED
    states = {task.ref: (task.state, task.reason) for task in services.task_desk.board(case, staff).tasks}
    assert states == {
        blocking.task.ref: (TaskState.CLOSED, ""), idle.task.ref: (TaskState.RECALLED, "案件が終わったため"),
    }  # fmt: skip


def test_closing_and_joining_wait_too_and_a_recall_frees_them(services, cast, case):
    (sent,) = send(services, cast, case)
    staff = cast["staff"]
    other = services.cases.open(FORM | {"body": "別件"}, cast["company"])[0].ref
    with pytest.raises(Conflict, match="T-2026-0001"):
        services.case_desk.merge(case, other, staff)
    services.case_desk.move(case, Step.AGREED, staff)
    services.case_desk.move(case, Step.RUNNING, staff)
    closing = {"outcome": Outcome.REALISED, "effect": "分かった"}
    with pytest.raises(Conflict, match="T-2026-0001"):
        services.case_desk.move(case, Step.CLOSED, staff, **closing)
    services.task_desk.recall(sent.task.ref, "不要になった", staff)
    assert services.case_desk.move(case, Step.CLOSED, staff, **closing).step is Step.CLOSED


def test_an_applicant_withdraws_whatever_is_asked(services, cast, case):
    (sent,) = send(services, cast, case)
    services.cases.withdraw(case, account=cast["company"])
    assert services.task_desk.task(sent.task.ref, cast["staff"]).reason == "申請が取り下げられたため"
    with pytest.raises(Gone):
        services.task_answering.by_link(sent.token)


def test_nobody_answers_a_question_about_his_own_request(services, cast, case):
    (sent,) = send(services, cast, case)
    with pytest.raises(NotAllowed):
        services.task_answering.answer_by_link(sent.token, YES, account=cast["company"])
    own = services.cases.open(FORM | {"email": "Parks@example.jp"})[0].ref
    (theirs,) = send(services, cast, own)
    with pytest.raises(NotAllowed):
        services.task_answering.answer(theirs.task.ref, YES, cast["parks"])
    desks = services.cases.open(FORM, cast["staff"])[0].ref
    (third,) = send(services, cast, desks)
    with pytest.raises(NotAllowed):
        services.task_desk.enter(third.task.ref, YES, cast["staff"])
    assert services.task_desk.enter(third.task.ref, YES, cast["other"]).via is Via.PHONE


def test_a_department_has_its_own_tasks_and_no_other(services, cast, case):
    parks, police = send(services, cast, case, PARKS, POLICE)
    own = services.task_answering.own
    assert [asked.task.ref for asked in own(cast["parks"])] == [parks.task.ref]
    assert (own(cast["roads"]), own(cast["company"]), own(cast["staff"])) == ([], [], [])
    assert services.task_answering.one(parks.task.ref, cast["parks"]).task.ref == parks.task.ref
    assert services.task_answering.see(parks.task.ref, cast["parks"]).state is TaskState.SEEN
    kept = services.task_answering.answer(parks.task.ref, YES, cast["parks"], after=0)
    assert (kept.via, kept.by) == (Via.ACCOUNT, cast["parks"].id)
    for account, ref in ((cast["roads"], parks.task.ref), (cast["parks"], police.task.ref), (cast["company"], parks.task.ref)):
        for act in (services.task_answering.one, services.task_answering.see):
            with pytest.raises(NotFound):
                act(ref, account)
        with pytest.raises(NotFound):
            services.task_answering.answer(ref, YES, account)


def test_a_question_asked_anew_takes_the_place_of_the_first(services, cast, case):
    (first,) = send(services, cast, case)
    anew = Order(addressee=PARKS.addressee, kind=PARKS.kind, question="別の日はどうですか。", replaces=first.task.ref)
    (second,) = send(services, cast, case, anew)
    board = services.task_desk.board(case, cast["staff"])
    assert [(task.state, task.question) for task in board.tasks] == [
        (TaskState.SUPERSEDED, PARKS.question), (TaskState.SENT, "別の日はどうですか。"),
    ]  # fmt: skip
    assert (board.asked, second.task.number) == (1, 2)
    with pytest.raises(Gone):
        services.task_answering.by_link(first.token)
    other = services.cases.open(FORM | {"body": "別件"})[0].ref
    with pytest.raises(Conflict, match="別の案件"):
        send(services, cast, other, Order(addressee=PARKS.addressee, kind=PARKS.kind, question="?", replaces=second.task.ref))


@pytest.mark.parametrize("who", ["company", "parks"])
def test_only_the_desk_sends_and_looks_at_them(services, cast, case, who):
    (sent,) = send(services, cast, case)
    desk, ref, account = services.task_desk, sent.task.ref, cast[who]
    for act in (
        lambda: desk.send(case, (PARKS,), account),
        lambda: desk.board(case, account),
        lambda: desk.task(ref, account),
        lambda: desk.resend(ref, account),
        lambda: desk.recall(ref, "x", account),
        lambda: desk.close(ref, account),
        lambda: desk.extend(ref, "2027-01-15", account),
        lambda: desk.enter(ref, YES, account),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nothing_is_asked_for_a_case_that_has_ended(services, cast, case):
    services.case_desk.answer(case, "可能です。", cast["staff"])
    with pytest.raises(Conflict) as refused:
        send(services, cast, case)
    assert refused.value.code == "case-ended"


def test_the_day_ends_in_japan(services, cast, case, clock):
    (sent,) = send(services, cast, case)
    clock.at = clock.at.replace(year=2026, month=12, day=14, hour=23, minute=59).astimezone(JST)
    assert services.task_answering.by_link(sent.token).overdue is True
    clock.go_on(timedelta(minutes=1))
    with pytest.raises(Gone):
        services.task_answering.by_link(sent.token)

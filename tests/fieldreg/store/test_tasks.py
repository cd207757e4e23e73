"""Tasks, agreements and permits come back as they were kept, on both databases, and no wrong word is taken."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from fieldreg.desk.agreements import Agreement, AgreementState, Condition, ConditionKind
from fieldreg.desk.cases import Case
from fieldreg.desk.permits import Permit, PermitState
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Reply, Task, TaskKind, TaskState
from fieldreg.desk.tasks.task_answers import TaskAnswer, Via
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text

AT = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.fixture
def case(store, owner):
    with store.writing() as work:
        kept = work.cases.add(Case(subject="件名", body="本文", site=None, activity="drone", created_at=AT))
        work.commit()
    return kept.ref


def task(case, owner, **more):
    known = {
        "case": case, "kind": TaskKind.MANAGER_CONSENT, "question": "使えますか", "asked_at": AT, "asked_by": owner,
        "due": date(2026, 12, 1), "token_digest": "d1", "batch": "b",
        "addressee": Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課", "Parks"), manager="m", email="x@example.jp"),
        "brief": {"where": "公園", "lines": [1, None, "あ"]},
    }  # fmt: skip
    return Task(**(known | more))


def test_a_task_its_links_and_its_answers_come_back(store, case, owner):
    with store.writing() as work:
        kept = work.tasks.add(task(case, owner))
        other = work.tasks.add(task(case, owner, token_digest="d2", batch="c", addressee=replace(kept.addressee, manager="")))
        work.tasks.revoke_links(kept.ref)
        work.tasks.link(kept.ref, "d3", AT)
        changed = work.tasks.put(replace(kept, token_digest="d3", state=TaskState.ANSWERED, answer=Reply.NO, due=date(2027, 1, 4)))
        said = TaskAnswer(task=kept.ref, reply=Reply.NO, text="理", conditions=("一", "二"), name="係", division="課", via=Via.LINK, at=AT)
        first, second = work.tasks.answer(said), work.tasks.answer(replace(said, via=Via.PHONE, by=owner))
        work.commit()
    assert (kept.ref, kept.number, other.ref, other.number) == ("T-2026-0001", 1, "T-2026-0002", 2)
    with store.reading() as work:
        assert work.tasks.get(kept.ref) == changed
        assert work.tasks.of_case(case) == [changed, other]
        assert work.tasks.of_batch(case, "c") == [other]
        assert (work.tasks.of_manager("m"), work.tasks.of_manager("")) == ([changed], [])
        assert work.tasks.linked("d1") == (changed, changed.asked_at, False)
        assert work.tasks.linked("d3") == (changed, AT, True)
        assert (work.tasks.count_of_manager("m"), work.tasks.count_of_manager("")) == (1, 0)
        assert work.tasks.answers([kept.ref, other.ref]) == {kept.ref: [first, second], other.ref: []}
        assert (first.version, second.version, work.tasks.answers([])) == (1, 2, {})
        assert work.tasks.first_answered() == {kept.ref: AT}
        with pytest.raises(NotFound):
            work.tasks.linked("d4")
        with pytest.raises(NotFound):
            work.tasks.get("T-2026-0009")


def test_the_earlier_version_of_a_task_is_not_written_over_another(store, case, owner):
    with store.writing() as work:
        kept = work.tasks.add(task(case, owner))
        work.tasks.put(replace(kept, state=TaskState.SEEN))
        with pytest.raises(Conflict) as refused:
            work.tasks.put(replace(kept, state=TaskState.RECALLED))
    assert refused.value.code == "written-meanwhile"


def test_what_was_answered_elsewhere_on_the_same_site_or_activity_is_found(store, case, owner):
    with store.writing() as work:
        like = work.cases.add(Case(subject="別", body="", activity="drone", created_at=AT)).ref
        unlike = work.cases.add(Case(subject="別", body="", activity="kite", created_at=AT)).ref
        told = [
            work.tasks.add(task(like, owner, token_digest="a", answer=Reply.YES)),
            work.tasks.add(task(like, owner, token_digest="b", answer=Reply.NOT_OURS)),
            work.tasks.add(task(unlike, owner, token_digest="c", answer=Reply.YES)),
            work.tasks.add(task(case, owner, token_digest="d", answer=Reply.YES)),
        ]
        assert work.tasks.alike(case, site=None, activity="drone") == told[:1]
        assert work.tasks.alike(case, site=None, activity="") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET state = 'draft'",
        "UPDATE tasks SET answer = 'maybe'",
        "UPDATE tasks SET kind = ''",
        "UPDATE tasks SET addressee_kind = 'jury'",
        "UPDATE tasks SET number = 0",
        "UPDATE task_answers SET version = 0",
        "UPDATE task_answers SET via = 'fax'",
        "UPDATE task_answers SET reply = 'perhaps'",
        "UPDATE agreements SET state = 'asked'",
        "UPDATE permits SET state = 'lost'",
        "UPDATE task_links SET task = 'T-2026-0009'",
    ],
)
def test_the_database_takes_no_other_word(store, case, owner, raw, statement):
    with store.writing() as work:
        kept = work.tasks.add(task(case, owner))
        work.tasks.answer(TaskAnswer(task=kept.ref, reply=Reply.YES, name="係", division="課", via=Via.LINK, at=AT))
        work.agreements.put(Agreement(case=case, made_at=AT, made_by=owner))
        work.permits.put(Permit(case=case, rule="r", title=Text("許可")))
        work.commit()
    with pytest.raises(sa.exc.IntegrityError):
        raw(statement)


def test_agreements_and_permits_come_back(store, case, owner):
    condition = Condition(text="9時前は音を出さない", task="T-2026-0001", kind=ConditionKind.NOISE, until=date(2027, 3, 31), public=True)
    first = Agreement(case=case, made_at=AT, made_by=owner, conditions=(condition, Condition(text="保険")))
    offered = replace(first, state=AgreementState.OFFERED, offered_at=AT, offered_by=owner)
    second = replace(first, version=2, conditions=())
    permit = Permit(
        case=case, rule="caa-did", title=Text("人口集中地区", "DID"), authority=Text("国土交通省"), state=PermitState.GRANTED, number="1号",
        decided_on=date(2026, 12, 1), valid_from=date(2026, 12, 2), valid_to=date(2027, 12, 1), changed_at=AT, changed_by=owner,
    )  # fmt: skip
    with store.writing() as work:
        for one in (first, offered, second):
            work.agreements.put(one)
        kept = work.permits.put(permit)
        again = work.permits.put(replace(kept, note="控え"))
        for stale in (permit, kept):
            with pytest.raises(Conflict):
                work.permits.put(stale)
        work.commit()
    with store.reading() as work:
        assert work.agreements.of_case(case) == [offered, second]
        assert work.permits.of_case(case) == [again]
        assert (kept.version, again.version, work.permits.of_case("C-2026-0099")) == (1, 2, [])


def test_what_is_due_between_two_days_is_found_and_a_manager_s_open_ones_stand_first(store, case, owner):
    days = [date(2026, 12, day) for day in (4, 2, 3, 1)]
    with store.writing() as work:
        made = [work.tasks.add(task(case, owner, token_digest=f"d{n}", due=day)) for n, day in enumerate(days)]
        more = work.tasks.put(replace(made[2], state=TaskState.ANSWERED, answer=Reply.NEED_MORE))
        done = work.tasks.put(replace(made[3], state=TaskState.ANSWERED, answer=Reply.YES))
        work.commit()
    with store.reading() as work:
        assert work.tasks.in_states([TaskState.SENT], first=days[1], last=days[2]) == [made[1]]
        assert work.tasks.in_states([TaskState.SENT, TaskState.ANSWERED], first=days[1], last=days[2]) == [made[1], more]
        assert work.tasks.of_manager("m") == [made[1], more, made[0], done]
        assert work.tasks.of_manager("m", offset=1, limit=2) == [more, made[0]]

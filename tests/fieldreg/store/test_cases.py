"""Cases as kept, and many who work on one at the same moment, alike on both databases."""

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from fieldreg.desk.case_search import CaseSearch, Order, Who
from fieldreg.desk.cases import Case, Channel, Outcome, Step
from fieldreg.desk.messages import Message, Side
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.accounts import Role
from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.store.engines.migrate import upgrade
from tests.fieldreg.store.makers import MIDNIGHT, account


def asking(**more):
    return Case(**{"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文", "created_at": MIDNIGHT} | more)


def kept(store, *cases):
    with store.writing() as work:
        found = [work.cases.add(case) for case in cases]
        work.commit()
    return found


def refs(store, search, **page):
    with store.reading() as work:
        count, found = work.cases.page(search, **({"limit": 50} | page))
    return count, [case.ref[-1] for case in found]


@pytest.fixture
def staff(store):
    with store.writing() as work:
        hired = [work.accounts.put(account(f"s{n}@example.jp", Role.STAFF)) for n in range(2)]
        work.commit()
    return hired


def test_a_case_gets_a_number_of_its_year_and_a_version_with_every_change(store):
    first, second = kept(store, asking(), asking())
    assert [first.ref, second.ref] == ["C-2026-0001", "C-2026-0002"]
    with store.writing() as work:
        changed = work.cases.put(replace(first, subject="別の件名"))
        assert (changed.version, work.cases.get(first.ref)) == (2, changed)
        with pytest.raises(Conflict, match="何かを書いた") as refused:
            work.cases.put(replace(first, subject="遅れた変更"), written="何かを書いた")
        assert refused.value.code == "written-meanwhile"
        with pytest.raises(NotFound):
            work.cases.put(replace(first, ref="C-2026-0009"))


def test_a_key_opens_one_case(store):
    first, _ = kept(store, asking(key_digest="k"), asking())
    with store.reading() as work:
        assert work.cases.by_key("k") == first
        assert work.cases.by_key("other") is None
    with pytest.raises(Conflict):
        kept(store, asking(key_digest="k"))


def test_what_the_desk_owes_soonest_comes_first_and_what_waits_for_others_below(store):
    kept(
        store,
        asking(due=date(2026, 12, 9)), asking(), asking(due=date(2026, 12, 1), waiting_since=date(2026, 11, 30)),
        asking(due=date(2026, 12, 8)), asking(step=Step.DECLINED), asking(due=date(2026, 12, 8)),
    )  # fmt: skip
    assert refs(store, CaseSearch()) == (5, ["4", "6", "1", "2", "3"])
    assert refs(store, CaseSearch(), offset=3, limit=1) == (5, ["2"])
    assert refs(store, CaseSearch(order=Order.NEWEST)) == (5, ["6", "4", "3", "2", "1"])
    assert refs(store, CaseSearch(waiting=True)) == (1, ["3"])
    assert refs(store, CaseSearch(waiting=False, order=Order.OLDEST)) == (4, ["1", "2", "4", "6"])
    assert refs(store, CaseSearch(overdue_on=date(2026, 12, 9))) == (2, ["4", "6"])
    assert refs(store, CaseSearch(due_on=date(2026, 12, 8))) == (2, ["4", "6"])
    assert refs(store, CaseSearch(due_on=date(2026, 12, 1))) == (0, [])  # it waits for its applicant


def test_a_list_is_narrowed_by_whose_and_what(store, staff):
    one, other = staff
    kept(
        store,
        asking(in_charge=one.id), asking(in_charge=other.id, programme="partnership"), asking(channel=Channel.PHONE, owner=one.id),
        asking(in_charge=one.id, step=Step.CLOSED, outcome=Outcome.REALISED, waiting_since=None),
    )  # fmt: skip
    assert refs(store, CaseSearch(who=Who.MINE, reader=one.id)) == (1, ["1"])
    assert refs(store, CaseSearch(who=Who.UNASSIGNED)) == (1, ["3"])
    assert refs(store, CaseSearch(programme="partnership")) == (1, ["2"])
    assert refs(store, CaseSearch(channel=Channel.PHONE)) == (1, ["3"])
    assert refs(store, CaseSearch(owner=one.id)) == (1, ["3"])
    assert refs(store, CaseSearch(steps=(Step.CLOSED,))) == (1, ["4"])
    with store.reading() as work:
        assert work.cases.counts(one.id) == {"all": 3, "mine": 1, "unassigned": 1, "waiting": 0}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("混", ["1"]), ("公園", ["2"]), ("ﾛﾎﾞ", ["2"]), ("ろぼ", ["2"]), ("荒濱", ["1"]), ("C-2026-0002", ["2"]), ("100%", ["1"]),
        ("あらはま", ["1", "3"]), ("混雑 or ロボット", ["1", "2"]), ("混雑 ロボット", []), ("_", []), ("022", ["3"]), ("", ["1", "2", "3"]),
    ],
)  # fmt: skip
def test_words_are_found_from_one_character_in_every_way_of_writing(store, asked, found):
    kept(
        store,
        asking(subject="避難所の混雑", body="旧荒浜小学校で100%の人流を測る あらはま"), asking(subject="公園のロボット", answer="可"),
        asking(organisation="Arahama Works", phone="022-000-0000"),
    )  # fmt: skip
    assert refs(store, CaseSearch(text=asked, order=Order.OLDEST)) == (len(found), found)


def test_what_was_merged_is_found_at_any_remove(store):
    """Four in a chain, and one that goes in a circle: the word of the last is found in each it went into, and nowhere else."""
    a, b, c, d, other = kept(store, *(asking(subject=f"件名{n}", body="" if n < 3 else "混雑") for n in range(4)), asking(subject="別"))
    with store.writing() as work:
        for one, into in ((d, c), (c, b), (b, a)):
            work.cases.put(replace(one, step=Step.CLOSED, merged_into=into.ref))
        work.commit()
    both = CaseSearch(text="混雑", steps=tuple(Step), order=Order.OLDEST)
    assert refs(store, both) == (4, ["1", "2", "3", "4"])
    assert refs(store, CaseSearch(text="混雑 件名0", order=Order.OLDEST)) == (1, ["1"])
    with store.writing() as work:
        work.cases.put(replace(work.cases.get(a.ref), merged_into=b.ref))  # which nobody can make; it must end all the same
        work.commit()
    assert refs(store, both) == (4, ["1", "2", "3", "4"])
    assert refs(store, CaseSearch(text="別"))[1] == [other.ref[-1]]


def test_notes_of_the_desk_are_told_to_nobody_else(store):
    (case,) = kept(store, asking())
    said = [Message(case=case.ref, side=side, by=None, at=MIDNIGHT, text=str(side)) for side in Side]
    with store.writing() as work:
        said = [work.cases.say(message) for message in said]
        assert work.cases.said(case.ref, notes=True) == said
        assert work.cases.said(case.ref, notes=False) == said[:2]


def test_what_is_booked_for_a_case_is_told_once_and_goes_along(store):
    first, second = kept(store, asking(), asking())
    with store.writing() as work:
        for reservation in ("R-2026-0002", "R-2026-0001", "R-2026-0002"):
            work.cases.book(first.ref, reservation)
        work.cases.carry_over(first.ref, second.ref)
        assert work.cases.booked(second.ref) == ["R-2026-0001", "R-2026-0002"] == work.cases.booked(first.ref)
        assert work.cases.cases_of("R-2026-0001") == [first.ref, second.ref]
        assert work.cases.cases_of("R-2026-0009") == []


@pytest.mark.race
def test_of_sixteen_who_answer_at_once_one_is_first_and_each_other_is_told_of_him(store, staff, clock):
    (case,) = kept(store, asking())
    desk, barrier, sent, refused = Services(store, clock).case_desk, threading.Barrier(16), [], []

    def answer(n):
        barrier.wait()
        try:
            sent.append(desk.answer(case.ref, f"回答{n}", staff[0]).answer)
        except Conflict as error:
            refused.append((n, error))

    threads = [threading.Thread(target=answer, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first,) = sent
    assert len(refused) == 15
    assert all(first in error.message.ja and f"回答{n}" in error.message.ja for n, error in refused)
    with store.reading() as work:
        held = work.cases.get(case.ref)
    assert (held.answer, held.step, held.answered_by) == (first, Step.ANSWERED, staff[0].id)


def test_consultations_of_an_earlier_version_become_cases(empty_url):
    with contextlib.closing(open_store(empty_url)) as store:
        upgrade(store._dialect, "0010")
        texts = {"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "荒浜で飛ばす", "activity": "drone"}
        asked_at, answered_at = (int(datetime(2026, 11, day, tzinfo=UTC).timestamp() * 1e6) for day in (20, 24))
        rows = [
            {**texts, "ref": "C-2026-0001", "step": "intake", "answer": "", "key_digest": "k", "created_at": asked_at, "answered_at": None},
            {**texts, "ref": "C-2026-0002", "step": "answered", "answer": "可", "key_digest": "", "created_at": asked_at,
             "answered_at": answered_at},
            {**texts, "ref": "C-2026-0003", "step": "routed", "answer": "", "key_digest": "", "created_at": asked_at, "answered_at": None},
        ]  # fmt: skip
        names = list(rows[0])
        with store._dialect.engine.begin() as connection:
            insert = f"INSERT INTO consultations ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"
            connection.execute(sa.text(insert), rows)
        store.upgrade()
        with store.reading() as work:
            third, second, first = work.cases.list()
            assert work.cases.by_key("k") == first
            assert [case.ref for case in work.cases.page(CaseSearch(text="飛ばす"), limit=9)[1]] == ["C-2026-0001", "C-2026-0003"]
    assert (first.step, second.step, third.step) == (Step.RECEIVED, Step.ANSWERED, Step.TRIAGE)
    assert (second.answer, second.outcome, second.answered_at) == ("可", Outcome.ADVISED, datetime(2026, 11, 24, tzinfo=UTC))
    assert (first.channel, first.programme, first.subject, first.changed_at) == (
        Channel.WEB, "consultation", "件名", datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip


def test_a_case_of_who_has_left_the_desk_is_with_nobody(store, staff):
    there, left = staff
    kept(store, asking(in_charge=there.id), asking(in_charge=left.id), asking())
    for other in (replace(left, active=False), replace(left, role=Role.COMPANY)):
        with store.writing() as work:
            work.accounts.put(other)
            work.commit()
        assert refs(store, CaseSearch(who=Who.UNASSIGNED)) == (2, ["2", "3"])
        with store.reading() as work:
            assert work.cases.counts(there.id)["unassigned"] == 2

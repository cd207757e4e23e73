"""What a case has of its programme, as both databases keep it; cases from before walk none."""

import contextlib
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import Case, Step
from fieldreg.desk.walking.entries import Entry, EntryKind, EntryState
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.accounts import Role
from fieldreg.store import open_store
from fieldreg.store.engines.migrate import upgrade
from tests.fieldreg.store.makers import MIDNIGHT, account


def asking(**more):
    return Case(**{"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文", "created_at": MIDNIGHT} | more)


@pytest.fixture
def kept(store):
    with store.writing() as work:
        staff = work.accounts.put(account("s@example.jp", Role.STAFF))
        answers = {"proposal": "ずんだ餅", "asked": ["place", "data"], "budget": 800_000, "ready": True}
        answers |= {"period": ["2027-03-01", "2027-03-31"]}
        case = work.cases.add(asking(programme="p", edition="1", programme_step="intake", step_since=date(2026, 11, 23), answers=answers))
        work.commit()
    return case, staff


def entry(case, staff, **more):
    known = {"kind": EntryKind.LOCAL, "state": EntryState.PLANNED, "whom": "町内会", "day": date(2026, 12, 1), "text": "知らせる"}
    return Entry(case=case.ref, changed_at=MIDNIGHT, changed_by=staff.id, **known | more)


def test_where_it_stands_and_its_answers_come_back_as_they_were_and_are_found(store, kept):
    case, _ = kept
    with store.reading() as work:
        assert work.cases.get(case.ref) == case
        for words, count in (("ｽﾞﾝﾀﾞ", 1), ("800000", 1), ("data", 1), ("2027-03-31", 1), ("true", 0), ("proposal", 0)):
            assert work.cases.page(CaseSearch(text=words), limit=9)[0] == count, words


def test_a_case_without_answers_keeps_none(store):
    with store.writing() as work:
        case = work.cases.add(asking())
        work.commit()
    with store.reading() as work:
        held = work.cases.get(case.ref)
    assert (held.programme_step, held.step_since, held.answers) == ("", None, None)


def test_entries_are_kept_in_versions_and_of_two_who_change_one_the_second_is_told_of_both_texts(store, kept):
    case, staff = kept
    with store.writing() as work:
        first = work.walking.put_entry(entry(case, staff))
        done = work.walking.put_entry(replace(first, state=EntryState.DONE, result="異存なし"))
        assert (first.version, done.version, work.walking.entry(first.id)) == (1, 2, done)
        with pytest.raises(Conflict, match=r"異存なし.*遅れて書いた") as late:
            work.walking.put_entry(replace(first, text="遅れて書いた"))
        assert late.value.code == "written-meanwhile"
        with pytest.raises(NotFound):
            work.walking.entry(999)
        assert work.walking.entries(case.ref) == [done]


def test_what_is_still_to_come_is_of_open_cases_the_soonest_first(store, kept):
    case, staff = kept
    with store.writing() as work:
        ended = work.cases.add(asking(step=Step.CLOSED))
        for at, more in enumerate((
            {"day": None}, {"day": date(2026, 12, 24)}, {"day": date(2026, 12, 2)}, {"state": EntryState.DONE},
            {"kind": EntryKind.DEREGULATION, "state": EntryState.HANDED_ON, "day": date(2026, 12, 3)},
            {"kind": EntryKind.DEREGULATION, "state": EntryState.ANSWERED}, {"kind": EntryKind.DOCUMENT, "state": EntryState.DONE},
        )):  # fmt: skip
            work.walking.put_entry(entry(case, staff, text=str(at), **more))
        work.walking.put_entry(entry(ended, staff))
        work.commit()
    with store.reading() as work:
        assert [one.text for one in work.walking.open_entries()] == ["2", "4", "1", "0"]
        assert work.walking.counted() == {case.ref: {"local": 4, "deregulation": 2, "document": 1}, ended.ref: {"local": 1}}


def test_a_case_is_joined_to_one_call_and_one_certification(store, kept):
    case, _ = kept
    with store.writing() as work:
        work.walking.join(case.ref, "call", "K-2026-0001")
        work.walking.join(case.ref, "call", "K-2026-0002")
        work.walking.join(case.ref, "certification", "N-2026-0001")
        assert work.walking.joined(case.ref) == {"call": "K-2026-0002", "certification": "N-2026-0001"}
        assert work.walking.joined("C-2026-0099") == {}
        work.commit()
    with pytest.raises(Conflict), store.writing() as work:
        work.walking.join(case.ref, "site", "park")


@pytest.mark.parametrize("more", [{"kind": "weather"}, {"state": "lost"}])
def test_the_database_itself_refuses_a_kind_and_a_state_there_is_no_word_for(store, kept, more):
    case, staff = kept
    with pytest.raises(Conflict), store.writing() as work:
        work.walking.put_entry(entry(case, staff, **more))


def test_cases_from_before_keep_everything_and_walk_none(empty_url):
    with contextlib.closing(open_store(empty_url)) as store:
        upgrade(store._dialect, "0017")
        texts = ("organisation", "contact", "email", "phone", "subject", "body", "activity", "answer", "reason", "effect", "words")
        row = dict.fromkeys(texts, "昔の言葉") | {
            "ref": "C-2026-0001", "version": 3, "channel": "web", "programme": "partnership", "edition": "2026-04", "step": "running",
            "key_digest": "k", "waited_days": 2,
        }  # fmt: skip
        with store._dialect.engine.begin() as connection:
            insert = f"INSERT INTO cases ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})"
            connection.execute(sa.text(insert), row)
        store.upgrade()
        with store.reading() as work:
            held = work.cases.get("C-2026-0001")
            assert [case.ref for case in work.cases.page(CaseSearch(text="昔の言葉"), limit=9)[1]] == ["C-2026-0001"]
    kept = {name: value for name, value in row.items() if name != "words"} | {"key_digest": "k"}
    assert {name: str(value) if name in ("channel", "step") else value for name in kept for value in [getattr(held, name)]} == kept
    assert (held.programme_step, held.step_since, held.answers) == ("", None, None)

"""Files of cases, saved filters and the days of the calendar as kept, alike on both databases."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from fieldreg.desk.cases import Step
from fieldreg.desk.files.case_files import CaseFile, FileSide, FileState, SeenBy
from fieldreg.desk.overview.saved_filters import SavedFilter
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Task, TaskKind
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Role
from tests.fieldreg.store.makers import MIDNIGHT, account, hours, manager, site
from tests.fieldreg.store.makers import asked as asked_for
from tests.fieldreg.store.test_cases import asking, kept
from tests.made_files import PDF


def file(case, content=PDF, **more):
    known = {"name": "計画.pdf", "side": FileSide.DESK, "seen_by": SeenBy.DESK, "at": MIDNIGHT, "by": None}
    return CaseFile(**{"case": case, "size": len(content), "sha256": sha256(content).hexdigest()} | known | more)


@pytest.fixture
def case(store):
    return kept(store, asking())[0].ref


def add(store, *files, content=PDF):
    with store.writing() as work:
        made = [work.case_files.add(one, content) for one in files]
        work.commit()
    return made


def test_files_are_numbered_within_their_case_and_come_back_as_they_were(store, case):
    other = kept(store, asking())[0].ref
    full = file(case, side=FileSide.PARTY, task="T-2026-0001", permit="caa-did", seen_by=SeenBy.PARTIES, replaces=1)
    add(store, file(case), full, file(other))
    with store.reading() as work:
        assert work.case_files.of_case(case) == [file(case, number=1), replace(full, number=2)]
        assert [one.number for one in work.case_files.of_case(other)] == [1]
        assert work.case_files.content(case, 2) == PDF


def test_bytes_of_every_kind_are_kept(store, case):
    content = bytes(range(256)) * 4_096
    add(store, file(case, content), content=content)
    with store.reading() as work:
        assert work.case_files.content(case, 1) == content


def test_what_was_replaced_is_there_and_what_was_removed_is_not(store, case, raw):
    add(store, file(case), file(case), file(case))
    with store.writing() as work:
        for number, state in ((1, FileState.REPLACED), (2, FileState.REMOVED)):
            work.case_files.set_state(case, number, state)
        work.commit()
    with store.reading() as work:
        assert [str(one.state) for one in work.case_files.of_case(case)] == ["replaced", "removed", "kept"]
        assert work.case_files.content(case, 1) == PDF
        with pytest.raises(NotFound):
            work.case_files.content(case, 2)
    assert raw("SELECT count(*) FROM case_file_contents") == [(2,)]


def test_a_content_that_is_not_what_was_handed_in_is_given_to_nobody(store, case, raw, backend):
    add(store, file(case))
    empty = "x''" if backend == "sqlite" else "''::bytea"
    raw(f"UPDATE case_file_contents SET content = {empty}")
    with store.reading() as work, pytest.raises(Conflict) as told:
        work.case_files.content(case, 1)
    assert told.value.code == "file-damaged"


@pytest.mark.parametrize("change", [
    {"side": "stranger"}, {"state": "lost"}, {"seen_by": "all"}, {"sha256": "short"}, {"size": 0}, {"task": "T-1"},
])  # fmt: skip
def test_the_database_refuses_what_no_file_can_be(store, case, change):
    with pytest.raises(Conflict):
        add(store, file(case, **change))


def test_who_locks_a_case_s_files_waits_for_who_did(store, case):
    """What each sees then has the other's in it, so that of two equal uploads one is kept."""
    seen, begun = [], threading.Barrier(2)

    def hand_in():
        begun.wait()
        with store.writing() as work:
            held = work.case_files.lock(case)
            seen.append(len(held))
            work.case_files.add(file(case), PDF)
            work.commit()

    threads = [threading.Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [0, 1]


@pytest.fixture
def staff(store):
    with store.writing() as work:
        made = [work.accounts.put(account(f"s{n}@example.jp", Role.STAFF)).id for n in range(2)]
        work.commit()
    return made


def put(store, *filters):
    with store.writing() as work:
        made = [work.saved_filters.put(one) for one in filters]
        work.commit()
    return made


def test_filters_are_each_of_one_account_and_one_opens_first(store, staff):
    mine, theirs = staff
    asked = {"view": "mine", "q": "公園"}
    known = {"account": mine, "start": True}
    one, two = put(store, SavedFilter(name="公園", asked=asked, **known), SavedFilter(name="急ぎ", **known))
    put(store, SavedFilter(account=theirs, name="公園", start=True))
    put(store, replace(one, name="公園の案件"))
    with store.reading() as work:
        assert work.saved_filters.of(mine) == [replace(one, name="公園の案件"), replace(two, start=False)]
        assert [held.name for held in work.saved_filters.of(theirs)] == ["公園"]


def test_another_s_filter_is_as_none(store, staff):
    mine, theirs = staff
    (one,) = put(store, SavedFilter(account=mine, name="公園"))
    with pytest.raises(NotFound):
        put(store, replace(one, account=theirs, name="奪う"))
    with store.writing() as work:
        assert (work.saved_filters.remove(theirs, one.id), work.saved_filters.remove(mine, one.id)) == (False, True)
        work.commit()
    with store.reading() as work:
        assert work.saved_filters.of(mine) == []


def test_two_of_one_name_are_refused_by_the_database_itself(store, staff):
    put(store, SavedFilter(account=staff[0], name="公園"))
    with pytest.raises(Conflict):
        put(store, SavedFilter(account=staff[0], name="公園"))


def test_the_calendar_s_days_are_told_alike(store, staff):
    """Open cases due, tasks not answered, and reservations with who looks after the newest of their cases."""
    due = date(2026, 12, 1)
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(site())
        company = work.accounts.put(account())
        one, two, *_ = [
            work.cases.add(asking(due=due, in_charge=staff[n % 2], **more))
            for n, more in enumerate(({}, {}, {"step": Step.CLOSED}, {"waiting_since": due}))
        ]
        asked = Addressee(kind=AddresseeKind.DIVISION, name=Text("道路課", "Roads"))
        known = {"case": one.ref, "kind": TaskKind.OTHER, "addressee": asked, "question": "?", "due": due, "token_digest": "d"}
        task = work.tasks.add(Task(asked_at=MIDNIGHT, asked_by=staff[0], **known))
        booked = work.reservations.add(asked_for(company.id, slot=(22, 26)), ())
        for case in (one, two):
            work.cases.book(case.ref, booked.id)
        work.commit()
    with store.reading() as work:
        assert [(entry.ref, entry.in_charge) for entry in work.desk_days.due_cases(due, due)] == [(one.ref, staff[0]), (two.ref, staff[1])]
        assert work.desk_days.due_cases(due - timedelta(days=9), due - timedelta(days=1)) == []
        (owed,) = work.desk_days.due_tasks(due, due)
        assert (owed.ref, owed.case, owed.title, owed.in_charge) == (task.ref, one.ref, Text("道路課", "Roads"), staff[0])
        (trial,) = work.desk_days.trials(hours(25, 27))
        assert (trial.ref, trial.title.en, trial.case, trial.in_charge, trial.state) == (booked.id, "Site", two.ref, staff[1], "requested")
        assert (trial.first, trial.last) == (due, due + timedelta(days=1))
        assert (work.desk_days.trials(hours(26, 27)), work.desk_days.trials(hours(0, 22))) == ([], [])

"""The timeline on both databases: added to in order, refused any other change, and proved byte by byte."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fieldreg.timeline.chain import broken_links, fault_of
from fieldreg.timeline.events import Act, By, Event, Reader, Subject
from fieldreg.timeline.search import EventSearch
from tests.fakes import NOW

HELD = "at, act, subject, ref, by, actor, owner, readers, told_digest"
OF_TIMELINE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('events', 'tellings')"


def opened(ref="C-2026-0001", **more):
    known = {"at": NOW, "act": Act.CASE_RECEIVED, "by": By.BEARER, "told": {"organisation": "株式会社甲"}}
    return Event(ref=ref, **(known | more))


def append(store, *events):
    with store.writing() as work:
        for event in events:
            work.timeline.append(event)
        work.commit()


def broken(store):
    with store.reading() as work:
        return [(one.seq, one.because.en) for one in broken_links(work.timeline.links())]


@pytest.fixture
def three(store):
    append(store, opened(), opened("C-2026-0002"))
    who = {"by": By.ACCOUNT, "actor": 7, "owner": 3, "readers": frozenset(Reader)}
    append(store, opened(act=Act.CASE_ANSWERED, told={"answer": "はい"}, **who))
    return store


def test_what_was_done_to_a_thing_is_told_in_order_and_whole(three):
    with three.reading() as work:
        told = work.timeline.of(Subject.CASE, "C-2026-0001")
        assert work.timeline.head()[0] == 3
    assert [(one.seq, one.act, one.by, one.actor, one.told) for one in told] == [
        (1, Act.CASE_RECEIVED, By.BEARER, None, {"organisation": "株式会社甲"}),
        (3, Act.CASE_ANSWERED, By.ACCOUNT, 7, {"answer": "はい"}),
    ]
    assert told[0].at == NOW
    assert broken(three) == []


def test_what_a_search_asks_for_is_found_newest_first_as_the_chain_holds_it(three):
    append(three, opened("R-2026-0001", act=Act.RESERVATION_EXPIRED, by=By.CLOCK, at=NOW + timedelta(days=1)))
    day = NOW.date()

    def found(**asked):
        with three.reading() as work:
            count, links = work.timeline.found(EventSearch(**asked), limit=2)
            assert all(fault_of(link) is None for link in links)
            return count, [link.seq for link in links]

    assert found() == (4, [4, 3])
    assert found(act=Act.CASE_RECEIVED) == found(by=By.BEARER) == (2, [2, 1])
    assert found(subject=Subject.RESERVATION) == found(by=By.CLOCK) == found(since=day + timedelta(days=1)) == (1, [4])
    assert found(ref="C-2026-0001", until=day) == (2, [3, 1])
    assert found(actor=7, since=day, until=day) == (1, [3])
    assert found(actor=8) == found(until=day - timedelta(days=1)) == (0, [])


def test_an_owner_reads_what_is_his_and_meant_for_him(three):
    append(three, opened("C-2026-0003", owner=3))
    with three.reading() as work:
        count, mine = work.timeline.page(owner=3, reader=Reader.OWNER, limit=10)
        everything, newest = work.timeline.page(limit=2)
    assert (count, [one.seq for one in mine]) == (1, [3])
    assert (everything, [one.seq for one in newest]) == (4, [4, 3])


def test_what_is_not_kept_leaves_no_event(three):
    with three.writing() as work:
        work.timeline.append(opened())
    with three.reading() as work:
        assert work.timeline.head()[0] == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET ref = 'C-2026-0002' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 3",
        "DELETE FROM events",
        "UPDATE tellings SET told = '{}' WHERE event = 1",
        "DELETE FROM tellings WHERE event = 1",
        f"INSERT INTO events SELECT 3, {HELD}, previous, 'x' FROM events WHERE seq = 3",
        f"INSERT INTO events SELECT 9, {HELD}, digest, 'x' FROM events WHERE seq = 3",
        f"INSERT INTO events SELECT 4, {HELD}, 'other', 'x' FROM events WHERE seq = 3",
        "INSERT INTO tellings SELECT 1, salt, told FROM tellings WHERE event = 2",
    ],
)
def test_the_database_itself_refuses_any_other_change(three, raw, statement):
    with pytest.raises(DatabaseError):
        raw(statement)
    assert broken(three) == []


@pytest.mark.parametrize("table", ["events", "tellings"])
def test_nor_does_it_replace_what_is_there(three, raw, backend, table):
    if backend == "postgis":
        statement = f"TRUNCATE {table} CASCADE"
    else:
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE rowid = 1"
    with pytest.raises(DatabaseError):
        raw(statement)
    with three.reading() as work:
        assert [link.seq for link in work.timeline.links()] == [1, 2, 3]


def unguarded(store, statement):
    """As whoever holds the file may: with the triggers out of the way."""
    with store._dialect.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            for name in connection.scalars(sa.text(OF_TIMELINE)).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE events SET actor = 8 WHERE seq = 3", [(3, "what it records was changed")]),
        ("UPDATE events SET at = at + 1 WHERE seq = 2", [(2, "what it records was changed")]),
        ("UPDATE events SET owner = 9 WHERE seq = 3", [(3, "what it records was changed")]),
        ("UPDATE events SET ref = 'C-2026-0009' WHERE seq = 1", [(1, "what it records was changed")]),
        ("UPDATE events SET by = 'clock' WHERE seq = 2", [(2, "what it records was changed")]),
        ("UPDATE events SET readers = 'desk owner' WHERE seq = 1", [(1, "what it records was changed")]),
        ("UPDATE events SET act = 'consultation.burnt' WHERE seq = 1", [(1, "what it records was changed")]),
        ("UPDATE events SET subject = 'load' WHERE seq = 1", [(1, "what it records was changed")]),
        ("UPDATE tellings SET told = '{\"organisation\": \"x\"}' WHERE event = 1", [(1, "what it told was changed")]),
        ("DELETE FROM tellings WHERE event = 1", [(1, "what it told is gone, and no erasure is recorded")]),
        ("DELETE FROM events WHERE seq = 2", [(2, "events 2 to 2 are missing"), (3, "it does not follow the event before it")]),
    ],
)
def test_a_changed_byte_is_found_with_its_event(three, statement, found):
    if statement.startswith("DELETE FROM events"):
        unguarded(three, "DELETE FROM tellings WHERE event = 2")
    unguarded(three, statement)
    assert broken(three) == found


def test_what_was_told_is_erased_and_the_chain_still_holds(three):
    with three.writing() as work:
        assert work.timeline.erase([1, 3, 99], at=NOW + timedelta(days=1), because="保存期間の満了") == 2
        work.commit()
    with three.reading() as work:
        assert [one.told for one in work.timeline.of(Subject.CASE, "C-2026-0001")] == [None, None]
    assert broken(three) == []
    append(three, opened())
    assert broken(three) == []


def test_many_at_once_make_one_chain(store):
    def work(n):
        for k in range(5):
            append(store, opened(f"{n}-{k}"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as held:
        assert held.timeline.head()[0] == 30
    assert broken(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE erasures SET because = 'x'",
        "DELETE FROM erasures",
        "INSERT INTO erasures SELECT * FROM erasures",
        "INSERT INTO tellings SELECT 1, salt, told FROM tellings WHERE event = 2",
    ],
)
def test_what_was_erased_stays_so_and_recorded(three, raw, backend, statement):
    with three.writing() as work:
        work.timeline.erase([1], at=NOW, because="保存期間の満了")
        work.commit()
    replacing = statement.replace("INSERT INTO erasures", "INSERT OR REPLACE INTO erasures") if backend == "sqlite" else statement
    with pytest.raises(DatabaseError):
        raw(replacing)
    assert broken(three) == []

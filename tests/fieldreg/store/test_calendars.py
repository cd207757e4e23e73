"""What calendars read: the right rows, never more than asked for, by the indexes made for it; and addresses by digest."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from fieldreg.booking.calendars.slots import Standing
from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.timespan import JST, Timespan, whole_days
from fieldreg.people.calendar_addresses import CalendarAddress, FeedKind
from tests.fieldreg.store.makers import site as stored_site

NOW = datetime(2026, 11, 23, 10, tzinfo=JST)
DAY = timedelta(days=1)
ONE = stored_site()
INDEXES = ("live_site_t0", "ended_site_decided_at", "live_t0", "ended_decided_at")


def slot(days, hours=3):
    start = NOW.replace(hour=9) + days * DAY
    return Timespan(start, start + timedelta(hours=hours))


@pytest.fixture
def put(store, owner):
    """Keeps a reservation at so many days from now, in a state it came to so many days ago."""

    def kept(days, state=State.REQUESTED, area=None, ended=0, **more):
        with store.writing() as work:
            asked = Reservation(
                site=ONE.id, area=area, slot=slot(days), exclusive=False, activity="drone", purpose="用途", organisation="甲", owner=owner,
                created_at=NOW - 200 * DAY, **more,
            )  # fmt: skip
            made = work.reservations.add(asked, ONE.lineage(area))
            if state is not State.REQUESTED:
                made = work.reservations.move(made.id, state, by=owner, at=NOW - ended * DAY, note="伝達")
            work.commit()
        return made.id

    return kept


def feed(store, **more):
    with store.reading() as work:
        found = work.booked.of_site(ONE.id, None, **({"since": NOW - 90 * DAY, "limit": 100} | more))
    return [(held.ref, held.state) for held in found.all], found.until


def test_a_feed_holds_what_is_to_come_and_what_ended_lately(store, put):
    coming, over, long_over = put(5), put(-30), put(-91)
    gone, long_gone = put(6, State.WITHDRAWN, ended=89), put(7, State.WITHDRAWN, ended=91)
    accepted = put(8, State.ACCEPTED, ended=150)
    told, until = feed(store)
    assert told == [(over, State.REQUESTED), (coming, State.REQUESTED), (accepted, State.ACCEPTED), (gone, State.WITHDRAWN)]
    assert until is None
    assert not {long_over, long_gone} & {ref for ref, _ in told}


def test_of_too_much_the_first_are_told_and_from_when_on_it_is_not_all(store, put):
    refs = [put(days) for days in (3, 1, 2)]
    assert feed(store, limit=2) == ([(refs[1], State.REQUESTED), (refs[2], State.REQUESTED)], slot(3).start)
    assert feed(store, limit=3)[1] is None


def test_a_row_tells_its_last_change_and_how_far_it_came(store, put, owner):
    put(1, State.ACCEPTED, ended=2)
    put(2)
    with store.reading() as work:
        public = work.booked.of_site(ONE.id, None, since=NOW, limit=9).all
        own = work.booked.of_owner(owner, since=NOW, limit=9).all
        everybody = work.booked.of_all(since=NOW, limit=9).all
        nobody = work.booked.of_owner(owner + 1, since=NOW, limit=9).all
    assert [(one.sequence, one.changed_at) for one in public] == [(1, NOW - 2 * DAY), (0, NOW - 200 * DAY)]
    assert [(one.purpose, one.organisation, one.note) for one in own] == [("用途", "甲", "伝達"), ("用途", "甲", "")]
    assert (list(everybody), list(nobody)) == (list(own), [])


def test_who_waits_in_line_reads_it_himself_and_nobody_else_does(store, put, owner):
    held = put(1)
    with store.writing() as work:
        waits = replace(work.reservations.get(held), id="", state=State.WAITING, slot=slot(1))
        waiting = work.reservations.add(waits, ONE.lineage(None)).id
        work.commit()
    with store.reading() as work:
        told = [[one.ref for one in found.all] for found in (
            work.booked.of_site(ONE.id, None, since=NOW, limit=9), work.booked.within(whole_days(NOW.date(), 9), limit=9),
            work.booked.of_owner(owner, since=NOW, limit=9), work.booked.of_all(since=NOW, limit=9),
        )]  # fmt: skip
    assert told == [[held], [held], [held, waiting], [held, waiting]]


def test_an_area_is_told_with_the_whole_site(store, put):
    area, other = (one.id for one in ONE.areas[:2])
    refs = {area: put(1, area=area), other: put(1, area=other), None: put(1)}
    with store.reading() as work:
        found = work.booked.of_site(ONE.id, {area}, since=NOW, limit=9)
    assert {held.ref for held in found.all} == {refs[area], refs[None]}


def test_a_page_of_days_is_half_open_and_narrowed_among_the_first_alone(store, put):
    refs = [put(days) for days in (-1, 0, 1, 2)]
    accepted = put(1, State.ACCEPTED)
    days = whole_days(date(2026, 11, 23), 2)

    def found(**more):
        with store.reading() as work:
            told = work.booked.within(days, **({"limit": 10} | more))
        return [held.ref for held in told.all], told.until

    assert found() == ([refs[1], refs[2], accepted], None)
    assert found(standing=Standing.ACCEPTED) == ([accepted], None)
    assert found(ward=ONE.ward, kind=str(ONE.kind), site=ONE.id)[0] == [refs[1], refs[2], accepted]
    assert found(ward="どこにもない区")[0] == found(site="elsewhere")[0] == []
    assert found(limit=2) == ([refs[1], refs[2]], slot(1).start)
    assert found(limit=2, standing=Standing.ACCEPTED) == ([], slot(1).start)  # not looked at: never told to be none


def test_sqlite_finds_them_by_the_indexes_of_what_lives_and_of_what_ended(store, put):
    put(1)
    with store.reading() as work:
        connection = work._transaction.connection
        if connection.dialect.name != "sqlite":
            return  # what a plan is there depends on how many rows there are
        said = []
        sa.event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2:4]))
        work.booked.of_site(ONE.id, None, since=NOW, limit=9)
        work.booked.of_all(since=NOW, limit=9)
        work.booked.within(whole_days(NOW.date()), limit=9)
        plans = [
            " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)) for text, values in list(said)
        ]
    used = [[name for name in INDEXES if f"ix_reservations_{name} " in plan] for plan in plans]
    # of all: what lives, what ended, and who waits in line (by state and start)
    assert used == [["live_site_t0"], ["ended_site_decided_at"], ["live_t0"], ["ended_decided_at"], [], ["live_t0"], ["live_t0"]]


@pytest.fixture
def address(owner):
    return CalendarAddress(account=owner, kind=FeedKind.OWN, digest="0" * 64, created_at=NOW)


def test_one_address_of_a_kind_works_at_a_time(store, owner, address):
    with store.writing() as work:
        made = work.calendar_addresses.add(address)
        desk = work.calendar_addresses.add(replace(address, kind=FeedKind.DESK, digest="1" * 64))
        work.calendar_addresses.used(made.id, date(2026, 11, 24))
        work.commit()
    with pytest.raises(Conflict), store.writing() as work:
        work.calendar_addresses.add(replace(address, digest="2" * 64))
    with store.writing() as work:
        assert [one.kind for one in work.calendar_addresses.of(owner)] == [FeedKind.OWN, FeedKind.DESK]
        assert work.calendar_addresses.by_digest("0" * 64) == replace(made, last_used_on=date(2026, 11, 24))
        assert [one.id for one in work.calendar_addresses.end(owner, [FeedKind.OWN], at=NOW)] == [made.id]
        assert list(work.calendar_addresses.end(owner, [FeedKind.OWN], at=NOW)) == []
        assert work.calendar_addresses.by_digest("0" * 64) is None
        work.calendar_addresses.add(replace(address, digest="2" * 64))
        assert work.calendar_addresses.by_digest("1" * 64) == desk
        work.commit()

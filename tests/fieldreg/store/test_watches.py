"""Watches and notices, alike on both databases: one of a kind for an addressee, one notice for a turn, gone with their trial."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.kernel.errors import Conflict
from fieldreg.store import open_store
from fieldreg.trials.trial_events import trial_ref
from fieldreg.waiting.watches import Notice, Watch, WatchKind
from tests.fieldreg.store.makers import MIDNIGHT, hours
from tests.fieldreg.store.test_kept_trials import KEPT

DAY = date(2026, 12, 1)
WATCH = Watch(
    code=KEPT.code, kind=WatchKind.FREE, addressee="link", site="s", area="s/yard", slot=hours(9, 12), state={"free": False, "spans": []},
    looked_at=MIDNIGHT, looked_revision=2**40, looked_on=DAY, begun_at=MIDNIGHT, ends_at=MIDNIGHT + timedelta(hours=12),
)  # fmt: skip
TOLD = {"kind": "free", "said": {"ja": "空きました <b>", "en": "free"}, "why": [], "do": {"ja": "予約", "en": "reserve"}}
VERDICT = replace(WATCH, kind=WatchKind.VERDICT, state={"rules": {}})


@pytest.fixture(autouse=True)
def _kept(store):
    with store.writing() as work:
        work.kept_trials.add(KEPT)
        work.commit()


def begun(store, *watches):
    with store.writing() as work:
        made = [work.watches.begin(watch) for watch in watches]
        work.commit()
    return made


def test_a_watch_comes_back_as_it_was_begun_and_the_registry_is_what_it_was(store, owner):
    with store.reading() as work:
        before = work.revision()
    (mine, links) = begun(store, replace(WATCH, addressee=f"account:{owner}", owner=owner), WATCH)
    assert links == replace(WATCH, id=links.id)
    with store.reading() as work:
        assert work.watches.of_trial(KEPT.code, "link") == [links]
        assert work.watches.of_owner(owner) == [mine]
        assert (work.watches.count_on(owner, MIDNIGHT), work.watches.unread(owner)) == (1, 0)
        assert work.watches.count_on(owner, WATCH.ends_at) == 0
        assert work.revision() == before
    assert store.check()["ok"]


def test_one_that_is_on_is_left_as_it_is_and_one_that_was_stopped_begins_again(store):
    (first,) = begun(store, WATCH)
    assert begun(store, replace(WATCH, state={"free": True, "spans": []}))[0] == first
    with store.writing() as work:
        assert work.watches.stop(KEPT.code, WatchKind.FREE, "link", at=MIDNIGHT)
        assert not work.watches.stop(KEPT.code, WatchKind.FREE, "link", at=MIDNIGHT)
        assert not work.watches.stop(KEPT.code, WatchKind.VERDICT, "link", at=MIDNIGHT)
        assert work.watches.waiting_for("s", hours(9, 12), MIDNIGHT, limit=9) == []
        work.commit()
    later = replace(WATCH, state={"free": True, "spans": []}, begun_at=MIDNIGHT + timedelta(hours=1))
    assert begun(store, later)[0] == replace(later, id=first.id)


@pytest.mark.parametrize(
    "span, moment, found",
    [
        ((11, 13), 0, True), ((12, 13), 0, False), ((8, 9), 0, False), ((0, 24), 0, True), ((9, 12), 12, False),
    ],
    ids=["meets", "begins as it ends", "ends as it begins", "holds it", "it is over"],
)  # fmt: skip
def test_those_who_wait_for_a_slot_are_found_by_site_and_time(store, span, moment, found):
    (watch, _) = begun(store, WATCH, VERDICT)
    with store.writing() as work:
        now = MIDNIGHT + timedelta(hours=moment)
        assert work.watches.waiting_for("s", hours(*span), now, limit=9) == ([watch] if found else [])
        assert work.watches.waiting_for("t", hours(*span), now, limit=9) == []


def test_a_verdict_is_due_when_the_registry_or_the_day_is_another_and_a_slot_always(store):
    (free, verdict) = begun(store, WATCH, VERDICT)
    later = MIDNIGHT + timedelta(minutes=1)
    with store.writing() as work:
        def due(kind, revision=2**40, on=DAY, limit=9):
            return work.watches.due(kind, revision=revision, on=on, now=later, limit=limit)

        assert due(WatchKind.FREE) == [free]
        assert due(WatchKind.VERDICT) == []
        assert due(WatchKind.VERDICT, on=DAY + timedelta(days=1)) == [verdict]
        assert due(WatchKind.VERDICT, revision=2**40 + 1) == [verdict]
        work.watches.looked([verdict.id], at=later, revision=2**40 + 1, on=DAY)
        assert due(WatchKind.VERDICT, revision=2**40 + 1) == []
        work.commit()


def test_a_turn_is_told_once_and_read_by_whom_it_is_for(store, owner):
    (watch,) = begun(store, replace(WATCH, addressee=f"account:{owner}", owner=owner))
    free = {"free": True, "spans": []}
    with store.writing() as work:
        assert work.watches.turn(watch, free, TOLD, at=MIDNIGHT)
        assert not work.watches.turn(watch, free, TOLD, at=MIDNIGHT)  # as it was read it is no more
        turned = work.watches.of_owner(owner)[0]
        assert turned == replace(watch, state=free, turn=1)
        assert work.watches.turn(turned, watch.state, None, at=MIDNIGHT)  # silently
        assert work.watches.turn(replace(turned, state=watch.state), free, TOLD, at=MIDNIGHT)
        assert work.watches.unread(owner) == 2
        assert not work.watches.read(watch.id, 2, addressee="link")
        assert work.watches.read(watch.id, 1, addressee=f"account:{owner}")
        assert not work.watches.read(watch.id, 9, addressee=f"account:{owner}")
        assert work.watches.unread(owner) == 1
        notices = [Notice(watch=watch.id, turn=turn, at=MIDNIGHT, told=TOLD) for turn in (2, 1)]
        assert work.watches.notices([watch.id, 99]) == {watch.id: notices}
        assert work.watches.notices([watch.id], newest=1) == {watch.id: notices[:1]}
        work.commit()


def test_a_stopped_watch_is_told_nothing(store):
    (watch,) = begun(store, WATCH)
    with store.writing() as work:
        work.watches.stop(KEPT.code, WatchKind.FREE, "link", at=MIDNIGHT)
        assert not work.watches.turn(watch, {"free": True}, TOLD, at=MIDNIGHT)
        assert work.watches.notices([watch.id]) == {}


def test_with_the_trial_go_its_watches_and_notices(store, raw):
    (watch,) = begun(store, WATCH)
    with store.writing() as work:
        work.watches.turn(watch, {"free": True}, TOLD, at=MIDNIGHT)
        assert work.kept_trials.remove_expired(KEPT.expires_at) == [trial_ref(KEPT.code)]
        work.commit()
    assert [raw(f"SELECT count(*) FROM {table}")[0][0] for table in ("watches", "notices")] == [0, 0]
    assert store.check()["ok"]


@pytest.mark.parametrize("wrong", [{"code": "222222"}, {"addressee": ""}, {"read_turn": 1}, {"owner": 99}], ids=str)
def test_what_is_no_watch_is_refused_by_the_database_itself(store, wrong):
    with pytest.raises(Conflict), store.writing() as work:
        work.watches.begin(replace(WATCH, **wrong))


@pytest.mark.race
def test_of_eight_who_see_the_same_turn_at_once_one_tells_it(url, store):
    (watch,) = begun(store, WATCH)
    barrier, told = threading.Barrier(8), []

    def tell():
        own = open_store(url, busy_ms=30_000)
        barrier.wait()
        with own.writing() as work:
            told.append(work.watches.turn(watch, {"free": True}, TOLD, at=MIDNIGHT))
            work.commit()
        own.close()

    threads = [threading.Thread(target=tell) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 7 + [True]
    with store.reading() as work:
        assert len(work.watches.notices([watch.id])[watch.id]) == 1

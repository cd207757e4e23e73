"""Programmes as kept, alike on both databases: whole, dated, and unchanged once a case uses them; older databases take loads of them."""

import contextlib
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from fieldreg.desk.cases import Case
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.programmes.editions import in_force_on
from fieldreg.register.load_ledger import Change, ChangeKind, Load
from fieldreg.store import open_store
from fieldreg.store.engines.migrate import upgrade
from fieldreg.store.tables import loads, programmes
from tests.fieldreg.store.makers import MIDNIGHT
from tests.made_programmes import FOLLOWING, small

FIRST, NEXT = small(), small(*FOLLOWING)
OTHER_WORDS = small(("years: 10", "years: 5"))


def kept(store, *editions):
    with store.writing() as work:
        for edition in editions:
            work.programmes.put(edition)
        work.commit()


def case_of(edition):
    """A case that is held to the edition."""
    return Case(
        organisation="会社", email="a@example.jp", subject="件名", body="本文", created_at=MIDNIGHT,
        programme=edition.programme, edition=edition.edition,
    )  # fmt: skip


def begun(store, edition):
    with store.writing() as work:
        work.cases.add(case_of(edition))
        work.commit()


def test_an_edition_comes_back_as_it_was_kept(store):
    kept(store, NEXT, FIRST)
    with store.reading() as work:
        assert list(work.programmes.all()) == [FIRST, NEXT]
        assert work.programmes.get("small", "2026-04") == FIRST
        assert work.programmes.get("small", "2026-04").document == FIRST.document
        assert work.programmes.get("small", "2026-04").digest == FIRST.digest
        assert [one.ref for one in in_force_on(date(2027, 4, 1), work.programmes.all())] == ["small/2027-04"]
        with pytest.raises(NotFound):
            work.programmes.get("small", "2028-04")
    assert store.check()["ok"]


def test_an_edition_nobody_uses_may_be_changed_and_removed(store):
    kept(store, FIRST)
    kept(store, OTHER_WORDS)
    with store.writing() as work:
        assert work.programmes.get("small", "2026-04").retention.years == 5
        assert not work.programmes.in_use("small", "2026-04")
        work.programmes.remove("small", "2026-04")
        with pytest.raises(NotFound):
            work.programmes.remove("small", "2026-04")
        work.commit()
    with store.reading() as work:
        assert list(work.programmes.all()) == []


def test_one_that_a_case_uses_stays_as_it_is_and_another_may_follow(store):
    kept(store, FIRST)
    begun(store, FIRST)
    with store.writing() as work:
        assert work.programmes.in_use("small", "2026-04")
        for act in (lambda: work.programmes.put(OTHER_WORDS), lambda: work.programmes.remove("small", "2026-04")):
            with pytest.raises(Conflict) as refusal:
                act()
            assert (refusal.value.code, refusal.value.where) == ("edition-in-use", "small/2026-04")
        work.programmes.put(FIRST)  # the same again is no change
        work.programmes.put(NEXT)
        work.programmes.put(replace(NEXT, document={**NEXT.document, "order": 7}))
        work.commit()
    with store.reading() as work:
        assert work.programmes.get("small", "2026-04") == FIRST
        assert not work.programmes.in_use("small", "2027-04")


@pytest.mark.parametrize(
    "wrong",
    [{"programme": ""}, {"edition": ""}, {"in_force_to": date(2026, 3, 1)}, {"document": None}, {"in_force_from": date(2026, 4, 1)}],
    ids=["no name", "no edition", "ends as it begins", "says nothing", "two from one day"],
)  # fmt: skip
def test_what_is_no_edition_is_refused_by_the_database_itself(store, wrong):
    kept(store, FIRST)
    row = {
        "programme": "small", "edition": "2027-04", "in_force_from": date(2026, 3, 1),
        "in_force_to": None, "document": {}, "digest": "d",
    }  # fmt: skip
    with pytest.raises(Conflict), store.writing() as work:
        work._transaction.connection.execute(sa.insert(programmes).values(row | wrong))


def test_loads_of_programmes_are_in_the_ledger_beside_the_others(store):
    load = Load(at=MIDNIGHT, actor="a", what="programmes", layer="programmes", file="small.yaml", sha256="0")
    change = Change(what="programme", id=FIRST.ref, kind=ChangeKind.ADDED, after=FIRST.document)
    with store.writing() as work:
        kept_load = work.loads.add(load, [change])
        work.commit()
    with store.reading() as work:
        assert work.loads.get(kept_load.id) == replace(load, id=kept_load.id)
        assert list(work.loads.changes(kept_load.id)) == [change]
    with pytest.raises(Conflict), store.writing() as work:
        work.loads.add(replace(load, what="people"), [])


def test_a_database_of_an_earlier_version_takes_them_too_and_keeps_its_loads(empty_url):
    told = {"what": "zones", "layer": "did", "edition": "2020", "report": {}, "at": datetime(2026, 1, 1, tzinfo=UTC), "actor": "t"}
    with contextlib.closing(open_store(empty_url)) as store:
        upgrade(store._dialect, "0010")
        with store._dialect.engine.begin() as connection:
            connection.execute(sa.insert(loads).values(**told, file="f", sha256="", state="applied", created_edition=True))
        store.upgrade()
        assert store.check()["ok"]
        with store.writing() as work:
            work.loads.add(Load(at=MIDNIGHT, actor="a", what="programmes", layer="programmes", file="f", sha256="0"), [])
            work.commit()
        with store.reading() as work:
            assert [one.what for one in work.loads.all()] == ["programmes", "zones"]
        with pytest.raises(Conflict), store.writing() as work:
            work.loads.add(Load(at=MIDNIGHT, actor="a", what="people", layer="x", file="f", sha256="0"), [])


@pytest.mark.race
def test_who_changes_an_edition_waits_for_a_case_that_is_just_beginning_with_it(url):
    """And finds it in use then: the case is not yet to be seen while the change is asked for."""
    with contextlib.closing(open_store(url)) as store:
        kept(store, FIRST)
    beginning, refused = threading.Event(), []

    def begin():
        with contextlib.closing(open_store(url)) as store, store.writing() as work:
            work.cases.add(case_of(FIRST))
            beginning.set()
            time.sleep(0.5)  # the other has begun by now; where it does not wait, it is done
            work.commit()

    def change():
        beginning.wait(30)
        with contextlib.closing(open_store(url)) as store:
            try:
                kept(store, OTHER_WORDS)
            except Conflict as error:
                refused.append(error.code)

    threads = [threading.Thread(target=act) for act in (begin, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["edition-in-use"]
    with contextlib.closing(open_store(url)) as store, store.reading() as work:
        assert work.programmes.get("small", "2026-04") == FIRST

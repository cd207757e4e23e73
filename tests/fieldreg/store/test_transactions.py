"""Transactions of the store: all or nothing, one state throughout, and a revision that tells what changed."""

import pytest
from shapely.geometry import Point

from fieldreg.kernel.errors import Unavailable
from fieldreg.store import open_store
from tests.fieldreg.store.makers import add, asked, edition, layer, manager, site, zone


def test_leaving_without_commit_writes_nothing(store):
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(site())
        work.put_note("n", {})

    with store.reading() as work:
        assert (work.managers.all(), work.sites.all(), work.note("n"), work.revision()) == ([], [], None, 0)


def test_an_error_inside_undoes_everything_and_comes_out_as_it_was(store):
    def slip():
        with store.writing() as work:
            work.managers.put(manager())
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        slip()

    with store.reading() as work:
        assert work.managers.all() == []


def test_reading_sees_one_state_throughout(store, owner):
    with store.reading() as work:
        assert len(work.sites.all()) == 1
        with store.writing() as other:
            other.sites.put(site("t"))
            other.managers.put(manager("other"))
            other.commit()
        assert [s.id for s in work.sites.all()] == ["s"]
        assert [m.id for m in work.managers.all()] == ["m"]

    with store.reading() as work:
        assert [s.id for s in work.sites.all()] == ["s", "t"]


def test_a_reader_does_not_wait_for_a_writer(store, owner):
    with store.writing() as work:
        work.sites.put(site("t"))
        with store.reading() as other:
            assert [s.id for s in other.sites.all()] == ["s"]


def test_a_writer_that_gets_no_turn_is_told_so(url, store, owner):
    impatient = open_store(url, busy_ms=50)
    with store.writing() as work:
        work.reservations.add(asked(owner), ())
        with pytest.raises(Unavailable, match="nothing was written"), impatient.writing() as other:
            other.reservations.add(asked(owner, slot=(13, 14)), ())  # the same rows on PostgreSQL
    impatient.close()
    assert add(store, asked(owner)).id  # the waiting one left nothing behind


def test_the_revision_grows_with_what_screenings_and_pages_keep_and_only_then(store, owner):
    def revision():
        with store.reading() as work:
            return work.revision()

    seen = revision()
    with store.writing() as work:
        work.reservations.add(asked(owner), ())
        work.commit()
    assert revision() == seen
    for change in (
        lambda work: work.sites.put(site()),
        lambda work: work.managers.put(manager()),
        lambda work: work.put_note("n", {}),
        lambda work: work.zones.put_layer(layer()),
        lambda work: work.zones.put_edition(edition()),
        lambda work: work.zones.put_zones([zone("z", Point(140, 38))]),
        lambda work: work.zones.remove_zones("did", "2020", ["z"]),
        lambda work: work.zones.remove_edition("did", "2020"),
    ):
        with store.writing() as work:
            change(work)
            work.commit()
        assert revision() > seen
        seen = revision()

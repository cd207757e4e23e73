"""Soups of bookings: what the store accepts, refuses and tells is what a brute force says that knows nothing of it."""

from collections import Counter

import pytest
import sqlalchemy as sa

from fieldreg.store import open_store
from fieldreg.store.repositories.bookings.bookings import SqlReservations
from tests import databases
from tests.deep import often
from tests.fieldreg.store.makers import account, manager
from tests.oracle.booking_soup import SEARCH, Soup

BACKENDS = ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]


@pytest.fixture(params=BACKENDS, scope="module")
def store(request, tmp_path_factory):
    """One for all soups: each has a site of its own."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('soups') / 'fieldreg.db'}")
        sa.event.listen(opened._dialect.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        opened.upgrade()
        yield opened
        opened.close()
        return
    lent = request.getfixturevalue("upgraded_postgis")
    opened = open_store(databases.at(lent.admin, name := lent.lend()))
    yield opened
    opened.close()
    lent.take_back(name)


@pytest.fixture(scope="module")
def owner(store):
    with store.writing() as work:
        work.managers.put(manager())
        made = work.accounts.put(account())
        work.commit()
    return made.id


@pytest.fixture
def looking(monkeypatch):
    """Sets whether who writes looks before; where he does not, the guards of the database are alone."""
    eyes = {"open": True}

    def clashes(self, *asked, **named):
        return SEARCH(self, *asked, **named) if eyes["open"] else []

    monkeypatch.setattr(SqlReservations, "clashes", clashes)
    return lambda opened: eyes.update(open=opened)


def played(store, owner, looking, seeds, prefix):
    """What came of the soups of these seeds, counted."""
    done, soups = Counter(), [Soup(seed, owner, prefix) for seed in seeds]
    with store.writing() as work:
        work.sites.put_all([soup.site for soup in soups])
        work.commit()
    for soup in soups:
        soup.play(store, looking)
        done.update(soup.done)
    return done


def test_the_store_and_the_brute_force_agree_in_every_soup(store, owner, looking):
    done = played(store, owner, looking, range(often(60)), "soup")
    assert store.check()["ok"]
    acts = ("ask", "change", "state", "close", "tree")
    assert all(done[f"{act} {told}"] for act in acts for told in ("accepted", "refused")), done
    assert min(done["R-"], done["B-"], done["unit"]) > 20  # each kind stood in the way often


@pytest.mark.slow
def test_the_store_and_the_brute_force_agree_in_many_more_soups(store, owner, looking):
    for first in range(0, often(100), 100):
        played(store, owner, looking, range(first, first + 100), "deep")
        if first % 5000 == 0:  # it looks at every row there is, and what was played stays as it is: the last look sees all
            assert store.check()["ok"]
    assert store.check()["ok"]

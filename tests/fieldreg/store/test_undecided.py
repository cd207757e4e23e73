"""What awaits a decision is found among it alone: many that were decided long ago cost nothing (SQLite counts its own steps)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from fieldreg.booking.reservations import State
from fieldreg.store import open_store
from tests import registries
from tests.fakes import NOW
from tests.fieldreg.store.makers import account, add, asked, manager, site

LONG_AGO = NOW - timedelta(days=40)
DECIDED = """
    WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < :many)
    INSERT INTO reservations (public_id, site, t0, t1, state, live, exclusive, activity, purpose, organisation, owner, decision_note,
        held_from, held_to)
    SELECT 'R-2011-' || k, 's', k * 10, k * 10 + 5, 'accepted', 1, 1, 'drone', 'p', 'o', :owner, '', k * 10, k * 10 + 5 FROM n
"""


@pytest.fixture
def steps(tmp_path):
    """How many steps SQLite takes for a question, by how many were decided before."""

    def counted(question, many):
        path = tmp_path / f"{many}.db"
        if not path.exists():
            _furnished(path, many)
        store, taken = open_store(f"sqlite:///{path}"), []
        with store.reading() as work:
            work._transaction.connection.connection.driver_connection.set_progress_handler(lambda: taken.append(1), 1)
            told = question(work.reservations)
            work._transaction.connection.connection.driver_connection.set_progress_handler(None, 1)
        store.close()
        return told, len(taken)

    return counted


def _furnished(path, many):
    """Decided ones, and a single request whose hold ended long ago."""
    store = registries.upgraded(path)
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(site())
        owner = work.accounts.put(account())
        work.commit()
    add(store, asked(owner.id, holds_until=LONG_AGO))
    with store.writing() as work:
        work._transaction.connection.execute(sa.text(DECIDED), {"many": many, "owner": owner.id})
        work.commit()
    store.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (lambda held: held.open_requests(1), 1),
        (lambda held: held.overdue(LONG_AGO - timedelta(days=1)), False),
        (lambda held: len(held.overdue_places(NOW)), 1),
        (lambda held: held.page(states=[State.REQUESTED, State.TENTATIVE], limit=20)[0], 1),
    ],
    ids=["quota", "whether any hold ended", "which holds ended", "inbox"],
)
def test_it_takes_no_more_steps_beside_a_hundred_times_as_many(steps, question, told):
    (few_told, few), (many_told, many) = steps(question, 30), steps(question, 3_000)
    assert (few_told, many_told) == (told, told)
    assert 0 < many < 1.5 * few

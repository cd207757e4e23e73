"""Accounts, consultations and loads in the store, and what the database itself refuses."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from fieldreg.kernel.errors import Conflict
from fieldreg.register.load_ledger import Load, LoadState
from tests.fieldreg.store.makers import MIDNIGHT, account, add, asked, site


def test_an_e_mail_is_used_once_whatever_its_letter_case(store):
    with store.writing() as work:
        kept = work.accounts.put(account("Desk@Example.jp"))
        work.commit()
    with pytest.raises(Conflict, match="already in use"), store.writing() as work:
        work.accounts.put(account("desk@example.JP"))
    with store.writing() as work:
        changed = work.accounts.put(replace(kept, organisation="新しい名"))
        assert work.accounts.all() == [changed]


def test_a_load_is_undone_once(store):
    load = Load(
        at=MIDNIGHT, actor="a", what="zones", layer="did", file="f", sha256="0", in_force=date(2022, 6, 25)
    )
    with store.writing() as work:
        load = work.loads.add(load, [])
        work.loads.mark_rolled_back(load.id, MIDNIGHT)
        assert work.loads.all() == [replace(load, state=LoadState.ROLLED_BACK, rolled_back_at=MIDNIGHT)]
        with pytest.raises(Conflict, match="already rolled back"):
            work.loads.mark_rolled_back(load.id, MIDNIGHT)

FAULTS = {
    "a site of no known kind": "UPDATE sites SET kind = 'castle'",
    "a box inside out": "UPDATE sites SET west = 141, east = 140",
    "a place off the globe": "UPDATE sites SET east = 190",
    "negative accuracy": "UPDATE sites SET accuracy_m = -1",
    "a manager nobody knows": "UPDATE sites SET manager = 'nobody'",
    "a manager gone from under its site": "DELETE FROM managers",
    "an area of no site": "UPDATE areas SET site = 'nowhere'",
    "an area above itself": "UPDATE areas SET parent = id",
    "an area under a stranger": "UPDATE areas SET parent = 'nowhere'",
    "an unknown role": "UPDATE accounts SET role = 'king'",
    "an account gone from under its reservation": "DELETE FROM accounts",
    "a unit gone from under its claims": "DELETE FROM units",
    "an unknown state": "UPDATE reservations SET state = 'perhaps'",
    "a withdrawn reservation that still holds": "UPDATE reservations SET state = 'withdrawn'",
    "an end before the start": "UPDATE reservations SET t1 = t0 - 1",
    "longer than 31 days": "UPDATE reservations SET t1 = t0 + 2678400000001",
    "a height without datum": "UPDATE reservations SET altitude_upper_m = 1",
    "a claim with a slot of its own": "UPDATE claims SET t0 = t0 + 1",
    "a claim that no longer holds": "UPDATE claims SET live = NOT live",
    "a site in place of its area": "UPDATE reservations SET area = site",
}


@pytest.mark.parametrize("statement", FAULTS.values(), ids=FAULTS.keys())
def test_the_database_itself_refuses(store, owner, raw, statement):
    add(store, asked(owner, "s/gym"))

    with pytest.raises(sa.exc.IntegrityError):
        raw(statement)


def test_many_threads_may_share_a_store(store, owner):
    seen = []

    def look():
        with store.reading() as work:
            seen.append(work.sites.get("s"))

    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [site()] * 12

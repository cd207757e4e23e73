"""Soups of asking, waiting, accepting, declining, withdrawing, cancelling, moving and running out, beside a model of forty lines.

The model is of one site with two areas, written from what is promised: who waits holds nothing; the first whose whole hold is
free is called; accepting declines those in line that meet it.
"""

import random
import shutil
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.store import open_store
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.makers import reservation

SOUPS, ACTS = often(100), 24
DAY = datetime(2027, 6, 1, tzinfo=JST)
PLACES = [None, "park/yard", "park/hall"]
HELD = ("requested", "tentative", "accepted")


class Model:
    def __init__(self):
        self.all, self.now = [], FixedClock().now()

    def meet(self, one, other):
        places = {one["area"], other["area"]}
        return (len(places) == 1 or None in places) and one["from"] < other["to"] and other["from"] < one["to"]

    def taken(self, one):
        return any(other is not one and other["state"] in HELD and self.meet(one, other) for other in self.all)

    def hold(self, one, state):
        days = {"requested": 60, "tentative": 30}.get(state)
        one.update(state=state, until=self.now + timedelta(days=days) if days else None)

    def call(self):
        for one in self.all:
            if one["state"] == "waiting" and not self.taken(one):
                self.hold(one, "requested")

    def ask(self, area, start, end, queue):
        one = {"area": area, "from": start, "to": end}
        if self.taken(one) and not queue:
            return False
        self.hold(one, "waiting" if self.taken(one) else "requested")
        self.all.append(one)
        return True

    def move(self, one, state):
        self.hold(one, state)
        if state == "accepted":
            for other in self.all:
                if other["state"] == "waiting" and self.meet(one, other):
                    other["state"] = "declined"
        self.call()

    def change(self, one, area, start, end):
        moved = {**one, "area": area, "from": start, "to": end}
        if any(other is not one and other["state"] in HELD and self.meet(moved, other) for other in self.all):
            return False
        one.update(area=area, **{"from": start, "to": end})
        self.hold(one, one["state"])
        self.call()
        return True

    def wait(self, days):
        self.now += timedelta(days=days)
        for one in self.all:
            if one["state"] in HELD and one["until"] and one["until"] <= self.now:
                one["state"] = "declined"
        self.call()


ONWARD = {
    "waiting": {"declined": "staff", "withdrawn": "owner"},
    "requested": {"tentative": "staff", "accepted": "staff", "declined": "staff", "withdrawn": "owner"},
    "tentative": {"accepted": "staff", "declined": "staff", "withdrawn": "owner"},
    "accepted": {"cancelled": "staff", "withdrawn": "owner"},
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    path = tmp_path_factory.mktemp("soups") / "begun.db"
    store = registries.furnished(path)
    store.close()
    return path


def stirred(begun, path, seed):
    """One soup: services and model side by side; what each says after every act."""
    shutil.copy(begun, path)
    store, clock, dice, model, ids = open_store(f"sqlite:///{path}"), FixedClock(), random.Random(seed), Model(), []
    services = Services(store, clock, limits=BookingLimits(open_requests=None))
    services.booking._with_screening = lambda work, asked, document: asked
    hired = [Account(email=f"{role}@example.jp", role=role, password_hash="x") for role in (Role.COMPANY, Role.STAFF)]
    owner, staff = (services.accounts.put_account(one)[0] for one in hired)
    for _ in range(ACTS):
        area, hour = dice.choice(PLACES), dice.randrange(9, 13)
        start, end = DAY + timedelta(hours=hour), DAY + timedelta(hours=hour + dice.randrange(1, 4))
        spans = {"time_start": start.isoformat(), "time_end": end.isoformat()}
        kind, which = dice.choices(["ask", "move", "change", "wait"], [8, 8, 3, 1])[0], dice.randrange(len(ids)) if ids else None
        if kind == "ask" or which is None:
            queue = dice.random() < 0.8
            try:
                ids.append(services.booking.reserve(reservation(area=area, queue=queue, **spans), owner)[0].id)
                went = True
            except Clashing:
                went = False
            assert went == model.ask(area, start, end, queue), seed
        elif kind == "move":
            onward = ONWARD.get(model.all[which]["state"])
            if onward:
                to = dice.choice(sorted(onward))
                services.booking.decide(ids[which], State(to), owner if onward[to] == "owner" else staff, "理由")
                model.move(model.all[which], to)
        elif kind == "change":
            try:
                services.moving.change(ids[which], {"area": area, "reason": "理由", **spans}, staff)
                went = True
            except (Clashing, Conflict):
                went = False
            except InvalidInput as same:
                if same.code != "nothing-changed":
                    raise
                continue
            held = model.all[which]["state"] in ("tentative", "accepted")
            assert went == (held and model.change(model.all[which], area, start, end)), seed
        else:
            days = dice.choice([31, 61]) if clock.now() + timedelta(days=61) < DAY - timedelta(days=61) else 0
            clock.go_on(timedelta(days=days))
            services.booking.expire_holds()
            model.wait(days)
        with store.reading() as work:
            found = [str(work.reservations.get(one).state) for one in ids]
        assert found == [one["state"] for one in model.all], (seed, kind)
    assert services.bookings_over.call_free() == 0  # nobody was forgotten
    called = _times(store, "reservation-called")
    events = _events(store)
    store.close()
    return called, events, [one["state"] for one in model.all]


def _times(store, template):
    with store._dialect.engine.connect() as raw:
        return raw.scalar(sa.text("SELECT count(*) FROM letters WHERE template = :template"), {"template": template})


def _events(store):
    with store._dialect.engine.connect() as raw:
        return raw.scalar(sa.text("SELECT count(*) FROM events WHERE act = 'reservation.called'"))


@pytest.mark.parametrize("part", [*(pytest.param(part, marks=pytest.mark.slow) for part in range(6)), "few"])
def test_who_waits_who_is_called_and_who_is_declined_is_as_promised(begun, tmp_path, part):
    states, called = set(), 0
    seeds = range(12) if part == "few" else range(part, SOUPS, 6)
    for seed in seeds:
        letters, events, found = stirred(begun, tmp_path / f"{seed}.db", seed)
        assert letters == events, seed  # each is told of it
        states |= set(found)
        called += events
    assert called > len(seeds) // 2  # the soups are thick enough
    assert states >= {"waiting", "requested", "tentative", "accepted", "declined", "withdrawn", "cancelled"}

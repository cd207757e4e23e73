"""Sixteen at once: nobody is forgotten in line, nobody holds what another has, and none waits in a circle."""

import contextlib
import random
from datetime import timedelta

import pytest

from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput
from fieldreg.services import Services
from fieldreg.store import open_store
from tests.fieldreg.services.bookings.asking import hours
from tests.fieldreg.store.test_races import together
from tests.makers import furnish, reservation

pytestmark = pytest.mark.race
ROUNDS, THREADS, ACTS = 3, 16, 4
PLACES = [None, "park/yard", "park/hall"]


@pytest.fixture
def services(url, clock):
    store = open_store(url, busy_ms=60_000)
    furnish(store)
    made = Services(store, clock, limits=BookingLimits(open_requests=None))
    made.booking._with_screening = lambda work, asked, document: asked
    yield made
    store.close()


def stir(services, people, dice, made, day):
    """One act on what is there; `made` are the numbers of all that was asked for."""
    first, area = dice.randrange(9, 12), dice.choice(PLACES)
    spans = hours(first, first + dice.randrange(1, 4), day)
    which = dice.choice(made) if made else None
    kind = dice.choice(["ask", "ask", "leave", "accept", "change", "clock"]) if made else "ask"
    if kind == "ask":
        made.append(services.booking.reserve(reservation(area=area, queue=True, **spans), people["kou"])[0].id)
    elif kind == "leave":
        services.booking.decide(which, State.WITHDRAWN, people["kou"])
    elif kind == "accept":
        services.booking.decide(which, State.ACCEPTED, people["staff"])
    elif kind == "change":
        services.moving.change(which, {"reason": "理由", "area": area, **spans}, people["staff"])
    else:
        services.booking.expire_holds()
        services.bookings_over.do_what_is_due()


def test_of_sixteen_nobody_is_forgotten_and_none_waits_in_a_circle(services, people):
    for number in range(ROUNDS):
        made = []

        def act(n, made=made, number=number):
            dice = random.Random(number * 100 + n)
            for _ in range(ACTS):
                try:
                    stir(services, people, dice, made, number + 1)
                except (Clashing, Conflict):
                    continue
                except InvalidInput as same:
                    assert same.code == "nothing-changed"  # noqa: PT017 - raised in a thread, and told by it

        together(THREADS, act)
        with services.store.reading() as work:
            held = [work.reservations.get(one) for one in made]
        assert [one.id for one in held if one.state is State.WAITING and services.booking.standing(one).is_free] == []
        assert [one.id for one in held if one.is_live and services.booking.clashes(one)] == []
    assert services.store.check()["ok"]


def test_one_offered_slot_is_had_once_and_the_other_stays_with_what_he_has(services, people, clock):
    """Two are offered the same slot at another site, each from a site of its own order."""
    first = services.booking.reserve(reservation(**hours(9, 10)), people["kou"])[0]
    second = services.booking.reserve(reservation(site="hostile", **hours(9, 10)), people["otsu"])[0]
    free = hours(13, 14, 3)
    rows = [{"site": "park", **free}, {"site": "hostile", **free}]
    offers = [services.moving.offer(one.id, rows, "理由", people["staff"]) for one in (first, second)]
    won = []

    def take(n):
        with contextlib.suppress(Clashing, Conflict):
            won.append(services.moving.take(offers[n % 2].id, 0, people["kou" if n % 2 == 0 else "otsu"]).id)

    together(THREADS, take)
    assert len(won) == 1
    with services.store.reading() as work:
        slots = {one.id: work.reservations.get(one.id).slot.start for one in (first, second)}
    (lost,) = {first.id, second.id} - set(won)
    assert slots[lost] == first.slot.start
    assert slots[won[0]] == first.slot.start + timedelta(days=2, hours=4)

"""Whether a slot is free, as watches and alternatives ask it: as booking would have it, the place's buffers included."""

from datetime import datetime, timedelta

from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.services.bookings.slots import free_state


def at(start, end):
    day = datetime(2026, 12, 3, tzinfo=JST)
    return Timespan(day + timedelta(hours=start), day + timedelta(hours=end))


def test_a_slot_whose_setting_up_meets_another_is_not_free(office):
    office.book(3, 9, 12)
    with office.services.store.reading() as work:
        assert free_state(work, "park", None, [at(12, 13)])["free"] is True
    rules = {"site": "park", "from": "2026-12-01", "source": "s", "confidence": "low", "set_up_minutes": 60}
    office.services.availability.add(rules, office.people["staff"])
    with office.services.store.reading() as work:
        free = [free_state(work, "park", None, [at(start, start + 1)])["free"] for start in (12, 13)]
    assert free == [False, True]

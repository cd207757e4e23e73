"""When letters leave: digests on business mornings, nobody at the desk at night, others at once; and when they are tried again."""

from datetime import datetime, timedelta

import pytest

from fieldreg.kernel.timespan import JST
from fieldreg.notices.departure import departs_at, tried_again_at


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JST)


@pytest.mark.parametrize(
    "added, leaves",
    [
        ("2026-12-01 08:29", "2026-12-01 08:30"),
        ("2026-12-01 08:30", "2026-12-01 08:30"),
        ("2026-12-01 08:31", "2026-12-02 08:30"),
        ("2026-12-04 09:00", "2026-12-07 08:30"),  # Friday to Monday
        ("2026-12-05 07:00", "2026-12-07 08:30"),
        ("2026-11-20 18:00", "2026-11-24 08:30"),  # over a weekend and 勤労感謝の日
        ("2026-12-28 08:00", "2026-12-28 08:30"),
        ("2026-12-28 08:31", "2027-01-04 08:30"),  # offices are closed from 29 December to 3 January
        ("2026-12-31 23:59", "2027-01-04 08:30"),
        ("2027-01-03 08:30", "2027-01-04 08:30"),
        ("2126-06-03 09:00", "2126-06-04 08:30"),  # whether offices are open is not known: too early is better than never
    ],
)
def test_a_digest_leaves_on_the_next_business_morning(added, leaves):
    assert departs_at(at(added), digest=True, staff=True) == at(leaves)
    assert departs_at(at(added), digest=True, staff=False) == at(leaves)


@pytest.mark.parametrize(
    "added, leaves",
    [
        ("2026-12-01 08:30", "2026-12-01 08:30"),
        ("2026-12-01 19:59", "2026-12-01 19:59"),
        ("2026-12-01 20:00", "2026-12-02 08:30"),
        ("2026-12-02 00:00", "2026-12-02 08:30"),
        ("2026-12-02 08:29", "2026-12-02 08:30"),
        ("2026-12-05 12:00", "2026-12-05 12:00"),  # what is urgent does not wait for Monday
        ("2026-12-31 22:00", "2027-01-01 08:30"),
    ],
)
def test_what_is_urgent_waits_for_the_morning_at_the_desk_alone(added, leaves):
    assert departs_at(at(added), digest=False, staff=True) == at(leaves)
    assert departs_at(at(added), digest=False, staff=False) == at(added)


def test_it_is_tried_again_after_a_minute_ten_an_hour_and_six_and_then_no_more():
    now = at("2026-12-01 09:00")
    tried = [tried_again_at(now, attempts, staff=False) for attempts in (1, 2, 3, 4, 5)]
    assert tried == [now + timedelta(minutes=1), now + timedelta(minutes=10), now + timedelta(hours=1), now + timedelta(hours=6), None]


def test_the_desk_is_not_tried_again_at_night():
    assert tried_again_at(at("2026-12-01 19:30"), 3, staff=True) == at("2026-12-02 08:30")
    assert tried_again_at(at("2026-12-01 19:30"), 3, staff=False) == at("2026-12-01 20:30")

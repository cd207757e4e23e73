"""Sendai's sun, against a textbook formula of its own (Spencer 1971: declination, equation of time)."""

import math
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from fieldreg.kernel.daylight import TOLERANCE, darkness_beyond, darkness_each, daylight, surely_by_day
from fieldreg.kernel.geometry import JAPAN
from fieldreg.kernel.timespan import JST, Timespan

SENDAI = (140.87, 38.27)


def textbook(lon, lat, day):
    """Minutes of Japan's day at which the sun's upper limb rises and sets; right to about three minutes."""
    g = 2 * math.pi / 365 * (day.timetuple().tm_yday - 1)
    declination = (
        0.006918 - 0.399912 * math.cos(g) + 0.070257 * math.sin(g) - 0.006758 * math.cos(2 * g) + 0.000907 * math.sin(2 * g)
    )  # fmt: skip
    equation_of_time = 229.18 * (
        0.000075 + 0.001868 * math.cos(g) - 0.032077 * math.sin(g) - 0.014615 * math.cos(2 * g) - 0.040849 * math.sin(2 * g)
    )  # fmt: skip
    phi = math.radians(lat)
    cosine = math.cos(math.radians(90.833)) / math.cos(phi) / math.cos(declination) - math.tan(phi) * math.tan(declination)
    half_day = 4 * math.degrees(math.acos(cosine))
    noon = 720 + 4 * (135 - lon) - equation_of_time
    return noon - half_day, noon + half_day


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 6, 21), date(2026, 3, 20), date(2026, 9, 23)])
@pytest.mark.parametrize("place", [SENDAI, (127.68, 26.21), (141.35, 43.06)])
def test_sunrise_and_sunset_agree_with_the_textbook(place, day):
    sun = daylight(*place, day)

    midnight = datetime(day.year, day.month, day.day, tzinfo=JST)
    for moment, minutes in zip((sun.sunrise, sun.sunset), textbook(*place, day), strict=True):
        assert abs((moment - midnight) - timedelta(minutes=minutes)) < timedelta(minutes=3)


def hours(start, end, day=1):
    return Timespan(
        datetime(2026, 12, day, tzinfo=JST) + timedelta(hours=start),
        datetime(2026, 12, day, tzinfo=JST) + timedelta(hours=end),
    )


@pytest.mark.parametrize(
    ("span", "dark"),
    [
        (hours(9, 12), False),
        (hours(6, 12), True),  # begins before sunrise
        (hours(15, 17), True),  # ends after sunset
        (hours(19, 21), True),
        (hours(9, 24 + 12), True),  # across a night
    ],
)
def test_what_lies_outside_sunrise_to_sunset_is_dark(span, dark):
    assert (darkness_beyond(span, *SENDAI, timedelta(0)) is not None) is dark


@pytest.mark.parametrize("corner", [(lon, lat) for lon in JAPAN[::2] for lat in JAPAN[1::2]])
def test_hours_bright_all_over_the_country_are_bright_in_its_farthest_corners(corner):
    """On every day of a year, the tolerance granted."""
    for n in range(366):
        day = date(2028, 1, 1) + timedelta(days=n)
        bright = [datetime(day.year, day.month, day.day, *at, tzinfo=JST) for at in ((9, 0), (14, 30))]
        sun = daylight(*corner, day)

        assert surely_by_day(Timespan(*bright))
        assert sun.sunrise + TOLERANCE < bright[0]
        assert sun.sunset - TOLERANCE > bright[1]


@pytest.mark.parametrize("start, end", [((8, 59), (10, 0)), ((10, 0), (14, 31)), ((15, 0), (16, 0))])
def test_other_hours_are_looked_up(start, end):
    assert not surely_by_day(Timespan(*(datetime(2026, 12, 1, *at, tzinfo=JST) for at in (start, end))))


def test_bright_hours_of_two_days_have_a_night_between():
    assert not surely_by_day(Timespan(datetime(2026, 12, 1, 9, tzinfo=JST), datetime(2026, 12, 2, 12, tzinfo=JST)))


@pytest.mark.parametrize("beyond", [TOLERANCE, -TOLERANCE, timedelta(0)])
@pytest.mark.parametrize("start, hours_long", [((4, 30), 3), ((6, 29), 2), ((9, 0), 7.3), ((15, 0), 1.2), ((16, 0), 40), ((0, 5), 0.5)])
def test_the_dark_of_many_places_is_that_of_each(start, hours_long, beyond):
    """Places all over the country, many at the very edge: among them some at which the minute tells."""
    chance = np.random.default_rng(3)
    lon, lat = chance.uniform(123, 147, 150), chance.uniform(24, 46, 150)
    lon[:80], lat[:80] = chance.uniform(140.7, 141.05, 80), chance.uniform(38.16, 38.42, 80)
    begin = datetime(2026, 12, 1, *start, tzinfo=JST)
    span = Timespan(begin, begin + timedelta(hours=hours_long))
    days = list(span.days())

    def one(x, y):
        found = darkness_beyond(span, x, y, beyond)
        return 0 if found is None else 1 + 2 * days.index(found.day) + (not found.by_morning)

    assert darkness_each(span, lon, lat, beyond).tolist() == [one(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


@pytest.mark.parametrize("month", range(1, 13))
def test_within_a_cell_the_sun_keeps_within_the_minute_granted(month):
    for lon, lat in [(123, 24), (140.87, 38.27), (145.5, 45.5)]:
        middle = daylight(lon, lat, date(2028, month, 21))
        for x, y in [(0.025, 0.025), (0.025, -0.025), (-0.025, 0.025), (-0.025, -0.025)]:
            corner = daylight(lon + x, lat + y, date(2028, month, 21))
            assert abs(corner.sunrise - middle.sunrise) < timedelta(seconds=15)
            assert abs(corner.sunset - middle.sunset) < timedelta(seconds=15)

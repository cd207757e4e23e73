"""Sunrise and sunset of a place and day.

By the `astral` library (the sun's upper limb, 0.833° below a flat horizon).  The law's
practice goes by the National Astronomical Observatory's tables, which may differ by a minute
or two.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from astral import Observer
from astral.sun import sunrise, sunset

from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["TOLERANCE", "Daylight", "darkness_within", "daylight", "surely_by_day"]

TOLERANCE = timedelta(minutes=2)  # formulas against the official table, and hills
# In the country's whole box the sun is never later up than 8:34, nor sooner down than 14:58, Japan's time.
_BRIGHT = (time(9), time(14, 30))


@dataclass(frozen=True)
class Daylight:
    """One day's sunrise and sunset, aware, in Japan's time."""

    sunrise: datetime
    sunset: datetime


@lru_cache(maxsize=1024)
def daylight(lon: float, lat: float, day: date) -> Daylight:
    """Sunrise and sunset at `lon`, `lat` on `day` of Japan's calendar.

    >>> daylight(140.98, 38.22, date(2026, 12, 1)).sunset.strftime("%H:%M")
    '16:16'
    """
    place = Observer(latitude=lat, longitude=lon)
    return Daylight(sunrise(place, date=day, tzinfo=JST), sunset(place, date=day, tzinfo=JST))


def surely_by_day(span: Timespan) -> bool:
    """Whether all of `span` lies in hours of one day that are bright all over Japan, the tolerance granted.

    >>> nine, noon = (datetime(2026, 12, 21, hour, tzinfo=JST) for hour in (9, 12))
    >>> surely_by_day(Timespan(nine, noon))
    True
    """
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    return start.date() == end.date() and start.time() >= _BRIGHT[0] and end.time() <= _BRIGHT[1]


def darkness_within(span: Timespan, lon: float, lat: float) -> Timespan | None:
    """The first part of `span` that lies outside [sunrise, sunset], or None if there is none."""
    for day in span.days():
        sun = daylight(lon, lat, day)
        midnight = datetime(day.year, day.month, day.day, tzinfo=JST)
        for dark in (Timespan(midnight, sun.sunrise), Timespan(sun.sunset, midnight + timedelta(days=1))):
            met = span.overlap(dark)
            if met:
                return met
    return None

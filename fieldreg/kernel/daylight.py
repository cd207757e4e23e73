"""Sunrise and sunset of a place and day.

By the `astral` library (the sun's upper limb, 0.833° below a flat horizon).  The law's
practice goes by the National Astronomical Observatory's tables, which may differ by a minute
or two.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from astral import Observer
from astral.sun import sunrise, sunset
from numpy.typing import NDArray

from fieldreg.kernel.timespan import JST, Timespan

__all__ = ["TOLERANCE", "Darkness", "Daylight", "darkness_beyond", "darkness_each", "daylight", "surely_by_day"]

TOLERANCE = timedelta(minutes=2)  # formulas against the official table, and hills
# In the country's whole box the sun is never later up than 8:34, nor sooner down than 14:58, Japan's time.
_BRIGHT = (time(9), time(14, 30))
_CELL_DEG = 0.05
_CELL_SPARE = timedelta(minutes=1)  # up to 46° north the sun rises and sets no more than 340 s later a degree on: 12 s in half a cell


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


@dataclass(frozen=True)
class Darkness:
    """The first sunrise (`by_morning`) or sunset outside which something lies: its day, and the moment `at`."""

    day: date
    by_morning: bool
    at: datetime


def darkness_beyond(span: Timespan, lon: float, lat: float, beyond: timedelta) -> Darkness | None:
    """The first sunrise or sunset outside which `span` lies by more than `beyond`; None if none."""
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    for day in span.days():
        sun = daylight(lon, lat, day)
        if start < sun.sunrise - beyond:
            return Darkness(day, True, sun.sunrise)
        if end > sun.sunset + beyond:
            return Darkness(day, False, sun.sunset)
    return None


def darkness_each(
    span: Timespan, lon: NDArray[np.float64], lat: NDArray[np.float64], beyond: timedelta
) -> NDArray[np.intp]:
    """Which it is at each of many places: 0 none, 1 + 2k the k-th day's sunrise, 2 + 2k its sunset; shape (N,).

    What is sure of a whole cell of _CELL_DEG is said of all places in it; the others are asked one by one.
    """
    cells = np.stack([np.round(lon / _CELL_DEG), np.round(lat / _CELL_DEG)], axis=1)
    each, which = np.unique(cells, axis=0, return_inverse=True)
    told = np.array([_sure_of(span, x * _CELL_DEG, y * _CELL_DEG, beyond) for x, y in each.tolist()], dtype=np.intp)[which.ravel()]
    days = list(span.days())
    for n in np.flatnonzero(told < 0).tolist():
        found = darkness_beyond(span, float(lon[n]), float(lat[n]), beyond)
        told[n] = 0 if found is None else 1 + 2 * days.index(found.day) + (not found.by_morning)
    return told


def _sure_of(span: Timespan, lon: float, lat: float, beyond: timedelta) -> int:
    """The number all about the place share; -1 where that hangs on where they are."""
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    for k, day in enumerate(span.days()):
        sun = daylight(lon, lat, day)
        for number, dark in ((1 + 2 * k, sun.sunrise - beyond - start), (2 + 2 * k, end - sun.sunset - beyond)):
            if abs(dark) <= _CELL_SPARE:
                return -1
            if dark > timedelta(0):
                return number
    return 0

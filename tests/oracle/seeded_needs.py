"""Needs of many kinds, the same for the same seed: drones at heights near every limit, buses, robots, by day, by night, over days."""

import random
import typing
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import Size, SizeKind
from fieldreg.trials.trial import Activity, OnSite, Vehicle

_DAYS = (date(2020, 1, 1), date(2099, 12, 31))
_HEIGHTS_M = (10, 29, 30, 60, 120, 149.5, 150, 151, 400)
_NUMBERS = {
    "mass_g": (80, 99.9, 100, 1_200, 25_000), "gross_mass_g": (900, 24_999, 25_000), "tether_m": (10, 30, 31), "level": (1, 2, 3, 4),
    "length_cm": (100, 170, 700), "width_cm": (60, 80, 200), "height_cm": (100, 130, 250), "max_speed_kmh": (6, 10, 20, 40),
    "crowd": (0, 10, 1_000, 10_000), "fuel_l": (0, 20, 400),
}  # fmt: skip
_WORDS = {"airframe_certificate": ("none", "first", "second"), "pilot_licence": ("none", "first", "second")}
_RADIO = (("none",), ("2.4GHz",), ("5.7GHz", "2.4GHz"), ("lte",))
_ODD = ({}, {}, {"min_width_m": 6}, {"no_school_zone": True})


def seeded_needs(count: int, seed: int, first: date = date(2026, 12, 1)) -> list[Need]:
    chance = random.Random(seed)
    return [_need(chance, first) for _ in range(count)]


def _need(chance: random.Random, first: date) -> Need:
    activity = chance.choice([*Activity, Activity.DRONE, Activity.DRONE, Activity.DRONE])
    lower, upper = _heights(chance) if activity is Activity.DRONE else (None, None)
    open_ = chance.choice((0.1, 0.5, 0.9))  # how likely an answer is left open
    return Need(
        activity=activity, timespan=_span(chance, first), altitude_lower=lower, altitude_upper=upper,
        vehicle=Vehicle(**_answers(chance, Vehicle, open_)), on_site=OnSite(**_answers(chance, OnSite, open_)),
    )  # fmt: skip


def _heights(chance: random.Random) -> tuple[Altitude | None, Altitude | None]:
    if chance.random() < 0.15:
        top = chance.choice((60, 120, 200))
        return Altitude(top - 20, Datum.AMSL), Altitude(top, Datum.AMSL)
    top = chance.choice(_HEIGHTS_M)
    return chance.choice((None, Altitude(0, Datum.AGL), Altitude(min(top, 30), Datum.AGL))), Altitude(top, Datum.AGL)


def _span(chance: random.Random, first: date) -> Timespan:
    day = first + timedelta(days=chance.randrange(0, 400))
    start = datetime.combine(day, time(chance.choice((0, 5, 6, 9, 12, 16, 20)), chance.choice((0, 20, 40))), JST)
    return Timespan(start, start + timedelta(hours=chance.choice((1, 2, 3, 3, 30, 24 * 9))))


def _answers(chance: random.Random, kind: type, open_: float) -> dict[str, object]:
    hints = typing.get_type_hints(kind)
    told: dict[str, object] = {}
    for field in fields(kind):
        if chance.random() < open_:
            continue
        if field.name in _NUMBERS:
            told[field.name] = chance.choice(_NUMBERS[field.name])
        elif field.name in _WORDS:
            told[field.name] = chance.choice(_WORDS[field.name])
        elif field.name == "radio":
            told["radio"] = chance.choice(_RADIO)
        elif date in typing.get_args(hints[field.name]):
            told[field.name] = chance.choice(_DAYS)
        elif bool in typing.get_args(hints[field.name]):
            told[field.name] = chance.choice((True, False, False))
    return told


_SIZES = {SizeKind.RADIUS: (5, 30, 100), SizeKind.AREA: (400, 5_000, 60_000), SizeKind.LENGTH: (50, 200, 1_000, 6_000)}
_PLACE = {
    "indoor": (True, False), "power_kva": (10, 30.5), "ceiling_m": (3, 5), "surface": (("asphalt",), ("grass", "soil")),
    "parking_cars": (1, 10), "water": (True, False), "network": (("5g", "lte"),), "station_m": (500,), "use_district": (("none",),),
}  # fmt: skip
_ROADS = {
    "max_gradient_pct": (5, 8.5), "min_lanes": (2,), "no_school_zone": (True, False), "road_classes": (("city",),),
    "hours": ((540, 990),), "max_pedestrian_density": ("low",), "max_speed_limit_kmh": (30, 40),
}  # fmt: skip


def wider(needs: list[Need], seed: int) -> list[Need]:
    """The same, some with a size, with things the place must have, with several times; told in Japan's time."""
    chance = random.Random(seed)
    return [_wider(chance, need) for need in needs]


def _wider(chance: random.Random, need: Need) -> Need:
    kind = chance.choice([None, *SizeKind])
    first = need.timespan
    later = [Timespan(first.start + timedelta(days=d), first.end + timedelta(days=d)) for d in chance.choice(((), (), (1,), (1, 40)))]
    return replace(
        need, more_times=tuple(later), size=kind and Size(kind, chance.choice(_SIZES[kind])),
        needs=_some(chance, _PLACE), odd=_some(chance, _ROADS),
    )  # fmt: skip


def _some(chance: random.Random, known: dict[str, tuple[object, ...]]) -> dict[str, object]:
    names = chance.sample(sorted(known), chance.choice((0, 0, 1, 3)))
    return {name: chance.choice(known[name]) for name in names}

"""Seeded sites over the city, for measurements: rings of 5 to 20 corners, a hundred metres or two across."""

import math
import random
from collections.abc import Iterator

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.ports import Store
from fieldreg.register.sites import PropertyStatus, Site, SiteKind

__all__ = ["many_sites", "put_sites"]

_CITY = (140.70, 38.16, 141.05, 38.42)  # lon, lat box
_WARDS = ("青葉区", "宮城野区", "若林区", "太白区", "泉区")
_KINDS = (SiteKind.PARK, SiteKind.CLOSED_SCHOOL, SiteKind.RIVER, SiteKind.CITY_LAND)


def many_sites(count: int, manager: str, seed: int = 7) -> Iterator[Site]:
    """Sites by id, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    west, south, east, north = _CITY
    for n in range(count):
        yield Site(
            id=f"many-{n:06d}",
            kind=chance.choice(_KINDS),
            name=Text(f"候補 {n}", f"Candidate {n}" if chance.random() < 0.5 else ""),
            outline=_ring(chance, chance.uniform(west, east), chance.uniform(south, north)),
            accuracy_m=5.0,
            manager=manager,
            ward=chance.choice(_WARDS),
            property_status=chance.choice(list(PropertyStatus)),
            ground_elevation_m=None if chance.random() < 0.05 else round(chance.uniform(2, 120), 1),
            ground_accuracy_m=5.0,
            area_m2=round(chance.uniform(500, 90_000)),
        )


def put_sites(store: Store, count: int, seed: int = 7) -> None:
    """Writes them, under the first manager held."""
    with store.writing() as work:
        manager = next(iter(work.managers.all())).id
        work.sites.put_all(list(many_sites(count, manager, seed)))
        work.commit()


def _ring(chance: random.Random, lon: float, lat: float) -> shapely.Polygon:
    corners, reach = chance.randint(5, 20), chance.uniform(0.0004, 0.002)
    turns = [2 * math.pi * n / corners for n in range(corners)]
    away = [reach * chance.uniform(0.7, 1.2) for _ in turns]
    return shapely.Polygon(
        [(lon + r * math.cos(turn), lat + 0.8 * r * math.sin(turn)) for turn, r in zip(turns, away, strict=True)]
    )

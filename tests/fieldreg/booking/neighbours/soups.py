"""Seeded soups: sites, points and lines among them, with trees of areas; reservations that say much or nothing; rules of every kind."""

import random
from datetime import date, datetime, timedelta

import shapely

from fieldreg.booking.neighbours.rules import book_from
from fieldreg.booking.reservations import Reservation, State
from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Area, Site, SiteKind

PLANE = Plane(10)
WEST, SOUTH = PLANE.to_xy(shapely.Point(140.87, 38.25)).coords[0]
ACTIVITIES = ("drone", "ground_robot", "kite", "other")
BANDS = ("2.4GHz", "5.7GHz", "LTE", "none")
SAYING = ({"on_site.crowd": {"at_least": 30}}, {"on_site.loudspeaker": True}, {"on_site.closed_to_traffic": False})
NOON = datetime(2026, 12, 1, 12, tzinfo=JST)


def place(rng, wide=3_000):
    return WEST + rng.uniform(0, wide), SOUTH + rng.uniform(0, wide)


def block(rng, at, most=300):
    return PLANE.to_lonlat(shapely.box(*at, at[0] + rng.uniform(5, most), at[1] + rng.uniform(5, most)))


def made_site(rng, n):
    at = place(rng)
    outline = block(rng, at)
    if n % 5 == 3:
        outline = PLANE.to_lonlat(shapely.Point(at))
    elif n % 5 == 4:
        outline = PLANE.to_lonlat(shapely.LineString([at, (at[0] + 400, at[1] + 90)]))
    areas = []
    for k in range(rng.choice((0, 0, 2, 4))):
        parent = rng.choice([None, *(area.id for area in areas)])
        own = block(rng, (at[0] + rng.uniform(-100, 200), at[1] + rng.uniform(-100, 200)), 80) if rng.random() < 0.7 else None
        areas.append(Area(id=f"s{n}/{k}", site=f"s{n}", name=Text(f"区画{k}"), parent=parent, outline=own))
    return Site(
        id=f"s{n}", name=Text(f"場所{n}"), kind=SiteKind.PARK, outline=outline, accuracy_m=5, manager="m", ward="青葉区", areas=tuple(areas)
    )


def answers(rng):
    vehicle = {"radio": rng.sample(BANDS[:3], rng.choice((1, 2)))} if rng.random() < 0.6 else {}
    on_site = {"crowd": rng.choice((0, 29, 30, 500))} if rng.random() < 0.5 else {}
    for name in ("loudspeaker", "closed_to_traffic"):
        if rng.random() < 0.5:
            on_site[name] = rng.random() < 0.5
    return {"vehicle": vehicle, "on_site": on_site}


def made_reservation(rng, n, sites, owner=1):
    site = rng.choice(sites)
    area = rng.choice([None, *(one.id for one in site.areas)])
    start = NOON + timedelta(minutes=15 * rng.randrange(0, 40))
    geometry = None
    if rng.random() < 0.4:  # drawn, often far beyond the site
        x, y = PLANE.to_xy(site.outline).centroid.coords[0]
        geometry = block(rng, (x - 50, y - 50), 900)
    return Reservation(
        id=f"R-2026-{n:04}", site=site.id, area=area, slot=Timespan(start, start + timedelta(minutes=15 * rng.randrange(1, 12))),
        state=rng.choice((State.REQUESTED, State.TENTATIVE, State.ACCEPTED, State.ACCEPTED, State.DECLINED)), exclusive=False,
        activity=rng.choice(ACTIVITIES), purpose="x", organisation="x", owner=owner, geometry=geometry,
        trial={"type": "Feature", "properties": answers(rng)}, created_at=NOON - timedelta(days=3),
    )  # fmt: skip


def side(rng):
    told = {}
    if rng.random() < 0.5:
        told["activities"] = rng.sample(ACTIVITIES, 2)
    if rng.random() < 0.4:
        told["said"] = rng.choice(SAYING)
    return told


def rule(rng, n):
    both = {"ja": f"決まり{n}", "en": f"rule {n}"}
    told = {
        "id": f"rule-{n}", "title": both, "reason": both, "source": both, "one": side(rng), "other": side(rng), "confidence": "unconfirmed",
        "within_m": rng.choice((0, 10, 150, 400, 1_000)), "within_minutes": rng.choice((0, 0, 30, 240)),
        "severity": rng.choice(("advise", "consent")),
    }  # fmt: skip
    if rng.random() < 0.3:
        told["shared"] = {"question": "vehicle.radio", "values": ["2.4GHz", "5.7GHz"]}
    return told


def made_note(rng):
    days = (date(2026, 4, 1), date(2026, 12, 2)) if rng.random() < 0.3 else (date(2026, 4, 1),)
    return {
        "editions": [
            {"edition": str(day), "in_force": day.isoformat(), "rules": [rule(rng, n) for n in range(rng.randrange(1, 5))]} for day in days
        ]
    }


def soup(seed, sites=6, reservations=10):
    rng = random.Random(seed)
    made = [made_site(rng, n) for n in range(sites)]
    note = made_note(rng)
    return made, [made_reservation(rng, n + 1, made) for n in range(reservations)], note, book_from(note)

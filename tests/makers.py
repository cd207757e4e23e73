"""A small registry for tests of the pages: two sites, a layer, and what one asks for."""

from datetime import date

from shapely.geometry import box

from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Area, Availability, Site, SiteKind
from fieldreg.register.zones import Edition, Layer, Zone

HOSTILE = '<img src=x onerror=alert(1)>"><script>alert(2)</script>${3}'


def park(**more):
    """A park with a yard and a gym that may be had apart."""
    known = {
        "id": "park",
        "name": Text("広い公園", "Wide park"),
        "kind": SiteKind.PARK,
        "outline": box(140.85, 38.25, 140.86, 38.26),
        "accuracy_m": 5,
        "manager": "m",
        "ward": "青葉区",
        "availability": Availability.CONSULT,
        "ground_elevation_m": 40.0,
        "ground_accuracy_m": 5.0,
        "areas": (
            Area(id="park/yard", site="park", name=Text("広場", "Yard"), outline=box(140.85, 38.25, 140.855, 38.255)),
            Area(id="park/hall", site="park", name=Text("集会所", "Hall")),
        ),
    }
    return Site(**(known | more))


def furnish(store):
    """Fills an empty store."""
    hostile = park(id="hostile", name=Text(HOSTILE), areas=(), availability_note=Text(HOSTILE), address="=cmd|' /C calc'!A0")
    reused = park(id="reused", name=Text("別の用途の施設", "Reused"), areas=(), availability=Availability.REUSED)
    with store.writing() as work:
        work.managers.put(Manager(id="m", name=Text("公園課", "Parks")))
        for site in (park(), hostile, reused):
            work.sites.put(site)
        for name in ("did", "schools"):
            work.zones.put_layer(Layer(id=name, title=Text(name.upper())))
        work.zones.put_edition(Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10))
        work.zones.put_zones(
            [Zone(id="z", layer="did", edition="2020", name=Text(HOSTILE), outline=box(140.88, 38.25, 140.9, 38.27))]
        )
        work.commit()


def reservation(**more):
    """The contract's body for a morning in the park."""
    known = {
        "site": "park",
        "area": None,
        "time_start": "2026-12-01T09:00:00+09:00",
        "time_end": "2026-12-01T12:00:00+09:00",
        "altitude_upper": {"value": 60, "datum": "AGL"},
        "geometry": None,
        "exclusive": True,
        "activity": "drone",
        "purpose": "飛行試験",
        "organisation": "見本株式会社",
    }
    return known | more


def trial(**properties):
    """The contract's trial over the park."""
    known = {
        "activity": "drone",
        "site": "park",
        "time_start": "2026-12-01T09:00:00+09:00",
        "time_end": "2026-12-01T12:00:00+09:00",
        "altitude_upper": {"value": 120, "datum": "AGL"},
        "vehicle": {"mass_g": 1200, "gross_mass_g": 1500},
    }
    ring = [[140.851, 38.251], [140.853, 38.251], [140.853, 38.253], [140.851, 38.253], [140.851, 38.251]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": known | properties}


def everything(store):
    """All that is kept, to tell that nothing was written."""
    with store.reading() as work:
        return (
            work.revision(),
            [(r.id, r.state) for r in work.reservations.list(limit=10_000)],
            [(c.ref, c.step) for c in work.cases.list()],
        )


def all_cases(services):
    """Every case that is kept, newest first."""
    with services.store.reading() as work:
        return list(work.cases.list(limit=10_000))


def reservations_of(services, account):
    """All that an account asked for, newest first."""
    with services.store.reading() as work:
        return work.reservations.page_of(account.id, limit=1_000)[1]

"""Places cut by zones of every kind, and needs asked there: sites of the sample, drawn areas, seeded."""

import random
from dataclasses import replace
from datetime import date, timedelta

import shapely

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.permit_free import Asked
from fieldreg.register.footprints import site_footprint
from fieldreg.register.zones import Edition, Restriction, Zone
from fieldreg.screening.standing_probe import standing_need, standing_probe
from fieldreg.services import Services
from fieldreg.trials.trial import OnSite, Vehicle
from tests import registries
from tests.fakes import FixedClock

DAY = date(2026, 12, 1)
FREE_SITES = ("fukanuma-beach", "tohoku-univ-aobayama")  # of the sample, at 30 m by day
CITY = shapely.box(140.0, 37.5, 141.6, 39.0)
WEEKENDS = [{"schedule": [{"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}]}]
CRAFT_UNDER_100_G = Vehicle(
    mass_g=80, gross_mass_g=80, bvlos=False, drops=False, dangerous_goods=False, radio=("2.4GHz",), radio_marked=True
)  # fmt: skip
HEIGHTS_M = (30, 60, 90, 120, 140, 149)


def opened(folder, *, terrain=None):
    """The sample with zones of several layers cut through sites that are free else."""
    store = registries.sample(folder / "fieldreg.db")
    services = Services(store, FixedClock(), terrain=terrain) if terrain else Services(store, FixedClock())
    with store.writing() as work:
        _cut(work, random.Random(11))
        work.commit()
    return services


def _cut(work, chance):
    sites = {site.id: site for site in work.sites.all()}
    places = [shapely.box(*site_footprint(sites[name]).bounds) for name in FREE_SITES]
    for layer, accuracy_m, many in (("did", 10.0, 3), ("small-uav", 0.0, 1), ("parks", 5.0, 3), ("schools", 0.0, 2), ("planning", 20.0, 4)):
        edition = Edition(layer=layer, edition="cut", in_force_from=DAY, accuracy_m=accuracy_m, coverage=CITY)
        work.zones.put_edition(edition)
        work.zones.put_zones([_zone(chance, layer, n, place) for n, place in enumerate(places * many)])


def _zone(chance, layer, n, place):
    """A blot somewhere about a place; some with an accuracy, hours or days of their own."""
    west, south, east, north = place.bounds
    centre = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
    size = chance.uniform(0.0002, 0.0012) if layer != "small-uav" else 0.0001
    blot = shapely.affinity.rotate(shapely.affinity.scale(centre.buffer(size, quad_segs=2), 1, 0.4), chance.uniform(0, 180))
    more = chance.choice([{}, {}, {"accuracy_m": 30.0}, {"valid_from": DAY + timedelta(days=60)}])
    if layer == "small-uav":
        blot, more = shapely.affinity.translate(blot, 0.0125, 0.002), {}  # its ring of 1,000 m cuts the place
    kind = {"kind": chance.choice(["forest", "cultural", "use_district", None])} if layer == "planning" else {}
    timed = {"applicability": WEEKENDS} if layer == "parks" and n == 1 else {}
    attributes = {name: value for name, value in {**kind, **timed}.items() if value is not None}
    return Zone(id=f"cut-{n:02}", layer=layer, edition="cut", name=Text(f"区域{n}"), outline=blot, restriction=Restriction.CONDITIONAL,
                attributes=attributes, **more)  # fmt: skip


def seeded(services, sight, count, seed):
    """`count` questions: at sites by the standing probe and by others, and over drawn areas with and without a site."""
    chance = random.Random(seed)
    sites = sight.sites.all()
    return [_asked(services, sight, chance, sites) for _ in range(count)]


def asked_about(services, sight, trial, site):
    """The question as the service asks it."""
    screening = services.screening
    return Asked(
        trial, sight, services.clock.today(), lambda footprint: screening._ground(sight, footprint, site), site,
        modelled=screening.terrain is not None,
    )  # fmt: skip


def _asked(services, sight, chance, sites):
    site = sight.sites.get(chance.choice(FREE_SITES)) if chance.random() < 0.6 else chance.choice(sites)
    need = _need(chance, on_road=site.kind == "road")
    if chance.random() < 0.5:
        return asked_about(services, sight, need.at(site), site)
    place = site_footprint(site)
    west, south, east, north = place.bounds
    plane = plane_at((west + east) / 2, (south + north) / 2)
    at = plane.to_xy(shapely.Point(chance.uniform(west, east), chance.uniform(south, north)))
    half = chance.choice([20.0, 80.0, 250.0])
    drawn = shapely.affinity.rotate(shapely.box(at.x - half, at.y - 0.6 * half, at.x + half, at.y + 0.6 * half), chance.uniform(0, 90))
    named = chance.random() < 0.5
    trial = need.over(plane.to_lonlat(drawn), site.id)
    return asked_about(services, sight, trial if named else replace(trial, site=None), site if named else None)


def _need(chance, *, on_road):
    need = standing_need(DAY, on_road=on_road)
    if on_road:
        return need
    told = {
        "altitude_upper": Altitude(chance.choice(HEIGHTS_M), Datum.AGL),
        "altitude_lower": Altitude(chance.choice((0, 0, 20)), Datum.AGL),
    }
    if chance.random() < 0.3:
        told["vehicle"] = CRAFT_UNDER_100_G
    elif chance.random() < 0.3:
        told["vehicle"] = replace(need.vehicle, keeps_30m=None, tether_m=chance.choice((None, 20.0)))
    if chance.random() < 0.4:
        told["on_site"] = replace(need.on_site, land=chance.choice([("private",), ("park",), ("city",)]), owner_consent=True)
    if chance.random() < 0.1:
        told["on_site"] = OnSite()
    return replace(need, **told)


def probe_of(services, sight, site_id):
    """The standing probe of a site as a question."""
    site = sight.sites.get(site_id)
    return asked_about(services, sight, standing_probe(site, DAY), site)

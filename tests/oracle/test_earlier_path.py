"""The snapshot's path against the earlier one: the same bytes for the same trial, over the sample and over real data."""

import json
import random
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.register.footprints import site_footprint
from fieldreg.register.snapshot import FEW
from fieldreg.register.zones import Edition, Zone
from fieldreg.screening.screening import screen
from fieldreg.services import Services
from fieldreg.services.holdings.register import site_named
from fieldreg.surroundings.headroom import ground_of
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests import registries
from tests.deep import often
from tests.fakes import FixedClock
from tests.oracle.earlier_path import Surroundings, turning_days
from tests.oracle.published import shapes_of
from tests.oracle.seeded_trials import seeded


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """Over the sample, with a district that holds for some days, and one at weekends only."""
    store = registries.sample(tmp_path_factory.mktemp("earlier") / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


def ground_at(sites, footprint):
    """The ground under `footprint`, from a site whose outline covers it and whose elevation is known."""
    return next((ground_of(site) for site in sites if ground_of(site) and site_footprint(site).covers(footprint)), None)


def earlier(services, document):
    """The same screening as the product did it before there was a snapshot."""
    trial = trial_from_geojson(document)
    with services.store.reading() as work:
        site = site_named(work.sites, trial.site, trial.area, "properties.") if trial.site else None
        ground = ground_of(site) if site else ground_at(work.sites.all(trial.footprint.bounds), trial.footprint)
        today = services.clock.today()
        days = turning_days(trial, work.zones)
        around = [Surroundings(trial, work.zones, on=day, asked_on=today, site=site, ground=ground) for day in days]
        return screen(trial, [(held, rules_in_force(held.on)) for held in around])


def now(services, document):
    """The product's screening, of a trial drawn away from its site too, which the desk's door refuses."""
    with services.store.reading() as work:
        return services.screening.screened(work, trial_from_geojson(document))


def written(screening):
    return json.dumps(screening.to_dict(), ensure_ascii=False, sort_keys=True)


def unlike(services, trials):
    """Numbers of the trials that are answered differently."""
    return [n for n, t in enumerate(trials) if written(now(services, t)) != written(earlier(services, t))]


def test_over_the_sample(services):
    assert unlike(services, seeded(80, 1, services.register.sites())) == []


@pytest.mark.slow
def test_over_the_sample_often(services):
    assert unlike(services, seeded(often(200), 2, services.register.sites())) == []


def test_on_every_sites_own_outline(services):
    trials = [t for t in seeded(400, 3, services.register.sites()) if "site" in t["properties"]]

    assert len(trials) > 40
    assert unlike(services, trials[:40]) == []


def put(services, edition, zones):
    with services.store.writing() as work:
        work.zones.put_edition(edition)
        for start in range(0, len(zones), 1_000):
            work.zones.put_zones(zones[start : start + 1_000])
        work.commit()


WEEKENDS = [{"schedule": [{"day": ["SAT", "SUN"], "startTime": "09:00+09:00", "endTime": "17:00+09:00"}]}]


@pytest.fixture
def odd(services):
    """Parks of a second edition that turn, apply at weekends, or are drawn badly; taken away afterwards."""
    sites = services.register.sites()
    edition = Edition(layer="parks", edition="odd", in_force_from=date(2027, 2, 1), accuracy_m=40, coverage=_about(sites))
    more = [
        {"valid_from": date(2027, 4, 1)}, {"valid_to": date(2027, 5, 1)}, {"attributes": {"applicability": WEEKENDS}}, {"accuracy_m": 150},
    ]  # fmt: skip
    zones = [
        Zone(
            id=f"odd-{n:02}", layer="parks", edition="odd", name=Text(f"公園{n}"), outline=site.outline.buffer(0.002),
            **more[n % len(more)],
        )
        for n, site in enumerate(sites)
    ]  # fmt: skip
    put(services, edition, zones)
    yield zones
    with services.store.writing() as work:
        work.zones.remove_edition("parks", "odd")
        work.commit()


def _about(sites):
    west, south, east, north = (pick(s.outline.bounds[i] for s in sites) for i, pick in enumerate((min, min, max, max)))
    return shapely.box(west - 1, south - 1, east + 1, north + 1)


def test_where_zones_turn_keep_hours_and_are_drawn_badly(services, odd):
    assert unlike(services, seeded(60, 4, services.register.sites())) == []


def buildings(outlines):
    """An edition of many buildings, and zones of it: three in a hundred begin, keep hours, or are drawn worse."""
    held = {"layer": "buildings", "edition": "many"}
    edition = Edition(**held, in_force_from=date(2026, 12, 1), accuracy_m=5, coverage=shapely.box(140, 37, 142, 39))
    odd = {33: {"valid_from": date(2027, 4, 1)}, 66: {"attributes": {"applicability": WEEKENDS}}, 99: {"accuracy_m": 12.5}}
    return edition, [
        Zone(**held, id=f"b{n:06}", name=Text(f"建物{n}"), outline=outline, **odd.get(n % 100, {}))
        for n, outline in enumerate(outlines)
    ]


def test_over_a_crowd_of_buildings(services):
    """More than are held as made: packed, and made when they are hit."""
    chance = random.Random(5)
    corners = [(chance.gauss(140.88, 0.03), chance.gauss(38.26, 0.03)) for _ in range(FEW + 1_500)]
    put(services, *buildings([shapely.box(x, y, x + 0.0001, y + 0.0001) for x, y in corners]))
    services.screening.warm()

    assert unlike(services, seeded(40, 6, services.register.sites())) == []


@pytest.mark.slow
def test_over_real_buildings_and_districts(services, shared_data):
    put(services, *buildings(shapes_of(shared_data / "sendai_osm/sendai_buildings.geojson.zip")))
    held = {"layer": "did", "edition": "real"}
    shapes = shapes_of(shared_data / "did_estat/r02_did_04_miyagi.geojson")
    put(
        services,
        Edition(**held, in_force_from=date(2026, 12, 1), accuracy_m=30, coverage=shapely.box(140, 37, 142, 39)),
        [Zone(**held, id=f"{n:03}", name=Text(f"地区{n}"), outline=outline) for n, outline in enumerate(shapes)],
    )
    services.screening.warm()

    assert unlike(services, seeded(often(40), 7, services.register.sites())) == []

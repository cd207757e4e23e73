"""A small registry on SQLite, and a stand-in for the law: is the site inside a DID zone of the day?"""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Area, Site, SiteKind
from fieldreg.register.zones import Edition, Layer, Restriction, Zone, edition_on
from tests import registries
from tests.fakes import FixedClock


class SmallRegistry:
    """What a load needs (`geodata.loading.request.Registry`)."""

    def __init__(self, store):
        self.store, self.clock, self.screening = store, FixedClock(), self
        self.asked = []  # the days answers were asked for

    def answers(self, work, on, _touched=None):
        self.asked.append(on)
        edition = edition_on(list(work.zones.editions("did")), on)
        zones = work.zones.zones("did", edition.edition) if edition else ()

        def answer(site):
            if any(zone.outline.intersects(site.outline) for zone in zones):
                return "permit"
            covered = edition and edition.complete and edition.coverage and edition.coverage.covers(site.outline)
            return "not_applicable" if covered else "unknown"

        return {f"site:{site.id}": {"caa-did": answer(site)} for site in work.sites.all()}

    def everything(self):
        """All that a load can change, to be compared."""
        with self.store.reading() as work:
            editions = [e for layer in work.zones.layers() for e in work.zones.editions(layer.id)]
            zones = [z for e in editions for z in work.zones.zones(e.layer, e.edition)]
            return list(work.sites.all()), editions, zones


def square(lon, lat, size=0.01):
    return shapely.box(lon, lat, lon + size, lat + size)


def make_zone(zone_id, outline, **more):
    return Zone(id=zone_id, layer="did", edition="old", name=Text(f"地区 {zone_id}"), outline=outline,
                restriction=Restriction.REQ_AUTHORISATION, **{"accuracy_m": 250.0, **more})  # fmt: skip


@pytest.fixture
def registry(tmp_path):
    """A small registry of its own for each test."""
    store = registries.upgraded(tmp_path / "fieldreg.db")
    yield small_registry(store)
    store.close()


def small_registry(store):
    """Two sites, one of them with an area, and an old edition of two districts."""
    with store.writing() as work:
        work.managers.put(Manager(id="city", name=Text("市")))
        work.zones.put_layer(Layer(id="did", title=Text("人口集中地区")))
        work.zones.put_edition(
            Edition(layer="did", edition="old", in_force_from=date(2015, 1, 1), accuracy_m=250, complete=True,
                    stale_after=date(2030, 1, 1), coverage=square(140, 38, 1))
        )  # fmt: skip
        work.zones.put_zones([make_zone("1", square(140.1, 38.1)), make_zone("2", square(140.8, 38.8))])
        yard = Area(id="school/yard", site="school", name=Text("校庭"), outline=square(140.101, 38.101, 0.001), accuracy_m=20)
        work.sites.put(
            Site(id="school", name=Text("旧小学校", "Former school"), kind=SiteKind.CLOSED_SCHOOL, manager="city",
                 outline=square(140.1, 38.1, 0.003), accuracy_m=50, areas=(yard,))
        )  # fmt: skip
        work.sites.put(
            Site(id="park", name=Text("公園"), kind=SiteKind.PARK, manager="city", outline=square(140.5, 38.5), accuracy_m=50)
        )
        work.commit()
    return SmallRegistry(store)

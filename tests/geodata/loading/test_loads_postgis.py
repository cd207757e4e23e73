"""The same loads on PostGIS: what is put back is what was there, to the last digit."""

from datetime import date

import pytest

from fieldreg.store import open_store
from geodata.loading.load import Mode, roll_back, run_load
from tests.geodata.conftest import small_registry, square
from tests.geodata.loading.made_loads import (
    FIRST_MOVED,
    OVER_THE_PARK,
    SECOND,
    area,
    site,
    sites_request,
    zones_request,
)

pytestmark = pytest.mark.postgis


def test_loads_of_every_kind_are_undone_exactly(lent_postgis):
    store = open_store(lent_postgis)
    registry = small_registry(store)
    before = registry.everything()
    for request in (
        zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK),
        zones_request(FIRST_MOVED, OVER_THE_PARK, edition="old", in_force=date(2020, 1, 1), mode=Mode.REPLACE),
        sites_request(site("a"), area("school/b", square(140.101, 38.101, 0.0005), parent="school/yard")),
        sites_request(site("park"), mode=Mode.REPLACE),
    ):
        load = run_load(registry, request).to_dict()["load"]
        assert registry.everything() != before
        roll_back(registry, load)
        assert registry.everything() == before
    store.close()

"""Looks at a layer of many sites at once, each as the site's own view tells it."""

from datetime import date

import numpy as np
import pytest
import shapely

from benchmarks.many_sites import many_sites
from fieldreg.kernel.texts import Text
from fieldreg.register.snapshot import Sight, Snapshot
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.screening.bulk.bulk_facts import STATUSES, Facts
from fieldreg.screening.bulk.places import Places
from fieldreg.surroundings.layer_view import LayerView
from tests import registries

DAY = date(2026, 12, 1)
COVERED = shapely.Polygon([(140.75, 38.2), (140.98, 38.21), (140.9, 38.3), (141.0, 38.4), (140.8, 38.36)])


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """The looks of 150 sites about some zones, and each one's own view."""
    store = registries.upgraded(tmp_path_factory.mktemp("facts") / "fieldreg.db")
    chance = np.random.default_rng(4)
    places = zip(chance.uniform(140.7, 141.05, 60), chance.uniform(38.16, 38.42, 60), chance.uniform(0.001, 0.02, 60), strict=True)
    zones = [
        Zone(
            id=f"z{n:02}", layer="did", edition="e", name=Text(f"{n}"), outline=shapely.Point(x, y).buffer(size),
            accuracy_m=(None, 0.0, 30.0, 400.0)[n % 4], attributes={"kind": ("a", "b", None)[n % 3]},
            valid_to=DAY if n % 10 == 9 else None,
        )
        for n, (x, y, size) in enumerate(places)
    ]  # fmt: skip
    with store.writing() as work:
        work.zones.put_layer(Layer(id="did", title=Text("DID")))
        work.zones.put_edition(Edition(layer="did", edition="e", in_force_from=date(2020, 1, 1), accuracy_m=100, coverage=COVERED))
        work.zones.put_zones(zones)
        work.commit()
    with store.reading() as work:
        sight = Sight(Snapshot.read(1, work.zones, work.sites), work.zones)
        (group,) = Places(list(many_sites(150, "m"))).in_planes

        def view(n, layer):
            return LayerView(sight, layer, DAY, DAY, group.lonlat[n])

        yield Facts(sight, group, on=DAY, asked_on=DAY, alone=view), view
    store.close()


def test_whether_the_layer_can_speak(looked):
    facts, view = looked

    assert [STATUSES[n] for n in facts.status("did")] == [view(n, "did").status for n in range(150)]
    assert len(set(facts.status("did").tolist())) == 2
    assert {STATUSES[n] for n in facts.status("coast")} == {view(0, "coast").status}


@pytest.mark.parametrize("reach_m", [0.0, 30.0, 300.0, 1_000.0, 3_000.0, 9_000.0])
def test_whether_it_speaks_of_all_within_reach(looked, reach_m):
    facts, view = looked

    assert facts.covers("did", reach_m).tolist() == [view(n, "did").covers(reach_m) for n in range(150)]


@pytest.mark.parametrize("kinds", [None, frozenset("a"), frozenset({None, "b"})])
@pytest.mark.parametrize("reach_m", [0.0, 30.0, 500.0])
def test_what_lies_within_reach_how_surely_how_far_and_in_which_order(looked, reach_m, kinds):
    facts, view = looked
    found = facts.hits("did", reach_m, kinds)

    for n in range(150):
        told = [(found.zones[place].id, certain) for place, certain in found.sets[found.column[n]]]
        own = view(n, "did").hits(reach_m, kinds)
        assert told == [(hit.zone.id, hit.certain) for hit in own]
        for k, hit in enumerate(own):
            assert found.distance_m(k)[n] == hit.distance_m
    assert len(found.sets) > 10

"""Zones within reach are made when they are named: the first some together, then all the others."""

import pytest
import shapely

from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from fieldreg.surroundings.hits import Met
from fieldreg.surroundings.overlaps import DRAWN

COUNT = 3 * DRAWN
ZONES = [
    Zone(id=f"{n:03}", layer="buildings", edition="e", name=Text(str(n)), outline=shapely.box(n, 0, n + 1, 1)) for n in range(COUNT)
]


class Shares:
    """As if each zone shared a square of n metres by one."""

    def shared(self, place):
        return shapely.box(place, 0, place + 1, 1)

    def area_m2(self, place):
        return float(place)


@pytest.fixture
def made():
    return []


@pytest.fixture
def hits(made):
    def zones(start, end):
        made.append((start, end))
        return ZONES[start:end]

    return Met(zones, [float(n // DRAWN) for n in range(COUNT)], [n < DRAWN for n in range(COUNT)], Shares(), 1_000.0).hits


def test_nothing_is_made_to_tell_how_far_and_how_surely(hits, made):
    assert [(h.distance_m, h.certain) for h in hits] == [(n // DRAWN, n < DRAWN) for n in range(COUNT)]
    assert [h.overlap_share for h in hits] == [n / 1_000 for n in range(COUNT)]
    assert made == []


def test_of_the_first_some_are_made_together(hits, made):
    assert [h.zone for h in hits[:DRAWN]] == ZONES[:DRAWN]
    assert made == [(0, DRAWN)]


def test_then_all_the_others(hits, made):
    assert [h.zone for h in hits] == ZONES
    assert made == [(0, DRAWN), (DRAWN, COUNT)]


def test_all_of_them_where_a_later_one_is_named_first(hits, made):
    assert [h.zone for h in reversed(hits)] == ZONES[::-1]
    assert made == [(0, COUNT)]


def test_evidence_makes_no_zone(hits, made):
    few = hits[:DRAWN]
    drawn = shapely.geometry.mapping(right_handed(shapely.union_all([h.overlap for h in few])))

    told = {"overlap_area_m2": 190.0, "overlap_share": 0.19, "distance_m": 0.0, "geometry": drawn}
    assert few[0].evidence(few) == told
    assert made == []

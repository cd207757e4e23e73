"""Layers, editions and zones in the store."""

from dataclasses import replace

import pytest
from shapely.geometry import Point, box

from fieldreg.kernel.errors import Conflict
from fieldreg.register.zone_index import ZoneIndex
from tests.fieldreg.store.makers import edition, layer, zone


def test_editions_are_numbered_as_they_come_and_keep_their_number(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        first = work.zones.put_edition(edition("2020"))
        second = work.zones.put_edition(edition("sample"))
        again = work.zones.put_edition(edition("2020", accuracy_m=3))

        assert first.sequence < second.sequence
        assert again == replace(first, accuracy_m=3)
        assert work.zones.editions("did") == [again, second]
        assert work.zones.editions("none") == []


def test_an_edition_needs_its_layer_and_a_zone_its_edition(store):
    with pytest.raises(Conflict, match="is layer did registered"), store.writing() as work:
        work.zones.put_edition(edition())
    with store.writing() as work:
        work.zones.put_layer(layer())
        with pytest.raises(Conflict, match="is edition 2020 registered"):
            work.zones.put_zones([zone("z", Point(140, 38))])


def test_an_edition_is_no_more_exact_than_the_worst_of_its_zones(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        held = work.zones.put_edition(replace(edition(), accuracy_m=10))
        other = work.zones.put_edition(replace(edition("2015"), accuracy_m=10))
        work.zones.put_zones([replace(zone(f"z{n}", Point(140, 38)), accuracy_m=n) for n in (4, 250, 9)])

        assert work.zones.editions("did") == [replace(held, accuracy_m=250), other]


def test_zones_are_replaced_counted_and_removed(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        held = work.zones.put_edition(edition())
        other = work.zones.put_edition(edition("2015"))
        names = [f"z{n:04d}" for n in range(1200)]
        work.zones.put_zones([zone(name, Point(140, 38)) for name in names])
        work.zones.put_zones([zone("z0000", Point(141, 39)), zone("z0000", Point(142, 39), edition="2015")])
        assert (work.zones.count(held), work.zones.count(other)) == (1200, 1)
        assert [z.id for z in work.zones.candidates(held, (141, 39, 142, 39))] == ["z0000"]

        work.zones.remove_zones("did", "2020", names[:-1])
        assert [z.id for z in work.zones.zones("did", "2020")] == ["z1199"]
        work.zones.remove_edition("did", "2020")
        assert work.zones.editions("did") == [other]
        assert work.zones.count(held) == 0


def test_candidates_hold_at_least_what_the_index_in_memory_finds(store):
    """Both propose by box; the database's may propose a few more (float32), never fewer, in the same order."""
    shapes = [
        box(140 + x / 97, 38 + y / 89, 140 + x / 97 + 0.01, 38 + y / 89 + 0.007)
        for x in range(20)
        for y in range(20)
    ]
    held = [zone(f"z{n:03d}", shape) for n, shape in enumerate(shapes)]
    known = edition(sequence=1)
    memory = ZoneIndex([layer()], [known], held)
    with store.writing() as work:
        work.zones.put_layer(layer())
        work.zones.put_edition(known)
        work.zones.put_zones(held)
        work.commit()

    with store.reading() as work:
        for asked_box in [
            (140.05, 38.05, 140.07, 38.06),
            shapes[37].bounds,
            (140.01, 38, 140.01, 38),
            (0, 0, 1, 1),
        ]:
            found, wanted = work.zones.candidates(known, asked_box), memory.candidates(known, asked_box)
            assert [z.id for z in found] == sorted(z.id for z in found)
            assert {z.id for z in wanted} <= {z.id for z in found}
            assert len(found) <= len(wanted) + 2
            assert all(z in held for z in found)

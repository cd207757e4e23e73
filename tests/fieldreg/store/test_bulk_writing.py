"""Many rows at once leave what one by one leaves: the same rows, the same boxes, every trigger in its place."""

import random
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
import shapely
import sqlalchemy as sa

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.sites import Area, Site, SiteKind
from fieldreg.register.zone_records import records_of
from fieldreg.register.zones import Edition, Layer, Restriction, Zone
from tests import registries

BOXES = [(139.9, 37.9, 140.3, 38.3), (140.1, 38.1, 140.1, 38.1), (140.5, 38.5, 141, 39), (0, 0, 1, 1), (140, 38, 141, 39)]


@pytest.fixture
def store(tmp_path):
    with closing(registries.upgraded(tmp_path / "fieldreg.db")) as made:
        with made.writing() as work:
            work.managers.put(Manager(id="m", name=Text("管理者")))
            work.zones.put_layer(Layer(id="parks", title=Text("公園")))
            work.zones.put_edition(Edition(layer="parks", edition="e", in_force_from=date(2026, 1, 1)))
            work.commit()
        yield made


def zones(count, seed=1):
    chance = random.Random(seed)
    return [
        Zone(
            id=f"z{number:05}", layer="parks", edition="e", name=Text(f"公園 {number}", "park"), accuracy_m=chance.choice([None, 5.0]),
            outline=shapely.Point(140 + chance.random(), 38 + chance.random()).buffer(chance.random() / 50, quad_segs=2),
            restriction=chance.choice(list(Restriction)), attributes={"n": number, "t": ["“", None, 1.5]}, reason=Text("理由"),
        )
        for number in range(count)
    ]  # fmt: skip


def put(store, held, *, records=True):
    with store.writing() as work:
        if records:
            told = list(records_of(held))
            work.zones.put_records("parks", "e", (told[start : start + 700] for start in range(0, len(told), 700)))
        else:
            work.zones.put_zones(held)
        work.commit()


def seen(store):
    """What a look finds by the boxes and by the table, and whether the database calls itself whole."""
    with store.reading() as work:
        (edition,) = work.zones.editions("parks")
        found = [[zone.id for zone in work.zones.candidates(edition, box)] for box in BOXES]
        held = list(work.zones.zones("parks", "e"))
    return held, found, store.check()["ok"], edition.accuracy_m


@pytest.mark.parametrize("count", [1, 499, 500, 1_499, 3_000])
def test_records_written_at_once_are_found_as_zones_written_one_by_one(count, store):
    held = zones(count)
    put(store, held)
    there, found, whole, accuracy_m = seen(store)

    assert whole is True
    assert there == held
    assert found == [sorted(z.id for z in held if shapely.box(*z.outline.bounds).intersects(shapely.box(*box))) for box in BOXES]
    assert accuracy_m == max(zone.accuracy_m or 0.0 for zone in held)


def test_what_is_there_is_replaced_and_its_box_with_it(store):
    old = zones(1_200)
    put(store, old)
    moved = [replace(zone, outline=shapely.box(0.1, 0.1, 0.2, 0.2)) for zone in old[::2]]
    put(store, [*moved, *(replace(zone, id=f"new{zone.id}") for zone in old)])
    there, found, whole, _ = seen(store)

    assert whole is True
    assert len(there) == 2_400
    assert found[3] == [zone.id for zone in moved]


def test_zones_put_one_by_one_afterwards_find_their_place_in_a_packed_tree(store):
    put(store, zones(2_500))
    later = [replace(zone, id=f"l{zone.id}") for zone in zones(900, seed=2)]
    put(store, later, records=False)
    with store.writing() as work:
        work.zones.remove_zones("parks", "e", [zone.id for zone in zones(2_000)])
        work.commit()
    there, found, whole, _ = seen(store)

    assert whole is True
    assert len(there) == 1_400
    assert found[4] == [zone.id for zone in there]


def test_a_row_that_does_not_fit_leaves_nothing_and_no_table_without_its_trigger(store):
    put(store, zones(600))
    before = seen(store)
    wrong = [*records_of(zones(1_400, seed=3))]
    wrong[1_300] = (*wrong[1_300][:7], "NO SUCH WORD", *wrong[1_300][8:])
    with pytest.raises(Conflict), store.writing() as work:
        work.zones.put_records("parks", "e", [wrong[:700], wrong[700:]])

    assert seen(store) == before
    with store._dialect.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM sqlite_master WHERE name = 'zones_box_insert'")) == 1


def site(number, areas=()):
    return Site(
        id=f"s{number}", kind=SiteKind.PARK, manager="m", name=Text(f"場所 {number}"), accuracy_m=5.0,
        outline=shapely.box(140 + number / 1000, 38, 140.0005 + number / 1000, 38.001),
        areas=tuple(Area(id=name, site=f"s{number}", name=Text(name)) for name in areas),
    )  # fmt: skip


def sites_after(store, *puts, together):
    with store.writing() as work:
        for held in puts:
            if together:
                work.sites.put_all(held)
            else:
                for one in held:
                    work.sites.put(one)
        return list(work.sites.all()), list(work.sites.all((140.0, 38.0, 140.02, 38.002)))


def test_many_sites_put_together_are_those_put_one_by_one(store):
    first = [site(number, [f"s{number}-a", f"s{number}-b"]) for number in range(60)]
    again = [site(number, [f"s{number}-b", f"s{number}-c"]) for number in range(30, 90)]
    assert sites_after(store, first, again, together=True) == sites_after(store, first, again, together=False)


@pytest.mark.parametrize(
    "held",
    [
        [*(site(n) for n in range(30)), site(30, ["s3"])],
        [*(site(n, [f"a{n}"]) for n in range(30)), site(30, ["a7"])],
        [*(site(n) for n in range(30)), replace(site(31), manager="nobody")],
    ],
    ids=["an area called as a site", "an area called as another's", "a manager nobody knows"],
)
def test_what_cannot_be_put_is_told_as_one_by_one(held, store):
    told = []
    for together in (True, False):
        with pytest.raises(Conflict) as refused:
            sites_after(store, held, together=together)
        told.append((refused.value.code, refused.value.where, refused.value.message))
    assert told[0] == told[1]

"""What pages are read by: rolls of editions, zones by their ids, reservations by site and time; alike on both databases."""

from datetime import date

import pytest
import shapely

from fieldreg.register.plane_zones import FOREVER
from tests.fieldreg.store.makers import add, asked, edition, hours, layer, site, zone

NOON = date(2026, 12, 1)
SPOTS = [shapely.box(140.8 + n / 100, 38.2, 140.805 + n / 100, 38.21) for n in range(5)]


@pytest.fixture
def zoned(store):
    """Ids that no number, no locale and no order of writing put in order."""
    ids = ["b", "Z", "あ", "a/10", "a/9"]
    days = [(None, None), (NOON, None), (None, NOON), (None, None), (date(2026, 1, 1), date(2027, 1, 1))]
    with store.writing() as work:
        work.zones.put_layer(layer())
        work.zones.put_edition(edition())
        work.zones.put_edition(edition("2015"))
        work.zones.put_zones([zone("b", SPOTS[0], edition="2015")])
        for name, spot, (since, until) in zip(ids, SPOTS, days, strict=True):
            work.zones.put_zones([zone(name, spot, valid_from=since, valid_to=until)])
        work.commit()
    return store


def test_a_roll_is_in_the_order_of_ids_and_knows_the_days(zoned):
    with zoned.reading() as work:
        roll = work.zones.roll("did", "2020")
        everything = work.zones.zones("did", "2020")
        assert [held.id for held in work.zones.numbered(roll.numbers.tolist())] == ["Z", "a/10", "a/9", "b", "あ"]
        for day in (date(2025, 6, 1), date(2026, 11, 30), NOON, date(2027, 1, 1)):
            assert [everything[place].id for place in roll.in_force(day)] == [held.id for held in everything if held.in_force(day)]
        assert work.zones.roll("did", "2015").in_force(NOON) == range(1)
        assert work.zones.roll("did", "1900").in_force(NOON) == range(0)
        assert date.max.toordinal() < FOREVER


def test_boxes_and_outlines_are_the_zones_own(zoned):
    with zoned.reading() as work:
        roll, everything = work.zones.roll("did", "2020"), work.zones.zones("did", "2020")
        boxes = work.zones.boxes("did", "2020")
        outlines = work.zones.outlines(roll.numbers[::-1].tolist())
        assert [shapely.equals_exact(one, held.outline) for one, held in zip(outlines, everything[::-1], strict=True)] == [True] * 5
        for place, held in enumerate(everything):
            west, south, east, north = boxes[:, place].tolist()
            assert west <= held.outline.bounds[0] <= held.outline.bounds[2] <= east
            assert south <= held.outline.bounds[1] <= held.outline.bounds[3] <= north
            assert east - west < 0.0051
        window = (140.811, 38.2, 140.82, 38.3)
        assert [everything[place].id for place in roll.meeting(window, NOON, work.zones)] == ["Z"]
        with pytest.raises(LookupError):
            work.zones.outlines([*roll.numbers.tolist(), 10_000])


def test_a_zone_is_found_by_its_id_in_the_order_of_the_editions_asked_for(zoned):
    with zoned.reading() as work:
        both = [("did", "2020"), ("did", "2015")]
        assert [held.edition for held in work.zones.called("b", both)] == ["2020", "2015"]
        assert [held.edition for held in work.zones.called("b", both[::-1])] == ["2015", "2020"]
        assert [held.edition for held in work.zones.called("Z", both)] == ["2020"]
        assert list(work.zones.called("b", [("parks", "2020")])) == []
        assert list(work.zones.called("b", [])) == []


def test_the_revision_is_that_of_a_unit_that_begins_now(store):
    before = store.revision()
    with store.writing() as work:
        work.zones.put_layer(layer())
        assert store.revision() == before
        work.commit()
    with store.reading() as work:
        assert store.revision() == work.revision() > before


def test_what_is_taken_comes_by_site_and_start(store, owner):
    with store.writing() as work:
        work.sites.put(site("a"))
        work.commit()
    made = [
        add(store, asked(owner, **more)).id
        for more in (
            {"slot": (9, 12)}, {"slot": (13, 14), "area": "s/gym", "exclusive": False}, {"slot": (13, 14), "area": "s/yard"},
            {"slot": (10, 11), "site": "a"}, {"slot": (30, 31)},
        )
    ]  # fmt: skip
    with store.reading() as work:
        taken = work.reservations.taken(hours(0, 24), limit=10)
        assert [held.id for held in taken] == [made[3], made[0], made[2], made[1]]
        assert work.reservations.taken(hours(0, 24), offset=1, limit=2) == list(taken[1:3])
        assert work.reservations.taken_count(hours(0, 24)) == 4
        assert [held.id for held in work.reservations.taken(hours(11, 40), site="s", limit=10)] == [made[0], made[2], made[1], made[4]]
        assert work.reservations.taken_count(hours(12, 13)) == 0
        assert work.reservations.taken_places(hours(12, 14)) == [(made[2], "s", "s/yard"), (made[1], "s", "s/gym")]
        assert [held.id for held in work.reservations.named(made[::-1])] == made[::-1]
        slots = work.reservations.slots([hours(11, 12), hours(13, 40)], limit=10)
        assert [(one.site, one.area, one.slot) for one in slots] == [
            ("s", None, hours(9, 12)), ("s", "s/yard", hours(13, 14)), ("s", "s/gym", hours(13, 14)), ("s", None, hours(30, 31)),
        ]  # fmt: skip
        assert work.reservations.slots([hours(11, 12), hours(13, 40)], limit=2) == slots[:2]
        assert [one.site for one in work.reservations.slots([hours(0, 24)], sites=["z", "a"], limit=10)] == ["a"]
        assert list(work.reservations.slots([], limit=10)) == list(work.reservations.slots([hours(0, 24)], sites=[], limit=10)) == []


def test_a_withdrawn_reservation_takes_nothing(store, owner):
    made = add(store, asked(owner))
    with store.writing() as work:
        work.reservations.move(made.id, "withdrawn", by=owner, at=made.slot.start)
        work.commit()
    with store.reading() as work:
        assert work.reservations.taken_count(hours(0, 24)) == 0
        assert list(work.reservations.taken(hours(0, 24), limit=10)) == []
        assert list(work.reservations.slots([hours(0, 24)], limit=10)) == []

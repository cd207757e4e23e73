"""What is kept aside comes out as it went in, in order, and knows what came twice."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.zone_records import records_of
from fieldreg.register.zones import Restriction, Zone
from geodata.loading.identity import named_by_place
from geodata.loading.spool import Changes, Spool


def made(zone_id="a", lon=140.1 + 0.2, name="西公園", **more):
    return Zone(
        id=zone_id, layer="parks", edition="e", name=Text(name, "West"), outline=shapely.Point(lon, 38.123456789012345),
        **{"accuracy_m": None, **more},
    )  # fmt: skip


RICH = made(
    "z", restriction=Restriction.PROHIBITED, authority="city", reason=Text("理由", "why"), accuracy_m=0.1 + 0.2,
    valid_from=date(2026, 1, 2), valid_to=date(2027, 1, 2), source="x", confidence="low",
    attributes={"n": 1, "x": 1.0, "t": None, "l": [True, {"m": "“"}]},
)  # fmt: skip


def test_zones_come_out_as_they_went_in_and_in_order_of_code_points():
    with Spool("parks", "e") as spool:
        for zone in (RICH, made("ｱ"), made("B"), made("😀"), made("10"), made("9")):
            assert spool.add(zone, "f", 1) is None
        held = list(spool.zones())

    assert [zone.id for zone in held] == sorted(zone.id for zone in held) == ["10", "9", "B", "z", "ｱ", "😀"]
    assert held[3] == RICH


def test_what_comes_twice_is_told_with_where_it_stood_first():
    with Spool("parks", "e") as spool:
        spool.add(made("a"), "one.csv", 7)
        assert spool.add(made("a", 141), "two.csv", 9) == ("one.csv", 7)
        assert [zone.outline.x for zone in spool.some(["b", "a"])] == [140.1 + 0.2]
        assert len(spool) == 1


@pytest.mark.parametrize(
    ("case", "lon", "name", "expected"),
    [
        ("the same place", 140.3, "西公園", "held"),
        ("80 m away", 140.30091, "西公園", "held"),
        ("120 m away: another", 140.30137, "西公園", "西公園"),
        ("another name", 140.3, "東公園", "東公園"),
        ("a slash cannot stand in an id", 140.4, "東/西", "東／西"),
        ("no name at all", 140.4, "", "@140.400000,38.123457"),
    ],
)
def test_without_a_code_a_thing_is_known_by_name_and_place(case, lon, name, expected):
    with Spool("parks", "e") as spool:
        spool.add(made("", lon, name), "f", 3)
        (read,) = named_by_place(spool, [made("held", 140.3), made("far", 141)])
    assert (read.zone.id, read.row.file, read.row.number) == (expected, "f", 3), case


def test_of_two_of_one_name_each_takes_the_nearer_one_and_none_takes_it_twice():
    held = [made("h1", 140.3), made("h2", 140.301)]
    with Spool("parks", "e") as spool:
        for lon in (140.3009, 140.3001, 140.3005):
            spool.add(made("", lon), "f", 1)
        assert [read.zone.id for read in named_by_place(spool, held)] == ["h2", "h1", "西公園@140.300500,38.123457"]


def test_neighbours_that_share_an_end_are_told_apart_and_the_very_same_line_is_told():
    one, other = shapely.LineString([(140, 38), (140.1, 38)]), shapely.LineString([(140.1, 38), (140.2, 38)])
    crossing = shapely.LineString([(140.05, 37.9), (140.05, 38.1)])  # its middle is that of the first
    with Spool("parks", "e") as spool:
        for line in (one, other, crossing, one):
            spool.add(replace(made("", name="道"), outline=line), "f", 1)
        ids = []
        for read in named_by_place(spool, []):
            ids.append(read.zone.id)
            taken = spool.add(read.zone, "f", 1)
    assert ids == ["道@140.050000,38.000000", "道@140.150000,38.000000", "道@140.050000,38.000000#2", "道@140.050000,38.000000"]
    assert taken == ("f", 1)


def test_two_services_in_one_building_are_two():
    with Spool("parks", "e") as spool:
        for service in ("通所", "訪問", "通所"):
            spool.add(made("", attributes={"service": service}), "f", 1)
        ids = []
        for read in named_by_place(spool, []):
            ids.append(read.zone.id)
            spool.add(read.zone, "f", 1)
    assert ids == ["西公園@140.300000,38.123457", "西公園@140.300000,38.123457#2", "西公園@140.300000,38.123457"]


def test_many_without_an_id_are_taken_at_once_in_their_order_and_with_their_rows_but_not_among_others():
    unnamed = [made("", 140.1 + n / 10) for n in range(3)]
    with Spool("parks", "e") as spool:
        assert spool.add_all(list(records_of(unnamed)), "f", [4, 6, 9])
        assert not spool.add_all(list(records_of([made("", 141), made("b", 142)])), "f", [10, 11])
        assert list(spool.nameless()) == [(zone, "f", row) for zone, row in zip(unnamed, (4, 6, 9), strict=True)]
        assert (len(spool), list(spool.zones())) == (0, [])


def test_a_held_thing_that_the_file_names_by_code_is_not_given_away():
    with Spool("parks", "e") as spool:
        spool.add(made("held", 142), "f", 1)
        spool.add(made("", 140.3), "f", 2)
        (read,) = named_by_place(spool, [made("held", 140.3)])
    assert read.zone.id == "西公園"


def test_changes_are_counted_and_come_back_in_order():
    told = [
        Change(what="zone", id="b", kind=ChangeKind.CHANGED, before={"x": 1.5}, after={"x": 2}, attributes=("x",), moved_m=0.25),
        None,
        Change(what="zone", id="a", kind=ChangeKind.ADDED),
        Change(what="zone", id="c", kind=ChangeKind.REMOVED, before={"ü": None}),
        None,
    ]
    changes = Changes(iter(told))

    assert list(changes) == [change for change in told if change]
    assert (len(changes), changes.unchanged) == (3, 2)
    assert changes.tally == {ChangeKind.CHANGED: 1, ChangeKind.ADDED: 1, ChangeKind.REMOVED: 1}
    assert changes[1] == told[2]
    assert changes[1:] == [told[2], told[3]]
    assert list(changes.ids(ChangeKind.REMOVED, ChangeKind.CHANGED)) == ["b", "c"]
    assert replace(told[0]) in changes


@pytest.mark.parametrize("ids", [(), ("b", "a")])
def test_where_nothing_was_before_each_zone_is_added_and_where_none_came_nothing_is(ids):
    with Spool("parks", "e") as spool:
        for row, zone_id in enumerate(ids):
            spool.add(made(zone_id), "f", row)
        changes = Changes.all_added(spool)

        assert [(change.id, change.kind) for change in changes] == [(zone_id, ChangeKind.ADDED) for zone_id in sorted(ids)]
        assert len(changes) == len(ids)

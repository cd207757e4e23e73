"""Whoever screens sees one state of the registry: the last committed, or a writer's own; never one that is over, never two at once."""

import math
import threading
from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.geometry import Plane, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.snapshot import FEW
from fieldreg.register.zones import LAYER_IDS, Layer
from fieldreg.services import Services
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.store.repositories.zones.layers import SqlZones
from fieldreg.surroundings.layer_view import LayerView
from tests.fakes import FixedClock
from tests.fieldreg.law import bench
from tests.fieldreg.store.makers import manager

ON = bench.ON
TRIAL = bench.trial()
DOCUMENT = dict(TRIAL.document)


@pytest.fixture
def store(store):
    """On either database: every layer with one zone far away."""
    with store.writing() as work:
        work.managers.put(manager())
        for layer in LAYER_IDS:
            work.zones.put_layer(Layer(id=layer, title=Text(layer)))
            work.zones.put_edition(bench.edition(layer))
            work.zones.put_zones([bench.far_away(layer)])
        work.commit()
    return store


@pytest.fixture
def snapshots(store):
    return Snapshots(store)


def district(id="z", **more):  # noqa: A002
    return bench.zone("did", west=-500, id=id, **more)


def put(store, *zones):
    with store.writing() as work:
        work.zones.put_zones(zones)
        work.commit()


def hits(sight, layer="did"):
    return [hit.zone.id for hit in LayerView(sight, layer, ON, ON, TRIAL.footprint).hits()]


# --- what a change renews


CHANGES = {
    "a zone more": lambda zones: zones.put_zones([district()]),
    "a zone replaced": lambda zones: zones.put_zones([replace(bench.far_away("did"), outline=district().outline)]),
    "a zone gone": lambda zones: zones.remove_zones("did", "e", [bench.far_away("did").id]),
    "its own row": lambda zones: zones.put_edition(bench.edition("did", accuracy_m=300.0)),
    "gone and back": lambda zones: (zones.remove_edition("did", "e"), zones.put_edition(bench.edition("did"))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_renews_its_edition_and_no_other(store, snapshots, change):
    with store.reading() as work:
        before = snapshots.sight(work).snapshot
        hits(snapshots.sight(work))
    with store.writing() as work:
        CHANGES[change](work.zones)
        work.commit()
    with store.reading() as work:
        after = snapshots.sight(work).snapshot
        seen, told = hits(snapshots.sight(work)), hits(work.zones)

    renewed = {key for key in after.held if after.held[key] is not before.held.get(key)}
    assert renewed == {("did", "e")}
    assert after.sites is before.sites
    assert seen == told


def test_every_way_to_write_zones_is_among_the_changes():
    """Another would have to renew stamps too."""
    writers = {name for name in dir(SqlZones) if name.startswith(("put_", "remove_"))}

    assert writers - {"put_layer"} <= {"put_zones", "remove_zones", "put_edition", "remove_edition", "put_records"}


def test_an_undone_change_never_lends_its_stamp_to_another(store, snapshots):
    """Written, seen by its writer, undone; then something else is written."""
    with store.writing() as work:
        work.zones.put_zones([district("undone")])
        assert hits(snapshots.sight(work)) == ["undone"]
    put(store, district("kept"))

    with store.reading() as work:
        assert hits(snapshots.sight(work)) == ["kept"]


def test_an_edition_made_anew_in_one_go_has_a_stamp_of_its_own_each_time(store, snapshots):
    for name in ("first", "second"):
        with store.writing() as work:
            work.zones.put_zones([district("before")])
            work.zones.remove_edition("did", "e")
            work.zones.put_edition(bench.edition("did"))
            work.zones.put_zones([district(name)])
            work.commit()
        with store.reading() as work:
            assert hits(snapshots.sight(work)) == [name]


def test_a_change_of_sites_is_seen_and_leaves_zones_alone(store, snapshots):
    with store.reading() as work:
        before = snapshots.sight(work)
        with pytest.raises(NotFound):
            before.sites.get("s")
    site = replace(bench.site("park"), id="s", manager="m")
    with store.writing() as work:
        work.sites.put(site)
        work.commit()
    with store.reading() as work:
        after = snapshots.sight(work)
        assert after.sites.get("s") == work.sites.get("s")
        assert list(after.sites.all()) == list(work.sites.all())
    assert all(after.snapshot.held[key] is held for key, held in before.snapshot.held.items())
    with store.writing() as work:
        work.sites.remove("s")
        work.commit()
    with store.reading() as work:
        assert list(snapshots.sight(work).sites.all()) == []


# --- whose state it is


def test_a_writer_sees_what_it_wrote_and_nobody_else_does(store, snapshots):
    with store.writing() as writer:
        assert hits(snapshots.sight(writer)) == []
        writer.zones.put_zones([district("a")])
        assert hits(snapshots.sight(writer)) == ["a"]
        writer.zones.put_zones([district("b")])
        assert hits(snapshots.sight(writer)) == ["a", "b"]
        with store.reading() as reader:
            assert hits(snapshots.sight(reader)) == []
        writer.zones.remove_zones("did", "e", ["a"])
        assert hits(snapshots.sight(writer)) == ["b"]
    with store.reading() as reader:
        assert hits(snapshots.sight(reader)) == []


def test_a_reader_keeps_the_state_it_began_with(store, snapshots):
    """Also for a layer it looks at only after the change."""
    with store.reading() as early:
        sight = snapshots.sight(early)
        put(store, district())
        with store.reading() as late:
            assert hits(snapshots.sight(late)) == ["z"]
        assert snapshots.sight(early) is sight
        assert hits(sight) == []
        assert sight.turning_days(bench.edition("did"), (0, 0, 1, 1), ON, ON) == []


def test_who_began_earlier_does_not_take_away_what_is_newer(store, snapshots):
    with store.reading() as early:
        early.revision()
        put(store, district())
        with store.reading() as late:
            newer = snapshots.sight(late).snapshot
        assert hits(snapshots.sight(early)) == []
    with store.reading() as work:
        assert snapshots.sight(work).snapshot is newer


def test_without_a_change_everybody_shares_one(store, snapshots):
    with store.reading() as one, store.reading() as other:
        assert snapshots.sight(one).snapshot is snapshots.sight(other).snapshot


# --- many zones


def crowd(count=FEW + 200):
    """Small buildings on a grid about home."""
    return [bench.zone("buildings", west=(n % 80) * 30 - 1200, south=(n // 80) * 30 - 900, size=12, id=f"c{n:05}") for n in range(count)]


def test_many_zones_are_asked_of_the_store_until_they_are_ready(store, snapshots, monkeypatch):
    monkeypatch.setattr("fieldreg.services.holdings.snapshots._PATIENCE", 3)
    put(store, *crowd())
    edition, plane = bench.edition("buildings"), plane_at(140.75, 38.30)
    expected = None
    for look in range(4):
        with store.reading() as work:
            sight = snapshots.sight(work)
            if look < 3:
                assert sight.snapshot.held["buildings", "e"]._planes == {}
            told = hits(sight, "buildings")
            expected = expected or hits(work.zones, "buildings")
            assert told == expected
        for thread in threading.enumerate():
            if thread.name == "snapshot":
                thread.join(60)
    with store.reading() as work:
        held = snapshots.sight(work).ready(edition, plane)
        assert held is not None
        assert len(held) == FEW + 201
        assert hits(snapshots.sight(work), "buildings") == expected


def test_zones_made_of_their_numbers_are_the_zones_of_the_store(store, snapshots):
    odd = {"attributes": {"kind": "q", "applicability": [{"season": ["07-01", "08-31"]}]}, "valid_from": date(2026, 1, 1)}
    put(store, *crowd(), district("timed", **odd), district("plain", authority="市", accuracy_m=None))
    with store.reading() as work:
        sight = snapshots.sight(work)
        for layer in ("buildings", "did"):
            every = {zone.id: zone for zone in work.zones.zones(layer, "e")}
            numbers = [n for batch in work.zones.columns(layer, "e") for n in batch.facts.numbers.tolist()]
            made = work.zones.numbered(numbers)
            assert [zone.id for zone in made] == sorted(every)
            assert made == [every[zone.id] for zone in made]
        held = sight.in_plane(bench.edition("buildings"), Plane(10))
        assert held.zones_at([5, 3, 5], sight) == [every_by(work)[n] for n in (5, 3, 5)]


def every_by(work):
    return list(work.zones.zones("buildings", "e"))


def test_columns_tell_what_the_zones_tell(store):
    odd = [{"accuracy_m": 3.0}, {"valid_from": date(2026, 1, 1)}, {"valid_to": date(2027, 1, 1)}, {"accuracy_m": None},
           {"attributes": {"applicability": [{"season": ["07-01", "08-31"]}]}}, {"attributes": {"applicability": "いつでも"}}]  # fmt: skip
    zones = [district(f"d{n}", **more) for n, more in enumerate(odd)]
    put(store, *zones, bench.zone("parks", valid_from=date(2026, 3, 3), id="other layer"))
    with store.reading() as work:
        (batch,) = work.zones.columns("did", "e")
        few = sorted([*zones, bench.far_away("did")], key=lambda zone: zone.id)
        assert work.zones.dated("did", "e") == [
            (zone.outline.bounds, zone.valid_from, zone.valid_to) for zone in few if zone.valid_from or zone.valid_to
        ]
        assert batch.facts.always.tolist() == [zone.id != "d4" for zone in few]
        assert [None if math.isnan(a) else a for a in batch.facts.accuracy_m.tolist()] == [zone.accuracy_m for zone in few]
        assert [(d and date.fromordinal(d)) or None for d in batch.facts.valid_from.tolist()] == [zone.valid_from for zone in few]
        assert [shapely.from_wkb(w) for w in batch.outlines] == [zone.outline for zone in few]


# --- races


@pytest.mark.race
def test_while_somebody_loads_every_answer_is_of_one_state(store):
    """A district and a park come and go together: no answer sees one without the other."""
    services = Services(store, FixedClock())
    answers, stop, failures = [], threading.Event(), []

    def screen():
        try:
            while not stop.is_set():
                told = services.screening.screen(DOCUMENT)
                zones = {z.id for f in told.findings for z in f.zones} | {z.id for u in told.unknown for z in u.zones}
                answers.append(frozenset(zones & {"z", "p"}))
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=screen) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(12):
        with store.writing() as work:
            if n % 2:
                work.zones.remove_zones("did", "e", ["z"])
                work.zones.remove_zones("parks", "e", ["p"])
            else:
                work.zones.put_zones([district(), bench.zone("parks", west=-500, id="p")])
            work.commit()
        settled = len(answers)
        while len(answers) < settled + 4 and not failures:
            stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert set(answers) == {frozenset(), frozenset({"z", "p"})}

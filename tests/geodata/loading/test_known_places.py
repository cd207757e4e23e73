"""Each layer has a place that must be a hit and one that must be a miss; one that fails its own is failed, never clear."""

import json
from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.affinity import translate

from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.register.known_places import FAILED_OF_ITS_OWN, asked, wrong_places
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import Edition, LayerStatus, edition_status
from fieldreg.services.holdings.layer_checks import check_layers
from geodata.formats.json.geojson import to_feature, to_features
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load
from tests.geodata.conftest import make_zone, square

TODAY = date(2026, 12, 1)
IN_FIRST, IN_SECOND, FREE = "140.105,38.105", "140.805,38.805", "140.5,38.2"


def zone(zone_id, outline):
    return to_feature(outline, {"id": zone_id, "name": f"地区 {zone_id}", "accuracy_m": 0, "restriction": "REQ_AUTHORISATION"})


FIRST, SECOND = zone("1", square(140.1, 38.1)), zone("2", square(140.8, 38.8))


def request(*features, **more):
    source = Source("given.geojson", json.dumps(to_features(features)).encode())
    return LoadRequest(**({"sources": [source], "actor": "t", "layer": "did", "edition": "new", "in_force": date(2022, 6, 25)} | more))


def held(registry, name="new"):
    return next((e for e in registry.everything()[1] if e.edition == name), None)


def places(edition):
    return edition.known_hit, edition.known_miss, edition.failed


# ---------------------------------------------------------------- told with the load


def test_places_told_are_kept_and_asked(registry):
    report = run_load(registry, request(FIRST, SECOND, known_hit=IN_SECOND, known_miss="140.5, 38.2"))
    assert report.load == 1
    assert places(held(registry)) == ("140.8050000,38.8050000", "140.5000000,38.2000000", "")


@pytest.mark.parametrize(
    ("more", "says"),
    [({"known_hit": FREE}, "no zone is found at 140.5"), ({"known_miss": IN_FIRST}, "a zone is found at 140.105")],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_place_told_that_is_not_so_refuses_the_load_and_nothing_is_written(registry, more, says, dry_run):
    before = registry.everything()
    with pytest.raises(Conflict, match=says) as refused:
        run_load(registry, request(FIRST, SECOND, dry_run=dry_run, **more))
    assert (refused.value.code, registry.everything()) == ("known-place-wrong", before)


@pytest.mark.parametrize("told", ["140.1", "38.1,140.1", "a,b", "140,38,1", "9,9"])
def test_what_is_no_place_in_japan_is_refused(registry, told):
    with pytest.raises(InvalidInput):
        run_load(registry, request(FIRST, known_hit=told))


# ---------------------------------------------------------------- taken over, or drawn


def test_a_told_place_is_asked_of_every_edition_to_come_and_marks_the_one_that_fails(registry):
    run_load(registry, request(FIRST, SECOND, known_hit=IN_FIRST))
    report = run_load(registry, request(SECOND, edition="next", in_force=date(2023, 1, 1)))

    made = held(registry, "next")
    assert made.known_hit == "140.1050000,38.1050000"
    assert made.failed.startswith(FAILED_OF_ITS_OWN)
    assert edition_status(made, empty=False, today=TODAY) is LayerStatus.FAILED
    assert any("marked as failed" in note.en for note in report.notes)
    run_load(registry, request(SECOND, edition="next", in_force=None, mode=Mode.REPLACE, known_hit=IN_SECOND))
    assert places(held(registry, "next"))[::2] == ("140.8050000,38.8050000", "")


def test_places_are_drawn_from_the_edition_before(registry):
    run_load(registry, request(FIRST, SECOND))
    edition = held(registry)
    assert edition.known_hit.endswith(" drawn")
    assert edition.known_miss.endswith(" drawn")
    with registry.store.reading() as work:
        assert asked(work.zones, held(registry, "old"), edition.known_hit, TODAY).hit
        assert not asked(work.zones, held(registry, "old"), edition.known_miss, TODAY).hit
        assert wrong_places(work.zones, edition, TODAY) == ()


@pytest.mark.parametrize("moved", [(0.5, 0.0), (-0.05, -0.05), (0.0, 0.3)], ids=["east", "south west", "north"])
def test_an_edition_whose_zones_all_lie_elsewhere_is_failed(registry, moved):
    places = {"1": square(140.1, 38.1), "2": square(140.8, 38.8)}
    shifted = [zone(key, translate(outline, *moved)) for key, outline in places.items()]
    run_load(registry, request(*shifted))
    assert "no zone is found" in held(registry).failed


def test_an_edition_that_says_everywhere_is_failed(registry):
    everywhere = zone("3", shapely.box(139, 37, 142, 40))
    run_load(registry, request(FIRST, SECOND, everywhere))
    assert "a zone is found" in held(registry).failed


def test_one_zone_of_two_moved_is_no_failure(registry):
    run_load(registry, request(zone("1", square(140.3, 38.3)), SECOND))
    assert (held(registry).failed, held(registry).known_hit[:9]) == ("", "140.80500")


@pytest.mark.parametrize("mode", [Mode.UPDATE, Mode.REPLACE])
def test_an_edition_held_is_not_changed_so_that_it_fails(registry, mode):
    before = registry.everything()
    gone = [zone("1", square(140.3, 38.3)), zone("2", square(140.4, 38.4))]
    with pytest.raises(Conflict):
        run_load(registry, request(*gone, edition="old", in_force=None, mode=mode))
    assert registry.everything() == before
    assert run_load(registry, request(*gone, edition="old", in_force=None, mode=mode, by_hand=True)).load == 1  # people meant it


def test_what_is_drawn_is_undone_with_the_load(registry):
    before = registry.everything()
    run_load(registry, request(zone("1", square(140.1, 38.1, 0.02)), edition="old", in_force=None, mode=Mode.UPDATE))
    assert held(registry, "old").known_hit
    roll_back(registry, 1)
    assert registry.everything() == before


def told(registry):
    """Of each event of loads and editions: what was done, by whom, to what, and what is told of it."""
    with registry.store.reading() as work:
        events = [link.event for link in work.timeline.links() if link.subject in ("load", "edition")]
    return [(str(one.act), str(one.by), one.actor, one.ref, one.told) for one in events]


def test_a_load_at_the_machine_and_its_undoing_are_told_as_such(registry):
    begun = len(told(registry))
    run_load(registry, request(FIRST, SECOND))
    roll_back(registry, 1)
    kept, undone = told(registry)[begun:]

    assert kept[:4] == ("load.kept", "command", None, "1")
    assert {name: kept[4]["after"][name] for name in ("actor", "what", "layer", "edition", "file")} == {
        "actor": "t", "what": "zones", "layer": "did", "edition": "new", "file": undone[4]["before"]["file"],
    }  # fmt: skip
    assert undone[:4] == ("load.undone", "command", None, "1")
    assert undone[4]["before"] | {"file": ""} == {"layer": "did", "edition": "new", "file": ""}


# ---------------------------------------------------------------- asked again


def test_a_mark_that_is_put_and_taken_back_is_told_both_times_and_nothing_else_is(registry):
    run_load(registry, request(FIRST, SECOND, known_hit=IN_FIRST, known_miss=FREE))
    begun = len(told(registry))
    check_layers(registry.store, registry.clock)
    with registry.store.writing() as work:
        work.zones.remove_zones("did", "new", ["1"])
        work.commit()
    check_layers(registry.store, registry.clock)
    mark = held(registry).failed
    check_layers(registry.store, registry.clock)
    with registry.store.writing() as work:
        work.zones.put_zones([replace(make_zone("1", square(140.1, 38.1)), edition="new")])
        work.commit()
    check_layers(registry.store, registry.clock)

    assert mark
    assert told(registry)[begun:] == [
        ("edition.looked-after", "command", None, "did/new", {"before": {"failed": before}, "after": {"failed": after}})
        for before, after in (("", mark), (mark, ""))
    ]


def test_a_check_marks_what_fails_and_takes_the_mark_back_where_it_passes(registry):
    run_load(registry, request(FIRST, SECOND, known_hit=IN_FIRST, known_miss=FREE))
    assert [one.to_dict()["wrong"] for one in check_layers(registry.store, registry.clock)] == [[], []]

    with registry.store.writing() as work:
        work.zones.remove_zones("did", "new", ["1"])
        work.commit()
    found = {one.edition.edition: one for one in check_layers(registry.store, registry.clock)}
    assert [len(found["new"].wrong), len(found["old"].wrong), found["old"].asked] == [1, 0, False]
    assert held(registry).failed.startswith(FAILED_OF_ITS_OWN)
    with registry.store.writing() as work:
        work.zones.put_zones([replace(make_zone("1", square(140.1, 38.1)), edition="new")])
        work.commit()
    check_layers(registry.store, registry.clock)
    assert held(registry).failed == ""


def test_a_check_leaves_what_failed_for_another_reason(registry):
    with registry.store.writing() as work:
        work.zones.put_edition(replace(held(registry, "old"), failed="読めません"))
        work.commit()
    check_layers(registry.store, registry.clock)
    assert held(registry, "old").failed == "読めません"


@pytest.mark.parametrize(("lon", "hit"), [(140.1, True), (140.0995, True), (140.09, False)])
def test_a_place_is_a_hit_as_far_as_the_zone_may_reach(lon, hit):
    edition = Edition(layer="did", edition="old", in_force_from=date(2020, 1, 1), accuracy_m=250)
    index = ZoneIndex([], [edition], [make_zone("1", square(140.1, 38.1))])
    assert asked(index, edition, f"{lon},38.105", TODAY).hit is hit


def test_a_zone_of_another_day_is_no_hit():
    edition = Edition(layer="did", edition="old", in_force_from=date(2020, 1, 1), known_hit=IN_FIRST)
    ended = make_zone("1", square(140.1, 38.1), valid_to=date(2026, 1, 1))
    assert len(wrong_places(ZoneIndex([], [edition], [ended]), edition, TODAY)) == 1

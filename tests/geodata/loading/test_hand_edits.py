"""What was changed by hand is not quietly taken back; what stood at an earlier moment can be told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.kernel.errors import Conflict, NotFound
from geodata.export.as_of import edition_as_of
from geodata.loading.hand_edits import EditPolicy
from geodata.loading.load import Mode, roll_back, run_load
from tests.geodata.loading.made_loads import FIRST_MOVED, SECOND, square, zone, zones_request

HAND = {"edition": "old", "mode": Mode.UPDATE, "by_hand": True, "in_force": None}
RENAMED = zone("2", square(140.8, 38.8), name="手で直した名前", accuracy_m=250)
ADDED = zone("9", square(140.2, 38.9))


def by_hand(registry, *features):
    report = run_load(registry, zones_request(*features, **HAND))
    assert report.load is not None
    return report


def published(registry, edits=EditPolicy.ASK, **more):
    request = zones_request(FIRST_MOVED, SECOND, **({"edition": "new"} | more))
    return run_load(registry, replace(request, edits=edits))


def zones_of(registry, edition):
    with registry.store.reading() as work:
        return {zone.id: zone for zone in work.zones.zones("did", edition)}


def test_a_file_that_would_undo_an_edit_is_asked_about_and_nothing_is_written(registry):
    by_hand(registry, RENAMED, ADDED)
    before = registry.everything()

    with pytest.raises(Conflict) as refused:
        published(registry)

    assert refused.value.code == "edits-lost"
    assert "2 の name" in refused.value.message.ja
    assert "9 の *" in refused.value.message.ja
    assert registry.everything() == before


def test_a_dry_run_tells_each_of_them(registry):
    by_hand(registry, RENAMED, ADDED)
    told = published(registry, dry_run=True).to_dict()
    assert told["conflicts"] == [
        {"id": "2", "attribute": "name", "held": "手で直した名前", "file": "地区 2"},
        {"id": "9", "attribute": "*", "held": "地区 9", "file": None},
    ]


def test_kept_they_stand_in_the_new_edition_and_in_the_one_after_it(registry):
    by_hand(registry, RENAMED, ADDED)

    told = published(registry, EditPolicy.KEEP).to_dict()

    held = zones_of(registry, "new")
    assert sorted(held) == ["1", "2", "9"]
    assert (held["2"].name.ja, held["2"].accuracy_m) == ("手で直した名前", 0)  # what was not edited is the file's
    assert held["9"].edition == "new"
    assert told["edits_kept"] == {"2": ["accuracy_m", "name"], "9": ["*"]} or told["edits_kept"] == {"2": ["name"], "9": ["*"]}
    with pytest.raises(Conflict, match="手で直した"):
        published(registry, edition="newer", in_force=date(2023, 1, 1))


def test_dropped_the_file_stands_and_nobody_is_asked_again(registry):
    by_hand(registry, RENAMED, ADDED)
    published(registry, EditPolicy.DROP)

    held = zones_of(registry, "new")
    assert (sorted(held), held["2"].name.ja) == (["1", "2"], "地区 2")
    assert published(registry, edition="newer", in_force=date(2023, 1, 1)).load is not None


def test_an_edit_that_the_file_says_too_is_no_conflict(registry):
    by_hand(registry, zone("2", square(140.8, 38.8), accuracy_m=250, authority="city"))
    told = run_load(
        registry, zones_request(FIRST_MOVED, zone("2", square(140.8, 38.8), accuracy_m=3, authority="city"))
    ).to_dict()
    assert (told["conflicts"], told["load"] is not None) == ([], True)


def test_a_moved_outline_is_an_edit_too(registry):
    by_hand(registry, zone("2", square(140.81, 38.8), accuracy_m=250))
    told = published(registry, EditPolicy.KEEP).to_dict()
    assert [(c["id"], c["attribute"]) for c in told["conflicts"]] == [("2", "outline")]
    assert zones_of(registry, "new")["2"].outline.bounds == pytest.approx((140.81, 38.8, 140.82, 38.81))


def test_an_undone_edit_is_no_edit(registry):
    load = by_hand(registry, RENAMED).load
    roll_back(registry, load)
    assert published(registry).load is not None


# ---------------------------------------------------------------- as of


def test_an_edition_as_it_stood_before_and_after_each_load(registry):
    moments, states = [], []
    for features in ((RENAMED,), (ADDED, zone("1", square(140.15, 38.1))), (zone("2", square(140.8, 38.85)),)):
        with registry.store.reading() as work:
            states.append(work.zones.zones("did", "old"))
        moments.append(registry.clock.now())
        registry.clock.go_on(timedelta(hours=1))
        by_hand(registry, *features)
        registry.clock.go_on(timedelta(hours=1))

    with registry.store.reading() as work:
        for moment, state in zip(moments, states, strict=True):
            edition, zones = edition_as_of(work, "did", "old", moment)
            assert zones == list(state)
            assert edition.edition == "old"
        assert edition_as_of(work, "did", "old", registry.clock.now())[1] == list(work.zones.zones("did", "old"))


def test_a_load_that_held_then_and_was_undone_since_is_seen(registry):
    load = by_hand(registry, RENAMED, ADDED).load
    then = zones_of(registry, "old")
    moment = registry.clock.now()
    registry.clock.go_on(timedelta(hours=1))
    roll_back(registry, load)

    with registry.store.reading() as work:
        assert edition_as_of(work, "did", "old", moment)[1] == [then[key] for key in sorted(then)]
        assert edition_as_of(work, "did", "old", registry.clock.now())[1] == list(work.zones.zones("did", "old"))


def test_before_an_edition_was_loaded_there_was_none(registry):
    moment = registry.clock.now() - timedelta(hours=1)
    load = published(registry).load
    with registry.store.reading() as work, pytest.raises(NotFound):
        edition_as_of(work, "did", "new", moment)
    held = registry.clock.now()
    registry.clock.go_on(timedelta(hours=1))
    roll_back(registry, load)
    with registry.store.reading() as work, pytest.raises(Conflict, match="内容は残っていません"):
        edition_as_of(work, "did", "new", held)

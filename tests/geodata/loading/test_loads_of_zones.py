"""Loads of zones: compared, undone, refused; nothing is lost on the way."""

from datetime import date

import pytest

from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from geodata.loading.load import Mode, roll_back, run_load
from tests.geodata.loading.made_loads import FIRST_MOVED, OVER_THE_PARK, SECOND, square, zone, zones_request


def test_a_new_edition_is_compared_with_the_one_in_force_and_tells_whom_it_affects(registry):
    told = run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK, zone("4", square(140.0, 38.9)))).to_dict()

    assert told["load"] == 1
    assert told["changes"] == {"added": 2, "changed": 2, "removed": 0, "unchanged": 0}
    assert told["details"][0] == {
        "id": "1", "kind": "changed", "attributes": ["accuracy_m"],
        "moved_m": pytest.approx(1412, abs=10),  # the far corner went 0.01 degrees east and north
    }  # fmt: skip
    assert told["details"][1] == {"id": "2", "kind": "changed", "attributes": ["accuracy_m"], "moved_m": None}
    assert told["affected"] == {"sites": 1, "reservations": 0, "consultations": 0}
    assert told["turned"] == [
        {"what": "site", "id": "park", "rule": "caa-did", "from": "not_applicable", "to": "permit", "direction": "worse"}
    ]


def test_the_new_edition_holds_and_the_old_one_stays(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK))
    _, editions, zones = registry.everything()

    new = next(e for e in editions if e.edition == "new")
    assert (new.accuracy_m, new.complete, new.stale_after, new.in_force_from) == (0, True, date(2030, 1, 1), date(2022, 6, 25))
    assert sorted((z.edition, z.id) for z in zones) == [("new", "1"), ("new", "2"), ("new", "3"), ("old", "1"), ("old", "2")]


def test_a_dry_run_tells_the_same_and_writes_nothing(registry):
    before = registry.everything()
    dry = run_load(registry, zones_request(FIRST_MOVED, OVER_THE_PARK, SECOND, dry_run=True)).to_dict()

    assert registry.everything() == before
    assert (dry["load"], dry["dry_run"]) == (None, True)
    real = run_load(registry, zones_request(FIRST_MOVED, OVER_THE_PARK, SECOND)).to_dict()
    assert {**real, "load": None, "dry_run": True, "notes": dry["notes"]} == dry


def test_rolling_back_gives_everything_back(registry):
    before = registry.everything()
    run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK))
    assert registry.everything() != before

    told = roll_back(registry, 1)

    assert registry.everything() == before
    assert (told["rolled_back"], told["undone"], told["affected"]) == (1, 3, {"sites": 1, "reservations": 0, "consultations": 0})
    with pytest.raises(Conflict, match="もう取り消されています"):
        roll_back(registry, 1)


@pytest.mark.parametrize("mode", [Mode.UPDATE, Mode.REPLACE])
def test_changing_an_edition_in_place_is_undone_exactly(registry, mode):
    before = registry.everything()
    request = zones_request(FIRST_MOVED, OVER_THE_PARK, edition="old", in_force=None, mode=mode)
    told = run_load(registry, request).to_dict()

    removed = 1 if mode is Mode.REPLACE else 0
    assert told["changes"] == {"added": 1, "changed": 1, "removed": removed, "unchanged": 0}
    assert {z.id for z in registry.everything()[2]} == ({"1", "3"} if removed else {"1", "2", "3"})
    roll_back(registry, 1)
    assert registry.everything() == before


def test_a_load_that_another_stands_on_is_not_undone(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND))
    run_load(registry, zones_request(OVER_THE_PARK, mode=Mode.UPDATE, in_force=None))

    with pytest.raises(Conflict, match="あとの読み込み 2 がこの上に重なっています") as refusal:
        roll_back(registry, 1)
    assert refusal.value.code == "built-upon"
    roll_back(registry, 2)
    roll_back(registry, 1)


def test_loads_of_other_editions_do_not_stand_in_the_way(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND))
    run_load(registry, zones_request(FIRST_MOVED, OVER_THE_PARK, edition="newer"))
    roll_back(registry, 1)
    assert {e.edition for e in registry.everything()[1]} == {"old", "newer"}


@pytest.mark.parametrize(
    "in_force, asked", [(date(2022, 6, 25), date(2026, 11, 23)), (date(2027, 4, 1), date(2027, 4, 1))], ids=["past", "to come"]
)
def test_answers_are_compared_on_the_day_it_takes_force_or_today(registry, in_force, asked):
    run_load(registry, zones_request(FIRST_MOVED, SECOND, in_force=in_force))
    roll_back(registry, 1)
    assert registry.asked == [asked] * 4


def test_only_what_is_changed_in_place_needs_a_before_image(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND))
    run_load(registry, zones_request(OVER_THE_PARK, SECOND, edition="old", in_force=None, mode=Mode.REPLACE))
    with registry.store.reading() as work:
        new, changed = ([(c.id, c.before is not None) for c in work.loads.changes(load) if c.what == "zone"] for load in (1, 2))
    assert new == [("1", False), ("2", False)]
    assert changed == [("1", True), ("2", True), ("3", False)]


def test_what_is_written_while_a_load_is_prepared_is_taken_into_account(registry):
    """Somebody else's load comes between our looking and our writing."""
    own_answers = registry.screening.answers

    def interrupted(work, on, _touched):
        registry.screening.answers = own_answers
        run_load(registry, zones_request(OVER_THE_PARK, edition="old", in_force=None, mode=Mode.UPDATE))
        return own_answers(work, on)

    registry.screening.answers = interrupted
    told = run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK)).to_dict()

    assert told["load"] == 2
    assert told["changes"] == {"added": 0, "changed": 2, "removed": 0, "unchanged": 1}
    assert told["turned"] == []


def test_the_same_file_again_changes_nothing_and_says_so(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND))
    held = registry.everything()
    again = run_load(registry, zones_request(FIRST_MOVED, SECOND)).to_dict()

    assert again["load"] is None
    assert again["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2}
    assert again["notes"] == [{"ja": "台帳と同じ内容のため、何も書きませんでした。", "en": "unchanged: nothing was written"}]
    assert registry.everything() == held


def test_another_file_under_a_taken_name_is_refused(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND))
    with pytest.raises(Conflict, match="版「new」がもうあります") as refusal:
        run_load(registry, zones_request(SECOND))
    assert refusal.value.code == "edition-exists"


@pytest.mark.parametrize(
    "more, error, says",
    [
        ({"layer": "dids"}, InvalidInput, "使えるもの: wards did airports"),
        ({"edition": None}, InvalidInput, "版の名前（例: 2020）を付けてください"),
        ({"in_force": None}, InvalidInput, "適用が始まる日"),
        ({"mode": Mode.UPDATE, "edition": "none"}, NotFound, "版「none」はありません（あるもの: old）"),
    ],
)
def test_requests_that_do_not_fit_are_refused_and_nothing_is_written(registry, more, error, says):
    before = registry.everything()
    with pytest.raises(error, match=says):
        run_load(registry, zones_request(FIRST_MOVED, **more))
    assert registry.everything() == before

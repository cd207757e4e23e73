"""A load is one transaction: what it changes is told, what it cannot read is told, and it can be undone."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import shapely

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Conflict, InvalidInput, NotFound
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from geodata.export.geojson import sites_to_geojson, zones_to_geojson
from geodata.formats.json.geojson import to_feature, to_features
from geodata.loading.intake import _all_of
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import mapping_from


def square(lon, lat, size=0.01):
    return shapely.box(lon, lat, lon + size, lat + size)


def zone(zone_id, outline, **properties):
    return to_feature(outline, {"id": zone_id, "name": f"地区 {zone_id}", "accuracy_m": 0, "restriction": "REQ_AUTHORISATION",
                                **properties})  # fmt: skip


def site(site_id, **properties):
    lon = 140.3 + int.from_bytes(site_id.encode()[:1]) / 1000
    told = {"id": site_id, "name": f"場所 {site_id}", "kind": "park", "manager": "city", "accuracy_m": 10}
    return to_feature(square(lon, 38.4, 0.001), told | properties)


def area(area_id, outline, **properties):
    told = {"id": area_id, "site": area_id.split("/")[0], "name": "区画", "accuracy_m": 10}
    return to_feature(outline, told | properties)


def source(*features, name="new.geojson"):
    return Source(name, json.dumps(to_features(features), ensure_ascii=False).encode())


def zones_request(*features, **more):
    wanted = {"layer": "did", "edition": "new", "in_force": date(2022, 6, 25), "actor": "test"}
    return LoadRequest(sources=[source(*features)], **(wanted | more))


def sites_request(*features, **more):
    return LoadRequest(**({"sources": [source(*features)], "actor": "test", "mode": Mode.UPDATE} | more))


# ---------------------------------------------------------------- zones


FIRST_MOVED = zone("1", square(140.1, 38.1, 0.02))
SECOND = zone("2", square(140.8, 38.8))
OVER_THE_PARK = zone("3", square(140.5, 38.5))


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


# ---------------------------------------------------------------- rows with faults


def half_bad():
    return [FIRST_MOVED, zone("bad", shapely.Point(38, 140)), SECOND, zone("worse", square(140.5, 38.5), accuracy_m="x")]


def test_half_of_the_rows_bad_the_other_half_is_loaded(registry):
    told = run_load(registry, zones_request(*half_bad())).to_dict()

    assert (told["read"], told["accepted"], told["rejected"]) == (4, 2, 2)
    assert [(f["file"], f["layer"], f["row"], f["code"]) for f in told["faults"]] == [
        ("new.geojson", "did", 2, "axis-swapped"), ("new.geojson", "did", 4, "wrong-type"),
    ]  # fmt: skip
    assert told["load"] == 1


def test_where_rows_were_kept_out_a_miss_is_unknown_not_clear(registry):
    told = run_load(registry, zones_request(*half_bad())).to_dict()

    assert next(e for e in registry.everything()[1] if e.edition == "new").complete is False
    assert told["turned"] == [
        {"what": "site", "id": "park", "rule": "caa-did", "from": "not_applicable", "to": "unknown", "direction": "worse"}
    ]


def test_mending_by_an_update_does_not_vouch_for_the_rest(registry):
    run_load(registry, zones_request(*half_bad()))
    mended = zones_request(OVER_THE_PARK, mode=Mode.UPDATE, in_force=None)
    run_load(registry, mended)
    assert next(e for e in registry.everything()[1] if e.edition == "new").complete is False

    run_load(registry, replace(mended, complete=True))
    assert next(e for e in registry.everything()[1] if e.edition == "new").complete is True


def test_a_part_of_a_complete_dataset_does_not_vouch_for_the_rest_either(registry):
    def district(number, lon):
        told = {"KEN": "04", "CITY": "101", "CITYNAME": "仙台市青葉区", "CLASS": number}
        return to_feature(square(lon, 38.1) if lon else None, told)

    run_load(registry, zones_request(district("1", 140.1), district("2", None)))
    run_load(registry, zones_request(district("2", 140.2), mode=Mode.UPDATE, in_force=None))
    assert next(e for e in registry.everything()[1] if e.edition == "new").complete is False


@pytest.mark.parametrize(
    "features, more", [(half_bad(), {"strict": True}), ([zone("bad", shapely.Point(38, 140))], {})], ids=["strict", "all bad"]
)
def test_strict_or_all_bad_writes_nothing(registry, features, more):
    before = registry.everything()
    report = run_load(registry, zones_request(*features, **more))
    assert report.refused
    assert report.to_dict()["load"] is None
    assert registry.everything() == before


def test_a_file_that_spans_little_does_not_speak_for_the_rest(registry):
    """Yamagata's file must not clear Sendai."""
    run_load(registry, zones_request(zone("far", square(139.9, 37.9))))
    with registry.store.reading() as work:
        assert set(map(str, (a["caa-did"] for a in registry.screening.answers(work, date(2026, 11, 23)).values()))) == {"unknown"}


def test_a_file_that_spans_enough_takes_over_the_rest(registry):
    told = run_load(registry, zones_request(zone("1", square(140.05, 38.05)), zone("2", square(140.9, 38.9)),
                                            zone("3", square(140.05, 38.9)), zone("4", square(140.9, 38.05)))).to_dict()  # fmt: skip
    assert told["turned"] == [
        {"what": "site", "id": "school", "rule": "caa-did", "from": "permit", "to": "not_applicable", "direction": "better"}
    ]


def test_jgd2000_widens_the_accuracy_and_says_so(registry):
    document = to_features([FIRST_MOVED, SECOND], crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4612"}})
    request = replace(zones_request(), sources=[Source("old.geojson", json.dumps(document).encode())])
    told = run_load(registry, request).to_dict()

    assert {z.accuracy_m for z in registry.everything()[2] if z.edition == "new"} == {5}
    assert any("JGD2000" in note["ja"] and "5 m" in note["ja"] for note in told["notes"])


def test_a_hostile_name_is_kept_as_text(registry):
    name = '"><script>alert(1)</script><img src=x onerror=alert(1)>${1}'
    run_load(registry, zones_request(zone("1", square(140.1, 38.1), name=name)))
    assert {z.name.ja for z in registry.everything()[2] if z.edition == "new"} == {name}


def test_unknown_columns_are_kept(registry):
    run_load(registry, zones_request(zone("1", square(140.1, 38.1), P05_003="本庁", attributes={"since": "2019"})))
    assert next(z for z in registry.everything()[2] if z.edition == "new").attributes == {"P05_003": "本庁", "since": "2019"}


def test_exported_zones_load_without_a_change(registry):
    with registry.store.reading() as work:
        edition, zones = work.zones.editions("did")[0], work.zones.zones("did", "old")
    text = json.dumps(zones_to_geojson(edition, zones)).encode()
    request = zones_request(edition="old", in_force=None, mode=Mode.REPLACE)
    told = run_load(registry, replace(request, sources=[Source("export.geojson", text)])).to_dict()
    assert told["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2}
    assert told["load"] is None


# ---------------------------------------------------------------- sites


def test_sites_are_added_and_changed_and_the_rest_stays(registry):
    told = run_load(registry, sites_request(site("new"), site("park", name="大きな公園", name_en="Large park"))).to_dict()

    assert told["layer"] == "sites"
    assert told["changes"] == {"added": 1, "changed": 1, "removed": 0, "unchanged": 0}
    changed = next(d for d in told["details"] if d["kind"] == "changed")
    assert changed["attributes"] == ["accuracy_m", "name", "name_en"]
    assert changed["moved_m"] > 10_000
    assert [s.id for s in registry.everything()[0]] == ["new", "park", "school"]


def test_a_site_loaded_without_its_areas_keeps_them(registry):
    school = site("school", kind="closed_school")
    school["geometry"] = to_feature(square(140.1, 38.1, 0.003), {})["geometry"]
    run_load(registry, sites_request(school))
    assert [a.id for a in registry.everything()[0][1].areas] == ["school/yard"]


def test_areas_alone_join_the_site_they_belong_to_and_rolling_back_takes_them_away(registry):
    before = registry.everything()
    part = area("school/yard/east", square(140.101, 38.101, 0.0005), parent="school/yard")
    told = run_load(registry, sites_request(part)).to_dict()

    assert told["details"] == [{"id": "school", "kind": "changed", "attributes": ["areas.school/yard/east"], "moved_m": None}]
    assert [a.id for a in registry.everything()[0][1].areas] == ["school/yard", "school/yard/east"]
    roll_back(registry, 1)
    assert registry.everything() == before


@pytest.mark.parametrize(
    "features, code",
    [
        ([area("nowhere/a", square(140.1, 38.1, 0.001))], "unknown-site"),
        ([area("school/a", square(140.1, 38.1, 0.001), parent="school/b")], "unknown-parent"),
        ([area("school/a", square(140.1, 38.1, 0.001), parent="school/a")], "circle-of-areas"),
        ([area("school/a", square(140.4, 38.1, 0.001))], "area-outside-site"),
        ([site("no spaces")], "id-form"),
        ([site("a", manager="nobody")], "unknown-manager"),
        ([site("a", kind="castle")], "unknown-word"),
        ([site("a", activities=["drone", "rocket"])], "unknown-word"),
        ([site("a", accuracy_m=None)], "accuracy-missing"),
        ([site("a", facts={"address": "told"})], "fact-form"),
        ([site("a", closed_on="last year")], "day-form"),
        ([site("a"), site("a")], "duplicate-id"),
    ],
)
def test_sites_and_areas_out_of_place_are_kept_out(registry, features, code):
    told = run_load(registry, sites_request(*features, site("good"))).to_dict()
    assert [f["code"] for f in told["faults"]] == [code]
    assert "good" in {s.id for s in registry.everything()[0]}


def test_replacing_removes_what_the_file_lacks_and_rolling_back_brings_it_back(registry):
    before = registry.everything()
    told = run_load(registry, sites_request(site("park"), mode=Mode.REPLACE)).to_dict()
    assert told["changes"] == {"added": 0, "changed": 1, "removed": 1, "unchanged": 0}
    assert [s.id for s in registry.everything()[0]] == ["park"]

    roll_back(registry, 1)
    assert registry.everything() == before


def book(registry, site_id):
    start = datetime(2026, 12, 1, 9, tzinfo=JST)
    with registry.store.writing() as work:
        owner = work.accounts.put(Account(email="c@example.jp", role=Role.COMPANY, password_hash="x"))
        kept = work.reservations.add(
            Reservation(site=site_id, area=None, slot=Timespan(start, start + timedelta(hours=2)), activity="drone",
                        purpose="試験", organisation="会社", owner=owner.id), (),
        )  # fmt: skip
        work.commit()
    return kept.id


def test_a_booked_site_does_not_go(registry):
    reservation = book(registry, "school")
    before = registry.everything()
    with pytest.raises(Conflict, match=f"school（{reservation}）"):
        run_load(registry, sites_request(site("park"), mode=Mode.REPLACE))
    assert registry.everything() == before


def test_a_load_whose_site_was_booked_since_is_not_undone(registry):
    run_load(registry, sites_request(site("new")))
    book(registry, "new")
    before = registry.everything()
    with pytest.raises(Conflict, match="生きている予約"):
        roll_back(registry, 1)
    assert registry.everything() == before


def test_exported_sites_load_without_a_change(registry):
    text = json.dumps(sites_to_geojson(registry.everything()[0])).encode()
    for mode in (Mode.UPDATE, Mode.REPLACE):
        told = run_load(registry, LoadRequest(sources=[Source("e.geojson", text)], actor="test", mode=mode)).to_dict()
        assert (told["read"], told["faults"], told["load"]) == (3, [], None)
        assert told["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2}


def test_several_files_are_one_load(registry):
    request = sites_request(sources=[source(site("a"), name="1.geojson"), source(site("b"), site("a"), name="2.geojson")])
    told = run_load(registry, request).to_dict()
    assert told["changes"]["added"] == 2
    assert [(f["file"], f["row"], f["code"]) for f in told["faults"]] == [("2.geojson", 2, "duplicate-id")]
    with registry.store.reading() as work:
        assert [load.file for load in work.loads.all()] == ["1.geojson, 2.geojson"]


# ---------------------------------------------------------------- what vouches for a miss


def test_a_strangers_table_does_not_inherit_that_the_edition_before_was_complete(registry):
    """Three parks of a ward are no list of all: beside them the answer must not turn from unknown, or permit, to clear."""
    mapping = importer_of(mapping_from(b"name: {column: title}\nid: {column: code}\naccuracy_m: 5\nsource: x\nlicence: x\n", "m.yaml"))
    rows = [to_feature(square(140.1, 38.1), {"code": "1", "title": "a"}), to_feature(square(140.8, 38.8), {"code": "2", "title": "b"})]
    told = {}
    for name, more in (("mapped", {"importer": mapping}), ("vouched", {"importer": mapping, "complete": True})):
        run_load(registry, zones_request(*rows, **({"edition": name} | more)))
    with registry.store.reading() as work:
        told = {edition.edition: edition.complete for edition in work.zones.editions("did")}
    assert told == {"old": True, "mapped": False, "vouched": True}


def test_several_datasets_are_complete_only_if_each_is():
    assert [_all_of(words) for words in ((True, True), (True, False), (True, None), (None, False), (None,))] == [
        True, False, None, False, None,
    ]  # fmt: skip

"""Loads with faults in some rows: the rest is loaded, and a miss proves nothing."""

import json
from dataclasses import replace
from datetime import date

import pytest
import shapely

from geodata.export.geojson import zones_to_geojson
from geodata.formats.json.geojson import to_feature, to_features
from geodata.loading.intake import _all_of
from geodata.loading.load import Mode, Source, run_load
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import mapping_from
from tests.geodata.loading.made_loads import (
    FIRST_MOVED,
    OVER_THE_PARK,
    SECOND,
    half_bad,
    square,
    zone,
    zones_request,
)


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

"""Loads of sites and areas: added, changed, kept out, undone, and never under a booking."""

import json

import pytest

from fieldreg.kernel.errors import Conflict
from geodata.export.geojson import sites_to_geojson
from geodata.formats.json.geojson import to_feature
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load
from tests.geodata.loading.made_loads import area, book, site, sites_request, source, square


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

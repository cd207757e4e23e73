"""What a publisher wants to stand wherever its zones are shown: read with them, kept with their edition, and written with them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from geodata.export.writers import WRITERS
from geodata.formats.json.notices import notices_of
from geodata.loading.load import LoadRequest, Mode, roll_back, run_load
from geodata.reading.pipeline import Asked, Source, read_rows
from tests.geodata.importers.standards.test_uas_zones import ed269, ed318

FOUR = ["出典: 航空当局", "Not official.", "Only these channels bind.", "It is the pilot's duty to check."]
FILES = {
    "ed318": {"type": "FeatureCollection", "features": [ed318()], "metadata": {"technicalLimitations": [
        {"text": text, "lang": "ja-JP" if text.startswith("出典") else "en-GB"} for text in FOUR]}},
    "ed269": {"title": "zones", "features": [ed269()], "metadata": {"notices": FOUR}},
    "geojson": {"type": "FeatureCollection", "disclaimer": FOUR, "features": [
        {"type": "Feature", "geometry": ed318()["geometry"], "properties": {"id": "a", "name": "a", "accuracy_m": 5}}]},
}  # fmt: skip


def load(registry, document, **more):
    known = {"actor": "me", "layer": "did", "edition": "new", "in_force": date(2026, 1, 1), "accuracy_m": 5.0}
    source = Source("zones.json", json.dumps(document, ensure_ascii=False).encode())
    return run_load(registry, LoadRequest(sources=[source], **(known | more))).to_dict()


def edition(registry, name="new"):
    with registry.store.reading() as work:
        return next(e for e in work.zones.editions("did") if e.edition == name)


@pytest.mark.parametrize("form", FILES)
def test_the_notices_of_a_file_are_kept_with_its_edition(registry, form):
    load(registry, FILES[form])
    assert edition(registry).notices.splitlines() == FOUR


@pytest.mark.parametrize("members, told", [
    ({}, ()), ({"notices": None}, ()), ({"notice": " a \n b "}, ("a b",)),
    ({"disclaimer": ["a", {"text": "b"}, {"text": 1}, 2, "a"]}, ("a", "b")),
    ({"metadata": "x"}, ()), ({"notices": ["n"] * 99 + [str(i) for i in range(99)]}, ("n", *map(str, range(19)))),
])  # fmt: skip
def test_only_texts_are_notices(members, told):
    assert notices_of(members) == told


def test_those_the_loader_tells_come_first_and_a_later_edition_takes_them_over(registry):
    load(registry, FILES["ed269"], notices=("自分で確かめること。", FOUR[1]))
    assert edition(registry).notices.splitlines() == ["自分で確かめること。", FOUR[1], FOUR[0], *FOUR[2:]]
    plain = {**FILES["ed269"], "metadata": {}}
    report = load(registry, plain, edition="later", in_force=date(2026, 6, 1))
    assert edition(registry, "later").notices == edition(registry).notices
    assert any("taken over: the notices" in note["en"] for note in report["notes"])


def test_they_change_in_place_and_are_given_back(registry):
    load(registry, FILES["ed269"])
    before = edition(registry)
    load(registry, FILES["ed269"], mode=Mode.REPLACE, notices=("新しい注意",), in_force=None)
    assert edition(registry).notices.splitlines() == ["新しい注意", *FOUR]
    roll_back(registry, 2)
    assert edition(registry) == before


@pytest.mark.parametrize("form", ["geojson", "ed318", "ed269"])
def test_they_are_written_and_read_again(registry, form):
    load(registry, FILES["ed318"])
    with registry.store.reading() as work:
        zones = list(work.zones.zones("did", "new"))
    body = WRITERS[form].zones(edition(registry), zones)
    (table,) = read_rows(Source("again.json", body), Asked())
    assert list(table.notices) == FOUR
    assert not read_rows(Source("again.json", WRITERS[form].zones(replace(edition(registry), notices=""), zones)), Asked())[0].notices

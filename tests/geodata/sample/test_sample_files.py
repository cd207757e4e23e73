"""The files of the embedded sample hang together: areas, shapes, ids, managers, past cases, and what is refused."""

import re
from datetime import date

import pytest

from geodata.sample import files
from tests.geodata.sample.held import (
    AREAS,
    CASES,
    CONFIDENCE,
    EDITIONS,
    FEATURES,
    LAYERS,
    MANAGERS,
    SITES,
    ZONES,
    drawn,
    props,
)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?(/\d{4}-\d{2}(-\d{2})?)?")


def test_areas_hang_in_a_tree_under_their_site():
    for area in props(*AREAS.values()):
        assert area["site"] in SITES
        assert area["id"].startswith(area["site"] + "/")
        assert all(SLUG.fullmatch(part) for part in area["id"].split("/"))
        above, steps = area, 0
        while above["parent"] is not None:
            above, steps = AREAS[above["parent"]]["properties"], steps + 1
            assert above["site"] == area["site"]
            assert steps < 5, f"{area['id']} stands in a circle"
    assert len({area["site"] for area in props(*AREAS.values())}) >= 10
    assert any(area["parent"] for area in props(*AREAS.values()))


@pytest.mark.parametrize("feature", AREAS.values(), ids=AREAS)
def test_an_area_lies_within_what_it_is_part_of(feature):
    area = feature["properties"]
    a_hand = 2e-6  # degrees: coordinates are rounded to a metre

    for above in (area["site"], area["parent"]):
        if above:
            assert drawn({**SITES, **AREAS}[above]).buffer(a_hand).covers(drawn(feature)), above
    assert area["source"]
    assert area["confidence"] in CONFIDENCE
    assert (
        area["accuracy_m"] >= SITES[area["site"]]["properties"]["accuracy_m"]
        or area["confidence"] == "medium"
    )
    assert area["bookable"] is True


@pytest.mark.parametrize(
    "features", [FEATURES, files.read_basemap()["features"], [zone for _, zone in ZONES]]
)
def test_geometry_is_valid_and_about_sendai(features):
    for feature in features:
        outline = drawn(feature)
        west, south, east, north = outline.bounds
        assert outline.is_valid, feature["id"]
        assert not outline.is_empty, feature["id"]
        assert 140.3 <= west <= east <= 141.6, feature["id"]
        assert 37.9 <= south <= north <= 38.6, feature["id"]


@pytest.mark.parametrize(
    "features",
    [
        FEATURES,
        files.read_basemap()["features"],
        *([z for one, z in ZONES if one == layer] for layer in LAYERS),
    ],
)
def test_ids_are_used_once(features):
    ids = [feature["id"] for feature in features]

    assert len(ids) == len(set(ids))


def test_files_stay_small():
    for name in ("sites", "basemap", *(f"zones/{layer}" for layer, _ in EDITIONS)):
        size = len(files.sample_path(f"{name}.geojson").read_bytes())
        assert size < 300_000, name
    assert len(files.sample_path("basemap.geojson").read_bytes()) < 200_000


@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_manager_has_a_desk_and_a_source(manager):
    for key in ("name", "name_en", "desk", "desk_en", "jurisdiction", "source"):
        assert manager[key], key
    assert manager["confidence"] in CONFIDENCE
    assert "contact" in manager  # null where it is not known


def test_cases_are_dated_sourced_and_placed():
    for case in CASES["cases"]:
        assert DAY.fullmatch(str(case["when"])), case["id"]
        assert case["site"] is None or case["site"] in SITES
        assert case["programme"] in (None, "partnership", "field-support", "open-call", "certification")
        assert case["source"]
        assert case["confidence"] in CONFIDENCE
        assert case["title"]
        assert case["title_en"]
    assert CASES["totals"][0]["implementations"] == 24
    assert CASES["totals"][0]["as_of"] == date(2022, 5, 13)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"no file geodata/sample/sendai/zones/moon\.geojson"):
        files.sample_path("zones/moon.geojson")


def test_an_edition_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(LookupError, match=r"no edition '2015' of layer 'did'; it has .*did/2020-outline"):
        files.read_zones("did", "2015")


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "top:\n  a: 1\n  a: 1\n"])
def test_a_key_written_twice_is_refused(tmp_path, monkeypatch, text):
    (tmp_path / "managers.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(files, "SAMPLE", tmp_path)

    with pytest.raises(Exception, match="key 'a' is given twice"):
        files.read_managers()


def test_a_file_of_another_kind_is_refused(tmp_path, monkeypatch):
    (tmp_path / "sites.geojson").write_text('{"type": "Feature"}', encoding="utf-8")
    monkeypatch.setattr(files, "SAMPLE", tmp_path)

    with pytest.raises(ValueError, match=r"sites\.geojson: a FeatureCollection is expected"):
        files.read_sites()

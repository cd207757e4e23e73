"""Where an edition speaks, as an administrator tells it, and what a trial beside it is told."""

import json

import pytest
import shapely

from geodata.formats.json.geojson import to_feature, to_features
from tests.scripts.conftest import run_on

TOKYO = [("209", 139.43, 35.53), ("111", 139.72, 35.56), ("112", 139.6, 35.65)]
TRIAL = {
    "type": "Feature", "geometry": {"type": "Point", "coordinates": [139.6597, 35.5759]},  # in Kanagawa, between the three
    "properties": {
        "activity": "drone", "radius_m": 30, "time_start": "2027-03-01T09:00:00+09:00", "time_end": "2027-03-01T12:00:00+09:00",
        "altitude_upper": {"value": 60, "datum": "AGL"},
        "vehicle": {"mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "registered": True},
    },
}  # fmt: skip


@pytest.fixture
def fresh(tmp_path):
    assert run_on(tmp_path / "new.db", "init").exit_code == 0
    return lambda *arguments: run_on(tmp_path / "new.db", *arguments)


@pytest.fixture
def file(tmp_path):
    def write(document, name):
        (tmp_path / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return tmp_path / name

    return write


def districts():
    return to_features([
        to_feature(shapely.box(lon, lat, lon + 0.01, lat + 0.01), {
            "KEN": "13", "CITY": city, "CITYNAME": "区", "CLASS": 1, "JINKO": 1000, "MENSEKI": 1.0,
        }) for city, lon, lat in TOKYO
    ])  # fmt: skip


LOAD = ("--edition", "2020", "--in-force", "2022-06-25", "--json")


def verdict(fresh, trial):
    told = json.loads(fresh("screen", trial, "--json").stdout)
    everywhere = [(where, one) for where in ("findings", "not_applicable", "unknown") for one in told[where]]
    found = [(where, one.get("kind")) for where, one in everywhere if one["rule"] == "caa-did"]
    (own,) = found
    return own


def test_outside_the_prefecture_of_the_file_nothing_is_known(fresh, file):
    trial = file(TRIAL, "trial_kosugi.geojson")
    told = json.loads(fresh("load", file(districts(), "r02_did_13_small.geojson"), *LOAD).stdout)
    assert (told["accepted"], told["coverage"]) == (3, None)
    assert verdict(fresh, trial) == ("unknown", "missing_layer")


def test_an_area_told_as_a_file_is_called_as_the_file_and_vouches(fresh, file):
    trial = file(TRIAL, "trial_kosugi.geojson")
    area = file(to_features([to_feature(shapely.box(139.4, 35.5, 139.8, 35.7), {})]), "南関東の図.geojson")
    told = json.loads(fresh("load", file(districts(), "d.geojson"), *LOAD, "--coverage", area).stdout)
    assert told["coverage"] == "南関東の図"
    assert verdict(fresh, trial)[0] == "not_applicable"


def test_boundaries_loaded_before_give_the_name_its_area(fresh, file):
    square = shapely.box(139.6, 35.5, 139.7, 35.6)
    boundary = to_feature(square, {"N03_001": "神奈川県", "N03_003": "川崎市", "N03_004": "中原区", "N03_007": "14133"})
    wards = file(to_features([boundary]), "N03-21_14_210101.geojson")
    assert fresh("load", wards, "--layer", "wards", "--edition", "n03", "--in-force", "2020-01-01", "--accuracy", "25").exit_code == 0
    trial = file(TRIAL, "trial_kosugi.geojson")
    load = ("load", file(districts(), "d.geojson"), *LOAD)
    assert fresh(*load, "--coverage-name", "東京都").exit_code == 2  # no boundary of it is held
    told = json.loads(fresh(*load, "--coverage-name", "川崎市", "--coverage-name", "14133").stdout)
    assert told["coverage"] == "川崎市・神奈川県川崎市中原区"
    assert verdict(fresh, trial)[0] == "not_applicable"


def test_known_places_are_given_on_the_command_line(fresh, file):
    load = ("load", file(districts(), "d.geojson"), *LOAD[:-1])
    refused = fresh(*load, "--known-hit", "139.66,35.58")
    assert refused.exit_code == 2
    assert "no zone is found at 139.6600000,35.5800000" in refused.stderr
    assert fresh(*load, "--known-hit", "139.605,35.655", "--known-miss", "139.66,35.58").exit_code == 0


def test_areas_and_places_are_for_zones_only(fresh, file):
    sites = file(to_features([]), "s.geojson")
    result = fresh("load", sites, "--as", "sites", "--coverage-name", "仙台市", "--known-hit", "140,38")
    assert result.exit_code == 2
    assert "--coverage-name, --known-hit は区域（zones）用です" in result.stderr

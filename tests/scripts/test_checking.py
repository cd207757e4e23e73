"""`fieldreg check`: each layer asked for its own known places."""

import json
import sqlite3

from tests.scripts.conftest import run_on


def test_every_edition_of_the_sample_has_both_places_and_passes(run):
    result = run("check", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["wrong"]) == (0, 0)
    assert len(told["layers"]) >= 12
    assert not [one["layer"] for one in told["layers"] if not (one["known_hit"] and one["known_miss"])]
    assert "did/2020-outline  ok" in run("check").stdout


def test_a_layer_that_lost_its_hit_is_told_marked_and_no_longer_clear(run, database, tmp_path):
    with sqlite3.connect(database) as raw:
        raw.execute("DELETE FROM zones WHERE layer = 'did' AND id = '04102-1'")
    result = run("check")
    assert result.exit_code == 1
    assert "did/2020-outline  区域があるはずの地点（140.9787000,38.2812000）に、区域がありません" in result.stdout
    trial = tmp_path / "trial.geojson"
    trial.write_text(json.dumps({
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [140.63, 38.33]},
        "properties": {"activity": "drone", "radius_m": 30, "time_start": "2026-12-10T10:00:00+09:00",
                       "time_end": "2026-12-10T12:00:00+09:00",
                       "altitude_upper": {"value": 60, "datum": "AGL"}, "vehicle": {"mass_g": 1200}},
    }))  # fmt: skip
    layers = {one["id"]: one for one in json.loads(run("screen", trial, "--json").stdout)["layers"]}
    assert (layers["did"]["status"], layers["did"]["coverage"]) == ("failed", "仙台市の内側（市境から約250 m以上内側）と前面の海")


def test_a_registry_without_layers_has_nothing_to_be_wrong(tmp_path):
    path = tmp_path / "new.db"
    run_on(path, "init")
    assert json.loads(run_on(path, "check", "--json").stdout) == {"ok": True, "wrong": 0, "faults": [], "layers": []}

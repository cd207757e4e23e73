"""Every building of the published extract through the real command; then the 30 m rule against brute force."""

import json
import zipfile

import numpy as np
import pytest
import shapely

from fieldreg.kernel.geometry import Plane
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests.acceptance.test_verdicts import DECLARED, drone

ZIP = "sendai_osm/sendai_buildings.geojson.zip"
PLANE = Plane(10)
LIMIT_M, ACCURACY_M, RADIUS_M = 30.0, 5.0, 5.0


@pytest.fixture(scope="module")
def outlines(shared_data):
    """Every building the load will accept (one of the file crosses itself), in metres, by number."""
    with zipfile.ZipFile(shared_data / ZIP) as held:
        features = json.loads(held.read("sendai_buildings.geojson"))["features"]
    shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    numbers = np.array([f["properties"]["bid"] for f in features])
    valid = shapely.is_valid(shapes)
    return numbers[valid], PLANE.all_to_xy(shapes[valid])


def at(x, y):
    lon, lat = PLANE.to_lonlat(shapely.Point(x, y)).coords[0]
    answers = {name: value for name, value in DECLARED.items() if name != "keeps_30m"}
    trial = drone([lon, lat], vehicle=answers)
    trial["properties"]["radius_m"] = RADIUS_M
    trial["properties"]["altitude_lower"] = {"value": 0, "datum": "AGL"}
    return trial


def thirty_metres(services, trial):
    told = services.screening.screen(trial).to_dict()
    (found,) = [o for part in ("findings", "not_applicable", "unknown") for o in told[part] if o["rule"] == "caa-30m"]
    return found


@pytest.mark.slow
def test_the_nearest_of_all_buildings_is_found_to_a_millimetre(run, services, shared_data, outlines):
    done = run(
        "load", str(shared_data / ZIP), "--layer", "buildings", "--edition", "osm", "--in-force", "2026-02-05",
        "--accuracy", str(ACCURACY_M), "--complete", "--json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    numbers, held = outlines
    assert (told["read"], told["accepted"], told["rejected"]) == (160_355, len(numbers), 1), done.stderr
    assert done.returncode == 1  # the one that crosses itself is told, and so the rest vouches for nothing

    chance = np.random.default_rng(30)
    seen = set()
    for middle in shapely.centroid(held[chance.choice(len(held), 60)]):
        x, y = middle.x + chance.uniform(-60, 60), middle.y + chance.uniform(-60, 60)
        trial = at(x, y)
        away = shapely.distance(_footprint(trial), held)
        found = thirty_metres(services, trial)
        within, nearest = away <= LIMIT_M - ACCURACY_M + 0.01, float(away.min())
        if within.any():
            assert found["evidence"]["distance_m"] == pytest.approx(nearest, abs=0.001)
            assert away[numbers == int(found["evidence"]["nearest"])] == pytest.approx(nearest, abs=1e-6)
            assert found["evidence"]["count"] == within.sum()
        else:
            kind = "near_border" if nearest <= LIMIT_M + ACCURACY_M + 0.01 else "missing_layer"
            assert (found["kind"], found["needs"][0]) == (kind, "vehicle.keeps_30m")
        seen.add(found.get("kind", "applies"))
    assert seen >= {"applies", "near_border"}

    far = thirty_metres(services, at(*PLANE.to_xy(shapely.Point(140.70, 38.40)).coords[0]))
    assert (far["kind"], far["needs"]) == ("missing_layer", ["vehicle.keeps_30m", "nearest third-party object", "buildings"])


def _footprint(trial):
    return PLANE.to_xy(trial_from_geojson(trial).footprint)

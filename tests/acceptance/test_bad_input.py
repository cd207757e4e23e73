"""Every bad input gets one clear sentence with its place, and nothing is written."""

import contextlib
import copy
import http.client
import json
import sqlite3

import pytest

from tests.acceptance.conftest import copied, servers
from tests.fieldreg.trials.test_trial_geojson import BOW_TIE, CONTRACT, SWAPPED


def changed(geometry=None, **properties):
    document = copy.deepcopy(CONTRACT)
    document["properties"] |= properties
    if geometry:
        document["geometry"]["coordinates"] = geometry
    return document


NO_TERRAIN = changed(site=None, altitude_upper={"value": 120, "datum": "AMSL"}, altitude_lower=None)
NO_TERRAIN["geometry"] = {"type": "Point", "coordinates": [140.90, 38.40]}
NO_TERRAIN["properties"]["radius_m"] = 10

BAD = {
    "latitude and longitude exchanged": (changed(SWAPPED), "geometry", "緯度と経度が逆"),
    "end before start": (changed(time_end="2026-12-01T08:00:00+09:00"), "properties.time_end", "開始"),
    "a bow-tie": (changed(BOW_TIE), "geometry", "交わる"),
    "a million vertices": (changed([[[140.9, 38.2]] * 1_000_000]), "geometry.coordinates", "頂点が多すぎます"),
    "NaN": (changed([[[140.9, float("nan")]] * 4]), "NaN", "NaN"),
    "feet without unit": (
        changed(altitude_upper={"value": "400ft", "datum": "AGL"}), "properties.altitude_upper.value", "unit",
    ),
    "AMSL without terrain": (NO_TERRAIN, "altitude_upper", "AGL"),
}  # fmt: skip


def test_the_command_tells_where_a_nan_stands(run, tmp_path):
    path = tmp_path / "trial.geojson"
    path.write_text('{"type": "Feature",\n "name": "NaN", "x": [1, NaN]}', encoding="utf-8")

    assert "line 2, column 26" in run("screen", str(path)).stderr


def contents(database):
    with contextlib.closing(sqlite3.connect(database)) as held:
        return "\n".join(held.iterdump())


@pytest.mark.parametrize("name", BAD)
def test_a_bad_trial_is_refused_by_the_command(run, database, tmp_path, name):
    document, where, said = BAD[name]
    path = tmp_path / "trial.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    before = contents(database)

    done = run("screen", str(path))

    assert done.returncode == 2
    assert where in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(database) == before


@pytest.fixture(scope="module")
def standing(sample_database, tmp_path_factory):
    """One server for all that is refused, and its database."""
    database = copied(sample_database, tmp_path_factory.mktemp("standing") / "fieldreg.db")
    with servers() as start:
        yield start(database), database


@pytest.mark.parametrize("name", BAD)
def test_a_bad_trial_is_refused_by_the_server(standing, name):
    document, where, said = BAD[name]
    served, database = standing
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    before = contents(database)

    with contextlib.closing(connection):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the server may answer before all is sent
            connection.request("POST", "/api/screenings", json.dumps(document), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        problem = json.loads(answer.read())

    assert 400 <= answer.status < 500
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    if answer.status != 413:  # too large to be read at all, and told so
        assert where in json.dumps(problem, ensure_ascii=False)
        assert said in json.dumps(problem, ensure_ascii=False)
    assert contents(database) == before


def test_a_load_that_is_not_json_is_refused(run, database, tmp_path):
    path = tmp_path / "did.geojson"
    path.write_text("<html>お探しのページはありません</html>", encoding="utf-8")
    before = contents(database)

    done = run("load", str(path), "--layer", "did", "--edition", "2025", "--in-force", "2027-06-25")

    assert done.returncode == 2
    assert "did.geojson" in done.stderr
    assert "JSON" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(database) == before

"""Files of other programs in, files for them out; and any bytes are read or refused."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.drawings.drawing import FORMATS, MOST_BYTES, write_drawing
from tests import makers

PER_APP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=PER_APP)
TRIAL = makers.trial()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(max_size=8), held, max_size=4), max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("name", ["geojson", "kml", "kmz", "gpx", "plan", "dji"])
def test_a_trial_goes_out_and_comes_back_as_it_was(client, name):
    out = client.post(f"/api/drawings/export?format={name}", json=TRIAL)
    back = client.post("/api/drawings", data=out.data)

    assert (out.status_code, out.mimetype) == (200, FORMATS[name].mimetype)
    assert out.headers["Content-Disposition"] == f"attachment; filename=trial.{FORMATS[name].ending}"
    assert (back.status_code, back.json["format"], back.json["trial"]) == (200, name, TRIAL)
    assert client.post("/api/screenings", json=back.json["trial"]).status_code == 200


def test_a_form_may_send_the_file_and_its_name_stands_in_the_faults(client):
    data = write_drawing(TRIAL, FORMATS["kml"])
    sent = client.post("/api/drawings", data={"file": (io.BytesIO(data), "飛行.kml")}, content_type="multipart/form-data")
    cut = client.post("/api/drawings", data={"file": (io.BytesIO(data[:-9]), "飛行.kml")}, content_type="multipart/form-data")
    named = client.post("/api/drawings?name=b.kml", data=data[:-9])

    assert sent.json["trial"] == TRIAL
    assert (cut.status_code, cut.mimetype, cut.json["faults"][0]["code"]) == (422, "application/problem+json", "not-xml")
    assert cut.json["faults"][0]["where"].startswith("飛行.kml")
    assert named.json["faults"][0]["where"].startswith("b.kml")


def test_what_a_drawing_lacks_is_told(client):
    answer = client.post("/api/drawings", data="LINESTRING(140.98 38.22, 140.99 38.22)").json

    assert answer == {
        "format": "wkt", "taken": [{"ja": "経路 1 個", "en": "routes: 1"}], "left_out": [], "asks": ["corridor_width_m", "altitude_upper"],
        "trial": {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[140.98, 38.22], [140.99, 38.22]]},
            "properties": {}},
    }  # fmt: skip


def test_what_is_too_large_is_refused_before_it_is_read(client):
    assert client.post("/api/drawings", data=b" " * (MOST_BYTES + 1)).status_code == 413


@pytest.mark.parametrize(("path", "status"), [
    ("/api/drawings/export", 400), ("/api/drawings/export?format=dwg", 400), ("/api/drawings/export?format=kml&to=x", 400),
])  # fmt: skip
def test_a_format_there_is_not_is_told_with_those_there_are(client, path, status):
    answer = client.post(path, json=TRIAL)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_trial_that_cannot_be_drawn_is_refused_in_sentences(client):
    answer = client.post("/api/drawings/export?format=kml", json={**TRIAL, "geometry": {"type": "Point", "coordinates": [140.9, 38.2]}})

    assert (answer.status_code, [fault["where"] for fault in answer.json["faults"]]) == (422, ["properties.radius_m"])


def test_answers_have_the_properties_described(client):
    described = client.get("/api/openapi.json").json["components"]["schemas"]["Drawing"]["properties"]

    assert set(described) == set(client.post("/api/drawings", json=TRIAL).json)


@given(data=st.binary(max_size=400))
@FEW
def test_any_bytes_are_read_or_refused(client, data):
    assert client.post("/api/drawings", data=data).status_code in (200, 422)


@given(value=VALUES, name=st.sampled_from(list(FORMATS)))
@FEW
def test_any_document_is_exported_or_refused(client, value, name):
    for document in (value, {**TRIAL, "properties": value}, {**TRIAL, "geometry": value}, {**TRIAL, "geometry": {**TRIAL["geometry"],
        "coordinates": value}}):
        answer = client.post(f"/api/drawings/export?format={name}", data=json.dumps(document), content_type="application/json")
        assert answer.status_code in (200, 400, 422)

"""Files of any collection: GDAL reads as many features as the filter lets through, and no empty file says that there is none."""

import io
import shutil
import subprocess

import openpyxl
import pyogrio
import pytest
from pyarrow import parquet

from web.api.features import asked, downloads
from web.api.features.formats import DOWNLOADS


def counted(form, data, path):
    """How many features GDAL reads; of GeoParquet, which its wheel may not, how many rows there are."""
    file = path / f"held.{form}"
    file.write_bytes(data)
    if form == "parquet":
        held = parquet.read_table(io.BytesIO(data))
        assert b"geo" in held.schema.metadata
        return held.num_rows
    if form == "xlsx":
        (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        assert sheet["A1"].value == "id"
    return pyogrio.read_info(file)["features"]


@pytest.mark.parametrize("form", DOWNLOADS)
@pytest.mark.parametrize(
    ("collection", "query"),
    [("sites", ""), ("site-outlines", "kind=park"), ("sites", "filter=id='park'"), ("areas", ""), ("zones-did", "bbox=140,38,141,39")],
)
def test_gdal_reads_as_many_as_the_filter_lets_through(client, tmp_path, form, collection, query):
    matched = client.get(f"/api/collections/{collection}/items?{query}").json["numberMatched"]
    answer = client.get(f"/api/collections/{collection}/items?f={form}&{query}")

    assert (answer.status_code, answer.mimetype) == (200, DOWNLOADS[form].mimetype.partition(";")[0])
    assert answer.headers["Content-Disposition"] == f"attachment; filename={collection}-2026-11-23.{form}"
    assert matched
    assert counted(form, answer.data, tmp_path) == matched


@pytest.mark.parametrize("form", ["csv", "gpkg", "kml", "fgb"])
def test_debian_s_gdal_reads_them_too(client, tmp_path, form):
    if shutil.which("ogrinfo") is None:
        pytest.skip("no ogrinfo: apt install gdal-bin")
    (tmp_path / f"held.{form}").write_bytes(client.get(f"/api/collections/sites/items?f={form}").data)
    told = subprocess.run(["ogrinfo", "-ro", "-al", "-so", tmp_path / f"held.{form}"], capture_output=True, text=True, check=True).stdout
    assert "Feature Count: 3" in told


def test_shapes_and_properties_are_those_of_the_items(client, tmp_path):
    (tmp_path / "held.gpkg").write_bytes(client.get("/api/collections/zones-did/items?f=gpkg").data)
    held = pyogrio.read_dataframe(tmp_path / "held.gpkg")
    (feature,) = client.get("/api/collections/zones-did/items").json["features"]
    assert held.geometry[0].bounds == (140.88, 38.25, 140.9, 38.27)
    assert (held["id"][0], held["name"][0], held["edition"][0]) == (feature["id"], feature["properties"]["name"], "2020")


def test_what_would_be_run_as_a_formula_is_text(client):
    text = client.get("/api/collections/sites/items?f=csv").text
    assert "'=cmd" in text
    assert "\n=cmd" not in text
    assert ",=cmd" not in text


def test_reservations_are_nobody_s(client, people):
    from tests import makers  # noqa: PLC0415

    client.post("/api/reservations", json=makers.reservation(purpose="秘密の目的"), headers=people["company"].bearer)
    text = client.get("/api/collections/reservations/items?f=csv").text
    assert "2026-12-01T09:00:00+09:00" in text
    assert not [word for word in ("見本株式会社", "秘密の目的") if word in text]


def test_more_than_a_file_holds_is_refused_unless_it_is_parted(client, monkeypatch):
    monkeypatch.setattr(asked, "MOST", 2)
    monkeypatch.setattr(downloads, "MOST", 2)
    refused = client.get("/api/collections/sites/items?f=csv")
    assert (refused.status_code, refused.json["code"]) == (422, "too-many-to-download")
    part = client.get("/api/collections/sites/items?f=csv&limit=2&offset=1")
    assert (part.status_code, part.headers["OGC-NumberMatched"], part.headers["OGC-NumberReturned"]) == (200, "3", "2")


@pytest.mark.parametrize("form", DOWNLOADS)
def test_of_a_layer_that_cannot_speak_no_empty_file_is_written(client, form):
    answer = client.get(f"/api/collections/zones-schools/items?f={form}")
    assert (answer.status_code, answer.json["code"]) == (422, "layer-cannot-speak")


def test_nothing_that_fits_is_an_empty_file_where_the_layer_can_speak(client, tmp_path):
    """And is refused beyond what it vouches for, where it would read as if there were no zone."""
    beyond = client.get("/api/collections/zones-did/items?f=fgb&bbox=130,30,131,31")
    assert (beyond.status_code, beyond.json["faults"][0]["code"]) == (422, "layer-cannot-speak")
    told = client.get("/api/collections/zones-did/items?bbox=130,30,131,31").json
    assert (told["features"], [held["vouches"] for held in told["editions"]]) == ([], [False])
    assert "すべてを確かめたものではありません" in client.get("/api/collections/zones-did/items?f=html&bbox=130,30,131,31").text
    answer = client.get("/api/collections/zones-did/items?f=fgb&filter=id='none'")
    assert (answer.status_code, answer.headers["OGC-NumberReturned"]) == (200, "0")


def test_who_has_it_is_told_so(client):
    for address in ("/api/collections/sites/items?f=gpkg", "/api/collections/reservations/items?f=csv"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["f=shp", "f=csv&crs=http://www.opengis.net/def/crs/EPSG/0/6677", "f=csv&nonsense=1"])
def test_what_cannot_be_written_is_refused(client, query):
    assert client.get(f"/api/collections/sites/items?{query}").status_code == 400


def test_they_are_told_of_to_programs_and_to_people(client):
    links = client.get("/api/collections/sites").json["links"]
    told = {link["href"].rpartition("f=")[2]: link["type"] for link in links if link["rel"] == "enclosure"}
    assert told == {form: one.mimetype for form, one in DOWNLOADS.items()}
    page = client.get("/api/collections/sites/items?f=html&kind=park").text
    assert all(f"kind=park&amp;f={form}" in page or f"f={form}&amp;kind=park" in page for form in DOWNLOADS)

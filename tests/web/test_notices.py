"""A publisher's notices stand wherever its zones are shown: in the API, on pages and maps, on paper, and in what is published."""

import contextlib
import sqlite3
from dataclasses import replace

import pytest

from web.paper.surroundings import about_site

NOTICE = "Not official. 公式の情報ではありません。"


@pytest.fixture(autouse=True)
def noticed(services):
    with services.store.writing() as work:
        (held,) = work.zones.editions("did")
        work.zones.put_edition(replace(held, notices=f"{NOTICE}\n操縦者が確かめること。"))
        work.commit()


@pytest.mark.parametrize(
    "address",
    [
        "/api/collections/zones-did/items?f=html", "/api/collections/zones-did/items", "/api/uas-zones?layer=did",
        "/api/uas-zones?layer=did&format=ed269", "/catalogue", "/api/catalogue", "/map/zones/did.geojson",
    ],
)  # fmt: skip
def test_they_stand_beside_the_zones(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.data.decode("unicode_escape") if "json" in answer.mimetype and NOTICE not in answer.text else answer.text
    assert NOTICE in text
    assert "操縦者が確かめること。" in text


def test_the_api_tells_each_by_itself(client):
    for address in ("/api/collections/zones-did/items", "/api/collections/zones/items?layer=did"):
        (told,) = client.get(address).json["editions"]
        assert told["notices"] == [NOTICE, "操縦者が確かめること。"]
    limits = client.get("/api/uas-zones?layer=did").json["metadata"]["technicalLimitations"]
    assert [one["text"] for one in limits[:2]] == [NOTICE, "操縦者が確かめること。"]


def test_they_go_with_a_file(client, tmp_path):
    (tmp_path / "held.gpkg").write_bytes(client.get("/api/collections/zones-did/items?f=gpkg").data)
    with contextlib.closing(sqlite3.connect(tmp_path / "held.gpkg")) as held:
        ((description,),) = held.execute("SELECT description FROM gpkg_contents")
    assert f"notices: {NOTICE}; 操縦者が確かめること。" in description
    for form in ("fgb", "parquet", "kml"):
        assert NOTICE.encode() in client.get(f"/api/collections/zones-did/items?f={form}").data


def test_they_stand_in_the_key_of_a_drawing_for_paper(app, services):
    with app.test_request_context("/"):
        app.preprocess_request()
        about = about_site(services.register.site("park"), 600, 400, services.clock.today())
    assert NOTICE in about.titles["did"].ja
    assert NOTICE in about.titles["did"].en

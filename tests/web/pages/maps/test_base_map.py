"""The base map of a file: its tiles from our own origin, its attribution as text, a bad file told before anything is served."""

import gzip
import sqlite3
from contextlib import closing

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.wiring import Config
from web.app import create_app

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
EVIL = '<img src=x onerror="alert(1)">国土地理院'


@pytest.fixture
def archive(tmp_path):
    def write(kind, tile):
        path = tmp_path / "base.mbtiles"
        with closing(sqlite3.connect(path)) as base:
            base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
            base.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
            told = {"format": kind, "minzoom": "5", "maxzoom": "9", "attribution": EVIL, "bounds": "140,38,141,39"}
            base.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
            base.execute("INSERT INTO tiles VALUES (9, 456, ?, ?)", (511 - 197, tile))
            base.execute("INSERT INTO tiles VALUES (9, 457, ?, ?)", (511 - 197, "no bytes"))
            base.commit()
        return path

    return write


@pytest.fixture
def served(services, tmp_path):
    def serve(basemap):
        config = Config(
            database_url=f"sqlite:///{tmp_path / 'fieldreg.db'}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz", basemap=str(basemap)
        )
        return create_app(config, services, {"RATELIMIT_ENABLED": False}).test_client()

    return serve


def test_a_picture_is_served_as_it_is_and_an_absent_one_is_empty(served, archive):
    client = served(archive("png", PNG))
    there, absent = client.get("/map/base/9/456/197"), client.get("/map/base/9/0/0")
    assert (there.status_code, there.mimetype, there.data) == (200, "image/png", PNG)
    assert client.get("/map/base/9/456/197", headers={"If-None-Match": there.headers["ETag"]}).status_code == 304
    assert (absent.status_code, absent.mimetype, absent.data[:8]) == (200, "image/png", PNG[:8])


def test_a_vector_tile_is_served_unpacked_and_an_absent_one_is_no_content(served, archive):
    client = served(archive("pbf", gzip.compress(b"\x1a\x02\x08\x01")))
    there = client.get("/map/base/9/456/197")
    assert (there.status_code, there.mimetype, there.data) == (200, "application/vnd.mapbox-vector-tile", b"\x1a\x02\x08\x01")
    assert client.get("/map/base/9/0/0").status_code == 204


def test_a_tile_that_cannot_be_read_is_no_empty_tile(served, archive):
    assert served(archive("png", PNG)).get("/map/base/9/457/197").status_code == 500


@pytest.mark.parametrize("path", ["9/x/0", "9/-1/0", "9/512/0", "10/0/0", "999999999/0/0", "9/4.5/0"])
def test_a_tile_that_is_none_is_not_found(served, archive, path):
    assert served(archive("png", PNG)).get(f"/map/base/{path}").status_code == 404


def test_without_a_file_there_is_none(client):
    assert client.get("/map/base/9/456/197").status_code == 404


@pytest.mark.parametrize(("kind", "layer", "script"), [("png", "pictureBase", False), ("pbf", "vectorBase", True)])
def test_the_map_takes_its_base_from_our_origin_and_names_its_source_as_text(served, archive, kind, layer, script):
    client = served(archive(kind, PNG))
    page = client.get("/")
    (digest,) = {part.split(".js")[0] for part in page.text.split('src="/maps/')[1:]}
    text = client.get(f"/maps/{digest}.js").text
    assert f'fieldreg.{layer}("/map/base/{{z}}/{{x}}/{{y}}"' in text
    assert ("protomaps-leaflet.js" in page.text) is script
    assert "%E5%9B%BD%E5%9C%9F%E5%9C%B0%E7%90%86%E9%99%A2" in text
    assert "onerror" not in text
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]
    assert "http" not in text


def test_a_file_that_cannot_be_read_is_told_before_anything_is_served(served, tmp_path):
    (tmp_path / "bad.pmtiles").write_bytes(b"PMTiles\x03")
    for path in (tmp_path / "bad.pmtiles", tmp_path / "absent.mbtiles"):
        with pytest.raises(InvalidInput) as told:
            served(path)
        assert told.value.where == str(path)
        assert "plain にしてください" in told.value.message.ja


def test_the_setting_takes_a_file_by_its_ending_and_nothing_else():
    assert Config.from_environment({"FIELDREG_BASEMAP": "/maps/Sendai.PMTiles"}).basemap == "/maps/Sendai.PMTiles"
    for value in ("google", "https://tiles.example/x", "base.tif"):
        with pytest.raises(InvalidInput, match="FIELDREG_BASEMAP"):
            Config.from_environment({"FIELDREG_BASEMAP": value})

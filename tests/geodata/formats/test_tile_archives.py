"""PMTiles and MBTiles: what GDAL wrote is read to the byte, and what somebody spoilt is told."""

import gzip
import json
import sqlite3
import struct
from contextlib import closing

import geopandas
import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.web_mercator import Tile
from geodata.formats.binary.pmtiles import tile_number
from geodata.formats.tile_archive import open_tile_archive

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
HEADER = struct.Struct("<8s11Q6BiiiiBii")


def varint(number):
    told = bytearray()
    while number > 0x7F:
        told.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*told, number])


def directory(entries):
    """(first, run, size, offset) of each."""
    firsts = [first for first, *_ in entries]
    steps = [b - a for a, b in zip([0, *firsts], firsts, strict=False)]
    columns = [steps, [e[1] for e in entries], [e[2] for e in entries], [e[3] + 1 for e in entries]]
    return b"".join(map(varint, [len(entries), *(n for column in columns for n in column)]))


NAMED = json.dumps({"attribution": '<a href="x">地理</a> &amp; co'}).encode()


def pmtiles(path, tiles=None, *, root=None, leaves=b"", data=None, metadata=NAMED, kind=2, packing=2, zooms=(0, 2), **wrong):
    """A file of these tiles, written by the specification; `root`, `leaves` and `data` in place of what the tiles give."""
    body, entries = b"", []
    for tile in sorted(tiles or {}, key=tile_number):
        entries.append((tile_number(tile), 1, len(tiles[tile]), len(body)))
        body += tiles[tile]
    pack = gzip.compress if packing == 2 else bytes
    held = pack(directory(entries) if root is None else root)
    told, body = pack(metadata), body if data is None else data
    at = HEADER.size
    places = {"root_at": at, "root_size": len(held), "metadata_at": at + len(held), "metadata_size": len(told)}
    places |= {"leaves_at": at + len(held) + len(told), "leaves_size": len(leaves)}
    places |= {"tiles_at": at + len(held) + len(told) + len(leaves), "tiles_size": len(body)}
    places |= wrong
    box = -(10**9), -5 * 10**8, 10**9, 5 * 10**8
    head = HEADER.pack(b"PMTiles\x03", *places.values(), 0, 0, 0, 1, packing, 1, kind, *zooms, *box, 0, 0, 0)
    path.write_bytes(head + held + told + leaves + body)
    return path


def mbtiles(path, tiles, **metadata):
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        base.executemany("INSERT INTO metadata VALUES (?, ?)", ({"format": "png", "minzoom": "0", "maxzoom": "2"} | metadata).items())
        base.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(t.z, t.x, (1 << t.z) - 1 - t.y, data) for t, data in tiles.items()])
        base.commit()
    return path


@pytest.fixture(scope="module")
def drawn():
    """Some rings about the world."""
    chance = np.random.default_rng(3)
    middles = chance.uniform([-150, -60], [150, 60], (60, 2))
    return geopandas.GeoDataFrame({"n": range(60)}, geometry=[shapely.Point(*at).buffer(6) for at in middles], crs=4326)


@pytest.mark.parametrize("driver, name", [("PMTiles", "a.pmtiles"), ("MBTiles", "a.mbtiles")])
def test_every_tile_that_gdal_wrote_is_read(drawn, tmp_path, driver, name):
    drawn.to_file(tmp_path / name, driver=driver, layer="rings", MINZOOM=0, MAXZOOM=4)
    archive = open_tile_archive(tmp_path / name)
    assert (archive.about.is_vector, archive.about.min_zoom, archive.about.max_zoom) == (True, 0, 4)
    for zoom in range(5):
        found = set()
        for x in range(1 << zoom):
            for y in range(1 << zoom):
                tile = archive.tile(Tile(zoom, x, y))
                if tile is not None:
                    found |= {f["properties"]["n"] for f in mapbox_vector_tile.decode(tile)["rings"]["features"]}
        assert found == set(range(60)), zoom


@pytest.mark.parametrize("make, name", [(pmtiles, "a.pmtiles"), (mbtiles, "a.mbtiles")])
def test_pictures_are_read_as_they_are(tmp_path, make, name):
    tiles = {Tile(0, 0, 0): PNG, Tile(2, 3, 1): PNG + b"2", Tile(2, 0, 3): PNG + b"3"}
    archive = open_tile_archive(make(tmp_path / name, tiles))
    assert {at: archive.tile(at) for at in [*tiles, Tile(2, 1, 1), Tile(1, 0, 0)]} == {**tiles, Tile(2, 1, 1): None, Tile(1, 0, 0): None}
    assert (archive.about.mimetype, archive.about.is_vector) == ("image/png", False)


def test_whom_to_name_is_a_text_without_markup(tmp_path):
    assert open_tile_archive(pmtiles(tmp_path / "a.pmtiles", {})).about.attribution == "地理 & co"
    held = mbtiles(tmp_path / "b.mbtiles", {}, attribution='<script>alert(1)</script>\n<a href="x">国土地理院</a>')
    assert open_tile_archive(held).about.attribution == "alert(1) 国土地理院"


def test_a_leaf_directory_is_followed(tmp_path):
    leaf = gzip.compress(directory([(5, 3, len(PNG), 0)]))
    archive = open_tile_archive(pmtiles(tmp_path / "a.pmtiles", root=directory([(0, 0, len(leaf), 0)]), leaves=leaf, data=PNG))
    by_number = {tile_number(Tile(2, x, y)): Tile(2, x, y) for x in range(4) for y in range(4)}
    assert [archive.tile(by_number[n]) for n in (5, 7, 8)] == [PNG, PNG, None]


def test_a_directory_that_leads_to_itself_ends(tmp_path):
    leaf = directory([(0, 0, 5, 0)])
    archive = open_tile_archive(pmtiles(tmp_path / "a.pmtiles", root=leaf, leaves=leaf, data=PNG, packing=1))
    with pytest.raises(InvalidInput, match="深すぎ"):
        archive.tile(Tile(2, 1, 1))


ENDLESS = """CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
  SELECT i AS zoom_level, i AS tile_column, i AS tile_row, i AS tile_data FROM n WHERE i < 0"""
BOMB = gzip.compress(bytes(40_000_000))


@pytest.mark.parametrize(
    "spoilt",
    [
        {"root_at": 1 << 60}, {"root_size": 17_000}, {"tiles_size": 1 << 62}, {"metadata_at": 1 << 40}, {"kind": 9}, {"zooms": (3, 2)},
        {"zooms": (0, 200)}, {"packing": 3}, {"root": b"\xff" * 30}, {"root": varint(1 << 40)}, {"root": varint(2) + b"\x01" * 3},
        {"root": b"\x01\x00\x01\x05\x00"}, {"metadata": b"{"}, {"metadata": b"[" * 200_000},
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_says_the_impossible_is_refused_at_once_with_its_path(tmp_path, spoilt):
    with pytest.raises(InvalidInput) as told:
        open_tile_archive(pmtiles(tmp_path / "a.pmtiles", {Tile(0, 0, 0): PNG}, **spoilt))
    assert told.value.where == str(tmp_path / "a.pmtiles")
    assert "plain にしてください" in told.value.message.ja


def test_a_tile_that_lies_elsewhere_or_grows_without_end_is_refused(tmp_path):
    outside = pmtiles(tmp_path / "a.pmtiles", root=directory([(0, 1, 500, 0)]), data=PNG)
    with pytest.raises(InvalidInput, match="位置か大きさ"):
        open_tile_archive(outside).tile(Tile(0, 0, 0))
    path = pmtiles(tmp_path / "b.pmtiles", {Tile(0, 0, 0): BOMB}, kind=1)
    held = bytearray(path.read_bytes())
    held[98] = 2  # its tiles are packed
    path.write_bytes(held)
    with pytest.raises(InvalidInput, match="大きすぎ"):
        open_tile_archive(path).tile(Tile(0, 0, 0))
    with pytest.raises(InvalidInput, match="大きすぎ"):
        open_tile_archive(mbtiles(tmp_path / "c.mbtiles", {Tile(0, 0, 0): BOMB}, format="pbf")).tile(Tile(0, 0, 0))


@pytest.mark.parametrize(
    "schema",
    [
        ENDLESS,
        "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, load_extension('x') AS tile_data",
        "CREATE TABLE tiles (zoom_level INT)",
        "",
    ],
)
def test_a_database_that_runs_something_or_is_another_is_refused(tmp_path, schema):
    with closing(sqlite3.connect(tmp_path / "a.mbtiles")) as base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute("INSERT INTO metadata VALUES ('format', 'png')")
        base.executescript(schema)
        base.commit()
    with pytest.raises(InvalidInput, match="MBTiles として読めません"):
        open_tile_archive(tmp_path / "a.mbtiles").tile(Tile(0, 0, 0))


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + bytes(200), b"GIF89a", b"PMTiles\x03", json.dumps({}).encode()])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "x.pmtiles").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"x\.pmtiles"):
        open_tile_archive(tmp_path / "x.pmtiles")
    with pytest.raises(InvalidInput, match="読めません"):
        open_tile_archive(tmp_path / "absent.pmtiles")

"""The fast way through a GeoJSON gives what the strict way gives: the same rows, or the same refusal."""

import json
import random
from pathlib import Path

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards import plain_json
from geodata.formats.guards.plain_json import Bytes, FileBytes, NotPlain
from geodata.formats.json import feature_columns, geojson
from geodata.formats.json.geojson import plain_table
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.geojson"))
SQUARE = [[[140.1, 38.1], [140.2, 38.1], [140.2, 38.2], [140.1, 38.1]]]


def told(data, **asked):
    """Everything that reading tells, or why it refuses."""
    try:
        tables = read_rows(Source("x.geojson", data), Asked(checks=Checks(**asked)))
    except InvalidInput as error:
        return error.faults
    return [
        (t.count, t.crs, t.crs_from, [(s.code, s.rows, s.message) for s in t.suspicions], list(t.notes), list(t.each()), list(t.each()))
        for t in tables
    ]


@pytest.fixture
def strictly(monkeypatch):
    """The same by the strict reader alone."""

    def read(data, **asked):
        def never(*_):
            raise NotPlain

        with monkeypatch.context() as patch:
            patch.setattr(geojson, "plain_table", never)
            return told(data, **asked)

    return read


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}, ensure_ascii=False).encode()


def feature(properties=None, coordinates=SQUARE, kind="Polygon", **members):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}, **members}


def is_plain(data):
    try:
        plain_table("x.geojson", Bytes(data))
    except (NotPlain, InvalidInput):
        return False
    return True


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("fix", [False, True])
def test_a_broken_file_is_told_in_the_same_words(path, fix, strictly):
    data = path.read_bytes()
    assert told(data, fix=fix) == strictly(data, fix=fix)


GOOD = collection(feature({"a": 1}))
ODD = {  # what the fast parser lets pass or tells otherwise; whether it may be read at all
    "a key twice in properties": (b'{"a":1,"a":2}', False),
    "a key twice deep inside": (b'{"a":[{"b":{"c":1,"c":1}}]}', False),
    "a key twice, one of them escaped": (b'{"a":1,"\\u0061":2}', False),
    "a key twice beside a text with colons": (b'{"a":"x:y","b":1,"b":"\\u003a"}', False),
    "a key twice that hides behind a colon in a text": (b'{"a":"::","a":1}', False),
    "19 digits": (b'{"a":1234567890123456789}', False),
    "25 digits": (b'{"a":-1234567890123456789012345}', False),
    "18 digits": (b'{"a":123456789012345678}', True),
    "a large number with a point": (b'{"a":1234567890123456789.5}', True),
    "1e20": (b'{"a":1e20}', True),
    "NaN": (b'{"a":NaN}', False),
    "-Infinity": (b'{"a":[-Infinity]}', False),
    "1e999": (b'{"a":1e999}', False),
    "NUL": (b'{"a":"\\u0000"}', False),
    "a backslash and u0000": (b'{"a":"\\\\u0000"}', True),
    "half a surrogate pair": (b'{"a":"\\ud83d"}', False),
    "a surrogate pair": (b'{"a":"\\ud83d\\ude00"}', True),
    "colons in texts and keys": (b'{"addr:city":"a:b","t":["08:00-17:00",{"x:y":":"}]}', True),
    "an escaped colon": (b'{"a":"\\u003a"}', True),
    "nested 100 deep": (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", True),
    "nested as deep as the fast parser goes": (b'{"a":' + b"[" * 1_010 + b"]" * 1_010 + b"}", False),
    "nested without end": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", False),
    "a comma too many": (b'{"a":1,}', False),
    "a tab in a text": (b'{"a":"\t"}', False),
    "bytes that are no UTF-8": (b'{"a":"\xff"}', False),
    "no object": (b"[1]", True),
    "null": (b"null", True),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("where", ["properties", "another member", "geometry"])
def test_what_the_fast_parser_lets_pass_is_told_as_before(case, where, strictly):
    written, readable = ODD[case]
    holder = {"properties": b'"properties":null', "another member": b'"type":"Feature"', "geometry": b'"type":"Polygon"'}[where]
    addition = b'"properties":' + written if where == "properties" else holder + b',"x":' + written
    data = collection(feature({"a": 1}), feature(), feature({"b": 2}))
    first = data.replace(b": ", b":").replace(b", ", b",")
    assert holder in first
    odd = first.replace(holder, addition, 1)

    assert told(odd) == strictly(odd)
    assert isinstance(told(odd), list) is readable


@pytest.mark.parametrize(
    "position", [b"[140.1,NaN]", b"[140.1,1e999]", b"[140.1,12345678901234567890]", b"[1e19,38.1]", b'["140.1",38.1]', b"[140.1]",
                 b"[140.1,38.1,5,6,7]", b"[140.1,38.1,12345678901234567890]", b"[140.1,true]", b"[140.1,null]", b"[[140.1,38.1]]", b"{}"],
)  # fmt: skip
def test_numbers_that_are_none_are_told_as_before(position, strictly):
    data = collection(feature(), feature()).replace(b" ", b"").replace(b"[140.2,38.1]", position, 1)
    assert told(data) == strictly(data)


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD + b" \n",
        GOOD + b"x",
        GOOD[:-1],
        GOOD.replace(b'"features": [', b'"features": [,'),
        b'{"features":[],"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":[1,null,"x",{}]}',
        collection(feature(), name="a", crs={"type": "name", "properties": {"name": "EPSG:4612"}}),
        collection(feature(), type="Topology"),
        b'{"type":"FeatureCollection","features":[],"features":[]}',
        b'{"type":"FeatureCollection","features":[' + json.dumps(feature()).encode() + b'],"features":[]}',
        b'{"type":"FeatureCollection","type":"FeatureCollection","features":[' + json.dumps(feature()).encode() + b"]}",
        b'{"x":{"features":[1]},"type":"FeatureCollection","features":[' + json.dumps(feature()).encode() + b"]}",
        b'{"x":"\\"features\\":[","type":"FeatureCollection","features":[' + json.dumps(feature()).encode() + b"]}",
        json.dumps(feature({"a": 1})).encode(),
        collection(feature({"features": [{"a": 1}, {"b": 2}]}), feature({"a": "}, {"}), feature({"x": ["},{", '"type":"Feature"']})),
        collection(feature(id=7), feature(id="a"), feature(id=None), feature(id=True), feature(id=1.5)),
        collection({"type": "Feature"}, {"type": "feature"}, {"type": "Feature", "properties": 5, "geometry": []}),
    ],
    ids=range(19),
)  # fmt: skip
def test_documents_of_every_form_are_read_as_before(data, strictly):
    assert told(data) == strictly(data)


def mixed(chance):
    """A feature that is good, or wrong in one of many ways."""
    lon, lat = 140 + chance.random(), 38 + chance.random()
    ring = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]]
    shapes = [
        ("Polygon", [ring]), ("Polygon", [ring]), ("Polygon", [ring]), ("Polygon", [ring[:-1]]), ("Polygon", [[*ring[:2], *ring]]),
        ("Polygon", [[ring[0], ring[2], ring[1], [lon, lat + 0.01], ring[0]]]), ("Polygon", [[[y, x] for x, y in ring]]),
        ("Polygon", [[[x * 1e6, y * 1e6] for x, y in ring]]), ("Polygon", [[[*p, 5.0] for p in ring]]), ("Polygon", []),
        ("MultiPolygon", [[ring]]), ("LineString", ring), ("LineString", ring[:1]), ("Point", [lon, lat]), ("Point", [lon, None]),
        ("Curve", ring), (None, ring), ("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]]),
    ]  # fmt: skip
    kind, coordinates = chance.choice(shapes)
    properties = chance.choice([{"name": "a:b", "n": chance.random()}, {"name": "公園", "x": [1, {"y": None}]}, None, {}, {"n": 10**17}])
    made = feature(properties, coordinates, kind)
    if chance.random() < 0.1:
        made["id"] = chance.choice(["a", 5, None])
    if chance.random() < 0.05:
        made = chance.choice([None, 3, {"type": "x"}, {**made, "bbox": [1, 2, 3, 4]}, {**made, "geometry": None}])
    return made


@pytest.mark.parametrize("seed", range(12))
def test_mixed_files_give_the_same_rows_whatever_the_blocks(seed, strictly, monkeypatch):
    chance = random.Random(seed)
    document = {"type": "FeatureCollection", "features": [mixed(chance) for _ in range(60)], "name": "x"}
    data = json.dumps(document, indent=chance.choice([None, 1]), ensure_ascii=chance.random() < 0.5).encode()
    expected = strictly(data)
    for block_bytes in (700, 3_000, 100_000):
        monkeypatch.setattr(plain_json, "BLOCK_BYTES", block_bytes)
        assert is_plain(data)
        assert told(data) == expected


def test_what_is_kept_beyond_the_bound_lies_in_a_file_and_comes_back(monkeypatch, strictly):
    data = collection(*(mixed(random.Random(n)) for n in range(40)))
    expected = strictly(data)
    monkeypatch.setattr(feature_columns, "_KEPT_BYTES", 0)
    monkeypatch.setattr(plain_json, "BLOCK_BYTES", 2_000)
    assert told(data) == expected


def test_a_file_is_read_in_blocks_as_its_bytes_are(tmp_path, strictly):
    data = collection(*(mixed(random.Random(n)) for n in range(40)))
    path = tmp_path / "x.geojson"
    path.write_bytes(data)
    (rows,) = read_rows(Source("x.geojson", b"", path=path), Asked())
    ((_, _, _, _, _, expected, _),) = strictly(data)

    assert list(rows.each()) == expected
    assert Source("x.geojson", b"", path=path).sha256 == Source("x.geojson", data).sha256
    assert FileBytes(path).part(3, 10) == data[3:13]


def test_a_file_that_is_not_plain_is_read_whole_and_told_in_the_same_words(tmp_path, strictly):
    data = collection(feature({"a": 1})).replace(b'"a": 1', b'"a": 1, "a": 2')
    path = tmp_path / "x.geojson"
    path.write_bytes(data)
    with pytest.raises(InvalidInput) as refused:
        read_rows(Source("x.geojson", b"", path=path), Asked())
    assert refused.value.faults == strictly(data)

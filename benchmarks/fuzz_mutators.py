"""Ways to damage a file: bits, bytes, lengths that lie, pieces of other files, and values where its structure is known."""

import copy
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.fuzz_seeds import zip_of
from geodata.reading.pipeline import Source

__all__ = ["damaged"]

TOKENS = (
    b"NaN", b"1e999", b"-", b"null", b"[]", b"{}", b"[[", b"]]", b'"',
    b"\\u0000", b"\\ud800", b"9" * 30, b"<!DOCTYPE x>", b"&a;", b"&#0;",
    b"&#xD800;", b"<![CDATA[", b"]]>", b"\0", b"\xff", b"0" * 300, b"true", b'"type"', b"GeometryCollection", b"../", b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"<gml:pos>", b",", b"1e-320", b"1e308", b"180", b"-90", b"-0", b"<!--", b"<?x?>", b"PK\1\2",
    b"PK\5\6", b"SRID=99999;", b"POLYGON EMPTY", b"\r", b"\n", b"\t", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"Infinity", b"\xe3\x80\x80",
    b"1_0",
    "１".encode(), "²".encode(), b"9999-12-31", b"0000-00-00", b"EPSG:2452", b"EPSG:4301", b"xlink:href='#a'",
)  # fmt: skip
STRANGE: Sequence[Any] = (
    None, True, 0, -1, 7, 1e308, -1e308, 10**17, -(10**17), 5e-324, "", "x", "140", [], {}, [[]], [None], [1], {"a": 1}, [[0, 1], [2]],
    "9999-12-31T23:59:59Z", "0001-01-01", ["ANY"], "YES", 99999, "x" * 3_000, "\u202e\u0001", [140, 38], [[140, 38]] * 4, "²", "1e5", "NaN",
    "24:00", "２０２６", "-0", "1,000", "北緯", {"type": "Polygon", "coordinates": []}, {"type": "Point"}, 38.26, 1e15,
)  # fmt: skip
WORDS = (  # for text and attributes of XML
    "", "x", "nan", "1e400", "1e308", "-1e308", "1e-320", "0", "-1",
    "140 38", "38,140", "140,38 141", "EPSG:9999999", "EPSG:2452", "EPSG:4301",
    "JGD2011 / 10(X,Y)", "#a1", "#c1", "#n1", "#", "file:///etc/passwd", "http://192.0.2.1/", "3", "99", "9" * 400, "2026-02-30", "²", "１",
)  # fmt: skip
SIZES = (0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_XML_TEXT = re.compile(rb">([^<>]+)<")
_XML_VALUE = re.compile(rb'="([^"]*)"')
_XML_ELEMENT = re.compile(rb"<([A-Za-z:_0-9]+)[^<>]*?(?:/>|>[^<>]*</\1>)")


def damaged(chance: random.Random, source: Source, others: Sequence[bytes]) -> Source:
    """The file with one to a few things wrong; of a zip or a file with parts, in one of them or in the whole."""
    if source.beside:
        name = chance.choice(sorted(source.beside))
        beside = {**source.beside, name: _damaged(chance, source.beside[name], others)}
        if chance.random() < 0.1:
            del beside[name if name != source.name else "a.dbf"]
        return Source(source.name, beside[source.name], beside)
    if source.data.startswith(b"PK") and chance.random() < 0.8:
        return Source(source.name, _member_damaged(chance, source.data, others))
    return Source(source.name, _damaged(chance, source.data, others))


def _member_damaged(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Checksums and sizes are right again afterwards."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        members = {info.filename: held.read(info) for info in held.infolist()}
    name = chance.choice(sorted(members))
    fate = chance.random()
    if fate < 0.05:
        members.pop(name)
    elif fate < 0.1:
        members[chance.choice(("../a", "a/b.shp", "A.SHP", "x.prj", "a.txt", "\u202ea.dbf", "mimetype"))] = members.pop(name)
    else:
        members[name] = _damaged(chance, members[name], others)
    return zip_of(members, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _damaged(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    head = data[:1]
    known: Mapping[bytes, Callable[[random.Random, bytes], bytes]] = {b"{": _json, b"[": _json, b"<": _xml}
    if head in known and chance.random() < 0.6:
        return known[head](chance, data)
    if chance.random() < 0.15:
        return _number(chance, data)
    if b"\0" in data[:200] and chance.random() < 0.4:
        return _lying(chance, data)
    return _bytes(chance, data, others)


def _bytes(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    held = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8, 24))):
        if not held:
            break
        at = chance.randrange(len(held)) if chance.random() < 0.7 else min(len(held) - 1, int(chance.expovariate(1 / 200)))
        _byte(chance, held, at, others)
    return bytes(held)


def _byte(chance: random.Random, held: bytearray, at: int, others: Sequence[bytes]) -> None:
    """One thing wrong, at `at`."""
    end = min(len(held), at + chance.randrange(1, 40))
    other = chance.choice((held, chance.choice(others)))
    begin = chance.randrange(len(other))
    ways: Sequence[tuple[int, bytes]] = (  # up to where, and what stands there then
        (at + 1, bytes([held[at] ^ 1 << chance.randrange(8)])),
        (at + 1, bytes([chance.choice((0, 255, 127, 128, chance.randrange(256)))])),
        (end, b""),
        (at, bytes(held[at:end]) * chance.choice((1, 2, 50))),
        (end, chance.choice(TOKENS)),
        (at, chance.choice(TOKENS)),
        (len(held) if chance.random() < 0.3 else at, b""),
        (end, bytes(other[begin : begin + chance.randrange(1, 200)])),
    )
    upto, new = chance.choice(ways)
    held[at:upto] = new


def _lying(chance: random.Random, data: bytes) -> bytes:
    """Lengths, counts and offsets of any width and order of bytes; most stand near the beginning or the end."""
    held = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        form = chance.choice(("<I", ">I", "<H", ">H", "<d", ">d", "<Q", "<B"))
        room = len(held) - struct.calcsize(form)
        if room <= 0:
            break
        near = min(room, int(chance.expovariate(1 / 300)))
        at = chance.choice((near, near, room - near, chance.randrange(room)))
        if form[1] == "d":
            value: float = chance.choice((0.0, float("nan"), float("inf"), 1e308, -1e308, 5e-324, 140.0, 38.0))
        else:
            value = chance.choice((*SIZES, len(held), len(held) - at, chance.randrange(65536))) & ((1 << 8 * struct.calcsize(form)) - 1)
        struct.pack_into(form, held, at, value)
    return bytes(held)


def _number(chance: random.Random, data: bytes) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return _lying(chance, data)
    at = chance.choice(found)
    new = chance.choice((b"0", b"-0", b"1e308", b"-1e308", b"1e-320", b"1e309", b"9" * 18, b"9" * 5_000, b"180", b"-1", b"38.26", b"140.88",
                         at[0] * 2, at[0][:-1], b"1.", b".5", b"0x10", b"1_0", b"NaN"))  # fmt: skip
    return data[: at.start()] + new + data[at.end() :]


def _json(chance: random.Random, data: bytes) -> bytes:
    try:
        document = json.loads(data)
    except ValueError:
        return data
    for _ in range(chance.choice((1, 1, 2, 4))):
        places: list[tuple[Any, Any]] = []
        _places(document, places)
        if not places:
            break
        held, key = chance.choice(places)
        other, other_key = chance.choice(places)
        fate = chance.random()
        if fate < 0.6:
            held[key] = copy.deepcopy(chance.choice(STRANGE))
        elif fate < 0.75:
            held.pop(key)
        elif fate < 0.9:
            held[key] = copy.deepcopy(other[other_key])
        elif isinstance(held, dict):
            held[chance.choice((f"{key} ", "type", "id", "geometry", "crs", "properties", "x"))] = held.pop(key)
        else:
            held[key:key] = [held[key]] * chance.choice((1, 3, 300))
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(held: Any, found: list[tuple[Any, Any]]) -> None:
    for key, child in held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ():
        found.append((held, key))
        _places(child, found)


def _xml(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        of = chance.choice((_XML_TEXT, _XML_TEXT, _XML_VALUE, _XML_ELEMENT, _NUMBER))
        found = list(of.finditer(data))
        if not found:
            continue
        at = chance.choice(found)
        if of is _XML_ELEMENT:
            begin, end = at.span()
            elsewhere = chance.choice(found).start()
            fate = chance.randrange(4)
            if fate == 0:
                data = data[:begin] + data[end:]
            elif fate == 1:
                data = data[:end] + at[0] * chance.choice((1, 2, 200)) + data[end:]
            elif fate == 2:
                data = data[:elsewhere] + at[0] + data[elsewhere:]
            else:
                name, other = at[1], chance.choice(found)[1]
                data = data.replace(b"<" + name, b"<" + other).replace(b"</" + name, b"</" + other)
            continue
        begin, end = at.span(1 if of is not _NUMBER else 0)
        data = data[:begin] + chance.choice(WORDS).encode() + data[end:]
    return data

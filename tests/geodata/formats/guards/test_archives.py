"""Zips as portals pack them are opened; those that could be read in two ways, or lead out, are told and not opened."""

import io
import json
import random
import stat
import struct
import zipfile
import zlib

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards import archives
from geodata.formats.guards.archives import is_archive, members_of
from geodata.formats.guards.contract import Given
from geodata.reading.pipeline import Asked, Source, open_tables

POINT = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.88, 38.26]}, "properties": {"name": "駅"}}
ONE = json.dumps(POINT, ensure_ascii=False).encode()


def zipped(*members, comment=b"", method=zipfile.ZIP_DEFLATED):
    """A zip of (name or ZipInfo, bytes)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as packed:
        for name, data in members:
            packed.writestr(name, data)
        packed.comment = comment
    return held.getvalue()


def renamed(data, old, new):
    """The zip with a name replaced by bytes of the same length, and no word of its encoding."""
    assert len(old) == len(new)
    flagged = bytearray(data.replace(old, new))
    for sign, at_flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.find(sign)
        while at >= 0:
            flagged[at + at_flags + 1] &= ~0x08
            at = flagged.find(sign, at + 4)
    return bytes(flagged)


class Unseekable(io.BytesIO):
    """A pipe: sizes are written after the data."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError

    def seek(self, *_):
        raise OSError


def special(mode):
    held = zipfile.ZipInfo("a.geojson")
    held.create_system = 3
    held.external_attr = (mode | 0o644) << 16
    return held


def code_of(data):
    with pytest.raises(InvalidInput) as refusal:
        members_of(data, "a.zip")
    assert refusal.value.message.ja
    assert refusal.value.message.en
    assert refusal.value.where.startswith("a.zip")
    return refusal.value.code


# ---------------------------------------------------------------- opened


@pytest.mark.parametrize(
    "zip_path, count",
    [
        ("did_estat/2010_did_ddsw_04.zip", 4),
        ("geopandas_fixtures/nybb_16a.zip", 5),
        ("gisoer_4crs/tokyo23ku-cvs.zip", 24),
        ("sendai_osm/sendai_buildings.geojson.zip", 1),
        ("sendai_osm/sendai_roads.geojson.zip", 1),
        ("sendai_osm/sendai_road_segments.geojson.zip", 1),
    ],
)
def test_published_zips_are_opened(shared_data, zip_path, count):
    data = (shared_data / zip_path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as theirs:
        expected = {m.filename: theirs.read(m) for m in theirs.infolist()}
    assert is_archive(Given(name=zip_path, data=data))
    assert members_of(data, "a.zip") == expected
    assert len(expected) == count


def test_a_spreadsheet_is_one_file(shared_data):
    for path in sorted(shared_data.glob("municipal_takamatsu/**/*.xlsx")):
        assert not is_archive(Given(name=path.name, data=path.read_bytes()))
    sheet = zipped(("_rels/.rels", b"<x/>"), ("[Content_Types].xml", b"<x/>"))
    assert not is_archive(Given(name="a.xlsx", data=sheet))
    assert is_archive(Given(name="a.zip", data=zipped(("README", b"[Content_Types].xml")))), "only named in a text"
    assert members_of(zipped(("a.xlsx", sheet)), "a.zip") == {"a.xlsx": sheet}, "nor an archive within one"


def test_what_a_pipe_wrote_and_what_is_stored_is_opened():
    piped = Unseekable()
    with zipfile.ZipFile(piped, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.geojson", ONE)
        packed.writestr("b.txt", b"")
    assert piped.getvalue()[6] & 0x08, "sizes follow the data"
    assert members_of(piped.getvalue(), "a.zip") == {"a.geojson": ONE, "b.txt": b""}
    assert members_of(zipped(("a.geojson", ONE), method=zipfile.ZIP_STORED), "a.zip") == {"a.geojson": ONE}


def test_a_comment_and_folders_are_no_matter():
    assert members_of(zipped(("d/", b""), ("d/a.geojson", ONE), comment=b"by hand"), "a.zip") == {"d/a.geojson": ONE}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_japanese_names_without_a_word_of_their_encoding(encoding):
    name = "表/学校.geojson".encode(encoding)  # 表 ends in a backslash in cp932
    plain = b"x" * len(name)
    data = renamed(zipped((plain.decode(), ONE)), plain, name)
    assert members_of(data, "a.zip") == {"表/学校.geojson": ONE}


def test_a_name_in_pieces_comes_out_in_whole_letters():
    assert list(members_of(zipped(("か\u3099.geojson", ONE)), "a.zip")) == ["が.geojson"]


def test_a_unicode_name_beside_the_name_is_taken():
    info = zipfile.ZipInfo("gakko.geojson")
    told = "学校.geojson".encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(told), 1, zlib.crc32(b"gakko.geojson")) + told
    assert list(members_of(zipped((info, ONE)), "a.zip")) == ["学校.geojson"]
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(told), 1, zlib.crc32(b"another")) + told
    assert list(members_of(zipped((info, ONE)), "a.zip")) == ["gakko.geojson"]


def test_folders_parted_by_backslashes():
    assert list(members_of(renamed(zipped(("d/a.geojson", ONE)), b"d/a", b"d\\a"), "a.zip")) == ["d/a.geojson"]


def test_what_systems_leave_about_is_left_alone():
    junk = ["__MACOSX/a/._a.geojson", "a/.DS_Store", "._a.geojson", "a/Thumbs.db", "desktop.ini"]
    assert list(members_of(zipped(("a.geojson", ONE), *((name, b"\0") for name in junk)), "a.zip")) == ["a.geojson"]


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../a.geojson", "a/../../b.geojson", "C:/a.geojson", "c:a.geojson", "..\\a.geojson", "\\\\host\\a",
        "a\nb", "a\x7f", "\x1b[2J",
    ],
)
def test_names_that_lead_out_or_mislead(name):
    plain = "x" * len(name)
    assert code_of(renamed(zipped((plain, ONE)), plain.encode(), name.encode())) == "zip-name"


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices(mode):
    assert code_of(zipped((special(mode), b"/etc/passwd"))) == "zip-link"
    assert members_of(zipped((special(stat.S_IFREG), ONE)), "a.zip") == {"a.geojson": ONE}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a.geojson", "a.geojson"), ("a.geojson", "A.GeoJSON"), ("d/a", "d\\a"), ("が", "か\u3099")])
def test_one_name_twice(names):
    assert code_of(zipped(*((name, ONE) for name in names))) == "zip-name-twice"


def test_a_password():
    data = bytearray(zipped(("a.geojson", ONE)))
    for at in (6, data.find(b"PK\x01\x02") + 8):
        data[at] |= 1
    assert code_of(bytes(data)) == "zip-locked"


def test_a_method_that_is_not_read():
    assert code_of(zipped(("a.geojson", ONE), method=zipfile.ZIP_BZIP2)) == "zip-method"


@pytest.mark.parametrize(
    "inner, name",
    [
        (zipped(("a.geojson", ONE)), "b.zip"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "b.7z"),
        (b"Rar!\x1a\x07\x01\x00", "b.rar"),
        (b"\x1f\x8b\x08", "b.tar.gz"),
        (b"\x1e\x9c-lh5-", "b.lzh"),
    ],
)
def test_archives_within_are_told_by_name(inner, name):
    data = zipped(("a.geojson", ONE), (name, inner))
    with pytest.raises(InvalidInput, match=rf"中に別の書庫があります（{name}）。取り出して、それを指定してください。"):
        members_of(data, "a.zip")
    with pytest.raises(InvalidInput) as refusal:  # in a folder too
        open_tables(Source("d", b"", {"a.geojson": ONE, name: inner}), Asked())
    assert refusal.value.code == "archive-inside"


@pytest.mark.parametrize("head, kind", [(b"7z\xbc\xaf\x27\x1c\0\x04", "7z"), (b"Rar!\x1a\x07\x01\x00", "RAR"), (b"\x1e\x9c-lh5-", "LZH")])
def test_other_archives_are_told_as_what_they_are(head, kind):
    with pytest.raises(InvalidInput, match=f"{kind} の書庫は開きません。展開して") as refusal:
        open_tables(Source("a.zip", head), Asked())
    assert refusal.value.code == "archive-kind"


def test_limits(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    monkeypatch.setattr(archives, "LARGEST_BYTES", 10)
    assert members_of(zipped(("a", b"12345"), ("b", b"67890")), "a.zip") == {"a": b"12345", "b": b"67890"}
    assert code_of(zipped(("a", b"1"), ("b", b"1"), ("c", b"1"))) == "too-many-files"
    assert code_of(zipped(("a", b"12345"), ("b", b"678901"))) == "too-large"


def test_a_bomb_is_told_before_it_is_unpacked():
    assert code_of(zipped(("a.csv", b" " * 25_000_000))) == "zip-ratio"


def patched(data, sign, at, form, value):
    held = bytearray(data)
    struct.pack_into(form, held, held.find(sign) + at, value)
    return bytes(held)


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
GOOD = zipped(("a.geojson", ONE), ("b.txt", b"note"))
ZIP64 = struct.pack("<HHQQ", 1, 16, 1, 1)


def with_extra(extra):
    info = zipfile.ZipInfo("a.geojson")
    info.extra = extra
    return zipped((info, ONE))


def shifted(data, at, junk):
    """The zip with bytes put in at a place behind its first header, and every later offset told accordingly."""
    held = bytearray(data[:at] + junk + data[at:])
    end = held.rfind(END)
    begin = struct.unpack_from("<I", held, end + 16)[0] + len(junk)
    struct.pack_into("<I", held, end + 16, begin)
    second = held.find(CENTRAL, begin + 4)
    told = struct.unpack_from("<I", held, second + 42)[0]
    struct.pack_into("<I", held, second + 42, told + (len(junk) if told >= at else 0))
    return bytes(held)


def grown(data, by):
    """The zip with `by` bytes behind the first file's compressed ones, counted as its own."""
    packed = struct.unpack_from("<I", data, 18)[0]
    held = shifted(data, SECOND, b"\0" * by)
    return patched(patched(held, LOCAL, 18, "<I", packed + by), CENTRAL, 20, "<I", packed + by)


def listed_twice(data):
    """The zip whose directory lists its first file two times."""
    begin, second = data.find(CENTRAL), data.find(CENTRAL, data.find(CENTRAL) + 4)
    held = data[:second] + data[begin:second] + data[second:]
    size = held.find(END) - begin
    return patched(patched(patched(held, END, 8, "<H", 3), END, 10, "<H", 3), END, 12, "<I", size)


SECOND = GOOD.find(LOCAL, 4)

STRUCTURES = {
    "a gap between files": shifted(GOOD, SECOND, b"\0" * 7),
    "a gap behind the last file": shifted(GOOD, GOOD.find(CENTRAL), b"\0" * 7),
    "bytes behind the compressed ones": grown(GOOD, 7),
    "one file listed twice": listed_twice(GOOD),
    "cut short": GOOD[:-30],
    "only a sign": b"PK\x03\x04",
    "bytes before": b"MZ" + GOOD,
    "bytes after": GOOD + b"\0",
    "two zips": GOOD + GOOD,
    "another zip in the comment": zipped(("a.geojson", ONE), comment=zipped(("b", b"1"))[-80:]),
    "a gap before the directory": GOOD[: GOOD.find(CENTRAL)] + b"\0" + GOOD[GOOD.find(CENTRAL) :],
    "another method in front": patched(GOOD, LOCAL, 8, "<H", 0),
    "another length in front": patched(GOOD, LOCAL, 22, "<I", 1),
    "another name in front": GOOD.replace(b"a.geojson", b"b.geojson", 1),
    "a larger length behind": patched(patched(GOOD, LOCAL, 22, "<I", 9999), CENTRAL, 24, "<I", 9999),
    "a smaller length behind": patched(patched(GOOD, LOCAL, 22, "<I", 5), CENTRAL, 24, "<I", 5),
    "another checksum": patched(patched(GOOD, LOCAL, 14, "<I", 1), CENTRAL, 16, "<I", 1),
    "an overlap": patched(GOOD, CENTRAL, 42, "<I", 3),
    "one file fewer": patched(patched(GOOD, END, 8, "<H", 1), END, 10, "<H", 1),
    "counts of one disk": patched(GOOD, END, 8, "<H", 1),
    "a second disk": patched(GOOD, END, 4, "<H", 1),
    "a directory elsewhere": patched(GOOD, END, 16, "<I", 1),
    "zip64 in the end record": patched(GOOD, END, 16, "<I", 0xFFFFFFFF),
    "zip64 in an extra field": with_extra(ZIP64),
    "an extra field twice": with_extra(struct.pack("<HHHH", 0xCAFE, 0, 0xCAFE, 0)),
    "an extra field too long": with_extra(struct.pack("<HH", 0xCAFE, 99)),
    "damaged bytes": GOOD.replace(GOOD[39:45], b"\xff" * 6, 1),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_what_can_be_read_in_two_ways_is_not_read_at_all(name):
    data = STRUCTURES[name]
    assert data != GOOD
    with pytest.raises(InvalidInput, match=r"zip を開けません: .*もう一度入手するか") as refusal:
        members_of(data if data[:2] == b"PK" else b"PK\x03\x04" + data, "a.zip")
    assert refusal.value.code == "zip-unreadable"


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_give_the_files_or_a_refusal(seed):
    chance = random.Random(seed)
    broken = bytearray(GOOD)
    for _ in range(chance.randint(1, 4)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    try:
        found = members_of(bytes(broken), "a.zip")
    except InvalidInput as refusal:
        assert refusal.message.ja  # noqa: PT017 (a refusal is one of two right answers)
    else:
        assert sorted(found.values()) == sorted([ONE, b"note"]), "what a checksum vouches for"


# ---------------------------------------------------------------- which of them are read


def test_readme_and_metadata_are_left_aside_and_told():
    data = zipped(("d/a.geojson", ONE), ("d/README.txt", b"hello"), ("d/meta.json", b'{"title": 1}'))
    (table,) = open_tables(Source("a.zip", data), Asked())
    assert table.file == "a.zip/d/a.geojson"
    assert [note.ja for note in table.notes] == ["地物のデータではないため読んでいません: d/README.txt, d/meta.json"]


def test_one_that_promises_features_and_has_none_is_not_passed_over():
    data = zipped(("a.geojson", ONE), ("b.geojson", ONE[:20]))
    with pytest.raises(InvalidInput) as refusal:
        open_tables(Source("a.zip", data), Asked())
    assert (refusal.value.code, refusal.value.where) == ("not-json", "a.zip/b.geojson")


def test_nothing_in_it():
    with pytest.raises(InvalidInput) as refusal:
        open_tables(Source("a.zip", zipped()), Asked())
    assert refusal.value.code == "nothing-to-read"

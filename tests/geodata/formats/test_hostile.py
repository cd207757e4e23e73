"""Files made to do harm: each is refused or harmless, in a locked process that listens to what is opened and asked for.

What damaged files of `benchmarks.fuzz_readers` once brought about stands here too, under "found by damage".
"""

import contextlib
import io
import json
import sqlite3
import stat
import struct
import zipfile
from functools import partial

import openpyxl
import pyarrow as pa
import pytest
import shapely
from pyarrow import parquet

from benchmarks import fuzz_seeds
from benchmarks.fuzz_readers import MOST_MIB, Reader
from benchmarks.fuzz_seeds import seeds, zip_of
from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.known_formats import FORMATS
from geodata.reading.pipeline import Asked, Source
from geodata.reading.placement import Checks
from geodata.reading.sandbox.parent import read_rows_locked

SEEDS = seeds()
SQUARE = shapely.to_wkb(shapely.box(140, 38, 140.1, 38.1))
XMLS = {"ksj-gml": fuzz_seeds.KSJ, "citygml": fuzz_seeds.CITY, "gml": fuzz_seeds.GML2, "gpx": fuzz_seeds.GPX, "kml": fuzz_seeds.KML}
OUTSIDE = "http://192.0.2.1/x"
_TEN_TIMES = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a 'ha'>{_TEN_TIMES}]>"
XXE = f"<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/passwd'><!ENTITY j SYSTEM '{OUTSIDE}'>]>"
PARAMETER = f"<!DOCTYPE x SYSTEM '{OUTSIDE}.dtd'>"


def with_dtd(text, dtd):
    """The document with a DTD, and the entity `i` in its first text."""
    head, rest = text.split("?>", 1)
    return f"{head}?>{dtd}{rest}".replace("</", "&i;</", 1).encode()


def xml_cases():
    endings = {"kml": ".kml", "gpx": ".gpx", "ksj-gml": ".xml"}
    for kind, text in XMLS.items():
        name = f"a{endings.get(kind, '.gml')}"
        for what, dtd in (("laughs", LAUGHS), ("a file as entity", XXE), ("a DTD elsewhere", PARAMETER)):
            yield f"{kind}: {what}", Source(name, with_dtd(text, dtd)), ("dtd", [])
        included = text.replace("?>\n<", "?>\n<!-- x --><", 1).rsplit("</", 1)
        yield f"{kind}: XInclude", Source(
            name, f'{included[0]}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></{included[1]}'.encode()
        ), ("xinclude", [])  # fmt: skip
        root = text.split("?>", 1)[1].strip()
        deep = text.replace(root[root.rindex("</"):], "<a>" * 100_000)
        yield f"{kind}: elements without end", Source(name, deep.encode()), ("too-deep", [])


def special(mode, name="a.geojson", target=b"/etc/passwd"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        out.writestr(info, target)
    return held.getvalue()


def archive_cases():
    table = SEEDS["geojson"][0].data
    yield "zip: blanks without end", lambda: Source("a.zip", zip_of({"a.geojson": b" " * 21_000_000})), ("zip-ratio", [])
    yield "zip: 220 MB in all", lambda: Source("a.zip", zip_of({f"{i}.geojson": b"1" * 20_000_000 for i in range(11)})), ("too-large", [])
    lying = zip_of({"a.geojson": b" " * 3_000_000}).replace(struct.pack("<I", 3_000_000), struct.pack("<I", 1_000))
    yield "zip: sizes that lie", Source("a.zip", lying), ("zip-unreadable", [])
    for name in ("../a.geojson", "/etc/a.geojson", "C:\\a.geojson", "a/../../b.geojson", "..\\a.geojson", "a\n.geojson"):
        yield f"zip: {name!r}", Source("a.zip", zip_of({name: table})), ("zip-name", [])
    for mode in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        yield f"zip: mode {mode:o}", Source("a.zip", special(mode)), ("zip-link", [])
    yield "zip: of zips", Source("a.zip", zip_of({"b.zip": zip_of({"c.zip": table})})), ("archive-inside", [])
    yield "zip: 2,000 files", Source("a.zip", zip_of({f"{i}.geojson": table for i in range(2_000)})), ("too-many-files", [])


def changed(*statements):
    """The GeoPackage with SQL run on it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(SEEDS["geopackage"][0].data)
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            base.execute(statement)
        base.commit()
        return base.serialize()


def other_database():
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE t(a)")
        return base.serialize()


def schema_of(text):
    return ("PRAGMA writable_schema = ON", f"UPDATE sqlite_master SET sql = '{text}' WHERE name = 'x'")


def database_cases():
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"
    refused = {
        "a view for a table": ("not-a-table", ("DROP TABLE x", f"CREATE VIEW x AS {endless} SELECT n AS geom FROM t")),
        "a view that loads code": ("not-a-table", ("DROP TABLE x", "CREATE VIEW x AS SELECT load_extension('/tmp/x.so') AS geom")),
        "a view that reads a file": ("not-a-table", ("DROP TABLE x", "CREATE VIEW x AS SELECT readfile('/etc/passwd') AS geom")),
        "a catalogue that never ends": (
            "not-geopackage", ("DROP TABLE gpkg_contents", f"CREATE VIEW gpkg_contents AS {endless} SELECT n FROM t"),
        ),
        "a table that attaches": ("database-damaged", schema_of("ATTACH DATABASE ''''/tmp/new.db'''' AS y")),
    }
    for what, (code, statements) in refused.items():
        yield f"gpkg: {what}", Source("a.gpkg", changed(*statements)), (code, [])
    trigger = "CREATE TRIGGER y AFTER UPDATE ON x BEGIN SELECT load_extension('/tmp/x.so'); END"
    unnamed = "UPDATE gpkg_contents SET data_type = 'featur' || char(0)"
    yield "gpkg: NUL in the kind of a table", Source("a.gpkg", changed(unnamed)), ("no-features", [])
    yield "gpkg: a trigger", Source("a.gpkg", changed(trigger)), ("accepted", [])
    generated = "ALTER TABLE x ADD COLUMN g TEXT GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL"
    yield "gpkg: a column that is worked out", Source("a.gpkg", changed(generated)), ("accepted", [])
    yield "gpkg: a database of something else", Source("a.gpkg", other_database()), ("not-geopackage", [])
    yield "gpkg: its head alone", Source("a.gpkg", b"SQLite format 3\0" * 4), ("not-geopackage", [])


VRT = (f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{OUTSIDE}</SrcDataSource>'
       "</OGRVRTLayer></OGRVRTDataSource>").encode()  # fmt: skip
GDALG = json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}).encode()


def geometry(kind, coordinates):
    feature = {"type": "Feature", "properties": {"id": "a"}, "geometry": {"type": kind, "coordinates": coordinates}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def text_cases():
    for name in ("a.geojson", "a.json", "a.fgb", "a.gpkg", "a.shp", "a.csv", "a.xlsx", "a.parquet", "a.kml"):
        for what, data in (("VRT", VRT), ("GDALG", GDALG)):
            yield f"{what} as {name}", Source(name, data), (None, [])
    yield "json: a million lists", Source("a.geojson", b"[" * 1_000_000), ("too-deep", [])
    yield "json: a million objects", Source("a.geojson", b'{"a":' * 1_000_000), ("too-deep", [])
    begun = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
    deep = begun + b'{"type":"GeometryCollection","geometries":[' * 100_000
    yield "json: collections of collections", Source("a.geojson", deep), ("too-deep", [])
    lists = geometry("MultiPolygon", 0).replace(b": 0}", b": " + b"[" * 100_000 + b"]" * 100_000 + b"}")
    yield "json: coordinates without end", Source("a.geojson", lists), ("too-deep", [])
    big = [[1e308, 1e308], [-1e308, 1e308], [1e308, -1e308], [-1e308, -1e308], [1e308, 1e308]]
    yield "json: 1e308", Source("a.geojson", geometry("Polygon", [big])), ("accepted", ["outside-japan"])
    for kind in ("LineString", "MultiPoint"):
        yield f"json: 1e308 as {kind}", Source("a.geojson", geometry(kind, big)), ("accepted", ["outside-japan"])
    crossed = [[140, 38], [140.1, 38.1], [140.1, 38], [1e200, 38.1], [140, 38]]
    yield "json: a cross to 1e200", Source("a.geojson", geometry("Polygon", [crossed])), ("accepted", ["outside-japan"])
    yield "csv: one line of 100 MB", Source("a.csv", b"id,lat,lon\n" + b"1" * 100_000_000), ("line-too-long", [])
    yield "csv: a quote that never closes", Source("a.csv", b'id,lat,lon\n"' + b"a,b\n" * 1_000_000), ("quote-unclosed", [])
    yield "csv: 100,000 columns", Source("a.csv", b"a," * 100_000 + b"lat,lon\n" + b"1," * 100_000), ("too-many-columns", [])
    line = ",".join(f"{140 + i * 1e-9:.9f} 38" for i in range(100_000))
    yield "wkt: 100,000 points", Source("a.csv", f'id,geometry\na,"LINESTRING({line})"\n'.encode()), ("accepted", [])
    formula = b"id,name,lat,lon\n1,=cmd|' /C calc'!A0,38.26,140.87\n"
    yield "csv: a formula is a text", Source("a.csv", formula), ("accepted", [])
    link = b'{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"' + OUTSIDE.encode() + b'"}},"features":[{}]}'
    yield "json: a link for a system", Source("a.geojson", link), ("crs-form", [])
    yield "kml: a link to elsewhere", SEEDS["kml"][0], ("accepted", [])


def edited(data, part, change):
    """A workbook with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        members = {name: held.read(name) for name in held.namelist()}
    return zip_of({**members, part: change(members.get(part, b""))})


def workbook(*cells):
    book = openpyxl.Workbook()
    for line in (["名称", "緯度", "経度"], ["広場", 38.26, 140.87], list(cells)):
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SHEET_OF_WKT = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>geometry</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" t="inlineStr"><is><t>HELD</t></is></c></row></sheetData></worksheet>'
)


def workbook_cases():
    good = workbook("公園", 38.27, 140.88)
    for part in (SHEET, "xl/styles.xml"):
        blank = partial(edited, good, part, lambda d: d + b" " * 21_000_000)
        yield f"xlsx: blanks in {part}", lambda blank=blank: Source("a.xlsx", blank()), ("too-large", [])
    styles = b"".join(b"<y a='%d'/>" % (i * 7_919 % 1_000_003) for i in range(400_000))
    yield "xlsx: styles of many elements", Source("a.xlsx", edited(good, "xl/styles.xml", lambda _: styles)), ("xlsx-unreadable", [])
    laughing = edited(good, SHEET, lambda d: d.replace(b"<worksheet", LAUGHS.encode() + b"<worksheet", 1))
    yield "xlsx: laughs", Source("a.xlsx", laughing), ("xml-dtd", [])
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" TargetMode="External"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"'
        f' Target="{OUTSIDE}"/></Relationships>'
    ).encode()
    linked = edited(good, "xl/externalLinks/_rels/externalLink1.xml.rels", lambda _: link)
    yield "xlsx: a link to elsewhere", Source("a.xlsx", linked), ("accepted", [])
    calls = workbook(f'=WEBSERVICE("{OUTSIDE}")', 38.27, 140.88)
    yield "xlsx: a formula that calls", Source("a.xlsx", calls), ("accepted", [])


def parquet_of(rows, group=1 << 20):
    table = pa.table({"id": ["a"] * rows, "geometry": pa.array([SQUARE] * rows, pa.binary())})
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}
    held = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), held, row_group_size=group)
    return held.getvalue()


def varint(number):
    """As Thrift's compact protocol writes a length: zigzag, seven bits to a byte."""
    number, held = number << 1, b""
    while number > 127:
        held, number = held + bytes([number & 127 | 128]), number >> 7
    return held + bytes([number])


def binary_cases():
    rows = 12_345  # two bytes of its own in the footer
    data = parquet_of(rows)
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for more in (1 << 20, 1 << 40, 1 << 60):
        lying = data[footer:-8].replace(varint(rows), varint(more))
        whole = data[:footer] + lying + struct.pack("<I", len(lying)) + b"PAR1"
        yield f"parquet: {more:,} rows told", Source("a.parquet", whole), (None, [])
    good = SEEDS["flatgeobuf"][0].data
    for size in (0, 7, 0x7FFFFFFF, 0xFFFFFFFF, len(good)):
        yield f"fgb: a header of {size:,}", Source("a.fgb", good[:8] + struct.pack("<I", size) + good[12:]), ("flatgeobuf-damaged", [])
    (header,) = struct.unpack_from("<I", good, 8)
    cut = good[: 12 + header]
    for size in (0x7FFFFFF0, 0xFFFFFFFF, 1):
        yield f"fgb: a feature of {size:,}", Source("a.fgb", cut + struct.pack("<I", size) + b"\0" * 64), ("flatgeobuf-damaged", [])
    files = SEEDS["shapefile with its parts"][0].beside
    shp = files["a.shp"]
    for at, what in ((104, "the length of a record"), (24, "the length of the file"), (108 + 36, "parts"), (108 + 40, "points")):
        for count in (0x7FFFFFFF, 0xFFFFFFFF):
            form = ">I" if at in (24, 104) else "<I"
            lying = shp[:at] + struct.pack(form, count) + shp[at + 4 :]
            yield f"shp: {count:,} as {what}", Source("a.shp", lying, {**files, "a.shp": lying}), (None, None)
    dbf = files["a.dbf"]
    for at, form, what in ((4, "<I", "records"), (8, "<H", "the header"), (10, "<H", "a record")):
        lying = dbf[:at] + struct.pack(form, (1 << 8 * struct.calcsize(form)) - 1) + dbf[at + struct.calcsize(form) :]
        yield f"dbf: a lie about {what}", Source("a.shp", shp, {**files, "a.dbf": lying}), (None, None)


def damage_cases():
    # csv reads cells of 131,072 characters at most
    short = "GEOMETRYCOLLECTION(" * 6_000 + "POINT(140 38)" + ")" * 6_000
    yield "wkt: collections of collections", Source("a.csv", f"id,geometry\na,{short}\n".encode()), ("accepted", ["geometry-type"])
    brackets = "POLYGON" + "(" * 60_000 + "140 38" + ")" * 60_000
    yield "wkt: brackets without end", Source("a.csv", f"id,geometry\na,{brackets}\n".encode()), ("accepted", ["wkt-form"])
    ours = f"id,name,geometry,properties_json\na,x,{short},{{}}\nb,x,POINT(140 38),{{}}\n"
    yield "wkt: in our own table", Source("a.csv", ours.encode()), ("accepted", None)
    big = "LINESTRING(1e308 1e308, -1e308 38, 1e400 38)"
    yield "wkt: numbers beyond any", Source("a.csv", f'id,geometry\na,"{big}"\n'.encode()), ("accepted", ["not-finite"])
    cells = {
        "NaN": "not-finite", "1e999": "not-finite", '{""a"":1,""a"":2}': "duplicate-key", "[" * 60_000: "too-deep",
        "9" * 40: "number-too-long",
    }  # fmt: skip
    for cell, code in cells.items():
        ours = f'id,name,geometry,properties_json\na,x,POINT(140 38),"{{""n"": {cell}}}"\n'
        yield f"csv: {cell[:20]} in our own table", Source("a.csv", ours.encode()), ("accepted", [code])
    quoted = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":"x\\"y","n":NaN}}]}'
    yield "json: NaN after a quote in a text", Source("a.geojson", quoted), ("not-finite", [])
    xlsx = workbook("公園", 38.27, 140.88)
    far = edited(xlsx, SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="999999999999999"'))
    yield "xlsx: a row beyond all rows", Source("a.xlsx", far), ("too-many-rows", [])
    lower = edited(xlsx, SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="900000"'))
    yield "xlsx: a row far below", Source("a.xlsx", lower), ("too-many-blank-rows", [])
    wide = edited(xlsx, SHEET, lambda d: d.replace(b"A1:C3", b"A1:XFD1048576"))
    yield "xlsx: a size that is not so", Source("a.xlsx", wide), ("accepted", [])
    of_relations = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # by whatever name it goes already
    again = b"<sheets>" + b'<sheet name="x" sheetId="1" state="visible" %s r:id="rId1"/>' % of_relations * 300
    many = edited(xlsx, "xl/workbook.xml", lambda d: d.replace(b"<sheets>", again))
    yield "xlsx: one sheet 301 times", Source("a.xlsx", many), ("too-many-sheets", [])
    with zipfile.ZipFile(io.BytesIO(xlsx)) as held:
        sheet = held.getinfo(SHEET)
    at = sheet.header_offset + 30 + len(SHEET) + 5
    broken = xlsx[:at] + bytes(255 - b for b in xlsx[at : at + 40]) + xlsx[at + 40 :]
    yield "xlsx: bytes that do not unpack", Source("a.xlsx", broken), ("xlsx-unreadable", [])
    other = "xl/worksheets/sheet9.xml"
    twice = edited(xlsx, other, lambda _: b" " * 9).replace(other.encode(), SHEET.encode())
    yield "xlsx: two parts of one name", Source("a.xlsx", twice), ("xlsx-unreadable", [])
    held = "GEOMETRYCOLLECTION(" * 100_000 + "POINT(140 38)" + ")" * 100_000  # as text of a cell it once ended the process
    cells = edited(workbook("公園", 38.27, 140.88), SHEET, lambda _: SHEET_OF_WKT.replace("HELD", held).encode())
    yield "wkt: collections of collections in a workbook", Source("a.xlsx", cells), ("accepted", ["geometry-type"])


def more_damage_cases():
    parts = SEEDS["shapefile with its parts"][0].beside
    after = b'id,name,lat,lon\na,"x"\0,38,140\nb,x,38,140\n'
    yield "csv: NUL after a quote", Source("a.csv", after), ("accepted", None)
    headless = b"id,na\0me,b\na,x,1\nb,x,2\n"
    yield "csv: NUL among columns without a place", Source("a.csv", headless), ("no-place-columns", [])
    told = {**parts, "a.cpg": b"CP9\0\x0832"}
    yield "cpg: NUL", Source("a.shp", parts["a.shp"], told), ("accepted", [])
    yield "prj: NUL", Source("a.shp", parts["a.shp"], {**parts, "a.prj": b"GEOGCS[\0x]"}), ("accepted", [])
    none = parts["a.shp"]
    none = none[:100] + struct.pack(">II", 1, 22) + none[108:144] + struct.pack("<ii", 0, 0)
    none = none[:24] + struct.pack(">I", len(none) // 2) + none[28:]
    yield "shp: a shape of no part", Source("a.shp", none, {"a.shp": none, "a.prj": parts["a.prj"]}), ("accepted", ["geometry-empty"])
    ring = "<gml:LinearRing><gml:posList>38 140 38 140.1 38.1 140.1 38 140</gml:posList></gml:LinearRing>"
    shape = f"<gml:Polygon><gml:exterior>{ring}</gml:exterior></gml:Polygon>"
    city = fuzz_seeds.CITY.replace("<urf:lod1MultiSurface>", f"{shape}<urf:other>", 1).replace("</urf:lod1MultiSurface>", "</urf:other>", 1)
    yield "citygml: a shape that is no property's", Source("a.gml", city.encode()), ("accepted", None)
    plain = fuzz_seeds.GML2.replace(">\n", ">")
    bare = plain.replace("<x:geom><gml:Polygon", "<gml:Polygon", 1).replace("</gml:Polygon></x:geom>", "</gml:Polygon>", 1)
    yield "gml: a shape that is no property's", Source("a.gml", bare.encode()), ("accepted", [])
    fgb = SEEDS["flatgeobuf"][0].data
    named = fgb.replace(b"accuracy_m", b"accurac\xff\xfe\xff", 1)
    yield "fgb: a column's name is no UTF-8", Source("a.fgb", named), ("flatgeobuf-damaged", [])


KINDS = (xml_cases, archive_cases, database_cases, text_cases, workbook_cases, binary_cases, damage_cases, more_damage_cases)
CASES = {name: (source, wanted) for cases in KINDS for name, source, wanted in cases()}


def case(name):
    """Its file, and how reading it must end: the code (None: any refusal) and the codes of rows' faults (None: any)."""
    source, (ended, faults) = CASES[name]
    return (source if isinstance(source, Source) else source()), ended, faults


@pytest.fixture(scope="module")
def reader():
    with Reader() as held:
        yield held


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_or_harmless_and_nothing_is_touched(reader, name):
    source, ended, faults = case(name)
    told = reader.told(source)
    assert (told["finding"], told["heard"]) == ("", [])
    assert told["mib"] < MOST_MIB
    assert told["ended"] == (ended or told["ended"])
    assert told["faults"] == (told["faults"] if faults is None else faults)
    assert ended == "accepted" or faults is None or told["ended"] != "accepted", "it must not be read at all"


LOCKED = ["gml: a file as entity", "gpkg: a view that loads code", "json: a million lists", "VRT as a.fgb", "zip: blanks without end",
          "xlsx: one sheet 301 times", "wkt: brackets without end"]  # fmt: skip


@pytest.mark.parametrize("name", LOCKED)
def test_through_the_lock_a_load_uses(name):
    source, ended, faults = case(name)
    if ended == "accepted":
        (table,) = read_rows_locked(source, Asked(checks=Checks(crs="EPSG:6668")))
        assert sorted({fault.code for row in table.each() for fault in row.faults}) == faults
        return
    with pytest.raises(InvalidInput) as refusal:
        read_rows_locked(source, Asked())
    assert ended in (refusal.value.code, None)


STARTS = (
    b"", b"\0", b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"<", b"{", b"[]", b"fgb\3fgb\0", b"PAR1", b"SQLite format 3\0", b"\0\0\x27\x0a",
    b"\xff\xfe", b"a,b\n",
)  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS, ids=lambda known: known.name)
def test_a_reader_that_is_handed_another_format_refuses_it(format_):
    for kind, held in SEEDS.items():
        for source in (*held, *(Source("a", start) for start in STARTS)):
            given = Given(name=source.name, data=source.data, beside=source.beside, path=source.name)
            try:
                tables = format_.read(given)
                rows = sum(1 for table in tables for _ in table.rows())
            except InvalidInput as refusal:
                assert all((refusal.code, refusal.message.ja, refusal.message.en)), (kind, source.name)  # noqa: PT017
            else:
                assert rows > 0, (kind, source.name)

"""Where a shapefile lies: by its .prj, else by KS-META."""

import pytest

from tests.geodata.formats.shapefile.made_shapefiles import GOOD, opened, said

META = """<?xml version="1.0" encoding="{encoding}"?>
<MD_Metadata xmlns="http://zgate.gsi.go.jp/ch/jmp/"><title>避難施設</title><referenceSystemInfo><MD_ReferenceSystem>
<referenceSystemIdentifier><code>{code}</code></referenceSystemIdentifier></MD_ReferenceSystem></referenceSystemInfo></MD_Metadata>"""


def meta(code, encoding="shift_jis"):
    return META.format(code=code, encoding=encoding).encode("cp932" if "jis" in encoding.lower() else encoding)


@pytest.mark.parametrize(
    "code, crs",
    [
        ("JGD2011 / (B, L)", "EPSG:6668"), ("JGD2011 / (B,L)", "EPSG:6668"), ("JGD2000 / (B, L)", "EPSG:4612"),
        ("JGD2000/(B,L)", "EPSG:4612"), ("TD / (B,L)", "EPSG:4301"), ("\n TD / ( B , L ) \n", "EPSG:4301"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["shift_jis", "Shift_JIS", "UTF-8"])
def test_ks_meta_tells_where_there_is_no_prj(code, crs, encoding):
    table = opened({**GOOD, "KS-META-P14-15_07.xml": meta(code, encoding)})
    assert (table.crs, table.crs_from, table.notes) == (crs, "KS-META", [])

BOMB = b'<!DOCTYPE a [<!ENTITY b "JGD2011 / (B, L)">]><a><referenceSystemIdentifier><code>&b;</code></referenceSystemIdentifier></a>'


@pytest.mark.parametrize("data", [meta("JGD2011 / 2"), meta("EPSG:4326"), b"<a", b"", BOMB, b"\xff\xfe", b"<a>" * 100_000])
def test_ks_meta_that_tells_nothing_leaves_it_open(data):
    table = opened({**GOOD, "KS-META-a.xml": data})
    assert table.crs is None
    assert "KS-META-a.xml からは座標系が読み取れません" in said(table)


def test_ks_meta_of_its_own_name_counts_alone():
    held = {**GOOD, "KS-META-a.xml": meta("JGD2011 / (B, L)"), "KS-META-b.xml": meta("JGD2000 / (B, L)")}
    assert opened(held).crs == "EPSG:6668"
    other = {**GOOD, "KS-META-c.xml": meta("JGD2011 / (B, L)"), "KS-META-b.xml": meta("JGD2000 / (B, L)")}
    assert opened(other).crs is None
    assert "KS-META の座標系が食い違っています（EPSG:4612, EPSG:6668）" in said(opened(other))


def test_prj_goes_before_ks_meta():
    table = opened({**GOOD, "a.prj": b'\xef\xbb\xbfGEOGCS["GCS_JGD_2000"]\r\n', "KS-META-a.xml": meta("TD / (B,L)")})
    assert (table.crs, table.crs_from) == ('GEOGCS["GCS_JGD_2000"]', ".prj")


@pytest.mark.parametrize("prj", [b"", b" \r\n", b"\xff\xfe\x00"])
def test_a_prj_that_says_nothing_leaves_it_open(prj):
    assert opened({**GOOD, "a.prj": prj}).crs is None

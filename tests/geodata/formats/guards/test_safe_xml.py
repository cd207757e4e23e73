"""XML from strangers: what is refused, in which words, and that no bytes make anything else of it than a refusal or tables."""

import time

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards import safe_xml
from geodata.formats.guards.contract import Given
from geodata.formats.guards.safe_xml import records, refuse_root, root_of, script_of
from geodata.reading.pipeline import Asked, Source, open_tables

LAUGHS = b'<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
PAGE = "HTML のページのようです。データではなくページが保存されています。ダウンロードのリンクから取り直してください。"
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def texts(data, encoding=None):
    return [node.text for node in records(Given(name="a.xml", data=data, encoding=encoding), lambda node: node.name == "b")]


def refused(data, name="a.kml", **asked):
    with pytest.raises(InvalidInput) as refusal:
        open_tables(Source(name, data), Asked(**asked))
    assert refusal.value.message.en
    return refusal.value.code, refusal.value.where, refusal.value.message.ja


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS + b"<kml>&b;</kml>",
        b'<!DOCTYPE kml SYSTEM "http://example.org/x.dtd"><kml/>',
        b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>',
        b'<!DOCTYPE kml [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><kml/>',
        b"<!DOCTYPE kml><kml/>",
    ],
)
def test_a_dtd_is_refused_before_anything_is_made_of_it(data):
    code, where, says = refused(data)
    assert (code, says) == ("dtd", "DTD（<!DOCTYPE …>）や実体の宣言は読みません。取り除いて保存し直してください。")
    assert where.startswith("a.kml: 1 行 ")


def test_what_is_hostile_is_known_for_what_it_would_be_so_that_it_is_told_even_in_a_folder():
    held = {"x/doc.bin": LAUGHS + b'<kml xmlns="http://www.opengis.net/kml/2.2">&b;</kml>'}
    with pytest.raises(InvalidInput) as refusal:
        open_tables(Source("folder", b"", held), Asked())
    assert (refusal.value.code, refusal.value.where.split(":")[0]) == ("dtd", "folder/x/doc.bin")


def test_xinclude_is_not_followed_and_told_with_line_and_column():
    include = b'<a>\n <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>\n</a>'
    with pytest.raises(InvalidInput) as refusal:
        texts(include)
    assert (refusal.value.code, refusal.value.where) == ("xinclude", "a.xml: 2 行 2 文字目")


@pytest.mark.parametrize(
    "data, code, where",
    [
        (b"<a>" * 101, "too-deep", "a.xml: 1 行 301 文字目"),
        (b"<a>\n" * 1_000_000, "too-deep", "a.xml: 101 行 1 文字目"),
        (b'<a><c x="' + b"x" * 3_000_000 + b'"/></a>', "tag-too-long", "a.xml: 1 行 4 文字目"),
        (b"<a><!--" + b"x" * 3_000_000 + b"--></a>", "tag-too-long", "a.xml: 1 行 4 文字目"),
        (b"<a>\n<b>&nbsp;</b></a>", "not-xml", "a.xml: 2 行 4 文字目"),
        (b"<a>\n <b>x</a>", "not-xml", "a.xml: 2 行 8 文字目"),
        (b"<a><b>x", "not-xml", "a.xml: 1 行 8 文字目"),
        (b"<a><b>\x00</b></a>", "not-xml", "a.xml: 1 行 7 文字目"),
        (b"<a><b>&#x1;</b></a>", "not-xml", "a.xml: 1 行 7 文字目"),
        (b'<a x="1" x="2"/>', "not-xml", "a.xml: 1 行 10 文字目"),
        ("<a>\n区<b>域".encode() + b"\xff</b></a>", "encoding", "a.xml: 2 行 6 文字目"),
    ],
)
def test_what_data_need_not_have_is_refused_with_its_place(data, code, where):
    begun = time.process_time()
    with pytest.raises(InvalidInput) as refusal:
        texts(data)
    assert (refusal.value.code, refusal.value.where) == (code, where)
    assert time.process_time() - begun < 60  # of the processor: a hang, not a speed


def test_a_hundred_levels_are_read():
    assert texts(b"<a>" * 99 + b"<b>x</b>" + b"</a>" * 99) == ["x"]


def test_records_of_endless_elements_and_files_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(safe_xml, "MOST_NODES", 3)
    assert texts(b"<a><b>x<c/><c/><c/></b><b>y<c/></b></a>") == ["x", "y"]
    with pytest.raises(InvalidInput, match="要素が多すぎます"):
        texts(b"<a><b><c/><c/><c/><c/></b></a>")
    monkeypatch.setattr(safe_xml, "LARGEST_BYTES", 10)
    with pytest.raises(InvalidInput, match="以下に分けてください"):
        texts(b"<a><b>xx</b></a>")


@pytest.mark.parametrize("name, codec", [
    ("UTF-8", "utf-8"), ("UTF-8", "utf-8-sig"), ("Shift_JIS", "cp932"), ("windows-31j", "cp932"), ("EUC-JP", "euc_jp"),
    ("iso-2022-jp", "iso2022_jp"), ("UTF-16", "utf-16"), ("UTF-16LE", "utf-16-le"), ("UTF-16", "utf-16-be"),
])  # fmt: skip
def test_every_declared_encoding_is_read(name, codec):
    data = f'<?xml version="1.0" encoding="{name}"?>\n<a xmlns="urn:x"><b>髙砂①番</b></a>'
    if codec in ("euc_jp", "iso2022_jp"):
        data = data.replace("髙砂①番", "高砂一番")
    given = Given(name="a.xml", data=data.encode(codec))
    assert texts(given.data) == ["高砂一番" if "高" in data else "髙砂①番"]
    assert root_of(given) == ("urn:x", "a")
    assert script_of(given).notes == ()


def test_many_characters_over_the_edges_of_the_pieces_are_read():
    data = f'<?xml version="1.0" encoding="Shift_JIS"?><a>{"<b>あｱ</b>" * 40_000}</a>'.encode("cp932")
    assert texts(data) == ["あｱ"] * 40_000


@pytest.mark.parametrize("declared", ["Shift_JIS", "UTF-16", "EUC-JP"])
def test_utf8_declared_to_be_something_else_is_read_as_what_it_is_and_told(declared):
    given = Given(name="a.xml", data=f'<?xml version="1.0" encoding="{declared}"?><a><b>区域</b></a>'.encode())
    assert texts(given.data) == ["区域"]
    assert [note.ja for note in script_of(given).notes] == [
        f"文字コードは {declared} と宣言されていますが、中身は UTF-8 なので UTF-8 として読みました。"
    ]


def test_other_bytes_than_those_declared_are_refused_and_the_fitting_ones_named():
    data = '<?xml version="1.0" encoding="UTF-8"?>\n<a><b>区域</b></a>'.encode("cp932")
    with pytest.raises(InvalidInput) as refusal:
        texts(data)
    assert refusal.value.code == "encoding"
    assert refusal.value.where == "a.xml: 2 行 7 文字目"
    assert "--encoding cp932 と指定するか、宣言を直してください。" in refusal.value.message.ja
    assert texts(data, encoding="cp932") == ["区域"]


def test_an_unknown_encoding_is_refused_with_those_known():
    with pytest.raises(InvalidInput, match=r"文字コード「ebcdic」は読めません。.*EUC-JP"):
        texts(b'<?xml version="1.0" encoding="ebcdic"?><a/>')


@pytest.mark.parametrize("data, says", [
    (b"", "ファイルが空です。"), (b"PK\x03\x04....", "zip のようです。"), (b'{"a": 1}', "JSON のようです。"),
    (b"lon,lat\n1,2\n", "XML ではありません。"), (b"<kml", "途中で切れているか、書き間違いがあります。"),
])  # fmt: skip
def test_no_xml_at_all_is_told_for_what_it_looks_like(data, says):
    with pytest.raises(InvalidInput) as refusal:
        texts(data)
    assert refusal.value.code == "not-xml"
    assert says in refusal.value.message.ja


@pytest.mark.parametrize("page", [
    b"<!DOCTYPE html><html><body><br></body></html>", b"<html><body><br></body></html>", b"<html></html>",
    b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><HTML>', b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
    b"\n<!-- saved --><!doctype html>\n<p>404",
])  # fmt: skip
@pytest.mark.parametrize("ending", ["kml", "gpx", "gml", "xml"])
def test_a_page_saved_for_the_data_is_told_as_such(page, ending):
    code, _, says = refused(page, f"a.{ending}")
    assert (code, says) == ("html", f"XML のデータではありません。{PAGE}")


def test_another_xml_is_told_by_its_outermost_element():
    with pytest.raises(InvalidInput) as refusal:
        refuse_root(Given(name="a.kml", data=b'<feed xmlns="urn:atom"/>'), Text("KML", "KML"))
    assert refusal.value.message.ja == "KML ではありません。いちばん外側は <feed>（urn:atom） です。中身を確かめてください。"


def test_metadata_beside_the_data_are_no_data():
    meta = '<?xml version="1.0" encoding="Shift_JIS"?><MD_Metadata xmlns="http://zgate.gsi.go.jp/ch/jmp/">説明</MD_Metadata>'
    code, where, says = refused(meta.encode("cp932"), "KS-META-N03.xml")
    assert (code, where, says) == (
        "not-this-xml", "KS-META-N03.xml", "説明（メタデータ）のファイルです。データ本体を指定してください。"
    )  # fmt: skip


@pytest.mark.parametrize("data", [KML.format("<Placemark/>" * 20_000), KML.format("<Placemark/>")])
def test_the_root_is_seen_whatever_follows(data):
    assert root_of(Given(name="", data=data.encode())) == ("http://www.opengis.net/kml/2.2", "kml")
    assert root_of(Given(name="", data=data.encode()[:60])) == ("http://www.opengis.net/kml/2.2", "kml")
    assert root_of(Given(name="", data=b"PK\x03\x04<kml")) == ("", "")

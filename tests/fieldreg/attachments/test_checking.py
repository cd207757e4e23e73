"""Files handed in: what is taken, and the sentence that tells why another is not."""

import struct
import zipfile

import pytest

from fieldreg.attachments.checking import FileRule, checked
from fieldreg.attachments.kinds import MEDIA
from fieldreg.desk.files.case_files import CASE_FILES
from fieldreg.kernel.errors import InvalidInput
from tests.made_files import JPEG, PDF, bomb, office, png

SOUND = {
    "pdf": PDF, "docx": office("docx"), "xlsx": office("xlsx", "xl/worksheets/sheet1.xml"), "pptx": office("pptx"), "png": png(3, 2),
    "jpg": JPEG, "jpeg": JPEG, "csv": "番号,件名\r\n1,＝\r\n".encode("cp932"), "txt": "\ufeff公園で\n".encode(),
}  # fmt: skip


def codes(sent, rule=CASE_FILES):
    with pytest.raises(InvalidInput) as told:
        checked(sent, rule)
    assert all(fault.where == "files" and fault.message.ja.endswith("。") and fault.message.en for fault in told.value.faults)
    return [fault.code for fault in told.value.faults]


def test_every_kind_is_taken_by_its_content_and_comes_back_as_it_was():
    assert set(SOUND) == set(CASE_FILES.kinds) == set(MEDIA)
    for kind, content in SOUND.items():
        (one,) = checked([(f"計画 1.{kind.upper()}", content)], CASE_FILES)
        assert (one.name, one.content, one.kind, len(one.sha256)) == (f"計画 1.{kind.upper()}", content, MEDIA[kind], 64)


def test_no_kind_passes_for_another():
    taken = [(kind, other) for kind, content in SOUND.items() for other in SOUND if not _refused(f"a.{other}", content)]
    alike = {"jpg": "jpeg", "jpeg": "jpg", "csv": "txt", "txt": "csv"}
    assert set(taken) == {(kind, kind) for kind in SOUND} | set(alike.items()) | {("pdf", "csv"), ("pdf", "txt")}


def _refused(name, content):
    try:
        checked([(name, content)], CASE_FILES)
    except InvalidInput:
        return True
    return False


@pytest.mark.parametrize("name", [
    "../../etc/passwd.pdf", "C:\\a.pdf", "/a.pdf", "a\u202efdp.pdf", "a\n.pdf", "a\r\nX: y.pdf", "a\u2066b.pdf", "a\0.pdf", "\u200bb.pdf",
    "a\u2028b.pdf", "\ufeffa.pdf",
])  # fmt: skip
def test_a_name_with_folders_or_signs_nobody_sees_is_refused(name):
    assert codes([(name, PDF)]) == ["file-name"]


@pytest.mark.parametrize("name", ["a", "pdf", ".pdf", "a.pdf.exe", "a.html", "a.svg", "a.docm", "a.zip", "a.pdf ."])
def test_an_ending_that_is_not_taken(name):
    assert codes([(name, PDF)]) == ["file-kind"]


def test_a_long_name_keeps_its_ending():
    (one,) = checked([("長" * 300 + ".pdf", PDF)], CASE_FILES)
    assert (len(one.name), one.name[-5:]) == (120, "長.pdf")


PAGE = b"<html><script>alert(1)</script>"


@pytest.mark.parametrize("name, content", [
    ("a.pdf", b"%PDF-1.7\n" + PAGE + PDF), ("a.pdf", PAGE + PDF), ("a.png", png(behind=PAGE)), ("a.png", png(within=[(b"tEXt", PAGE)])),
    ("a.png", png(behind=PDF)), ("a.jpg", JPEG + PAGE), ("a.csv", b"a,b\n" + PAGE), ("a.txt", b"<!DOCTYPE  html>"), ("a.txt", b"<svg >"),
    ("a.jpg", b"\xff\xd8\xff cut"), ("a.txt", b"a\0b"), ("a.csv", bytes(range(128, 256))), ("a.pdf", b""), ("a.pdf", PDF[1:]),
    ("a.png", png()[:-1]), ("a.png", png()[:-12]), ("a.png", png(60_000, 60_000)),
    ("a.png", png()[:33] + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + bytes(20)),
])  # fmt: skip
def test_a_file_that_is_two_or_is_none(name, content):
    assert codes([(name, content)]) == ["file-content"]


@pytest.mark.parametrize("names, more", [
    (["word/vbaProject.bin"], {}), (["word/activeX/activeX1.xml"], {}), (["word/afchunk.html"], {}), (["word/media/a.svg"], {}),
    (["a.exe"], {}), (["word/document.xml"], {}), ([], {"types": '<Override ContentType="application/vnd.ms-word.MacroEnabled"/>'}),
    ([], {"types": "x" * (2 << 20)}),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_document_with_something_that_runs(names, more):
    assert codes([("a.docx", office("docx", *names, **more))]) == ["file-content"]


def test_a_macro_under_another_name_is_found_by_what_the_document_says_of_it():
    hidden = office("xlsx", "xl/data.bin", types='<Override ContentType="application/vnd.ms-office.vbaProject"/>')
    assert codes([("a.xlsx", hidden)]) == ["file-content"]


def test_a_bomb_is_refused_and_nothing_is_unpacked(monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    hostile = bomb()
    assert len(hostile) < 100_000
    assert codes([("a.docx", hostile)]) == ["file-content"]
    many = office("docx", *(f"word/{n}.xml" for n in range(5_001)))
    assert codes([("a.docx", many)]) == ["file-content"]


def test_parts_that_lie_over_one_another_are_a_bomb():
    told = bytearray(office("docx", "word/media/a.bmp", within="<x/>" * 10))
    at = told.rindex(b"PK\x01\x02")
    struct.pack_into("<I", told, at + 20, 500_000)  # the packed size of the last part, as the table of contents says
    assert codes([("a.docx", bytes(told))]) == ["file-content"]


def test_a_password_is_refused():
    told = bytearray(office("docx"))
    struct.pack_into("<H", told, told.index(b"PK\x01\x02") + 8, 1)
    assert codes([("a.docx", bytes(told))]) == ["file-content"]


def test_everything_wrong_is_told_at_once():
    sent = [("a.exe", b"MZ"), ("b.pdf", b"no"), ("x/c.pdf", PDF), *((f"{n}.pdf", PDF) for n in range(3))]
    assert codes(sent) == ["file-kind", "file-content", "file-name", "too-many-files"]
    assert codes([("a.pdf", PDF + bytes(10 << 20))]) == ["files-too-large"]
    assert codes([("a.pdf", PDF), ("a.pdf", PDF + b" ")]) == ["same-name"]
    assert checked([("", b"")], CASE_FILES) == ()


def test_where_folders_are_cut_the_rest_of_a_name_is_kept():
    rule = FileRule(("pdf",), 3, 1 << 20, cuts_folders=True)
    assert [one.name for one in checked([("C:\\秘密\\計\u202e画.pdf", PDF), ("a/b.pdf", PDF)], rule)] == ["計画.pdf", "b.pdf"]

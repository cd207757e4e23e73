"""What a workbook's zip holds, looked at before anything parses it: sizes, XML that could hurt, and what is to be told."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final, NoReturn

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.strict_json import LARGEST_BYTES

__all__ = ["UNREADABLE", "checked_workbook", "is_workbook"]

UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError,
    NotImplementedError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip (what openpyxl lets through for one file or another)
_SIGN = b"PK\x03\x04"
_MOST_MEMBERS = 2_000
_MOST_RATIO, _RATIO_FROM = 500, 20_000_000
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']{0,40})[\"']")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]{0,500})?/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]{0,500}\bt=[\"']e[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]{0,1000}\bhidden=[\"'](?:1|true)[\"']")
_MOST_ROWS = 1_048_576  # of a sheet
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s(?:[^>]{0,500}\s)?r\s*=\s*[\"']\s*\+?0*(\d+)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}\bref=[\"']\$?[A-Z]{1,3}\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})")


def is_workbook(data: bytes) -> bool:
    """Whether it is a zip that holds a workbook."""
    if not data.startswith(_SIGN):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as held:
            return "xl/workbook.xml" in held.namelist()
    except UNREADABLE:
        return False


def checked_workbook(data: bytes, where: str) -> list[Text]:
    """What there is to tell of it.  Raises InvalidInput if it is no workbook, too large, or holds XML with a DTD."""
    counts = {"formulas": 0, "errors": 0, "hidden": 0, "merged": 0}
    with _told(where), zipfile.ZipFile(BytesIO(data)) as held:
        members = held.infolist()
        names = [member.filename for member in members]
        if "xl/workbook.xml" not in names:
            _refuse_other(where, names)
        if len(members) > _MOST_MEMBERS or len(set(names)) != len(names):
            _refuse("xlsx-unreadable", where, "中のファイルの数か名前が正しくありません。", "it holds too many files, or one name twice")
        total = sum(member.file_size for member in members)
        if total > LARGEST_BYTES or (total > _RATIO_FROM and total > _MOST_RATIO * len(data)):
            _refuse_large(where)
        read = 0
        for member in members:
            with held.open(member) as opened:
                body = opened.read(LARGEST_BYTES - read + 1)  # whatever its header promises
            read += len(body)
            if read > LARGEST_BYTES:
                _refuse_large(where)
            if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_xml(body, where, member.filename)
            if member.filename.startswith("xl/worksheets/"):
                _check_rows(body, where)
                _count(body, counts)
    return _notes(counts)


@contextmanager
def _told(where: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise InvalidInput.one(
            "xlsx-unreadable", where, f"Excel のファイルとして開けません（{str(error)[:100]}）。開いて保存し直してください。",
            f"it cannot be opened as a workbook ({str(error)[:100]}); open it and save it again",
        ) from error  # fmt: skip


def _check_xml(body: bytes, where: str, name: str) -> None:
    """In UTF-8, so that a DTD cannot hide, and without one."""
    declared = _DECLARED.match(body.removeprefix(b"\xef\xbb\xbf"))
    foreign = declared is not None and declared[1].lower() not in _UTF8
    if foreign or body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:4]:
        _refuse("xml-encoding", where, f"{name[:60]} が UTF-8 ではありません。", f"{name[:60]} is not in UTF-8")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        _refuse("xml-dtd", where, f"{name[:60]} に DTD があります。読みません。", f"{name[:60]} has a DTD; it is not read")


def _check_rows(body: bytes, where: str) -> None:
    """Raises InvalidInput where a row has a number no sheet has: reading would wait for the rows before it."""
    if any(len(number) > 7 or int(number) > _MOST_ROWS for number in _ROW_NUMBER.findall(body)):
        _refuse("too-many-rows", where, f"行が {_MOST_ROWS:,} を超えます。分けてください。", f"more than {_MOST_ROWS:,} rows; split it")


def _count(body: bytes, counts: dict[str, int]) -> None:
    counts["formulas"] += len(_NO_RESULT.findall(body))
    counts["errors"] += len(_ERROR.findall(body))
    counts["hidden"] += len(_HIDDEN_ROW.findall(body))
    counts["merged"] += sum(1 for first, last in _MERGED.findall(body) if int(first) < int(last))


def _notes(counts: dict[str, int]) -> list[Text]:
    said = {
        "formulas": ("計算結果が保存されていない数式が {n:,} 個あり、空として読みました。表計算で開いて保存し直してください。",
                     "{n:,} formulas have no result kept and were read as blank; open it in a spreadsheet and save it again"),
        "errors": ("エラー（#N/A など）のセルが {n:,} 個あり、空として読みました。",
                   "{n:,} cells hold an error (such as #N/A) and were read as blank"),
        "hidden": ("隠れた行が {n:,} 行あります。それも読みました。", "{n:,} rows are hidden; they were read too"),
        "merged": ("縦に結合されたセルが {n:,} か所あります。値は一番上の行だけにあります。",
                   "{n:,} cells are merged over several rows; only the first of them has the value"),
    }  # fmt: skip
    return [Text(ja, en).fill(n=counts[kind]) for kind, (ja, en) in said.items() if counts[kind]]


def _refuse_other(where: str, names: list[str]) -> NoReturn:
    if "xl/workbook.bin" in names:
        _refuse(
            "old-xls", where, ".xlsb は読めません。.xlsx か CSV として保存し直してください。",
            ".xlsb is not read; save it as .xlsx or CSV",
        )  # fmt: skip
    _refuse("not-a-workbook", where, "Excel のファイル（.xlsx）ではありません。", "this is no workbook (.xlsx)")


def _refuse_large(where: str) -> NoReturn:
    most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
    _refuse(
        "too-large", where, f"展開すると {most} を超えるか、異常に縮められています。分けてください。",
        f"unpacked it is larger than {most}, or packed beyond reason; split it",
    )  # fmt: skip


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

"""The structure of a zip, read in the one way it can be read.

A zip can be read from its front (local headers) or from its end (central directory), and a hostile or damaged one
gives different files to different readers.  Taken here: local headers and data without a gap from the first byte on,
then the central directory, then the end record, each agreeing with the others.  Bytes 4 GiB apart (zip64) are not.

Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput

__all__ = ["Entry", "entries_of", "listed_names", "unpacked"]

_LOCAL, _CENTRAL, _END, _DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08"
_END_BYTES, _LONGEST_COMMENT = 22, 65_535
_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_ZIP64, _UNICODE_PATH = 0x1, 0x7075


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as the central directory has it; sizes are bytes, `begin` is where its packed bytes are."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int  # of Unix; 0 where not told
    extra: Mapping[int, bytes]
    at: int  # of its local header
    begin: int = 0

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & _ENCRYPTED)

    @property
    def utf8(self) -> bool:
        return bool(self.flags & _UTF8)

    @property
    def unicode_path(self) -> str | None:
        """The name some packers write beside that of their own code page, if it is of the same name."""
        held = self.extra.get(_UNICODE_PATH, b"")
        if len(held) < 5 or struct.unpack("<I", held[1:5])[0] != zlib.crc32(self.raw_name):
            return None
        try:
            return held[5:].decode()
        except UnicodeDecodeError:
            return None


def entries_of(data: bytes, where: str) -> Sequence[Entry]:
    """The entries, in the order of their data.  Raises InvalidInput if the zip can be read in more than one way."""
    count, begin, end = _end_record(data, where)
    held = sorted(_central(data, begin, end, where), key=lambda entry: entry.at)
    if len(held) != count:
        _refuse(where, "目録の数が合いません", "its directory does not list as many files as it says")
    found, at = [], 0
    for entry in held:
        if entry.at != at:
            _refuse(where, "ファイルの間に隙間か重なりがあります", "there is a gap or an overlap between its files")
        own = _local(data, entry, where)
        at = _after(data, own, where)
        found.append(own)
    if at != begin:
        _refuse(where, "目録の前に余分なバイトがあります", "there are bytes of no file before its directory")
    return found


def listed_names(data: bytes) -> frozenset[bytes]:
    """Names its directory lists, or that of its first file where it has none: only to tell what kind of file it is."""
    at = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    names = {data[30 : 30 + int.from_bytes(data[26:28], "little")]}
    at = int.from_bytes(data[at + 16 : at + 20], "little") if at >= 0 else len(data)
    while data[at : at + 4] == _CENTRAL and at + 46 <= len(data):
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        names.add(data[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return frozenset(names)


def unpacked(data: bytes, entry: Entry, where: str) -> bytes:
    """The bytes of one entry.  Raises InvalidInput if they are not as many, or not those, it promises."""
    packed = data[entry.begin : entry.begin + entry.packed]
    if entry.method == 0:
        held = packed
    else:
        opened = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            held = opened.decompress(packed, entry.size + 1)
            held += opened.decompress(opened.unconsumed_tail, 1) if len(held) == entry.size else b""  # its end mark
        except zlib.error as error:
            _refuse(where, f"圧縮が壊れています（{error}）", f"its compressed bytes are damaged ({error})")
        if not opened.eof or opened.unused_data or opened.unconsumed_tail:
            _refuse(where, "圧縮された長さが目録と違います", "its compressed length is not what the directory says")
    if len(held) != entry.size or zlib.crc32(held) != entry.crc:
        _refuse(where, "中身が目録の長さや検査値（CRC）と違います", "its length or checksum is not what the directory says")
    return held


def _end_record(data: bytes, where: str) -> tuple[int, int, int]:
    """How many entries, and where the central directory begins and ends."""
    at = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    if at < 0 or at + _END_BYTES > len(data):
        _refuse(where, "終わりの記録がありません。途中で切れていないか確かめてください", "it has no end record; is it cut short?")
    disk, first, here, count, size, begin, comment = struct.unpack_from("<HHHHIIH", data, at + 4)
    if at + _END_BYTES + comment != len(data):
        _refuse(where, "終わりの後に余分なバイトがあります", "there are bytes after its end")
    if disk or first or here != count:
        _refuse(where, "分割された zip です。一つにまとめてください", "it is one part of several; join them")
    if count == 0xFFFF or 0xFFFFFFFF in (size, begin):
        _refuse_zip64(where)
    if begin + size != at:
        _refuse(where, "目録の位置が合いません", "its directory is not where it says")
    return count, begin, at


def _central(data: bytes, at: int, end: int, where: str) -> Sequence[Entry]:
    found = []
    while at < end:
        if data[at : at + 4] != _CENTRAL or at + 46 > end:
            _refuse(where, "目録が壊れています", "its directory is damaged")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name, extra, comment = struct.unpack_from("<IIIHHH", data, at + 16)
        attributes, local = struct.unpack_from("<II", data, at + 38)
        after = at + 46 + name + extra + comment
        if after > end:
            _refuse(where, "目録が壊れています", "its directory is damaged")
        found.append(
            Entry(
                raw_name=data[at + 46 : at + 46 + name], flags=flags, method=method, crc=crc, packed=packed, size=size,
                mode=attributes >> 16, extra=_extra(data[at + 46 + name : at + 46 + name + extra], where), at=local,
            )
        )  # fmt: skip
        at = after
    return found


def _local(data: bytes, entry: Entry, where: str) -> Entry:
    """The entry with the place of its bytes, its local header being the same as the central one."""
    at = entry.at
    if data[at : at + 4] != _LOCAL or at + 30 > len(data):
        _refuse(where, "ファイルの見出しが壊れています", "the header of a file in it is damaged")
    flags, method = struct.unpack_from("<HH", data, at + 6)
    *promised, name, extra = struct.unpack_from("<IIIHH", data, at + 14)
    raw_name = data[at + 30 : at + 30 + name]
    _extra(data[at + 30 + name : at + 30 + name + extra], where)
    of_name = 0 if raw_name.isascii() else _UTF8
    differs = raw_name != entry.raw_name or method != entry.method
    differs = differs or bool((flags ^ entry.flags) & (_ENCRYPTED | _STREAMED | of_name))
    own = (entry.crc, entry.packed, entry.size)
    may_be_told_later = bool(flags & _STREAMED)
    if differs or any(p != o and not (may_be_told_later and p == 0) for p, o in zip(promised, own, strict=True)):
        _refuse(where, "見出しと目録が食い違っています", "a file's header and the directory contradict each other")
    return Entry(**{**entry.__dict__, "begin": at + 30 + name + extra})


def _after(data: bytes, entry: Entry, where: str) -> int:
    """Where the next local header must be."""
    at = entry.begin + entry.packed
    if not entry.flags & _STREAMED:
        return at
    sizes = struct.pack("<III", entry.crc, entry.packed, entry.size)
    found = next((told for told in (_DESCRIPTOR + sizes, sizes) if data.startswith(told, at)), b"")
    if not found:
        _refuse(where, "ファイルの後の記録が目録と食い違っています", "the record after a file contradicts the directory")
    return at + len(found)


def _extra(data: bytes, where: str) -> Mapping[int, bytes]:
    """Extra fields by number."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        number, length = struct.unpack_from("<HH", data, at) if at + 4 <= len(data) else (0, len(data))
        if at + 4 + length > len(data) or number in found:
            _refuse(where, "追加の項目が壊れています", "an extra field in it is damaged")
        if number == _ZIP64:
            _refuse_zip64(where)
        found[number] = data[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _refuse_zip64(where: str) -> NoReturn:
    _refuse(where, "zip64 形式は開きません", "it is a zip64")


def _refuse(where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(
        "zip-unreadable", where,
        f"zip を開けません: {ja}。もう一度入手するか、展開してできたフォルダーを指定してください。",
        f"the zip cannot be opened: {en}; get it again, or unpack it and give the folder",
    )  # fmt: skip

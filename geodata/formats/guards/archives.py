"""Zips as portals publish them, opened in memory and never onto the disk.

One archive has one reading (`zip_structure`), and is bounded in files, bytes and ratio.  Refused: passwords, links,
names that lead out of the archive, one name twice, archives in archives.
"""

import re
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NoReturn

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import LARGEST_BYTES
from geodata.formats.guards.zip_structure import Entry, entries_of, listed_names, unpacked

__all__ = ["MOST_MEMBERS", "check_sizes", "is_archive", "is_left_alone", "members_of", "refuse_archives"]

MOST_MEMBERS = 1_000
_MOST_RATIO, _RATIO_FROM = 500, 20_000_000  # wide tables of blanks pack a hundredfold; only bombs do better
_SIGNS: Mapping[bytes, str] = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # with nothing in it
    b"PK\x07\x08": "zip",  # the first of several parts
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "RAR",
    b"\x1f\x8b": "gzip",
}
_OFFICE = b"[Content_Types].xml"  # a spreadsheet or a document is a zip too, but one file to whoever opens it
_LEFT_ALONE = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_archive(given: Given) -> bool:
    """Whether the file is an archive of files, of whatever kind."""
    return _kind(given.data) != ""


def is_left_alone(path: str) -> bool:
    """Whether the file is what an operating system leaves about."""
    return _LEFT_ALONE.fullmatch(path) is not None


def members_of(data: bytes, where: str) -> dict[str, bytes]:
    """What the zip holds, by path.  Raises InvalidInput if it is damaged, locked, misleading or too large."""
    kind = _kind(data)
    if kind != "zip":
        _refuse(
            "archive-kind", where, f"{kind} の書庫は開きません。展開してできたフォルダーかファイルを指定してください。",
            f"{kind} archives are not opened; unpack it and give the folder or file",
        )  # fmt: skip
    entries = entries_of(data, where)
    if len(entries) > MOST_MEMBERS:
        _refuse(
            "too-many-files", where, f"zip の中に {len(entries):,} 個のファイルがあります（{MOST_MEMBERS:,} 個まで）。分けてください。",
            f"there are {len(entries):,} files in the zip; split it (at most {MOST_MEMBERS:,})",
        )  # fmt: skip
    named = _named(entries, where)
    check_sizes(named, where)
    found = {path: unpacked(data, entry, f"{where}/{path}") for path, entry in named.items()}
    refuse_archives(found, where)
    return found


def refuse_archives(held: Mapping[str, bytes], where: str) -> None:
    """Raises InvalidInput, by name, if there are archives among the files."""
    found = [path for path, data in held.items() if _kind(data)]
    if found:
        listed = "、".join(found[:10]) + (" …" if len(found) > 10 else "")
        _refuse(
            "archive-inside", where, f"中に別の書庫があります（{listed}）。取り出して、それを指定してください。",
            f"there are archives in it ({listed}); take them out and give them by themselves",
        )  # fmt: skip


def _kind(data: bytes) -> str:
    found = next((kind for sign, kind in _SIGNS.items() if data.startswith(sign)), "")
    if found == "zip" and _OFFICE in listed_names(data):
        return ""
    return "LZH" if re.match(rb"..-lh[0-7d]-", data, re.DOTALL) else found


def _named(entries: Sequence[Entry], where: str) -> Mapping[str, Entry]:
    """Files by their path, without folders and what is left alone."""
    found: dict[str, Entry] = {}
    seen: set[str] = set()
    for entry in entries:
        path = _path(entry, where)
        if path.casefold() in seen:
            _refuse(
                "zip-name-twice", where, f"同じ名前のファイルが二つあります（{path}）。名前を変えるか、展開して一つにしてください。",
                f"two files in it have one name ({path}); rename one, or unpack it and keep one",
            )  # fmt: skip
        seen.add(path.casefold())
        _check(entry, path, where)
        if not path.endswith("/") and not is_left_alone(path):
            found[path] = entry
    return found


def _path(entry: Entry, where: str) -> str:
    """The name in the letters it was written in, folders parted by "/".  Raises InvalidInput if it leads elsewhere."""
    path = unicodedata.normalize("NFC", _decoded(entry).replace("\\", "/"))
    leads_out = path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/")
    if not path or leads_out or _CONTROL.search(path):
        _refuse(
            "zip-name", where, f"使えない名前のファイルがあります（{path[:80]!r}）。この zip は開きません。提供元を確かめてください。",
            f"a file in it has a name that cannot be used ({path[:80]!r}); it is not opened: check where it came from",
        )  # fmt: skip
    return path


def _decoded(entry: Entry) -> str:
    """By its own flag; without one UTF-8 if it is that, else as Japanese Windows writes it, else as zips began."""
    if entry.unicode_path is not None:
        return entry.unicode_path
    for encoding in ("utf-8",) if entry.utf8 else ("utf-8", "cp932"):
        try:
            return entry.raw_name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.raw_name.decode("cp437")


def _check(entry: Entry, path: str, where: str) -> None:
    """Raises InvalidInput if the entry is none to be opened."""
    again = "展開してできたフォルダーを指定してください。"
    if entry.encrypted:
        _refuse(
            "zip-locked", where, f"パスワードがかかっています（{path}）。{again}",
            f"{path} asks for a password; unpack it and give the folder",
        )  # fmt: skip
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        _refuse(
            "zip-link", where, f"リンクや装置が入っています（{path}）。リンクはたどりません。{again}",
            f"{path} is a link or a device, which is not followed; unpack it and give the folder",
        )  # fmt: skip
    if path.endswith("/") and entry.size:
        _refuse("zip-name", where, f"フォルダーに中身があります（{path}）。{again}", f"{path} is a folder with bytes of its own")
    if entry.method not in (0, 8):
        _refuse(
            "zip-method", where, f"圧縮の方式 {entry.method} は開けません（{path}）。{again}",
            f"{path} is compressed by method {entry.method}, which is not read; unpack it and give the folder",
        )  # fmt: skip


def check_sizes(named: Mapping[str, Entry], where: str) -> None:
    """Raises InvalidInput before anything is unpacked that would fill the memory."""
    if sum(entry.size for entry in named.values()) > LARGEST_BYTES:
        most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
        _refuse(
            "too-large", where, f"zip の中身が {most} を超えます。分けてください。",
            f"what is in the zip is larger than {most}; split it",
        )  # fmt: skip
    for path, entry in named.items():
        if entry.size > _RATIO_FROM and entry.size > _MOST_RATIO * max(1, entry.packed):
            _refuse(
                "zip-ratio", where,
                f"{path} は圧縮率が高すぎます（{entry.packed:,} バイトから {entry.size:,} バイト）。"
                "展開してできたフォルダーを指定してください。",
                f"{path} would grow from {entry.packed:,} to {entry.size:,} bytes; unpack it and give the folder",
            )  # fmt: skip


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

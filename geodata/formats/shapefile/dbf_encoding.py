"""How the texts of a .dbf are to be read, found out from what is declared and from every text in it.

Declared, in this order: language driver (0x13, 0x7B: cp932), .cpg, a folder "UTF-8" or "Shift-JIS".  A declaration
holds unless the texts contradict it: all of them UTF-8, or none readable as declared.  Where nothing is declared (KSJ
since 2015), UTF-8 or else cp932, whichever reads *every* text; never a code page that reads anything.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["Encoding", "cut_text", "encoding_named", "found_encoding", "text_of"]

_JAPANESE_DRIVERS = frozenset({0x13, 0x7B})
_KNOWN: Final = frozenset({"ascii", "utf-8", "cp932", "euc_jp", "iso8859-1", "cp1252", "gbk", "cp949", "cp950", "big5"})
_ALIASES = {"shift_jis": "cp932", "utf-8-sig": "utf-8"}  # cp932 has the letters Windows added
_CPG = (
    (re.compile(r"UTF.?8|65001"), "utf-8"), (re.compile(r"932|S.*JIS"), "cp932"), (re.compile(r"EUC.?JP"), "euc_jp"),
    (re.compile(r"8859.?1|LATIN.?1"), "iso8859-1"), (re.compile(r"1252"), "cp1252"), (re.compile(r"ASCII"), "ascii"),
)  # fmt: skip
_FOLDERS = ((re.compile(r"utf.?8", re.IGNORECASE), "utf-8"), (re.compile(r"s(?:hift)?[-_ ]?jis", re.IGNORECASE), "cp932"))
_FULL_WIDTH = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NO_LETTER = re.compile(r"[\x80-\xa0\uf8f0-\uf8f3]")  # what Python's cp932 makes of bytes that are none
_SPARE = 2  # bytes a writer may leave empty rather than begin a letter


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How texts are read (a name of Python's), and what there is to tell of it."""

    name: str
    notes: Sequence[Text] = ()


@dataclass
class _Tally:
    """How an encoding fares on the texts that are not plain ASCII."""

    name: str
    read: int = 0
    failed: int = 0
    cut: int = 0
    letters: int = 0
    full_width: int = field(default=0)

    def add(self, raw: bytes, width: int) -> None:
        try:
            text = _strict(raw, self.name)
        except UnicodeDecodeError:
            try:
                text = text_of(raw, width, self.name)
            except UnicodeDecodeError:
                self.failed += 1
                return
            self.cut += 1
        self.read += 1
        self.letters += len(_NOT_ASCII.findall(text))
        self.full_width += len(_FULL_WIDTH.findall(text))

    @property
    def all_read(self) -> bool:
        return not self.failed

    @property
    def is_japanese(self) -> bool:
        """Whether what comes out are mostly kana and kanji, and not the like of 縺ゅ or ﾑand."""
        return self.full_width * 2 >= self.letters > 0


def text_of(raw: bytes, width: int, encoding: str) -> str:
    """The text of a column `width` bytes wide; the piece of a letter its end cuts off is dropped.

    Raises UnicodeDecodeError.
    """
    if raw.isascii():
        return raw.decode("ascii")
    return cut_text(raw, encoding, strict=True) if len(raw) >= width - _SPARE else _strict(raw, encoding)


def cut_text(raw: bytes, encoding: str, *, strict: bool = False) -> str:
    """The text without the piece of a letter at its end.  Not `strict`: what is unreadable shows as U+FFFD."""
    text = codecs.getincrementaldecoder(encoding)("strict" if strict else "replace").decode(raw, final=False)
    return _checked(text, raw, encoding) if strict else text


def encoding_named(name: str, where: str) -> str:
    """Python's name of an encoding asked for.  Raises InvalidInput, listing those known."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        found = ""
    found = _ALIASES.get(found, found)
    if found not in _KNOWN:
        listed = ", ".join(sorted(_KNOWN))
        raise InvalidInput.one(
            "unknown-encoding", where, f"文字コード「{name[:40]}」は使えません（使えるもの: {listed}）。",
            f"encoding {name[:40]!r} cannot be used; use one of {listed}",
        )  # fmt: skip
    return found


def found_encoding(texts: Iterable[tuple[bytes, int]], language: int, cpg: bytes | None, path: str) -> Encoding:
    """How to read `texts`, pairs of a trimmed text and its column's width."""
    declared, notes = _declared(language, cpg, path)
    tallies = {name: _Tally(name) for name in (*declared, "utf-8", "cp932")}
    for raw, width in texts:
        if not raw.isascii():
            for tally in tallies.values():
                tally.add(raw, width)
    held = tallies["utf-8"]
    if not held.read + held.failed:
        return Encoding(name=next(iter(declared), "ascii"), notes=notes)
    chosen = _chosen(list(declared), tallies)
    return Encoding(name=chosen.name, notes=[*notes, *_told(declared, chosen)])


def _declared(language: int, cpg: bytes | None, path: str) -> tuple[dict[str, str], Sequence[Text]]:
    """Encodings declared, in order, each with where."""
    found: dict[str, str] = {}
    notes = []
    if language in _JAPANESE_DRIVERS:
        found["cp932"] = f"LDID 0x{language:02X}"
    if cpg is not None and cpg.strip():
        told = "".join(c for c in cpg[:40].decode("ascii", "replace") if c.isprintable()).strip()
        name = next((name for form, name in _CPG if form.search(told.upper())), None)
        if name is None:
            notes.append(Text(f".cpg の文字コード「{told}」は知られていないため、中身で判断しました。",
                              f"the .cpg names an unknown encoding {told!r}; it was told by content"))  # fmt: skip
        else:
            found.setdefault(name, f".cpg ({told})")
    folder = next((name for form, name in _FOLDERS if form.search(path)), None)
    if folder is not None:
        found.setdefault(folder, path.rsplit("/", 1)[0])
    return found, notes


def _chosen(declared: Sequence[str], tallies: dict[str, _Tally]) -> _Tally:
    utf8, cp932 = tallies["utf-8"], tallies["cp932"]
    of_windows = cp932.all_read and cp932.is_japanese
    if utf8.all_read and (utf8.is_japanese or not (cp932.all_read and "cp932" in declared)):
        return utf8
    fitting = [tallies[name] for name in declared if tallies[name].all_read]
    if fitting and not (of_windows and fitting[0].name in ("iso8859-1", "cp1252")):  # which read anything
        return fitting[0]
    if of_windows:
        return cp932
    some = [tallies[name] for name in declared if tallies[name].read]
    some += [tally for tally in (utf8, cp932) if tally.read > tally.failed and tally.is_japanese]
    return some[0] if some else _Tally("ascii", failed=utf8.failed)


def _told(declared: dict[str, str], chosen: _Tally) -> Sequence[Text]:
    notes = []
    source = next(iter(declared.values()), "")
    name = chosen.name
    if not declared and not chosen.failed:
        notes.append(Text(f"文字コードの表示がないため、全部の文字を調べて {name} として読みました。",
                          f"its encoding is not declared; read as {name} after trying every text"))  # fmt: skip
    elif declared and name != next(iter(declared)):
        notes.append(Text(f"文字コードは {source} と表示されていますが、中身に合わないため {name} として読みました。",
                          f"its encoding is declared by {source}, which does not fit: read as {name}"))  # fmt: skip
    if chosen.cut:
        notes.append(Text(f"{chosen.cut:,} か所で文字が列の幅で切れており、切れた一文字を除きました。",
                          f"{chosen.cut:,} texts are cut off by their column's width; the broken letter was dropped"))  # fmt: skip
    if chosen.failed:
        of = "文字コードの表示が無く、" if not declared else ""
        notes.append(Text(f"{of}{chosen.failed:,} か所の文字が {name} として読めません。--encoding を指定してください。",
                          f"{chosen.failed:,} texts cannot be read as {name}; give --encoding"))  # fmt: skip
    return notes


def _strict(raw: bytes, encoding: str) -> str:
    return _checked(raw.decode(encoding), raw, encoding)


def _checked(text: str, raw: bytes, encoding: str) -> str:
    if encoding == "cp932" and (found := _NO_LETTER.search(text)):
        raise UnicodeDecodeError(encoding, raw, found.start(), found.start() + 1, "no letter of cp932")
    return text

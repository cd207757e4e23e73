"""XML from strangers: bytes to trees, a record at a time, with everything refused that data need not have.

Refused: a DTD (and so every entity of one's own), XInclude, nesting without end, tags and attributes without end,
records of millions of elements, bytes that are not in the encoding they are declared in.  Nothing is followed or
opened.  Texts are decoded here, so that Shift_JIS and EUC-JP, which expat does not know, are read too.  Each refusal
says line and column, and what the bytes look like if they are no XML at all.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NoReturn
from xml.etree.ElementTree import ParseError  # the exception only; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import LARGEST_BYTES

__all__ = ["Node", "Script", "records", "refuse_root", "root_of", "script_of"]

DEEPEST = 100
LARGEST_TAG_BYTES = 1_000_000  # with its attributes; also of a comment
MOST_NODES = 1_000_000  # of one record
_PIECE = 1 << 16
_XINCLUDE = "http://www.w3.org/2001/XInclude"
_CODECS: Final[Mapping[str, str]] = {  # by name in the declaration, in small letters
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "iso-8859-1",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "cp932": "cp932",
    "ms932": "cp932", "ms_kanji": "cp932", "euc-jp": "euc_jp", "euc_jp": "euc_jp", "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_TAG = re.compile(r"<(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_PAGE = Text(
    "HTML のページのようです。データではなくページが保存されています。ダウンロードのリンクから取り直してください。",
    "It looks like an HTML page; download the data, not the page about it.",
)


class Node:
    """An element.  Names are local; `space` is the address of its name's namespace.  Attributes are by local name."""

    __slots__ = ("attributes", "children", "line", "name", "parent", "space", "texts")

    def __init__(self, name: str, space: str, attributes: Mapping[str, str], line: int, parent: "Node | None") -> None:
        self.name, self.space, self.attributes, self.line = name, space, attributes, line
        self.parent = parent
        self.children: list[Node] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        """Its own text, blanks at both ends taken off."""
        return "".join(self.texts).strip()

    def first(self, name: str) -> "Node | None":
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator["Node"]:
        """Itself and all below, in order of writing."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(frozen=True)
class Script:
    """How a file's texts are written: a codec, the bytes before the text, and what was found out about it."""

    codec: str
    skipped: int = 0
    notes: tuple[Text, ...] = ()

    @property
    def shown(self) -> str:
        """For `Table.encoding`: empty for UTF-8, which goes without saying."""
        return "" if self.codec == "utf-8" else self.codec


def script_of(given: Given) -> Script:
    """The encoding asked for, marked (BOM) or declared; UTF-8 if none is.  Raises InvalidInput if it is not known."""
    data = given.data
    mark, codec = next(((len(mark), codec) for mark, codec in _MARKS if data.startswith(mark)), (0, ""))
    if given.encoding is not None:
        return Script(_codec(given.encoding, "--encoding"), mark)
    if mark:
        return Script(codec, mark)
    declared = _DECLARED.match(data[:400])
    if declared is None:
        plain = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
        return Script(plain.get(data[:2], "utf-8"))
    codec = _codec(declared[1].decode("ascii"), f"{given.name}: 1 行目")
    if codec != "utf-8" and (codec.startswith("utf-16") or (not data.isascii() and _decodes(data, "utf-8"))):
        said = declared[1].decode("ascii")
        note = Text(
            f"文字コードは {said} と宣言されていますが、中身は UTF-8 なので UTF-8 として読みました。",
            f"it is declared to be {said} but is UTF-8, and was read so",
        )
        return Script("utf-8", notes=(note,))
    return Script(codec)


def root_of(given: Given) -> tuple[str, str]:
    """Namespace and local name of the outermost element; two empty texts if there is none to be seen.

    Where the file is broken before or in it, its prefix's declaration is looked for in the text.
    """
    if not given.data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        return "", ""
    cut = given.data.rfind(b">", 0, _PIECE) + 1
    try:
        node = next(records(Given(name="", data=given.data[:cut], encoding=given.encoding), lambda _: True, opening=True))
    except InvalidInput:
        return _seen_root(given)
    return node.space, node.name


def refuse_root(given: Given, wanted: Text) -> NoReturn:
    """Tells what the file is instead of what was `wanted`, from its outermost element or its first bytes."""
    for _ in records(given, lambda _: False):
        """Nothing is wanted: only what is wrong with the XML is told, if anything is."""
    space, name = root_of(given)
    if name.lower() == "html":
        _refuse_html(given)
    if name == "MD_Metadata":
        ja, en = "説明（メタデータ）のファイルです。データ本体を指定してください。", "it is metadata; give the data it describes"
    else:
        shown = f"<{name}>（{space or '名前空間なし'}）"
        ja = f"{wanted.ja} ではありません。いちばん外側は {shown} です。中身を確かめてください。"
        en = f"this is not {wanted.en}: its outermost element is <{name}> ({space or 'no namespace'}); look at what it holds"
    raise InvalidInput.one("not-this-xml", given.name, ja, en)


def records(given: Given, wanted: Callable[[Node], bool], *, opening: bool = False) -> Iterator[Node]:
    """Each element that is `wanted` (asked as it opens, its `parent` known), whole, in order of its end.

    What is neither wanted nor within a wanted one is passed over.  Only one record is held.  `opening`: hands out the root as it opens.
    Raises InvalidInput, at the latest when the end is reached: what was handed out before may be half a file.
    """
    tree = _Tree(given.name, wanted, opening=opening)
    parser = DefusedXMLParser(target=tree, forbid_dtd=True)
    tree.expat = parser.parser
    fed = 0
    try:
        for piece in _pieces(given):
            parser.feed(piece)
            fed += len(piece.encode())
            if fed - tree.expat.CurrentByteIndex > LARGEST_TAG_BYTES:
                tree.refuse("tag-too-long", "一つのタグが長すぎます。", "one tag is too long")
            yield from tree.take()
        parser.close()
        yield from tree.take()
    except ParseError as error:
        _refuse_malformed(given, error)
    except DefusedXmlException:
        if _HTML.match(_head(given)):
            _refuse_html(given)
        tree.refuse(
            "dtd", "DTD（<!DOCTYPE …>）や実体の宣言は読みません。取り除いて保存し直してください。",
            "a DTD or an entity declaration is not read; take it out",
        )  # fmt: skip
    except UnicodeEncodeError:  # a lone surrogate of UTF-16 that a codec let through
        tree.refuse("encoding", "文字として読めないところがあります。", "there is something that is no text")


class _Tree:
    """Builds wanted elements as expat tells of starts and ends."""

    def __init__(self, where: str, wanted: Callable[[Node], bool], *, opening: bool) -> None:
        self.expat: Any = None
        self._where, self._wanted, self._opening = where, wanted, opening
        self._open: list[Node] = []
        self._record: Node | None = None
        self._held = 0
        self._ready: list[Node] = []

    def take(self) -> list[Node]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, name = _split(tag)
        if space == _XINCLUDE:
            self.refuse(
                "xinclude", "XInclude（ほかのファイルの取り込み）は読みません。取り込んだ形で保存し直してください。",
                "XInclude is not followed; save the file with what it includes in it",
            )  # fmt: skip
        if len(self._open) >= DEEPEST:
            self.refuse("too-deep", f"入れ子が深すぎます（{DEEPEST} 段まで）。", f"it is nested too deep (at most {DEEPEST})")
        parent = self._open[-1] if self._open else None
        node = Node(name, space, {_split(key)[1]: value for key, value in attributes.items()}, self._line(), parent)
        if self._record is not None and parent is not None:
            parent.children.append(node)
            self._held += 1
            if self._held > MOST_NODES:
                self.refuse(
                    "record-too-large", f"一件の要素が多すぎます（{MOST_NODES:,} まで）。分けてください。",
                    f"one record has too many elements (at most {MOST_NODES:,}); split it",
                )  # fmt: skip
        elif self._wanted(node):
            self._record, self._held = node, 0
        if self._opening and not self._open:
            self._ready.append(node)
        self._open.append(node)

    def end(self, _tag: str) -> None:
        node = self._open.pop()
        if node is self._record:
            self._record = None
            if not self._opening:
                self._ready.append(node)

    def data(self, text: str) -> None:
        if self._record is not None:
            self._open[-1].texts.append(text)

    def close(self) -> None:
        """Nothing is left to hand out."""

    def refuse(self, code: str, ja: str, en: str) -> NoReturn:
        line, column = self._line(), self.expat.CurrentColumnNumber + 1
        raise InvalidInput.one(
            code, f"{self._where}: {line} 行 {column} 文字目", ja, f"line {line}, column {column}: {en}"
        )

    def _line(self) -> int:
        line: int = self.expat.CurrentLineNumber
        return line


@lru_cache(maxsize=4096)
def _split(tag: str) -> tuple[str, str]:
    space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return space, name


def _codec(name: str, where: str) -> str:
    found = _CODECS.get(name.lower())
    if found is None:
        listed = "UTF-8、Shift_JIS（cp932）、EUC-JP、ISO-2022-JP、UTF-16"
        raise InvalidInput.one(
            "unknown-encoding", where, f"文字コード「{name[:40]}」は読めません。次のどれかにしてください: {listed}",
            f"encoding {name[:40]!r} cannot be read; use UTF-8, Shift_JIS (cp932), EUC-JP, ISO-2022-JP or UTF-16",
        )  # fmt: skip
    return found


def _pieces(given: Given) -> Iterator[str]:
    """The text, a piece at a time, decoded strictly."""
    if len(given.data) > LARGEST_BYTES:
        raise InvalidInput.one(
            "too-large", given.name, f"{len(given.data) / 1e6:,.0f} MB あります。{LARGEST_BYTES / 1e6:,.0f} MB 以下に分けてください。",
            f"{len(given.data) / 1e6:,.0f} MB; split it into files of at most {LARGEST_BYTES / 1e6:,.0f} MB",
        )  # fmt: skip
    script = script_of(given)
    decoder = codecs.getincrementaldecoder(script.codec)()
    line, column = 1, 1
    begun = False
    for at in range(script.skipped, max(len(given.data), script.skipped + 1), _PIECE):
        end = at + _PIECE
        try:
            text = decoder.decode(given.data[at:end], final=end >= len(given.data))
        except UnicodeDecodeError as error:
            line, column = _moved(line, column, error.object[: error.start].decode(script.codec, errors="replace"))
            _refuse_encoding(given, script.codec, f"{line} 行 {column} 文字目", f"line {line}, column {column}: {error.reason}")
        line, column = _moved(line, column, text)
        if not begun:
            text = text.lstrip()  # blanks before the declaration harm nobody
            begun = bool(text)
        yield text


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    """Where one stands after reading on over `text`."""
    return line + text.count("\n"), len(text) - text.rfind("\n") if "\n" in text else column + len(text)


def _refuse_encoding(given: Given, codec: str, at: str, reason: str) -> NoReturn:
    fits = [other for other in ("utf-8", "cp932", "euc_jp") if other != codec and _decodes(given.data, other)]
    ja = f"{fits[0]} なら読めます。--encoding {fits[0]} と指定するか、宣言を直してください。" if fits else "保存し直してください。"
    en = f"it can be read as {fits[0]}: give --encoding {fits[0]}, or mend the declaration" if fits else "save it again"
    raise InvalidInput.one(
        "encoding", f"{given.name}: {at}",
        f"{codec} の文字として読めません（{at}）。宣言（encoding=…）と中身の文字コードが違うようです。{ja}",
        f"this is not {codec}, as which it is declared ({reason}); {en}",
    )  # fmt: skip


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_html(given: Given) -> NoReturn:
    raise InvalidInput.one("html", given.name, f"XML のデータではありません。{_PAGE.ja}", f"this is not XML data. {_PAGE.en}")


def _refuse_malformed(given: Given, error: ParseError) -> NoReturn:
    if _HTML.match(_head(given)):
        _refuse_html(given)
    line, column = error.position[0], error.position[1] + 1
    said = str(error).split(":")[0]
    ja, en = _looks_like(given)
    raise InvalidInput.one(
        "not-xml", f"{given.name}: {line} 行 {column} 文字目", f"XML として読めません（{line} 行 {column} 文字目: {said}）。{ja}",
        f"this is not XML (line {line}, column {column}: {said}). {en}",
    )  # fmt: skip


def _looks_like(given: Given) -> tuple[str, str]:
    head = _head(given)
    if len(given.data) < 4096 and not given.data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        return "ファイルが空です。ダウンロードし直してください。", "It is empty; download it again."
    if given.data.startswith(b"PK\x03\x04"):
        return "zip のようです。zip のまま指定してください。", "It looks like a zip; give it as a zip."
    if head.lstrip()[:1] in ("{", "["):
        return "JSON のようです。", "It looks like JSON."
    if head.lstrip()[:1] != "<":
        return "XML ではありません。中身を確かめてください。", "It does not begin like XML; look at what it holds."
    return (
        "途中で切れているか、書き間違いがあります。ダウンロードし直してください。",
        "It is cut short or mistyped; download it again.",
    )


def _head(given: Given) -> str:
    data = given.data[:4096]
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace").replace("\x00", "")


def _seen_root(given: Given) -> tuple[str, str]:
    head = re.sub(r"<!--.*?-->", "", _head(given), flags=re.DOTALL)
    found = _TAG.search(re.sub(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", "", head, flags=re.DOTALL))
    if found is None or _HTML.match(head):
        return "", ""
    prefix = f":{found[1]}" if found[1] else ""
    space = re.search(rf"""\sxmlns{re.escape(prefix)}\s*=\s*["']([^"'<]*)""", head[: 4096])
    return (space[1] if space else ""), found[2]

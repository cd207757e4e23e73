"""Office documents (docx, xlsx, pptx): archives whose table of contents is read, and of whose parts one alone, bounded."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from fieldreg.kernel.texts import Text

__all__ = ["office_fault"]

_MAIN: Mapping[str, str] = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_TYPES = "[Content_Types].xml"
_MOST_PARTS, _MOST_UNPACKED, _MOST_TYPES = 5_000, 200 << 20, 1 << 20  # parts, and bytes
_MOST_SQUEEZED = 200  # times: text is squeezed by ten, rows all alike by a hundred; a bomb by a thousand
_RUNS = re.compile(r"vba|activex|macrosheets|\.(?:html?|xhtml|mht|mhtml|svg|js|vbs|exe|dll|bat|cmd|scr|hta|lnk|jar|ps1)$", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError, KeyError)
_BOMB = Text(
    "開くと極端に大きくなるように圧縮されています。保存し直してください。",
    "it is packed so as to grow beyond measure when opened; save it anew",
)


def office_fault(kind: str, content: bytes) -> Text | None:
    """What keeps the document from being taken; `kind` is "docx", "xlsx" or "pptx"."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if _grows(parts, len(content)):
            return _BOMB
        names = {part.filename for part in parts}
        if not {_TYPES, _MAIN[kind]} <= names or any(part.flag_bits & 1 for part in parts) or len(names) < len(parts):
            return _no(kind)
        with archive.open(_TYPES) as listed:
            told = listed.read(_MOST_TYPES + 1)
    except _BROKEN:
        return _no(kind)
    runs = any(map(_RUNS.search, names)) or len(told) > _MOST_TYPES or re.search(rb"macroEnabled|vbaProject", told, re.IGNORECASE)
    return _no(kind) if runs else None


def _grows(parts: Sequence[zipfile.ZipInfo], size: int) -> bool:
    """Whether it is made to fill a disk or a memory: by its sizes, or by parts that lie over one another."""
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    return len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or packed > size or unpacked > max(1 << 20, size * _MOST_SQUEEZED)


def _no(kind: str) -> Text:
    return Text(
        f"中身が {kind} ではないか、パスワードやマクロなど受け取れないものを含みます。保存し直してください。",
        f"its content is no {kind}, or it holds a password, macros or others that are not taken; save it anew",
    )

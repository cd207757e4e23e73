"""Kinds of files: what each must look like inside, and what none may hold; nothing is unpacked, and nothing is run."""

import re
import struct
from collections.abc import Callable, Mapping

from fieldreg.attachments.office import office_fault
from fieldreg.kernel.texts import Text

__all__ = ["MEDIA", "fault_inside"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
}
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|svg)[\s>/]", re.IGNORECASE)
_PAGE_IN_PICTURE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe)[\s>/]", re.IGNORECASE)  # never by chance among pixels
_HEAD_BYTES = 1024  # how far browsers look to guess what a file is
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK = struct.Struct(">I4s")
_SIZE = struct.Struct(">II")
_MOST_PIXELS = 200_000_000  # a picture of more is made to fill a memory
_HTML = Text(
    "ウェブページとして読める部分があります。別の形式で保存し直してください。", "it can be read as a web page; save it in another form"
)


def fault_inside(kind: str, content: bytes) -> Text | None:
    """What keeps a file whose name ends in `kind` (one of `MEDIA`) from being taken, None where nothing does."""
    return _LOOKS[kind](content)


def _pdf(content: bytes) -> Text | None:
    if not content.startswith(b"%PDF-"):
        return _other("pdf")
    return _HTML if _PAGE.search(content[:_HEAD_BYTES]) else None


def _png(content: bytes) -> Text | None:
    """It is a PNG to its very end: what stands behind that belongs to something else."""
    at = len(_PNG)
    if not content.startswith(_PNG) or content[at + 4 : at + 8] != b"IHDR" or len(content) < at + 16:
        return _other("png")
    width, height = _SIZE.unpack_from(content, at + 8)
    if width * height > _MOST_PIXELS:
        return Text("画像の画素数が多すぎます。小さくしてください。", "the picture has too many pixels; make it smaller")
    while at + _CHUNK.size <= len(content):
        length, name = _CHUNK.unpack_from(content, at)
        at += _CHUNK.size + length + 4
        if name == b"IEND":
            return None if at == len(content) and not _PAGE_IN_PICTURE.search(content) else _HTML if at <= len(content) else _other("png")
    return _other("png")


def _jpeg(content: bytes) -> Text | None:
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content:
        return _other("jpg")
    return _HTML if _PAGE_IN_PICTURE.search(content) else None


def _text(content: bytes) -> Text | None:
    """Words alone, in UTF-8 or as Japanese spreadsheets write them."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in words):
            break
        return _HTML if _PAGE.search(content) else None
    return Text("文字だけのファイルではありません。", "it is no plain text")


def _other(kind: str) -> Text:
    return Text(
        f"中身が {kind} ではないか、途中で切れています。保存し直してください。", f"its content is no {kind}, or is cut short; save it anew"
    )


_LOOKS: Mapping[str, Callable[[bytes], Text | None]] = {
    "pdf": _pdf, "png": _png, "jpg": _jpeg, "jpeg": _jpeg, "csv": _text, "txt": _text,
    **{kind: lambda content, kind=kind: office_fault(kind, content) for kind in ("docx", "xlsx", "pptx")},  # type: ignore[misc]
}  # fmt: skip

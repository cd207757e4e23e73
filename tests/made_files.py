"""Files as people send them, sound ones and hostile ones."""

import io
import struct
import zipfile
import zlib

__all__ = ["JPEG", "PDF", "bomb", "office", "png"]

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF\x00" + bytes(64) + b"\xff\xd9"
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def office(kind, *names, types="<Types/>", **more):
    """A document's skeleton with parts of these names besides."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", types)
        for name in (_MAIN[kind], *names):
            made.writestr(name, more.get("within", "<x/>"))
    return held.getvalue()


def bomb(kind="docx", size=60 << 20):
    """A document of a few kilobytes that grows a thousandfold."""
    return office(kind, "word/media/image1.bmp", within=bytes(size // 2))


def png(width=1, height=1, behind=b"", within=()):
    """A picture, with other chunks `within` and something `behind` its end."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), *within, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    told = b"".join(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + told + behind

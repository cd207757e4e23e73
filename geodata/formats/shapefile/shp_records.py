"""Records of a .shp, found and held against the bytes before any count in them is believed.

Big-endian lengths are in words of 16 bits.  With a .shx the records are those it lists (an edited .shp keeps dead
ones); without, or where it does not fit, they are walked from the first to the last.

Source: ESRI Shapefile Technical Description (July 1998).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["HEADER_BYTES", "Records", "is_shp", "records_of"]

HEADER_BYTES = 100
_MAGIC, _VERSION = 9994, 1000
_TYPES = frozenset({0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31})


@dataclass(frozen=True)
class Records:
    """Where each record's content begins and ends, in order."""

    data: bytes
    spans: NDArray[np.int64]  # shape (N, 2)
    notes: Sequence[Text] = ()

    def __len__(self) -> int:
        return len(self.spans)

    def content(self, index: int) -> bytes:
        begin, end = self.spans[index]
        return self.data[begin:end]


def is_shp(data: bytes) -> bool:
    """Whether the bytes begin as a .shp (and a .shx) does."""
    return len(data) >= HEADER_BYTES and _numbers(data)[0] == _MAGIC and _numbers(data)[2] == _VERSION


def records_of(data: bytes, shx: bytes | None, wanted: int | None, where: str) -> Records:
    """The records of a .shp.  `wanted`: how many its .dbf has, if it has one.

    Raises InvalidInput if it is cut short, damaged, or has another number of records than is wanted.
    """
    if not is_shp(data):
        _refuse(
            "not-shapefile", where, "シェープファイル（.shp）の見出しがありません。もう一度入手してください。",
            "it has no header of a shapefile; get it again",
        )  # fmt: skip
    _, length, _, kind = _numbers(data)
    if kind not in _TYPES:
        _refuse("not-shapefile", where, f"図形の種類 {kind} は知られていません。", f"its shape type {kind} is not known")
    if not HEADER_BYTES <= length <= len(data):
        _refuse(
            "cut-short", where,
            f"途中で切れています（見出しでは {length:,} バイト、実際は {len(data):,} バイト）。もう一度入手してください。",
            f"it is cut short: its header says {length:,} bytes, there are {len(data):,}; get it again",
        )  # fmt: skip
    listed = _listed(data, shx) if shx is not None else None
    if listed is not None and wanted in (None, len(listed)):
        return Records(data, listed)
    spans, end = _walked(data, length, where)
    if wanted not in (None, len(spans)):
        _refuse(
            "counts-differ", where,
            f"図形は {len(spans):,} 件、属性（.dbf）は {wanted:,} 件で、数が合いません。同じ版の .shp と .dbf を揃えてください。",
            f"there are {len(spans):,} shapes but {wanted:,} records in the .dbf; get a .shp and .dbf of one edition",
        )  # fmt: skip
    return Records(data, spans, _notes(len(data) - end, shx))


def _numbers(data: bytes) -> tuple[int, int, int, int]:
    """Magic, length in bytes, version, type."""
    magic, words = struct.unpack_from(">i20xi", data)
    return magic, words * 2, *struct.unpack_from("<ii", data, 28)


def _listed(data: bytes, shx: bytes) -> NDArray[np.int64] | None:
    """The records a .shx lists; None if it is not one of this .shp."""
    if not is_shp(shx):
        return None
    length = min(_numbers(shx)[1], len(shx))
    count = max(0, length - HEADER_BYTES) // 8
    words = np.frombuffer(shx, ">i4", count * 2, HEADER_BYTES).reshape(-1, 2).astype(np.int64)
    begins, lengths = words[:, 0] * 2 + 8, words[:, 1] * 2
    if (words < 0).any() or (begins < HEADER_BYTES + 8).any() or (begins + lengths > len(data)).any():
        return None
    if len(np.unique(begins)) != count:
        return None
    told = [int.from_bytes(data[begin - 4 : begin], "big") * 2 for begin in begins.tolist()]
    return np.stack([begins, begins + lengths], axis=1) if told == lengths.tolist() else None


def _walked(data: bytes, length: int, where: str) -> tuple[NDArray[np.int64], int]:
    """Every record from the first on, and where the last ends."""
    spans: list[tuple[int, int]] = []
    at = HEADER_BYTES
    while at + 12 <= length:
        words = int.from_bytes(data[at + 4 : at + 8], "big", signed=True)
        begin, at = at + 8, at + 8 + words * 2
        if words < 2 or at > length:
            _refuse(
                "cut-short", where,
                f"{len(spans) + 1:,} 件目の図形の長さ（{words * 2:,} バイト）がファイルに収まりません。もう一度入手してください。",
                f"shape {len(spans) + 1:,} is said to be {words * 2:,} bytes long, which do not fit; get it again",
            )  # fmt: skip
        spans.append((begin, at))
    return np.array(spans, dtype=np.int64).reshape(-1, 2), at


def _notes(left: int, shx: bytes | None) -> Sequence[Text]:
    notes = []
    if shx is not None:
        notes.append(Text("索引（.shx）が .shp と合わないため使わず、図形を順に読みました。",
                          "its .shx does not fit the .shp and was not used: shapes were read in order"))  # fmt: skip
    if left:
        notes.append(Text(f".shp の終わりに余分な {left} バイトがあり、読んでいません。",
                          f"{left} bytes after the last shape of the .shp were not read"))  # fmt: skip
    return notes


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

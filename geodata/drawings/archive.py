"""Zips that a drawing comes in: opened in memory, bounded far below what a load of geodata may hold; and written."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.archives import members_of
from geodata.formats.guards.contract import Given
from geodata.formats.guards.zip_structure import entries_of

__all__ = ["MOST_UNPACKED_BYTES", "drawing_members", "is_zip", "zipped"]

MOST_UNPACKED_BYTES = 20_000_000


def is_zip(given: Given) -> bool:
    """Whether the bytes begin as a zip does."""
    return given.data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def drawing_members(given: Given) -> dict[str, bytes]:
    """What the zip holds, by path.  Raises InvalidInput as `archives.members_of`, and for more than a drawing has."""
    size = sum(entry.size for entry in entries_of(given.data, given.name))
    if size > MOST_UNPACKED_BYTES:
        raise InvalidInput.one(
            "too-large", given.name,
                f"展開すると {size / 1e6:,.0f} MB になります。{MOST_UNPACKED_BYTES / 1e6:,.0f} MB までにしてください（写真は除けます）。",
            f"it unpacks to {size / 1e6:,.0f} MB; at most {MOST_UNPACKED_BYTES / 1e6:,.0f} MB are taken (take the pictures out)",
        )  # fmt: skip
    return members_of(given.data, given.name)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in a zip; the same files give the same bytes."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(entry, data)
    return held.getvalue()

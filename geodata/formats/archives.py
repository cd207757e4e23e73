"""Zips as portals publish them, opened in memory and never onto the disk."""

import zipfile
from io import BytesIO
from typing import NoReturn

from fieldreg.errors import InvalidInput
from geodata.formats.given import Given
from geodata.formats.strict_json import LARGEST_BYTES

__all__ = ["is_archive", "members_of"]

_SIGN = b"PK\x03\x04"


def is_archive(given: Given) -> bool:
    """Whether the file is a zip of files (a spreadsheet is a zip too, but one file to whoever opens it)."""
    return given.data.startswith(_SIGN)


def members_of(data: bytes, where: str) -> dict[str, bytes]:
    """What the zip holds, by path.  Raises InvalidInput if it is damaged, locked or too large."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as held:
            members = [m for m in held.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            if sum(m.file_size for m in members) > LARGEST_BYTES:
                _too_large(where)
            found = {}
            for member in members:
                with held.open(member) as opened:
                    found[member.filename] = opened.read(LARGEST_BYTES + 1)  # whatever its header promises
                if sum(map(len, found.values())) > LARGEST_BYTES:
                    _too_large(where)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:  # RuntimeError: it asks for a password
        _refuse("zip-unreadable", where, f"zip を開けません: {error}", f"the zip cannot be opened: {error}")
    return found


def _too_large(where: str) -> NoReturn:
    most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
    _refuse(
        "too-large", where, f"zip の中身が {most} を超えます。分けてください。", f"what is in the zip is larger than {most}; split it"
    )


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

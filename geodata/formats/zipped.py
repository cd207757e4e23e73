"""A zip that holds one GeoJSON, as portals publish large ones: opened in memory, never onto the disk."""

import zipfile
from io import BytesIO
from typing import NoReturn

from fieldreg.errors import InvalidInput
from geodata.formats.strict_json import LARGEST_BYTES

__all__ = ["unzipped"]

_SIGN = b"PK\x03\x04"
_ENDINGS = (".geojson", ".json")


def unzipped(data: bytes, where: str) -> bytes:
    """The one GeoJSON in `data` if that is a zip, else `data` as it is.

    Raises InvalidInput if the zip is damaged or locked, holds none or several, or one too large.
    """
    if not data.startswith(_SIGN):
        return data
    try:
        with zipfile.ZipFile(BytesIO(data)) as held:
            member = _only(held, where)
            with held.open(member) as opened:
                found = opened.read(LARGEST_BYTES + 1)  # whatever its header promises
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:  # RuntimeError: it asks for a password
        _refuse("zip-unreadable", where, f"zip を開けません: {error}", f"the zip cannot be opened: {error}")
    if len(found) > LARGEST_BYTES:
        _too_large(member, where)
    return found


def _only(held: zipfile.ZipFile, where: str) -> zipfile.ZipInfo:
    members = [
        m for m in held.infolist() if m.filename.lower().endswith(_ENDINGS) and not m.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        listed = ", ".join(m.filename[:60] for m in held.infolist()[:10]) or "-"
        _refuse(
            "zip-members",
            where,
            f"zip の中の GeoJSON は一つだけにしてください（{len(members)} 個あります。中身: {listed}）。",
            f"a zip must hold exactly one GeoJSON; this one holds {len(members)} (in it: {listed})",
        )
    if members[0].file_size > LARGEST_BYTES:
        _too_large(members[0], where)
    return members[0]


def _too_large(member: zipfile.ZipInfo, where: str) -> NoReturn:
    most = f"{LARGEST_BYTES / 1e6:,.0f} MB"
    _refuse(
        "too-large",
        where,
        f"zip の中の {member.filename[:60]} は {most} を超えます。分けてください。",
        f"{member.filename[:60]} in the zip is larger than {most}; split it",
    )


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)

"""A folder of copies: named by the moment they were made, so many kept, the newest found."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text

__all__ = ["kept_in", "name_for", "newest_in", "prune"]

_NAME = re.compile(r"fieldreg-(\d{8}T\d{6}Z)\.db", re.ASCII)


def name_for(at: datetime) -> str:
    """The name of a copy made at a moment.

    >>> name_for(datetime(2026, 12, 1, 9, 30, 5, tzinfo=UTC))
    'fieldreg-20261201T093005Z.db'
    """
    return f"fieldreg-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"


def kept_in(folder: Path) -> Sequence[Path]:
    """The copies in a folder, oldest first; files of other names are nobody's business here."""
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())


def newest_in(folder: Path) -> Path:
    """The last copy made.  Raises NotFound where there is none."""
    kept = kept_in(folder)
    if not kept:
        raise NotFound(
            Text("写しがありません。`fieldreg backup --into フォルダ` で作ってください。",
                 "there is no copy; make one with `fieldreg backup --into FOLDER`"),
            where=str(folder),
        )  # fmt: skip
    return kept[-1]


def prune(folder: Path, keep: int) -> Sequence[Path]:
    """Removes all but the newest `keep`; returns what was removed."""
    gone = kept_in(folder)[:-keep]
    for path in gone:
        path.unlink()
    return gone

"""What a format's reader is handed, and how a format is told from the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fieldreg.kernel.texts import Text
from geodata.tables import Table

__all__ = ["Format", "Given"]


@dataclass(frozen=True, kw_only=True)
class Given:
    """One file's bytes, with the files that lay beside it in its zip or folder."""

    name: str  # as messages name it
    data: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)  # by path within the zip or folder, itself included
    path: str = ""  # its own path there
    encoding: str | None = None  # of its texts, instead of what is found
    columns: Mapping[str, str] = field(default_factory=dict)  # of the place in a table: "lon" and "lat", or "wkt"

    def sidecar(self, ending: str) -> bytes | None:
        """The file of the same stem with another ending (".dbf"), letter case aside; None if there is none."""
        stem = (self.path or self.name).rsplit(".", 1)[0].lower()
        return next((data for path, data in self.beside.items() if path.lower() == stem + ending), None)


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format of the outside world.

    `knows` looks at content, never at the name alone.  `read` raises InvalidInput, telling what is wrong and what
    to do, if the file as a whole cannot be read; a fault of one record goes with its RawRow.  `sidecars` are
    endings of files that belong to another and are not read by themselves.
    """

    name: str
    title: Text
    endings: tuple[str, ...]
    knows: Callable[[Given], bool]
    read: Callable[[Given], Sequence[Table]]
    sidecars: tuple[str, ...] = ()

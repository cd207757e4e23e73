"""Files that are loaded together, all or none: what was read of each, and what would become of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from fieldreg.kernel.errors import Fault, InvalidInput

__all__ = ["File", "FilesPlan", "Planned", "ReadFiles", "read_each"]

File = tuple[str, bytes]  # name, content
T = TypeVar("T")


class Planned(Protocol):
    """What becomes of one thing a file tells: `kind` "added", "changed" or "unchanged"."""

    @property
    def kind(self) -> str: ...

    def to_dict(self) -> dict[str, Any]:
        """As `fieldreg load --json` tells it."""


C_co = TypeVar("C_co", bound=Planned, covariant=True)


@dataclass(frozen=True, kw_only=True)
class ReadFiles(Generic[T]):
    """What each file tells, by the file's name; the faults and names of the files that could not be read."""

    each: tuple[tuple[str, T], ...]
    faults: tuple[Fault, ...]
    broken: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class FilesPlan(Generic[C_co]):
    """The whole: with any fault nothing of it may be done."""

    changes: tuple[C_co, ...]
    faults: tuple[Fault, ...]
    broken_files: frozenset[str] = field(default_factory=frozenset)

    @property
    def to_write(self) -> tuple[C_co, ...]:
        return tuple(change for change in self.changes if change.kind != "unchanged")


def read_each(files: Sequence[File], read: Callable[[bytes, str], T]) -> ReadFiles[T]:
    """Reads each by its content and name, whatever becomes of the others."""
    found: list[tuple[str, T]] = []
    faults: list[Fault] = []
    for name, data in files:
        try:
            found.append((name, read(data, name)))
        except InvalidInput as error:
            faults += error.faults
    broken = {name for name, _ in files} - {name for name, _ in found}
    return ReadFiles(each=tuple(found), faults=tuple(faults), broken=frozenset(broken))

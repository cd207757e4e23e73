"""Programmes of the desk, edition by edition."""

from collections.abc import Sequence
from typing import Protocol

from fieldreg.programmes.programme import Programme

__all__ = ["Programmes"]


class Programmes(Protocol):
    """Programmes of the desk, edition by edition; one that any case uses is never changed and never removed."""

    def get(self, programme: str, edition: str) -> Programme:
        """Raises NotFound."""

    def all(self) -> Sequence[Programme]:
        """Every edition, by programme and first day."""

    def in_use(self, programme: str, edition: str) -> bool:
        """Whether any case has that edition."""

    def put(self, edition: Programme) -> None:
        """Adds it, or replaces what it said.  Raises Conflict if any case uses it and it says something else."""

    def remove(self, programme: str, edition: str) -> None:
        """Raises NotFound, Conflict if any case uses it."""

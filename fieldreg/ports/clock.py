"""What time it is."""

from datetime import date, datetime
from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """What time it is; tests and rehearsals hand in a fixed one."""

    def now(self) -> datetime:
        """Aware."""

    def today(self) -> date:
        """The day in Japan."""

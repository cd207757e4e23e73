"""What can go wrong, in one small family.

Each error says what, where, and what to do next, in both languages.  "Not permitted"
is never an error here: it is a finding.  An error means something could not be done
or could not be judged, and nothing was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = [
    "BadLaw",
    "Clashing",
    "Conflict",
    "DatumMismatch",
    "Fault",
    "FieldregError",
    "Gone",
    "InvalidInput",
    "NotAllowed",
    "NotFound",
    "Unavailable",
]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was given.

    `where` is a path into the input ("properties.altitude_upper.value", "row 3").
    """

    code: str
    where: str
    message: Text

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "where": self.where, "message": self.message.to_dict()}


class FieldregError(Exception):
    """Root of the family.  `code` is stable for machines; `message` is for people."""

    code = "error"

    def __init__(self, message: Text, *, code: str | None = None, where: str = "") -> None:
        super().__init__(message.ja)
        self.message = message
        self.where = where
        if code:
            self.code = code

    def __str__(self) -> str:
        said = f"{self.message.ja} / {self.message.en}" if self.message.en else self.message.ja
        return f"{self.where}: {said}" if self.where else said


class InvalidInput(FieldregError):
    """The input cannot be used; `faults` lists everything wrong with it at once."""

    code = "invalid-input"

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("an InvalidInput needs at least one fault")
        self.faults = tuple(faults)
        super().__init__(self.faults[0].message, code=self.faults[0].code, where=self.faults[0].where)

    @classmethod
    def one(cls, code: str, where: str, ja: str, en: str) -> "InvalidInput":
        """An error of a single fault."""
        return cls([Fault(code, where, Text(ja, en))])

    def __str__(self) -> str:
        return "\n".join(f"{f.where}: {f.message.ja} / {f.message.en}" for f in self.faults)


class DatumMismatch(InvalidInput):
    """Two heights are measured from different places and nothing tells how they relate."""


class NotFound(FieldregError):
    """No such thing, or none that the asker may see."""

    code = "not-found"


class Gone(FieldregError):
    """It was there once, and whoever asks may know that it is no more: a link that has ended."""

    code = "gone"


class NotAllowed(FieldregError):
    """The person asking may not do this."""

    code = "not-allowed"


class Conflict(FieldregError):
    """The thing asked does not fit the present state (already decided, already undone, …)."""

    code = "conflict"


class Clashing(Conflict):
    """A reservation meets others; `clashes` explains each (`fieldreg.booking.reservations.Clash`)."""

    code = "clash"

    def __init__(self, message: Text, clashes: Sequence[Any]) -> None:
        super().__init__(message)
        self.clashes = tuple(clashes)


class Unavailable(FieldregError):
    """The store did not answer in time; nothing was written and the request may be repeated."""

    code = "unavailable"


class BadLaw(FieldregError):
    """A law file (parameter or rule) is malformed or lacks its reference."""

    code = "bad-law"

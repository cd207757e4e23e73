"""FlatBuffers read in place: tables, vectors and texts of one buffer, each offset held against its size."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Damaged", "Flat"]


class Damaged(ValueError):
    """An offset or a length leads out of the buffer."""


@dataclass(frozen=True)
class Flat:
    """A table at `at` in a little-endian buffer; its fields go by their number in the schema."""

    data: bytes = field(repr=False)
    at: int

    @classmethod
    def root(cls, data: bytes) -> "Flat":
        """The table a buffer begins with."""
        return cls(data, _number(data, 0, "<I"))

    def place(self, number: int) -> int | None:
        """Where the field's value stands; None if it is absent and its default holds."""
        table = self.at - _number(self.data, self.at, "<i")
        slot = 4 + 2 * number
        if slot + 2 > _number(self.data, table, "<H"):
            return None
        offset = _number(self.data, table + slot, "<H")
        return self.at + offset if offset else None

    def number(self, number: int, form: str, default: int = 0) -> int:
        """A whole number, `form` as struct writes it ("<I")."""
        place = self.place(number)
        return default if place is None else _number(self.data, place, form)

    def text(self, number: int) -> str:
        """A text, "" if absent.  Raises Damaged if it is no UTF-8 or holds NUL."""
        try:
            text = self.vector(number, 1).decode()
        except UnicodeDecodeError as error:
            raise Damaged from error
        if "\0" in text:
            raise Damaged
        return text

    def vector(self, number: int, size: int) -> bytes:
        """The bytes of a vector whose items take `size` bytes each; none if absent."""
        place = self.place(number)
        if place is None:
            return b""
        begin = place + _number(self.data, place, "<I")
        end = begin + 4 + size * _number(self.data, begin, "<I")
        if end > len(self.data):
            raise Damaged
        return self.data[begin + 4 : end]

    def table(self, number: int) -> "Flat | None":
        place = self.place(number)
        return None if place is None else Flat(self.data, place + _number(self.data, place, "<I"))

    def tables(self, number: int) -> Sequence["Flat"]:
        """The tables of a vector of them."""
        place = self.place(number)
        if place is None:
            return ()
        begin = place + _number(self.data, place, "<I") + 4
        places = range(begin, begin + len(self.vector(number, 4)), 4)
        return [Flat(self.data, at + _number(self.data, at, "<I")) for at in places]


def _number(data: bytes, at: int, form: str) -> int:
    if at < 0:
        raise Damaged
    try:
        (found,) = struct.unpack_from(form, data, at)
    except struct.error as error:
        raise Damaged from error
    return int(found)

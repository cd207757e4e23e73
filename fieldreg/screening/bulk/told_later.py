"""What a rule is given where a site's own number or name would only enter its words: told when the words are made.

A `LaterNumber` knows its value at every site, so a comparison is looked at for all of them and noted as
any other look.  Sums and differences are such numbers again; as text it is nothing yet.  A `LaterText`
is text that only its site knows.  Whatever is used of them has the answer's words marked as the site's own;
whatever cannot be told apart in this way raises `Alone`, and the rule is judged at each site by itself.
"""

from collections.abc import Callable
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Alone", "LaterNumber", "LaterText", "Notes"]

_NOT_YET = "…"


class Alone(BaseException):
    """This cannot be judged for many sites together.  No `Exception`: no rule may take it for one of its own."""


class Notes(Protocol):
    """What notes the looks of one rule at one site."""

    def look(self, question: Any, make: Callable[[], NDArray[np.intp]]) -> int:
        """The site's number in the column of `question`, which `make` makes where nobody asked it before."""

    def mark(self) -> None:
        """The answer's words are the site's own."""


def _alone(*_: Any, **__: Any) -> Any:
    raise Alone


@final
class LaterNumber:
    """A number by its name.  `values` are its values at every site, None where nobody knows them beforehand."""

    def __init__(self, notes: Notes, name: Any, values: NDArray[np.float64] | None) -> None:
        self._notes, self._name, self._values = notes, name, values

    def _with(self, sign: str, other: Any, act: Callable[[Any, Any], Any]) -> "LaterNumber":
        name, values = _operand(other)
        known = self._values is not None and values is not None
        return LaterNumber(self._notes, (sign, self._name, name), act(self._values, values) if known else None)

    def __add__(self, other: Any) -> "LaterNumber":
        return self._with("+", other, np.add)

    def __radd__(self, other: Any) -> "LaterNumber":
        return self._with("r+", other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> "LaterNumber":
        return self._with("-", other, np.subtract)

    def __rsub__(self, other: Any) -> "LaterNumber":
        return self._with("r-", other, lambda a, b: b - a)

    def __truediv__(self, other: Any) -> "LaterNumber":
        if not isinstance(other, int | float) or not other:
            raise Alone
        return self._with("/", other, np.divide)

    def __neg__(self) -> "LaterNumber":
        return self._with("r-", 0.0, lambda a, b: b - a)

    def _compared(self, sign: str, other: Any, act: Callable[[Any, Any], NDArray[np.bool_]]) -> bool:
        name, values = _operand(other)
        mine = self._values
        if mine is None or values is None:
            raise Alone
        return bool(self._notes.look((sign, self._name, name), lambda: act(mine, values).astype(np.intp)))

    def __lt__(self, other: Any) -> bool:
        return self._compared("<", other, np.less)

    def __le__(self, other: Any) -> bool:
        return self._compared("<=", other, np.less_equal)

    def __gt__(self, other: Any) -> bool:
        return self._compared(">", other, np.greater)

    def __ge__(self, other: Any) -> bool:
        return self._compared(">=", other, np.greater_equal)

    def __eq__(self, other: object) -> bool:
        return self._compared("==", other, np.equal)

    def __ne__(self, other: object) -> bool:
        return self._compared("!=", other, np.not_equal)

    def __bool__(self) -> bool:
        return self._compared("!=", 0.0, np.not_equal)

    def __round__(self, digits: int | None = None) -> "LaterNumber":
        self._notes.mark()
        return LaterNumber(self._notes, ("round", self._name, digits), None)

    def __format__(self, form: str) -> str:
        self._notes.mark()
        return _NOT_YET

    __hash__ = _alone
    __float__ = __int__ = __index__ = __abs__ = __mul__ = __rmul__ = __rtruediv__ = _alone
    __floordiv__ = __mod__ = __pow__ = __str__ = __repr__ = __reduce_ex__ = _alone
    __array__ = _alone


def _operand(other: Any) -> tuple[Any, Any]:
    """Name and values of the other side of an operation."""
    if isinstance(other, LaterNumber):
        return other._name, other._values  # noqa: SLF001 - its own kind
    if isinstance(other, int | float):
        return float(other), float(other)
    raise Alone


@final
class LaterText(str):
    """Text that only the site knows.  `filled` (n,) tells of every site whether there is any; None where nobody knows."""

    __slots__ = ("_filled", "_name", "_notes")
    _notes: Notes
    _name: Any
    _filled: NDArray[np.bool_] | None

    def __new__(cls, notes: Notes, name: Any = None, filled: NDArray[np.bool_] | None = None) -> "LaterText":
        made = super().__new__(cls, _NOT_YET)
        made._notes, made._name, made._filled = notes, name, filled
        return made

    def __bool__(self) -> bool:
        filled = self._filled
        if filled is None:
            raise Alone
        return bool(self._notes.look(("filled", self._name), lambda: filled.astype(np.intp)))

    def __format__(self, form: str) -> str:
        return _NOT_YET

    __hash__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __len__ = __iter__ = __getitem__ = _alone
    startswith = endswith = find = index = count = split = isdigit = isalpha = _alone

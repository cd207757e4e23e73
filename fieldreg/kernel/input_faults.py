"""Reading input so that every fault in it is told at once."""

from collections.abc import Callable
from typing import TypeVar

from fieldreg.kernel.errors import Fault, InvalidInput

__all__ = ["gather"]

T = TypeVar("T")


def gather(faults: list[Fault], read: Callable[[], T]) -> T | None:
    """What `read` returns; if it finds faults, they join the list and None is returned.

    >>> from fieldreg.quantities import metres
    >>> faults = []
    >>> gather(faults, lambda: metres("tall", "height")), [f.where for f in faults]
    (None, ['height'])
    """
    try:
        return read()
    except InvalidInput as error:
        faults.extend(error.faults)
        return None

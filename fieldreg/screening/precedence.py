"""Which things wait for which, by name: the nearest that count, and circles refused."""

from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text

__all__ = ["in_order", "nearest"]


def in_order(waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every name after all it waits for.  Raises BadLaw naming the circle where some wait for each other.

    >>> in_order({"notice": ["permit"], "permit": ["consent"], "consent": []})
    ('consent', 'permit', 'notice')
    """
    try:
        return tuple(TopologicalSorter(waits).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise BadLaw(
            Text(f"手続きがたがいに待ち合っています: {circle}", f"these wait for each other: {circle}"), where="waits_for"
        ) from error


def nearest(name: str, waits: Mapping[str, Sequence[str]], counted: Collection[str]) -> tuple[str, ...]:
    """Those of `counted` that `name` waits for, itself or through what does not count; strangers are passed over.

    >>> nearest("notice", {"notice": ["advice"], "advice": ["consent"]}, {"notice", "consent"})
    ('consent',)
    """
    found: list[str] = []
    for other in waits.get(name, ()):
        found += [other] if other in counted else nearest(other, waits, counted)
    return tuple(dict.fromkeys(found))

"""Weight: whether one trial asks for no more than another, and whether it can be had at all."""

from datetime import date

from fieldreg.choosing.demands import Demands, Grade
from fieldreg.law.findings import NOT_OURS, Severity

__all__ = ["asks_no_more", "can_be_had", "is_late", "lighter"]

_DECIDES = 2  # of `Demands.order`: grade and number of permits


def is_late(demands: Demands, start: date) -> bool:
    """Whether what is to be handed in for a trial of that day can no longer be answered in time."""
    return demands.earliest_start is not None and demands.earliest_start > start


def can_be_had(demands: Demands, start: date) -> bool:
    """Whether it could be judged, nothing forbids it and its papers can be answered by its day."""
    return demands.fault is None and demands.grade is not Grade.PROHIBITED and not is_late(demands, start)


def asks_no_more(one: Demands, other: Demands) -> bool:
    """Whether `one` is no heavier: no more permits, and before the other in the order in which places are ranked.

    One all of whose permits and doubts the other has too is no heavier either; what is forbidden is the heaviest.
    """
    if other.grade is Grade.PROHIBITED:
        return True
    return (one.permits or 0) <= (other.permits or 0) and (one.order <= other.order or _within(one, other))


def lighter(one: Demands, other: Demands) -> bool:
    """Whether `one` asks for so much less that it is worth a change: a lesser grade, or fewer permits."""
    return one.order[:_DECIDES] < other.order[:_DECIDES] or (_within(one, other) and len(_grave(one)) < len(_grave(other)))


def _within(one: Demands, other: Demands) -> bool:
    """Whether no permit, open doubt or consent is new: a doubt that is left when a permit falls away was there before."""
    known = _grave(other)
    return _grave(one) <= known and _doubts(one) <= known | _doubts(other) and (one.consents or 0) <= (other.consents or 0)


def _grave(demands: Demands) -> frozenset[str]:
    return frozenset(f.rule for f in demands.findings if f.severity.rank <= Severity.PERMIT.rank)


def _doubts(demands: Demands) -> frozenset[str]:
    """What may ask for a permit still, and that nobody here knows what is asked for."""
    return frozenset(u.rule for u in demands.unknown if u.open) | ({NOT_OURS} if demands.elsewhere else frozenset())

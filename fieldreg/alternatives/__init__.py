"""Alternatives: what is nearest to a trial, or a need, that cannot be had as it is told.

Each is a whole trial or need again, judged as it says and free of bookings; none asks for more than what it stands in for.
"""

from fieldreg.alternatives.alternative import Alternative, AlternativeKind, Alternatives
from fieldreg.alternatives.of_trial import MOST_SCREENED, Wanted, alternatives_of

__all__ = ["MOST_SCREENED", "Alternative", "AlternativeKind", "Alternatives", "Wanted", "alternatives_of"]

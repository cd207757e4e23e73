"""What came of one rule at many sites."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fieldreg.law.findings import Outcome
from fieldreg.screening.bulk.bulk_facts import Column

__all__ = ["Leaf", "RuleAnswers"]


@dataclass(frozen=True, eq=False)
class Leaf:
    """What some sites got of a rule.  `own_words`: class, severity, kind and waiver are theirs, the words are not.

    `fault` is what was raised instead.
    """

    outcome: Outcome | None
    own_words: bool = False
    fault: Exception | None = None


@dataclass(frozen=True, eq=False)
class RuleAnswers:
    """Of each site, by `column`, its leaf; `judged` is how often the rule was.

    `layers` and `others` are what it looked at anywhere; `layers` None where that is not known.
    """

    column: Column
    leaves: Sequence[Leaf]
    layers: frozenset[str] | None
    others: frozenset[str]
    judged: int

    def only(self, which: NDArray[np.intp]) -> "RuleAnswers":
        """Those sites' alone."""
        return replace(self, column=self.column[which], judged=0)

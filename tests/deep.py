"""How often what is tried by chance is tried.

``FIELDREG_DEEP=1`` runs the slow and deep tests too, as often as every change should wait for; ``FIELDREG_DEEP=10`` tries
ten times as many needs, trials and points as that.  Without it the quick run tries as many as with 1, and leaves out the slow tests.
"""

import os

DEEP = max(1, int(os.environ.get("FIELDREG_DEEP") or 1))


def often(count: int) -> int:
    """So many, times how deep this run goes."""
    return count * DEEP

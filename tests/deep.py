"""How often what is tried by chance is tried.

``FIELDREG_DEEP=1`` runs the slow and deep tests too, as often as every change should wait for; ``FIELDREG_DEEP=10`` tries ten times as
many needs, trials, soups, points and kills as that.  Without it the quick run tries as many as with 1, and leaves out the slow tests.

Numbers that were promised are reached with 10, most of them sooner: 500 needs ranked and 20,000 soups in several runs of seeds,
500 rounds of 32 clients, 500 writes and 300 acts under kill -9, 1,000 points in the permit-free parts.
"""

import os

DEEP = max(1, int(os.environ.get("FIELDREG_DEEP") or 1))


def often(count: int, most: int | None = None) -> int:
    """So many, times how deep this run goes; at most `most`."""
    wanted = count * DEEP
    return wanted if most is None else min(wanted, most)

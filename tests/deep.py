"""How often what is tried by chance is tried.

``FIELDREG_DEEP=1`` runs the slow and deep tests too, as often as every change should wait for; ``FIELDREG_DEEP=10`` tries ten times as
many needs, trials, soups, points and kills as that.  Without it the quick run tries as many as with 1, and leaves out the slow tests.

Numbers that were promised: 500 writes and 300 acts under kill -9, fifty rounds of 32 clients and every site's page are tried with 4
(a thousand points in the permit-free parts with 1); 500 needs ranked, 2,000 trials by the earlier path and 50 places as rasters with 10;
500 rounds of mixed clients with 25, 500 cases of each operation of the API with 50, and 20,000 soups of bookings, most of all, with 200
in `tests/oracle/test_booking_soup.py` alone.
"""

import os

DEEP = max(1, int(os.environ.get("FIELDREG_DEEP") or 1))


def often(count: int, most: int | None = None) -> int:
    """So many, times how deep this run goes; at most `most`."""
    wanted = count * DEEP
    return wanted if most is None else min(wanted, most)

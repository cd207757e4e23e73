"""The tabs above the desk's lists, each with how much waits there."""

from typing import Any

from fieldreg.booking.reservations import State
from web.shell.context import services, signed_in

__all__ = ["tabs"]


def tabs() -> dict[str, Any]:
    """What `desk/tabs.html` draws: the number of open cases, undecided reservations, turned answers and letters not sent."""
    return {
        "waits": {
            "cases": services().case_desk.counts(signed_in()),
            "reservations": services().booking.inbox_page((State.REQUESTED, State.TENTATIVE), limit=0)[0],
            "turned": services().desk.turned(signed_in()),
            "letters": services().letters.need_somebody(),
        }
    }

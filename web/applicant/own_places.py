"""What a department finds on the page of its own: the places its manager answers for, and when they are taken."""

from datetime import timedelta
from typing import Any

from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Role
from web.shell.context import services, signed_in

__all__ = ["own_places"]

_AHEAD = timedelta(days=56)
_MOST = 50


def own_places() -> dict[str, Any]:
    """`manager` and `places`, each with what is taken of it in the next eight weeks; nothing for other roles."""
    held = signed_in()
    if held.role is not Role.DEPARTMENT:
        return {"manager": None, "places": []}
    mine = [site for site in services().register.sites() if held.manager and site.manager == held.manager][:_MOST]
    now = services().clock.now()
    taken = {site.id: services().booking.calendar(site.id, Timespan(now, now + _AHEAD)) for site in mine}
    return {"manager": services().register.managers().get(held.manager), "places": [(site, taken[site.id]) for site in mine]}

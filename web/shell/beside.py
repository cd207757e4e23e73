"""What stands beside reservations on pages: names of the places of neighbours, and the texts of what was told."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.texts import Text
from web.shell.context import services

__all__ = ["beside_of", "provide"]


def provide(app: Flask) -> None:
    """Gives templates what a kept text needs to be told: its two languages as one."""
    app.jinja_env.globals.update(told_text=Text.from_dict)


def beside_of(held: Sequence[Reservation]) -> Mapping[str, Any]:
    """Of reservations on a page: who stands near each, what turned of each, and the names of sites."""
    return {
        "around": services().neighbours.of(held),
        "turns_of": services().rechecks.turns([one.id for one in held]),
        "place_names": {site.id: site.name for site in services().register.sites()},
    }

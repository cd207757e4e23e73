"""The page `/docs/connect`."""

from urllib.parse import quote

from flask import Blueprint, render_template, url_for

from fieldreg.register.sites import Site
from web.pages.connecting.clients import CLIENTS, Command
from web.shell.access import ANYONE, allow
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["connecting"]

connecting = Blueprint("connecting", __name__)


@connecting.get("/docs/connect")
@allow(ANYONE)
def connect() -> str:
    """One screen for each program that reads the API, with the addresses of this installation."""
    request_values.only()
    api = url_for("features.landing", _external=True)
    drawn = next((site for site in services().register.sites() if _is_drawn(site)), None)

    def written(command: Command) -> str | None:
        """The command as it is copied; None for one about a site where no site is drawn."""
        if command.of_site and drawn is None:
            return None
        return command.text.replace("@site@", quote(drawn.id, safe="") if drawn else "").replace("@api@", api)

    return render_template("pages/connect.html", clients=CLIENTS, api=api, site=drawn, written=written)


def _is_drawn(site: Site) -> bool:
    return site.outline.geom_type in ("Polygon", "MultiPolygon")

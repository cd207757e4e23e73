"""Addresses other programs read on their own: stable, open to anybody, without a key."""

from flask import Blueprint, Response

from web.api.publishing.geozones import check_answer
from web.api.publishing.portal import catalog_answer
from web.api.publishing.road_feed import road_feed_answer
from web.api.publishing.uas_zones import uas_zones_answer
from web.shell.access import ANYONE, allow
from web.shell.limits import limiter, setting
from web.shell.watching.turns import heavy

__all__ = ["publishing"]

publishing = Blueprint("published", __name__)


@publishing.get("/api/uas-zones")
@allow(ANYONE)
def uas_zones() -> Response:
    """Zones of a day as ED-318 or ED-269."""
    return uas_zones_answer()


@publishing.get("/api/wzdx")
@allow(ANYONE)
def wzdx() -> Response:
    """Road events and reserved roads as a WZDx feed."""
    return road_feed_answer()


@publishing.get("/api/catalog.jsonld")
@allow(ANYONE)
def catalog() -> Response:
    """What may be had here, for portals of open data."""
    return catalog_answer()


@publishing.post("/geozones/check")
@allow(ANYONE, csrf=False)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@heavy
def geozones_check() -> Response:
    """Whether some zone applies: InterUSS's test interface for geo-awareness."""
    return check_answer()

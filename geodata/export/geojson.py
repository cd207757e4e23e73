"""GeoJSON of sites and of an edition's zones, which a load reads back unchanged."""

from collections.abc import Iterable
from typing import Any

from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Zone
from geodata.formats.json.geojson import to_features
from geodata.importers.standards.sites import site_to_features
from geodata.importers.standards.zones import zone_to_feature

__all__ = ["sites_to_geojson", "zones_to_geojson"]


def sites_to_geojson(sites: Iterable[Site]) -> dict[str, Any]:
    """Every site followed by its areas."""
    return to_features(feature for site in sites for feature in site_to_features(site))


def zones_to_geojson(edition: Edition, zones: Iterable[Zone]) -> dict[str, Any]:
    """The zones of one edition, with what is known of it beside them."""
    return to_features(
        (zone_to_feature(zone) for zone in zones),
        layer=edition.layer,
        edition=edition.edition,
        source=edition.source,
        licence=edition.licence,
        attribution=edition.attribution,
        **({"notices": edition.notices.splitlines()} if edition.notices else {}),
        confidence=edition.confidence,
    )

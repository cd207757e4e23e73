"""Zones in force on a day as features, page by page; `editions` says of each layer whether it can speak about that day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request

from fieldreg.register.zones import Edition, Zone, edition_status
from fieldreg.services.holdings.zone_pages import LayerOnDay
from geodata.importers.standards.zones import zone_properties
from web.api.asked import Asked, Page
from web.shell.context import services
from web.shell.files.geojson import feature_texts
from web.shell.sent import request_values

__all__ = ["ZonesView"]


class ZonesView:
    """Those of the layer `layer` (all, without) on the day `on` (today).  Raises NotFound for a layer nobody knows."""

    def __init__(self) -> None:
        self._layer = request.args.get("layer") or None
        self._today = services().clock.today()
        self._on = request_values.day() or self._today
        editions = services().register.editions_state(self._layer, self._on)
        self.state = editions, self._on, self._today  # today, on which an edition may be stale

    def page(self, asked: Asked) -> Page:
        found = services().register.zones_page(
            self._layer, self._on, box=asked.box, offset=asked.offset, limit=asked.limit
        )
        editions = {held.layer: held.edition for held in found.layers}
        return Page(
            features=_features(found.zones, editions),
            matched=found.matched,
            beside={"on": self._on.isoformat(), "editions": [_edition_to_dict(held, self._today) for held in found.layers]},
        )

    def one(self, zone_id: str) -> bytes | None:
        found = services().register.zone(self._layer, self._on, zone_id)
        return None if found is None else _features([found[1]], {found[1].layer: found[0]})[0]


def _features(zones: Sequence[Zone], editions: Mapping[str, Edition | None]) -> list[bytes]:
    return feature_texts([(zone.id, zone.outline, _properties(zone, editions[zone.layer])) for zone in zones])


def _properties(zone: Zone, edition: Edition | None) -> dict[str, Any]:
    accuracy = zone.accuracy_m if zone.accuracy_m is not None else edition and edition.accuracy_m
    return {**zone_properties(zone), "layer": zone.layer, "edition": zone.edition, "accuracy_m": accuracy}


def _edition_to_dict(held: LayerOnDay, today: date) -> dict[str, Any]:
    edition = held.edition
    status = edition_status(edition, empty=not held.in_force, today=today)
    if edition is None:
        return {"layer": held.layer, "edition": None, "status": status}
    return {
        "layer": held.layer,
        "edition": edition.edition,
        "status": status,
        "in_force": [edition.in_force_from.isoformat(), edition.in_force_to.isoformat() if edition.in_force_to else None],
        "accuracy_m": edition.accuracy_m,
        "source": edition.source,
        "licence": edition.licence,
        "attribution": edition.attribution,
    }

"""Zones in force on a day, or on some day of several, page by page; `editions` says of each layer whether it can speak about them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import shapely
from flask import request
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.geometry import windows_of
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, LayerStatus, Zone, edition_status
from fieldreg.services.holdings.zone_pages import LayerOnDay, WantedZones, ZoneChoice
from geodata.importers.standards.zones import zone_properties
from web.api.features.asked import Asked, Page, linked
from web.api.features.choosing import Wanted, row_of
from web.api.features.moments import Period
from web.api.features.references import Box
from web.shell.context import services
from web.shell.errors import MalformedRequest
from web.shell.files.geojson import feature_texts
from web.shell.sent import request_values

__all__ = ["ZonesView", "days_asked"]

EditionsState = Sequence[tuple[str, str, int, int]]


class ZonesView:
    """Those of `layer` (all, without) with outlines of one kind (`dimension`; all, without), in force when it is asked for (today).

    `on` is one day; `datetime` another way to say it, or an interval, of which every edition that is in force on some of its days
    is told.  A zone's id is its own in the edition of today; one of another edition of an interval is called ID@EDITION.
    Raises NotFound for a layer nobody knows.
    """

    def __init__(self, collection_id: str, layer: str | None, dimension: int | None, period: Period | None) -> None:
        self._collection, self._dimension = collection_id, dimension
        self._layer = layer or request.args.get("layer") or None
        self._today = services().clock.today()
        self._on, self._until = days_asked(period) or (self._today, self._today)
        register = services().register
        editions = register.editions_state(self._layer, self._on, self._until)
        self._plain = _plain(editions, register.editions_state(self._layer, self._today))
        # today, on which an edition may be stale; and whose zones are called by their own ids, which another edition of today turns
        self.state = editions, self._on, self._until, self._today, tuple(sorted(self._plain))

    def page(self, asked: Asked) -> Page:
        found = services().register.zones_page(
            self._layer, self._on, until=self._until, offset=asked.offset, limit=asked.limit,
            choice=ZoneChoice(box=asked.box, within=asked.within, dimension=self._dimension, wanted=_zones_wanted(asked.wanted)),
        )  # fmt: skip
        editions = {(held.layer, held.edition.edition): held.edition for held in found.layers if held.edition}
        until = {"until": self._until.isoformat()} if self._until != self._on else {}
        told = [_edition_to_dict(held, self._today, asked.box) for held in found.layers]
        return Page(
            features=self._features(found.zones, editions),
            matched=found.matched,
            beside={"on": self._on.isoformat(), **until, "editions": told},
        )

    def one(self, zone_id: str) -> bytes | None:
        register = services().register
        found = register.zones_called(self._layer, self._on, zone_id, self._until)
        found.sort(key=lambda pair: (pair[1].layer, pair[1].edition) not in self._plain)
        if not found and self._layer is not None and "@" in zone_id:
            own, _, edition = zone_id.rpartition("@")
            found = [each for each in (register.zone_of(self._layer, edition, own),) if each]
            self._plain = frozenset()
        if not found or not self._is_of_kind(found[0][1].outline):
            return None
        edition_of, zone = found[0]
        return self._features([zone], {(zone.layer, zone.edition): edition_of})[0]

    def _is_of_kind(self, outline: BaseGeometry) -> bool:
        return self._dimension is None or _dimension(outline) == self._dimension

    def _features(self, zones: Sequence[Zone], editions: Mapping[tuple[str, str], Edition]) -> list[bytes]:
        held, links = [], []
        for zone in zones:
            key = zone.layer, zone.edition
            named = key in self._plain
            held.append((zone.id if named else f"{zone.id}@{zone.edition}", zone.outline, _properties(zone, editions[key])))
            links.append(self._query(zone, dated=named))
        texts = zip(feature_texts(held), held, links, strict=True)
        return [linked(text, self._collection, name, query) for text, (name, *_), query in texts]

    def _query(self, zone: Zone, *, dated: bool) -> str:
        """What an address of the zone says besides its id, so that it leads to this one."""
        asked = {} if self._collection != "zones" else {"layer": zone.layer}
        if dated and (self._on, self._until) != (self._today, self._today):
            asked["datetime"] = self._days()
        return f"?{urlencode(asked, safe='/')}" if asked else ""

    def _days(self) -> str:
        return self._on.isoformat() if self._on == self._until else f"{self._on.isoformat()}/{self._until.isoformat()}"


def _plain(asked: EditionsState, of_today: EditionsState) -> frozenset[tuple[str, str]]:
    """Of each layer the edition whose zones are called by their own ids: today's, or else the first."""
    now = {(layer, edition) for layer, edition, *_ in of_today}
    found: dict[str, str] = {}
    for layer, edition, *_ in asked:
        if layer not in found or (layer, edition) in now:
            found[layer] = edition
    return frozenset(found.items())


def days_asked(period: Period | None) -> tuple[date, date] | None:
    """By `on` or by `datetime`.  Raises MalformedRequest for both at once."""
    on = request_values.day()
    if on is not None and period is not None:
        message = Text("on と datetime は同じことです。どちらか一つにしてください。", "on and datetime say the same; give one of them")
        raise MalformedRequest([Fault("given-twice", "datetime", message)])
    return (on, on) if on is not None else None if period is None else period.days


def _zones_wanted(wanted: Wanted | None) -> WantedZones | None:
    if wanted is None:
        return None
    return WantedZones(wanted.key, lambda zones, of: wanted.among([row_of(_properties(zone, of), zone.outline) for zone in zones]))


def _properties(zone: Zone, edition: Edition) -> dict[str, Any]:
    accuracy = zone.accuracy_m if zone.accuracy_m is not None else edition.accuracy_m
    return {**zone_properties(zone), "layer": zone.layer, "edition": zone.edition, "accuracy_m": accuracy}


def _dimension(outline: BaseGeometry) -> int:
    return 0 if outline.geom_type.endswith("Point") else 1 if outline.geom_type.endswith("LineString") else 2


def _covers(edition: Edition, box: Box) -> bool:
    """Whether the coverage reaches over all of the box (degrees)."""
    covered = edition.coverage
    return covered is not None and all(covered.covers(shapely.box(*window)) for window in windows_of(box))


def _edition_to_dict(held: LayerOnDay, today: date, box: Box | None) -> dict[str, Any]:
    """`vouches`: whether no zone of it here means that there is none; without a box, as far as its coverage goes."""
    edition = held.edition
    status = edition_status(edition, empty=not held.in_force, today=today)
    if edition is None:
        several = {"days": [day.isoformat() for day in held.gap]} if held.gap and held.gap[0] != held.gap[1] else {}
        return {"layer": held.layer, "edition": None, "status": status, **several}
    return {
        "layer": held.layer,
        "edition": edition.edition,
        "status": status,
        "in_force": [edition.in_force_from.isoformat(), edition.in_force_to.isoformat() if edition.in_force_to else None],
        "complete": edition.complete,
        "coverage": edition.coverage_name,
        "vouches": status is LayerStatus.OK and edition.complete and (box is None or _covers(edition, box)),
        "accuracy_m": edition.accuracy_m,
        "source": edition.source,
        "licence": edition.licence,
        "attribution": edition.attribution,
        "notices": edition.notices.splitlines(),
    }

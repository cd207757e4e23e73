"""Use cases of the register: what it tells of sites, managers, layers and zones.  Reads only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.law.act_rings import ring_about
from fieldreg.people.managers import Manager
from fieldreg.ports import Clock, Store
from fieldreg.register.sites import Site
from fieldreg.register.zones import Edition, Layer, Zone, edition_on

__all__ = ["RegisterServices", "site_named"]


class RegisterServices:
    """What is held, for anybody to read.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def sites(self) -> Sequence[Site]:
        with self.store.reading() as work:
            return work.sites.all()

    def site(self, site_id: str) -> Site:
        """Raises NotFound."""
        with self.store.reading() as work:
            return work.sites.get(site_id)

    def managers(self) -> Mapping[str, Manager]:
        with self.store.reading() as work:
            return {m.id: m for m in work.managers.all()}

    def layers_on(self, on: date | None = None) -> list[tuple[Layer, Edition | None]]:
        """Every layer with its edition in force on the day, or None."""
        day = on or self.clock.today()
        with self.store.reading() as work:
            return [(layer, edition_on(list(work.zones.editions(layer.id)), day)) for layer in work.zones.layers()]

    def zones_on(self, layer: str, on: date | None = None) -> tuple[Edition | None, Sequence[Zone]]:
        """The layer's edition on the day and its zones in force.  Raises NotFound for a layer nobody knows."""
        day = on or self.clock.today()
        with self.store.reading() as work:
            if layer not in {known.id for known in work.zones.layers()}:
                raise NotFound(Text(f"レイヤ「{layer}」はありません。", f"there is no layer {layer!r}"), where="layer")
            edition = edition_on(list(work.zones.editions(layer)), day)
            zones = work.zones.zones(layer, edition.edition) if edition else ()
            return edition, [z for z in zones if z.in_force(day)]

    def rings_on(self, on: date | None = None) -> list[tuple[Zone, BaseGeometry, float]]:
        """Each facility of the small-UAV Act with the polygon and distance the Act reaches about it on the day."""
        day = on or self.clock.today()
        _, facilities = self.zones_on("small-uav", day)
        return [(zone, *ring) for zone in facilities if (ring := ring_about(zone, day)) is not None]

    def cases(self) -> Mapping[str, Any]:
        """Past cases, as the sample or a load left them."""
        with self.store.reading() as work:
            return work.note("cases") or {}

    def basemap(self) -> Mapping[str, Any]:
        """Our own plain base map, GeoJSON."""
        with self.store.reading() as work:
            return work.note("basemap") or {"type": "FeatureCollection", "features": []}


class SiteById(Protocol):
    """Where a site is looked up: the store's, or a snapshot's."""

    def get(self, site_id: str) -> Site:
        """Raises NotFound."""


def site_named(sites: SiteById, site_id: str, area_id: str | None, at: str = "") -> Site:
    """The site asked for by name; a stranger is the asker's mistake, not a missing page."""
    try:
        site = sites.get(site_id)
        site.area(area_id)
    except NotFound as error:
        where = error.where or "site"
        raise InvalidInput.one(
            f"unknown-{where}",
            f"{at}{where}",
            f"{error.message.ja} 一覧にある ID を使ってください。",
            f"{error.message.en}; use an id from the list",
        ) from error
    return site

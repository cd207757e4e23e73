"""Use cases of the register: what it tells of sites, managers, layers and zones.  Reads only."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput, NotFound
from fieldreg.kernel.kept import Kept
from fieldreg.kernel.texts import Text
from fieldreg.law.act_rings import ring_about
from fieldreg.people.managers import Manager
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import Snapshot
from fieldreg.register.tile_outlines import TileZones
from fieldreg.register.zone_index import Box
from fieldreg.register.zones import Edition, Layer, Zone, edition_on
from fieldreg.services.holdings.inventory import HeldLayer, holdings
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.services.holdings.tile_zones import ZonesForTiles
from fieldreg.services.holdings.zone_kinds import LayerKinds, kinds_of
from fieldreg.services.holdings.zone_pages import ZoneChoice, ZonePages, ZonesPage, held_during

__all__ = ["RegisterServices", "site_named"]

_READ_WHOLE = 3  # things: managers, cases, the base map


class RegisterServices:
    """What is held, for anybody to read.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, snapshots: Snapshots | None = None) -> None:
        self.store, self.clock = store, clock
        self._snapshots, self._pages = snapshots or Snapshots(store), ZonePages()
        self._for_tiles = ZonesForTiles(store, self._snapshots)
        self._counts: Kept[tuple[date, tuple[tuple[str, str, int, int], ...]], Mapping[str, int]] = Kept(2)
        self._kinds: tuple[Snapshot | None, Sequence[LayerKinds]] = (None, ())
        self._read: Kept[tuple[str, int], Mapping[str, Any]] = Kept(2 * _READ_WHOLE)

    def state(self) -> tuple[int, date]:
        """What names everything told of the register: its revision, and today."""
        return self._snapshots.newest().revision, self.clock.today()

    def sites(self) -> Sequence[Site]:
        """By id; the same object until a site changes, so that what is made of it may be kept beside it."""
        return self._snapshots.newest().sites.all()

    def site(self, site_id: str) -> Site:
        """Raises NotFound."""
        return self._snapshots.newest().sites.get(site_id)

    def managers(self) -> Mapping[str, Manager]:
        """By id; the same object until something of the register changes."""
        return self._once("managers", lambda work: {m.id: m for m in work.managers.all()})

    def layers_on(self, on: date | None = None) -> list[tuple[Layer, Edition | None]]:
        """Every layer with its edition in force on the day, or None."""
        day = on or self.clock.today()
        held = self._snapshots.newest()
        return [(layer, edition_on(list(held.editions[layer.id]), day)) for layer in held.layers]

    def editions_state(self, layer: str | None, on: date, until: date | None = None) -> tuple[tuple[str, str, int, int], ...]:
        """What names the content of the editions in force on the day (or up to and with `until`): any change of them gives another.

        `layer` None: of every layer.  Raises NotFound for a layer nobody knows.
        """
        snapshot = self._snapshots.newest()
        layers = _layers(snapshot, layer)
        held = (h for one in layers for h, _ in held_during(snapshot, one, on, until))
        return tuple((h.edition.layer, h.edition.edition, h.edition.sequence, h.stamp) for h in held)

    def zones_page(
        self, layer: str | None, on: date, *, until: date | None = None, box: Box | None = None, choice: ZoneChoice | None = None,
        offset: int = 0, limit: int,
    ) -> ZonesPage:  # fmt: skip
        """Zones in force on the day, by layer and id; `layer` None: of every layer.

        With `until`, those in force on some day up to and with that one, edition by edition.  Only those whose outline meets
        `box` (degrees), or that `choice` takes, if given.  Raises NotFound for a layer nobody knows, InvalidInput where more
        must be looked through than one may ask for.
        """
        with self.store.reading() as work:
            snapshot = self._snapshots.sight(work).snapshot
            asked = choice or ZoneChoice(box=box)
            return self._pages.page(work, snapshot, _layers(snapshot, layer), on, until=until, choice=asked, offset=offset, limit=limit)

    def layer_kinds(self) -> Sequence[LayerKinds]:
        """Of every layer which kinds of outline its editions hold, the box about each, and from when until when they are in force.

        The same object until an edition or a layer changes.
        """
        snapshot = self._snapshots.newest()
        seen, held = self._kinds
        if seen is snapshot:
            return held
        with self.store.reading() as work:
            sight = self._snapshots.sight(work).snapshot
            made = tuple(kinds_of(work, sight, layer) for layer in sight.layers)
        held = held if made == held else made
        self._kinds = snapshot, held  # two threads may both make it; either is right
        return held

    def zone_counts(self, on: date) -> Mapping[str, int]:
        """How many zones of each layer are in force on the day; counted once for each state of the editions."""
        state = on, self.editions_state(None, on)
        return self._counts.get(state, lambda: {one.layer: one.in_force for one in self.zones_page(None, on, limit=0).layers})

    def zones_for_tiles(self, layer: str | None, on: date) -> list[TileZones]:
        """Zones of the editions in force on the day as tiles look for them; `layer` None: of every layer.

        Made once for each state of an edition.  Raises NotFound for a layer nobody knows.
        """
        snapshot = self._snapshots.newest()
        return self._for_tiles.on(snapshot, _layers(snapshot, layer), on)

    def zones_called(self, layer: str | None, on: date, zone_id: str, until: date | None = None) -> list[tuple[Edition, Zone]]:
        """The zones of that id in force on the day (or up to and with `until`), each with its edition, by layer and edition.

        Raises NotFound for a layer nobody knows.
        """
        with self.store.reading() as work:
            snapshot = self._snapshots.sight(work).snapshot
            spans = {
                (layer_id, held.edition.edition): (held.edition, days)
                for layer_id in _layers(snapshot, layer)
                for held, days in held_during(snapshot, layer_id, on, until)
            }
            called = [(*spans[zone.layer, zone.edition], zone) for zone in work.zones.called(zone_id, list(spans))]
            return [(edition, zone) for edition, days, zone in called if any(zone.in_force_between(*each) for each in days)]

    def zone_of(self, layer: str, edition: str, zone_id: str) -> tuple[Edition, Zone] | None:
        """The zone of that id in one edition, whenever that is in force."""
        with self.store.reading() as work:
            snapshot = self._snapshots.sight(work).snapshot
            held = snapshot.held.get((layer, edition))
            found = work.zones.called(zone_id, [(layer, edition)]) if held else ()
            return (held.edition, found[0]) if held and found else None

    def zones_on(self, layer: str, on: date | None = None) -> tuple[Edition | None, Sequence[Zone]]:
        """The layer's edition on the day and its zones in force.  Raises NotFound for a layer nobody knows."""
        day = on or self.clock.today()
        with self.store.reading() as work:
            if layer not in {known.id for known in work.zones.layers()}:
                raise NotFound(Text(f"レイヤ「{layer}」はありません。", f"there is no layer {layer!r}"), where="layer")
            edition = edition_on(list(work.zones.editions(layer)), day)
            zones = work.zones.zones(layer, edition.edition) if edition else ()
            return edition, [z for z in zones if z.in_force(day)]

    def rings_of(self, facilities: Sequence[Zone], on: date | None = None) -> list[tuple[Zone, BaseGeometry, float]]:
        """Each facility of the small-UAV Act with the polygon and distance the Act reaches about it on the day."""
        day = on or self.clock.today()
        return [(zone, *ring) for zone in facilities if (ring := ring_about(zone, day)) is not None]

    def holdings(self, today: date) -> list[HeldLayer]:
        """Every layer known, in order, with every edition held, how far each may be trusted and the loads that made it."""
        return holdings(self.store, self._snapshots, today)

    def cases(self) -> Mapping[str, Any]:
        """Past cases, as the sample or a load left them; the same object until something of the register changes."""
        return self._once("cases", lambda work: work.note("cases") or {})

    def basemap(self) -> Mapping[str, Any]:
        """Our own plain base map, GeoJSON; the same object until something of the register changes."""
        return self._once("basemap", lambda work: work.note("basemap") or {"type": "FeatureCollection", "features": []})

    def _once(self, name: str, read: Callable[[UnitOfWork], Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is read whole, once of each revision; nobody changes it."""
        with self.store.reading() as work:
            return self._read.get((name, self._snapshots.sight(work).snapshot.revision), lambda: read(work))


def _layers(snapshot: Snapshot, layer: str | None) -> list[str]:
    return [one.id for one in snapshot.layers] if layer is None else [layer]


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

"""The registry as screenings read it: layers, editions, zones and sites of one revision, in memory.

A `Snapshot` never changes.  What it holds of an edition (`HeldEdition`) is named by the edition's *stamp*,
which any change of its zones or its own row renews, so a new snapshot takes over what did not change.

- `Snapshot.layers`, `.editions[layer]`, `.sites` (`all()`, `get(id)`, `around(footprint)`): domain values.
- `Sight(snapshot, store)`: a snapshot beside the unit of work that sees the same state (`Snapshots.sight(work)`).  It is
  a `ZoneSource`: a `LayerView`, `Surroundings` or `turning_days` takes it; zones of large editions are made by the store.
- `Sight.in_plane(edition, plane)`: the edition's `PlaneZones`, made now if need be: bounds, outlines in metres, accuracy,
  validity, by place; `pairs(boxes, far_m)` finds who is near whom for many places at once.
- To judge many places: look there once, then hand each place's view what was found (`LayerView.know`).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane
from fieldreg.register.footprints import site_footprint
from fieldreg.register.plane_zones import PlaneZones, ZoneColumns
from fieldreg.register.sites import Site, no_site
from fieldreg.register.zone_index import Box, ZoneSource
from fieldreg.register.zone_roll import RollSource, ZoneRoll
from fieldreg.register.zones import Edition, Layer, Zone

__all__ = ["FEW", "HeldEdition", "HeldSites", "Sight", "Snapshot", "ZoneStore"]

FEW = 5_000  # zones of an edition that are held as made; of more, columns alone


class ZoneStore(ZoneSource, Protocol):
    """Where a snapshot is read from: one state throughout."""

    def stamps(self) -> Mapping[tuple[str, str], int]:
        """By (layer, edition), a number that any change of the edition's zones or its own row renews."""

    def sites_stamp(self) -> int:
        """The same of all sites together."""

    def zones(self, layer: str, edition: str) -> Sequence[Zone]:
        """All zones of one edition, by id."""

    def dated(self, layer: str, edition: str) -> Sequence[tuple[Box, date | None, date | None]]:
        """Of zones that begin or end some day: box in degrees, `valid_from`, `valid_to`."""

    def columns(self, layer: str, edition: str) -> Iterable[ZoneColumns]:
        """The same, column by column, some at a time."""

    def numbered(self, numbers: Sequence[int]) -> Sequence[Zone]:
        """Zones by their numbers of `columns`, in the order asked for."""

    def kinds(self, edition: Edition) -> Mapping[int, tuple[int, Box]]:
        """By dimension (0 points, 1 lines, 2 polygons): how many zones the edition has, and the box (degrees) about them."""


class HeldEdition:
    """One edition under one stamp; its planes are filled as they are looked at.  Safe to share between threads."""

    def __init__(self, edition: Edition, stamp: int, planes: Mapping[int, PlaneZones] | None = None) -> None:
        self.edition, self.stamp = edition, stamp
        self._planes = dict(planes or {})
        self._count: int | None = None
        self._zones: Sequence[Zone] | None = None
        self._roll: ZoneRoll | None = None
        self._kinds: Mapping[int, tuple[int, Box]] | None = None
        self._dated: Sequence[tuple[Box, date | None, date | None]] | None = None
        self._lock = threading.Lock()

    def count(self, store: ZoneStore) -> int:
        """How many zones it has."""
        if self._count is None:
            self._count = store.count(self.edition)
        return self._count

    def ready(self, plane: Plane, store: ZoneStore) -> PlaneZones | None:
        """Its zones in the plane, if they are held or soon made."""
        held = self._planes.get(plane.zone)
        return self.in_plane(plane, store) if held is None and self.count(store) <= FEW else held

    def in_plane(self, plane: Plane, store: ZoneStore) -> PlaneZones:
        """Its zones in the plane, made now where they are not held: some seconds for a million."""
        held = self._planes.get(plane.zone)
        if held is None:
            with self._lock:
                held = self._planes.get(plane.zone)
                if held is None:
                    held = self._planes[plane.zone] = self._made(plane, store)
        return held

    def few(self, store: ZoneStore) -> Sequence[Zone] | None:
        """All its zones, by id, if they are few."""
        if self._zones is None and self.count(store) <= FEW:
            self._zones = store.zones(self.edition.layer, self.edition.edition)
        return self._zones

    def dated(self, store: ZoneStore) -> Sequence[tuple[Box, date | None, date | None]]:
        """Its zones that begin or end some day."""
        if self._dated is None:
            self._dated = store.dated(self.edition.layer, self.edition.edition)
        return self._dated

    def roll(self, store: RollSource) -> ZoneRoll:
        """Which zones it has, by id."""
        if self._roll is None:
            with self._lock:
                if self._roll is None:
                    self._roll = store.roll(self.edition.layer, self.edition.edition)
        return self._roll

    def kinds(self, store: ZoneStore) -> Mapping[int, tuple[int, Box]]:
        """By dimension: how many zones it has, and the box about them."""
        if self._kinds is None:
            self._kinds = store.kinds(self.edition)
        return self._kinds

    def own(self) -> "HeldEdition":
        """A copy to be filled by one unit of work alone, whose state may not be what was committed under the stamp."""
        copy = HeldEdition(self.edition, self.stamp, self._planes)
        copy._count, copy._zones, copy._dated, copy._roll = self._count, self._zones, self._dated, self._roll
        copy._kinds = self._kinds
        return copy

    def _made(self, plane: Plane, store: ZoneStore) -> PlaneZones:
        few = self.few(store)
        if few is not None:
            return PlaneZones.of(self.edition, plane, few)
        return PlaneZones.packed(self.edition, plane, store.columns(self.edition.layer, self.edition.edition))


class HeldSites:
    """Every site, by id, under one stamp.  Safe to share between threads."""

    def __init__(self, sites: Sequence[Site], stamp: int) -> None:
        self.stamp = stamp
        self._all, self._by_id = tuple(sites), {site.id: site for site in sites}
        self._tree = shapely.STRtree([site.outline for site in sites])
        self._tree.query(shapely.Point(0, 0))  # built now, not by two threads at once
        self._footprints: dict[int, BaseGeometry] = {}

    def all(self) -> Sequence[Site]:
        return self._all

    def get(self, site_id: str) -> Site:
        """Raises NotFound."""
        if site_id not in self._by_id:
            raise no_site(site_id)
        return self._by_id[site_id]

    def around(self, footprint: BaseGeometry) -> Iterator[Site]:
        """Sites with known ground that cover `footprint` (lon, lat), by id."""
        for n in sorted(self._tree.query(shapely.box(*footprint.bounds)).tolist()):
            if self._all[n].ground_elevation_m is not None and self._footprint(n).covers(footprint):
                yield self._all[n]

    def _footprint(self, n: int) -> BaseGeometry:
        held = self._footprints.get(n)
        if held is None:
            held = self._footprints[n] = site_footprint(self._all[n])
        return held


@dataclass(frozen=True)
class Snapshot:
    """What is held at `revision`; `editions` by layer, `held` and `stamps` by layer and edition."""

    revision: int
    layers: tuple[Layer, ...]
    editions: Mapping[str, tuple[Edition, ...]]
    held: Mapping[tuple[str, str], HeldEdition]
    stamps: Mapping[tuple[str, str], int]
    sites: HeldSites

    @classmethod
    def read(
        cls, revision: int, store: ZoneStore, sites: "SiteStore", before: "Snapshot | None" = None, *, own: bool = False
    ) -> "Snapshot":
        """The registry as `store` sees it; what `before` holds under the same stamp is taken over.

        `own`: for one unit of work alone, which may see what nobody committed.
        """
        layers = tuple(store.layers())
        editions = {layer.id: tuple(store.editions(layer.id)) for layer in layers}
        known = before.held if before else {}
        held = {}
        stamps = store.stamps()
        for layer, of_layer in editions.items():
            for edition in of_layer:
                key = layer, edition.edition
                old = known.get(key)
                if old is None or old.stamp != stamps[key]:
                    held[key] = HeldEdition(edition, stamps[key])
                else:
                    held[key] = old.own() if own else old
        stamp = store.sites_stamp()
        there = before.sites if before and before.sites.stamp == stamp else HeldSites(sites.all(), stamp)
        return cls(revision, layers, editions, held, stamps, there)


class SiteStore(Protocol):
    """Where sites are read from."""

    def all(self) -> Sequence[Site]:
        """Every site with its areas, by id."""


class Sight:
    """A snapshot, beside the store of a unit of work that sees the same state.  A `ZoneSource`."""

    def __init__(
        self, snapshot: Snapshot, store: ZoneStore, wanted: Callable[[Edition, Plane], None] | None = None
    ) -> None:
        self.snapshot, self._store, self._wanted = snapshot, store, wanted

    @property
    def sites(self) -> HeldSites:
        return self.snapshot.sites

    def layers(self) -> Sequence[Layer]:
        return self.snapshot.layers

    def editions(self, layer: str) -> Sequence[Edition]:
        return self.snapshot.editions.get(layer, ())

    def candidates(self, edition: Edition, box: Box) -> Sequence[Zone]:
        return self._store.candidates(edition, box)

    def turning_days(self, edition: Edition, box: Box, after: date, until: date) -> Sequence[date]:
        west, south, east, north = box
        days = set()
        for held, *turns in self.dated(edition):
            if held[0] <= east and held[2] >= west and held[1] <= north and held[3] >= south:
                days |= {day for day in turns if day is not None and after < day <= until}
        return sorted(days)

    def count(self, edition: Edition) -> int:
        return self._of(edition).count(self._store)

    def dated(self, edition: Edition) -> Sequence[tuple[Box, date | None, date | None]]:
        """Of its zones that begin or end some day: box in degrees, `valid_from`, `valid_to`."""
        return self._of(edition).dated(self._store)

    def ready(self, edition: Edition, plane: Plane) -> PlaneZones | None:
        """The edition's zones in the plane; None where they are many and not held yet: then the store has to be asked."""
        held = self._of(edition).ready(plane, self._store)
        if held is None and self._wanted is not None:
            self._wanted(edition, plane)
        return held

    def in_plane(self, edition: Edition, plane: Plane) -> PlaneZones:
        """The same, made now where they are not held: for who looks about many places."""
        return self._of(edition).in_plane(plane, self._store)

    def numbered(self, numbers: Sequence[int]) -> Sequence[Zone]:
        return self._store.numbered(numbers)

    def _of(self, edition: Edition) -> HeldEdition:
        return self.snapshot.held[edition.layer, edition.edition]

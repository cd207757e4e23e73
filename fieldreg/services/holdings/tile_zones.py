"""Zones of an edition as map tiles look for them, made once and kept until the edition changes."""

from collections.abc import Sequence
from datetime import date

from fieldreg.kernel.kept import Kept, Once
from fieldreg.ports import Store
from fieldreg.register.snapshot import HeldEdition, Snapshot
from fieldreg.register.tile_outlines import TileZones
from fieldreg.services.holdings.snapshots import Snapshots
from fieldreg.services.holdings.zone_pages import held_on

__all__ = ["ZonesForTiles"]

_EDITIONS = 24  # kept; each layer on a day is one
_Key = tuple[str, str, int]


class ZonesForTiles:
    """Reads only.  Safe to share between threads; who asks while an edition is being made waits for that one."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store, self._snapshots = store, snapshots
        self._held: Kept[_Key, TileZones] = Kept(_EDITIONS)
        self._once: Once[_Key, TileZones] = Once()

    def on(self, snapshot: Snapshot, layers: Sequence[str], on: date) -> list[TileZones]:
        """Of each layer its edition in force on the day; a layer without one has no zones to draw.

        Raises NotFound for a layer nobody knows.
        """
        held = (held_on(snapshot, layer, on) for layer in layers)
        return [self._of(one) for one in held if one is not None]

    def _of(self, held: HeldEdition) -> TileZones:
        key = held.edition.layer, held.edition.edition, held.stamp
        known = self._held.find(key)
        return known or self._once.make(key, lambda: self._held.put(key, self._made(held)))

    def _made(self, held: HeldEdition) -> TileZones:
        with self._store.reading() as work:
            own = self._snapshots.sight(work).snapshot.held.get((held.edition.layer, held.edition.edition), held)
            few = own.few(work.zones)
            if few is not None:
                return TileZones.of(own.edition, few)
            return TileZones.packed(own.edition, work.zones.columns(own.edition.layer, own.edition.edition))

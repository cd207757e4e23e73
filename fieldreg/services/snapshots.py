"""The snapshot a unit of work reads from: one for all who see the same revision, replaced and never locked.

A request holds the one it began with.  After a change the first who looks reads the new one beside the
old, taking over every edition that did not change; a unit that may write sees its own, uncommitted state.
"""

import threading
import weakref

from fieldreg.ports import Store, UnitOfWork
from fieldreg.register.snapshot import Sight, Snapshot

__all__ = ["Snapshots"]


class Snapshots:
    """Safe to share between threads; not across a fork."""

    def __init__(self) -> None:
        self._current: Snapshot | None = None
        self._of_unit: weakref.WeakKeyDictionary[UnitOfWork, Sight] = weakref.WeakKeyDictionary()
        self._reading = threading.Lock()

    def sight(self, work: UnitOfWork) -> Sight:
        """The registry as `work` sees it: for a reader one statement where nothing changed, and none the second time."""
        if not work.steady:
            return self._own(work)
        known = self._of_unit.get(work)
        if known is None:
            known = self._of_unit[work] = Sight(self._shared(work), work.zones)
        return known

    def newest(self, store: Store) -> Snapshot:
        """The registry as it is now; no unit of work is opened where nothing changed."""
        current = self._current
        if current is not None and current.revision == store.revision():
            return current
        with store.reading() as work:
            return self.sight(work).snapshot

    def _shared(self, work: UnitOfWork) -> Snapshot:
        revision = work.revision()
        current = self._current
        if current is not None and current.revision == revision:
            return current
        with self._reading:
            current = self._current
            if current is not None and current.revision == revision:
                return current
            read = Snapshot.read(revision, work.zones, work.sites, current)
            if current is None or current.revision < revision:  # who began earlier does not take away what is newer
                self._current = read
            return read

    def _own(self, work: UnitOfWork) -> Sight:
        """For one that may write: whatever it wrote so far is in it, and nobody else sees it."""
        known = self._of_unit.get(work)
        before = known.snapshot if known is not None else self._current
        stamps, sites = work.zones.stamps(), work.zones.sites_stamp()
        if known is not None and known.snapshot.stamps == stamps and known.snapshot.sites.stamp == sites:
            return known
        made = Sight(Snapshot.read(work.revision(), work.zones, work.sites, before, own=True), work.zones)
        self._of_unit[work] = made
        return made

"""The snapshot a unit of work reads from: one for all who see the same revision, replaced and never locked.

A request holds the one it began with.  After a change the first who looks reads the new one beside the
old, taking over every edition that did not change; a unit that may write sees its own, uncommitted state.
"""

import logging
import threading
import weakref
from collections import Counter
from collections.abc import Sequence
from datetime import date

from fieldreg.kernel.errors import FieldregError
from fieldreg.kernel.geometry import Plane, centre_of, plane_at
from fieldreg.ports import Store, UnitOfWork
from fieldreg.register.site_facts import SiteFact, as_known
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import Sight, Snapshot
from fieldreg.register.zones import Edition, edition_on

__all__ = ["Snapshots"]

_LOG = logging.getLogger(__name__)
_PATIENCE = 4  # looks at a large edition through the store before it is made ready beside


class Snapshots:
    """Safe to share between threads; not across a fork.

    Large editions are not made while somebody waits: looks go to the store until one is ready.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._current: Snapshot | None = None
        self._of_unit: weakref.WeakKeyDictionary[UnitOfWork, Sight] = weakref.WeakKeyDictionary()
        self._reading = threading.Lock()
        self._asked: Counter[tuple[int, int]] = Counter()  # by stamp and plane
        self._making = threading.Lock()

    def sight(self, work: UnitOfWork) -> Sight:
        """The registry as `work` sees it: for a reader one statement where nothing changed, and none the second time."""
        if not work.steady:
            return self._own(work)
        known = self._of_unit.get(work)
        if known is None:
            known = self._of_unit[work] = Sight(self._shared(work), work.zones, self._wanted)
        return known

    def newest(self) -> Snapshot:
        """The registry as it is now; no unit of work is opened where nothing changed."""
        current = self._current
        if current is not None and current.revision == self._store.revision():
            return current
        with self._store.reading() as work:
            return self.sight(work).snapshot

    def warm(self, on: date) -> None:
        """Makes ready, now, every edition that is in force on the day or will be, in the planes where sites lie."""
        with self._store.reading() as work:
            sight = self.sight(work)
            planes = {plane_at(*centre_of([site.outline])) for site in sight.sites.all()}
            for layer in sight.layers():
                held = list(sight.editions(layer.id))
                now = edition_on(held, on)
                for edition in held:
                    if edition is now or edition.in_force_from > on:
                        sight.dated(edition)
                        for plane in planes:
                            sight.in_plane(edition, plane)

    def _wanted(self, edition: Edition, plane: Plane) -> None:
        """Somebody had to ask the store for a large edition; who asks again and again gets it made ready."""
        key = edition.sequence, plane.zone
        self._asked[key] += 1
        if self._asked[key] >= _PATIENCE and self._making.acquire(blocking=False):
            threading.Thread(target=self._make, args=(edition, plane, key), name="snapshot", daemon=True).start()

    def _make(self, edition: Edition, plane: Plane, key: tuple[int, int]) -> None:
        """Beside the requests; what goes wrong here goes wrong for nobody: they ask the store, and it is tried again."""
        try:
            with self._store.reading() as work:
                sight = self.sight(work)
                if (edition.layer, edition.edition) in sight.snapshot.held:
                    sight.in_plane(edition, plane)
        except FieldregError:
            _LOG.warning("%s, edition %s, is not held in memory; the store is asked", edition.layer, edition.edition, exc_info=True)
        finally:
            del self._asked[key]
            self._making.release()

    def _shared(self, work: UnitOfWork) -> Snapshot:
        revision = work.revision()
        current = self._current
        if current is not None and current.revision == revision:
            return current
        with self._reading:
            current = self._current
            if current is not None and current.revision == revision:
                return current
            read = Snapshot.read(revision, work.zones, _SitesAsKnown(work), current)
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
        made = Sight(Snapshot.read(work.revision(), work.zones, _SitesAsKnown(work), before, own=True), work.zones)
        self._of_unit[work] = made
        return made


class _SitesAsKnown:
    """The sites of a unit of work with what the city looked up laid over what was loaded."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def all(self) -> Sequence[Site]:
        """Every site, by id."""
        answers: dict[str, list[SiteFact]] = {}
        for fact in self._work.site_facts.latest():
            answers.setdefault(fact.site, []).append(fact)
        return [as_known(site, answers.get(site.id, ())) for site in self._work.sites.all()]

"""Use cases of choosing: every site ranked for one need."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.choosing.ranking import Ranked, ranked
from fieldreg.kernel.kept import Kept, Once
from fieldreg.ports import Clock, Store
from fieldreg.register.snapshot import HeldSites, Sight
from fieldreg.screening.bulk.bulk import Judged
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need
from fieldreg.services.snapshots import Snapshots
from fieldreg.surroundings.terrain import Terrain
from fieldreg.trials.need_json import need_to_json

__all__ = ["ChoosingServices", "Ranking"]

_RANKINGS = 8  # kept


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every site for `need`, the best first, as the registry stood at `revision` on the day of asking."""

    need: Need
    rows: Sequence[Ranked]
    revision: int
    asked_on: date
    on: date | None = None

    @property
    def state(self) -> tuple[Any, ...]:
        """What names the answer: another need, day or state of the registry has another."""
        return self.revision, self.asked_on, self.on, told(self.need)

    def to_dict(self, limit: int, offset: int = 0) -> dict[str, Any]:
        """The contract's answer: at most `limit` sites from `offset` on; `judged` counts all."""
        return {
            "need": need_to_json(self.need),
            "asked_on": self.asked_on.isoformat(),
            "ranked": [row.to_dict() for row in self.rows[offset : offset + limit]],
            "judged": len(self.rows),
            "revision": self.revision,
            "limit": limit,
            "offset": offset,
        }


def told(need: Need) -> str:
    """The need as one text: the same for the same need."""
    return json.dumps(need_to_json(need), sort_keys=True, ensure_ascii=False)


class ChoosingServices:
    """Reads only.  Safe to share between threads; not across a fork."""

    def __init__(self, store: Store, clock: Clock, terrain: Terrain | None = None, snapshots: Snapshots | None = None) -> None:
        self.store, self.clock, self._terrain = store, clock, terrain
        self.snapshots = snapshots or Snapshots(store)
        self._held: Kept[tuple[Any, ...], Ranking] = Kept(_RANKINGS)
        self._once: Once[tuple[Any, ...], Ranking] = Once()
        self._last: tuple[HeldSites, Places, Judged | None] | None = None
        self._guard = threading.Lock()

    def rank(self, document: Any, on: date | None = None) -> Ranking:
        """Every site for the need a JSON object tells; `on` overrides the day whose law holds.

        Kept until the registry or the day changes.  Raises InvalidInput with every fault of the need.
        """
        need = Need.from_json(document)
        with self.store.reading() as work:
            sight = self.snapshots.sight(work)
            asked_on = self.clock.today()
            key = Ranking(need, (), sight.snapshot.revision, asked_on, on).state
            held = self._held.find(key)
            return held or self._once.make(key, lambda: self._held.put(key, self._ranked(sight, need, asked_on, on)))

    def places(self, sites: HeldSites) -> Places:
        """The sites' footprints, carried into their planes once for every need."""
        return self._places(sites)[0]

    def _ranked(self, sight: Sight, need: Need, asked_on: date, on: date | None) -> Ranking:
        places, before = self._places(sight.sites)
        rows, judged = ranked(sight, need, places, asked_on=asked_on, on=on, terrain=self._terrain, before=before)
        self._last = sight.sites, places, judged
        return Ranking(need, rows, sight.snapshot.revision, asked_on, on)

    def _places(self, sites: HeldSites) -> tuple[Places, Judged | None]:
        """The sites' footprints, and what was judged of them last; made anew where the sites are others."""
        with self._guard:
            if self._last is None or self._last[0] is not sites:
                self._last = sites, Places(sites.all()), None
            return self._last[1:]

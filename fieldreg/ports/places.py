"""The registry: sites, managers, layers with their zones, what was loaded, what was looked up and the rules of use."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.booking.availability.rules import Version
from fieldreg.people.managers import Manager
from fieldreg.register.load_ledger import Change, ChangeRecord, Load
from fieldreg.register.site_facts import SiteFact
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import ZoneStore
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_records import Record
from fieldreg.register.zone_roll import RollSource
from fieldreg.register.zones import Edition, Layer, Zone

__all__ = ["Loads", "Managers", "SiteAvailability", "SiteFacts", "Sites", "Zones"]


class Sites(Protocol):
    """The registry of sites."""

    def get(self, site_id: str) -> Site:
        """With its areas.  Raises NotFound."""

    def all(self, box: Box | None = None) -> Sequence[Site]:
        """Every site with its areas, by id; only those whose outline's box meets `box`, if given."""

    def put(self, site: Site) -> None:
        """Adds or replaces the site with exactly its areas.

        Raises Conflict if an area that is no longer there has live reservations.
        """

    def put_all(self, sites: Sequence[Site]) -> None:
        """The same of many, one after the other."""

    def remove(self, site_id: str) -> None:
        """Raises Conflict if the site has live reservations."""


class Managers(Protocol):
    """Who administers what."""

    def get(self, manager_id: str) -> Manager:
        """Raises NotFound."""

    def all(self) -> Sequence[Manager]: ...

    def put(self, manager: Manager) -> None: ...


class Zones(ZoneStore, RollSource, Protocol):
    """Layers, their editions and zones; also what a screening reads from."""

    def put_layer(self, layer: Layer) -> None: ...

    def put_edition(self, edition: Edition) -> Edition:
        """Adds or replaces; a new one gets the next `sequence`."""

    def remove_edition(self, layer: str, edition: str) -> None:
        """With all its zones."""

    def walk(self, layer: str, edition: str) -> Iterator[Zone]:
        """The same one at a time, never all in memory; nothing may be written meanwhile."""

    def called(self, zone_id: str, of_editions: Sequence[tuple[str, str]]) -> Sequence[Zone]:
        """Zones of that id in any of the (layer, edition), in their order."""

    def put_zones(self, zones: Sequence[Zone]) -> None:
        """Adds or replaces by (layer, edition, id)."""

    def walk_records(self, layer: str, edition: str) -> Iterator[Record]:
        """What `walk` gives, as records (`register.zone_records`)."""

    def put_records(self, layer: str, edition: str, batches: Iterable[Sequence[Record]]) -> None:
        """Adds or replaces by id: as `put_zones`, for any number and none of them made an object."""

    def remove_zones(self, layer: str, edition: str, ids: Sequence[str]) -> None: ...


class Loads(Protocol):
    """What administrators imported, with before-images."""

    def add(self, load: Load, changes: Iterable[Change]) -> Load: ...

    def add_records(self, load: Load, batches: Iterable[Sequence[ChangeRecord]]) -> Load:
        """The same with changes as records, any number of them."""

    def get(self, load_id: int) -> Load:
        """Raises NotFound."""

    def all(self) -> Sequence[Load]:
        """Newest first."""

    def changes(self, load_id: int) -> Sequence[Change]: ...

    def mark_rolled_back(self, load_id: int, at: datetime) -> None: ...


class SiteFacts(Protocol):
    """What the city looked up of its sites."""

    def add(self, fact: SiteFact) -> SiteFact:
        """The latest answer to its fact from now on.  Raises Conflict for a site that is not there."""

    def latest(self, site: str | None = None) -> Sequence[SiteFact]:
        """Of each site and fact the answer that counts, one that takes an earlier back too; of one site, or of all."""

    def history(self, site: str, fact: str) -> Sequence[SiteFact]:
        """Every answer, newest first."""


class SiteAvailability(Protocol):
    """Rules of use of sites and areas, version by version; none is ever changed or removed."""

    def add(self, version: Version) -> Version:
        """Raises Conflict for a site or area that is not there."""

    def of_site(self, site: str) -> Sequence[Version]:
        """Of the site and its areas, by unit, in the order they begin; of one day the last added last."""

    def all(self) -> Sequence[Version]:
        """Of every site, in the same order."""

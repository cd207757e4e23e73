"""What the use cases need from outside: kept things, a clock, and one transaction at a time.

`fieldreg.store` answers these on SQLite and PostGIS; tests may answer them in memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Protocol, Self

from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.reservations import Clash, Reservation, State
from fieldreg.desk.consultations import Consultation, Step
from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account
from fieldreg.people.managers import Manager
from fieldreg.register.load_ledger import Change, ChangeRecord, Load
from fieldreg.register.site_facts import SiteFact
from fieldreg.register.sites import Site
from fieldreg.register.snapshot import ZoneStore
from fieldreg.register.zone_index import Box
from fieldreg.register.zone_records import Record
from fieldreg.register.zone_roll import RollSource
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.timeline.chain import Link
from fieldreg.timeline.events import Event, Subject
from fieldreg.trials.kept_trial import KeptTrial
from fieldreg.waiting.watches import Notice, Watch, WatchKind

__all__ = [
    "Accounts", "Clock", "Consultations", "KeptTrials", "Loads", "Managers", "Reservations", "SiteFacts", "Sites",
    "Store", "Timeline", "UnitOfWork", "Watches", "Worklist", "Zones",
]  # fmt: skip


class Clock(Protocol):
    """What time it is; tests and rehearsals hand in a fixed one."""

    def now(self) -> datetime:
        """Aware."""

    def today(self) -> date:
        """The day in Japan."""


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


class Reservations(Protocol):
    """Reservations and the claims they make."""

    def get(self, reservation_id: str) -> Reservation:
        """Raises NotFound."""

    def by_key(self, owner: int, key: str) -> Reservation | None:
        """The reservation this owner made under an idempotency key."""

    def add(self, reservation: Reservation, lineage: Sequence[str]) -> Reservation:
        """Stores it with its claims and gives it an id.

        Raises Clashing with every clash if another live claim meets it: looked for first,
        and refused by the database itself whatever was looked for.
        """

    def add_once(self, reservation: Reservation, lineage: Sequence[str]) -> tuple[Reservation, bool]:
        """The same, and whether it was made now: False for what the same idempotency key made before."""

    def move(
        self, reservation_id: str, to: State, *, by: int, at: datetime, note: str = "", holds_until: datetime | None = None
    ) -> Reservation:
        """Writes the new state (already judged by `reservations.move`), who decided, and until when it holds its slot."""

    def overdue(self, now: datetime) -> bool:
        """Whether some undecided reservation has held its slot as long as it may."""

    def expire(self, now: datetime, note: str) -> Sequence[Reservation]:
        """Gives back the slots of those, with a note to their owners; returns them as they were."""

    def overdue_places(self, now: datetime) -> Sequence[tuple[str, Timespan]]:
        """Site and slot of each of those."""

    def lock_sites(self, sites: Sequence[str]) -> None:
        """Until this transaction ends nobody else changes claims of them."""

    def open_requests(self, owner: int) -> int:
        """How many of the owner's reservations wait for a decision."""

    def page(
        self, *, owner: int | None = None, states: Sequence[State] | None = None, newest: bool = False, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Reservation]]:
        """How many there are, and `limit` of them from `offset` on: soonest slot first, or newest first."""

    def clashes(
        self, site: str, units: Sequence[tuple[str, bool]], slot: Timespan, *, exclusive: bool = True, but: str = ""
    ) -> Sequence[Clash]:
        """Live claims that meet the given (unit, hold) pairs in `slot`; `but` leaves one reservation out."""

    def list(
        self,
        *,
        site: str | None = None,
        owner: int | None = None,
        states: Sequence[State] | None = None,
        within: Timespan | None = None,
        limit: int = 200,
    ) -> Sequence[Reservation]:
        """Newest first."""

    def taken_count(self, within: Timespan, *, site: str | None = None) -> int:
        """How many live reservations meet the span."""

    def taken(self, within: Timespan, *, site: str | None = None, offset: int = 0, limit: int) -> Sequence[Reservation]:
        """Those, by site, then by start, of the same start the newest first."""

    def taken_places(self, within: Timespan, *, site: str | None = None) -> Sequence[tuple[str, str, str | None]]:
        """Id, site and area of each, in the same order."""

    def named(self, ids: Sequence[str]) -> Sequence[Reservation]:
        """By their ids, in the order asked for."""

    def slots(self, spans: Sequence[Timespan], *, sites: Sequence[str] | None = None, limit: int) -> Sequence[HeldSlot]:
        """What is for everybody of live ones that meet some of the spans, of these sites or of all: at most `limit`, by site and start."""


class Consultations(Protocol):
    """What companies asked the desk."""

    def add(self, consultation: Consultation) -> Consultation:
        """Gives it its `ref`."""

    def get(self, ref: str) -> Consultation:
        """Raises NotFound."""

    def move(self, ref: str, to: Step, *, at: datetime, answer: str = "") -> Consultation: ...

    def answer(self, ref: str, text: str, *, by: int, at: datetime, instead_of: str = "") -> Consultation:
        """Keeps the desk's answer.  Raises NotFound; Conflict if what is kept is no longer `instead_of`."""

    def page(self, *, steps: Sequence[Step], newest: bool = False, offset: int = 0, limit: int) -> tuple[int, Sequence[Consultation]]:
        """How many there are, and `limit` of them from `offset` on, those that wait longest first."""

    def list(self, *, steps: Sequence[Step] | None = None, owner: int | None = None, limit: int = 200) -> Sequence[Consultation]:
        """Newest first."""


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


class Accounts(Protocol):
    """Who may sign in."""

    def get(self, account_id: int) -> Account:
        """Raises NotFound."""

    def by_email(self, email: str) -> Account | None:
        """Letter case plays no part."""

    def by_token(self, token_digest: str) -> Account | None: ...

    def all(self) -> Sequence[Account]: ...

    def put(self, account: Account) -> Account:
        """Adds (id 0) or replaces.  Raises Conflict if the e-mail is taken."""


class Worklist(Protocol):
    """Answers that turned, until somebody has seen them."""

    def add(self, turns: Sequence[TurnedAnswer]) -> None: ...

    def list(self, *, owner: int | None = None, seen: bool = False, limit: int = 1_000) -> Sequence[TurnedAnswer]:
        """Newest first; those of one owner, or everybody's."""

    def see(self, ids: Sequence[int], *, by: int, at: datetime, owner: int | None = None) -> int:
        """Marks them as seen (only those of `owner`, if given); returns how many were not yet."""


class SiteFacts(Protocol):
    """What the city looked up of its sites."""

    def add(self, fact: SiteFact) -> SiteFact:
        """The latest answer to its fact from now on.  Raises Conflict for a site that is not there."""

    def latest(self, site: str | None = None) -> Sequence[SiteFact]:
        """Of each site and fact the answer that counts, one that takes an earlier back too; of one site, or of all."""

    def history(self, site: str, fact: str) -> Sequence[SiteFact]:
        """Every answer, newest first."""


class KeptTrials(Protocol):
    """Trials under a short code, until they expire."""

    def find(self, code: str, now: datetime) -> KeptTrial | None:
        """The one of that code, unless there is none or its time is over."""

    def by_key(self, key_digest: str, now: datetime) -> KeptTrial | None:
        """The one that was kept under an idempotency key, on the same terms."""

    def add(self, kept: KeptTrial) -> bool:
        """Keeps it; False, and nothing is written, where its code or its key is another's."""

    def remove_expired(self, now: datetime) -> int:
        """Those whose time is over; returns how many."""


class Watches(Protocol):
    """Who waits for a kept trial, and what they were told; all of it goes when the trial goes."""

    def begin(self, watch: Watch) -> Watch:
        """Begins it, or again where the same addressee had stopped it; one that is on is left as it is."""

    def stop(self, code: str, kind: WatchKind, addressee: str, *, at: datetime) -> bool:
        """Whether there was one to stop."""

    def of_trial(self, code: str, addressee: str) -> Sequence[Watch]:
        """What an addressee watches of one trial, stopped ones too."""

    def of_owner(self, owner: int, *, limit: int = 1_000) -> Sequence[Watch]:
        """An account's, the newest first."""

    def count_on(self, owner: int, now: datetime) -> int:
        """How many of the account's are neither stopped nor over."""

    def unread(self, owner: int) -> int:
        """How many notices the account has not read."""

    def waiting_for(self, site: str, span: Timespan, now: datetime, *, limit: int) -> Sequence[Watch]:
        """Who waits for a free slot there that meets the span; until this transaction ends nobody else changes claims of the site."""

    def due(self, kind: WatchKind, *, revision: int, on: date, now: datetime, limit: int) -> Sequence[Watch]:
        """Those to be looked at, longest not looked at first: of VERDICT only where revision or day are others since."""

    def looked(self, ids: Sequence[int], *, at: datetime, revision: int, on: date) -> None: ...

    def turn(self, watch: Watch, state: Mapping[str, Any], told: Mapping[str, Any] | None, *, at: datetime) -> bool:
        """Its new state, with a notice unless `told` is None.

        False, and nothing is written, where it was stopped or told something since `watch` was read.
        """

    def notices(self, ids: Sequence[int], *, newest: int = 20) -> Mapping[int, Sequence[Notice]]:
        """Of each watch that has some its newest, the newest first."""

    def read(self, watch_id: int, turn: int, *, addressee: str) -> bool:
        """Marks the notices up to `turn` as read; False for a watch of somebody else, and where they were."""


class Timeline(Protocol):
    """Every act as an event, in one chain; only ever added to."""

    def append(self, event: Event) -> None:
        """Is kept with what else this transaction writes, or not at all."""

    def head(self) -> tuple[int, str]:
        """Number and digest of the last event kept; 0 and "" before the first."""

    def of(self, subject: Subject, ref: str) -> Sequence[Event]:
        """All that was done to one thing, in order."""

    def page(self, *, owner: int | None = None, offset: int = 0, limit: int) -> tuple[int, Sequence[Event]]:
        """How many there are, and `limit` of them from `offset` on, newest first; of one owner what he may read."""

    def links(self) -> Iterator[Link]:
        """The whole chain, from the first event on."""

    def erase(self, seqs: Sequence[int], *, at: datetime, because: str) -> int:
        """Erases what these events told, and records that; the events stay.  Returns how many told something still."""


class UnitOfWork(Protocol):
    """One transaction.  Leaving it without `commit()` writes nothing."""

    sites: Sites
    managers: Managers
    zones: Zones
    reservations: Reservations
    consultations: Consultations
    loads: Loads
    accounts: Accounts
    worklist: Worklist
    site_facts: SiteFacts
    kept_trials: KeptTrials
    watches: Watches
    timeline: Timeline
    steady: bool  # whether it reads only, and so sees one state throughout

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...

    def note(self, key: str) -> Mapping[str, Any] | None:
        """A small kept document by name (past cases, the base map's edition, …), or None."""

    def put_note(self, key: str, value: Mapping[str, Any]) -> None: ...

    def revision(self) -> int:
        """Grows with every committed change of sites, managers, zones or notes."""


class Store(Protocol):
    """Where everything is kept."""

    def reading(self) -> UnitOfWork:
        """Never waits for writers; sees one state throughout."""

    def revision(self) -> int:
        """What a reader beginning now would be told by its unit's `revision()`; one short look, and no unit."""

    def writing(self) -> UnitOfWork:
        """Holds the right to write from its first moment.  Raises Unavailable if it cannot get it in time."""

    def upgrade(self) -> None:
        """Makes the tables, or brings them to this version."""

    def is_current(self) -> bool:
        """Whether the tables are this version's; a quick look."""

    def check(self) -> Mapping[str, Any]:
        """Whether the database is whole: {"ok": bool, "detail": …}."""

    def serve(self) -> None:
        """Says, until the process ends, that a server goes on this store; saying it twice is saying it once.

        Raises Unavailable while it may not be served.
        """

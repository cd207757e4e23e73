"""What an administrator asks of a load, and what is to be done about it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.texts import Text
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.load_ledger import Change
from fieldreg.screening.touched import Touched
from geodata.geometry.shape_checks import Repairs
from geodata.importers import IMPORTERS
from geodata.importers.base.contract import Importer
from geodata.loading.diffs import Diff
from geodata.loading.hand_edits import EditPolicy, Edits, Lost
from geodata.loading.intake import Progress, Tally
from geodata.reading.pipeline import Asked, Source
from geodata.reading.placement import Axes, Checks

__all__ = ["LoadRequest", "Mode", "Plan", "Progress", "Registry", "known_importers"]

class Mode(StrEnum):
    """What becomes of what is held already."""

    NEW = "new"  # zones: a new edition beside it
    REPLACE = "replace"  # the file is the whole set: what it lacks is removed
    UPDATE = "update"  # the file adds and changes; the rest stays


class Answers(Protocol):
    """What judges the registry before and after a load."""

    def answers(self, work: UnitOfWork, on: date, touched: Touched) -> Mapping[str, Mapping[str, str]]:
        """The answers to each rule of each site and reservation that may be touched, as things stand in `work`."""


class Undoes(Protocol):
    """What takes back loads that are not of geodata."""

    def roll_back(self, load_id: int, *, by: int | None = None) -> dict[str, Any]:
        """Raises NotFound, Conflict."""


class Registry(Protocol):
    """What a load needs of `fieldreg.services.Services`."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def screening(self) -> Answers: ...

    @property
    def programmes(self) -> Undoes: ...


@dataclass(frozen=True, kw_only=True)
class LoadRequest:
    """One import.  `layer` None loads sites; zones need `edition`, and a new edition `in_force`.

    `layer` "" is the one that the dataset usually fills.  A dry run may leave out edition and day.
    """

    sources: Sequence[Source]
    actor: str
    account: int | None = None  # of who is signed in; None at the machine itself
    layer: str | None = None
    edition: str | None = None
    in_force: date | None = None
    mode: Mode = Mode.NEW
    format: str | None = None  # instead of what the content tells
    encoding: str | None = None
    table: str | None = None  # of those a file holds
    columns: Mapping[str, str] = field(default_factory=dict)  # of the place in a table: "lon" and "lat", or "wkt"
    crs: str | None = None  # instead of what the file says
    axes: Axes | None = None  # which number comes first, where neither the file nor its format tells
    fix: bool = False  # apply the mends of place that are proposed
    repair: Repairs = Repairs.TELL  # what becomes of shapes that are not valid
    importer: Importer | None = None  # instead of those that know a dataset
    accuracy_m: float | None = None  # of rows that tell none
    coverage: BaseGeometry | None = None  # lon, lat; the publisher's area as somebody drew it
    notices: Sequence[str] = ()  # what its publisher wants to stand wherever the zones are shown, beside what the file says so
    coverage_names: Sequence[str] = ()  # what that is called; alone: areas whose boundary is held, by name or code
    known_hit: str = ""  # "lon,lat" of a place where the edition must have a zone
    known_miss: str = ""  # … and of one where it must have none
    complete: bool | None = None  # None: as the dataset or the edition before it says
    stale_after: date | None = None
    by_hand: bool = False  # its changes are people's, not a publisher's
    edits: EditPolicy = EditPolicy.ASK  # what becomes of changes by hand that it would undo
    dry_run: bool = False
    strict: bool = False  # one fault refuses the whole

    @property
    def asked(self) -> Asked:
        """How the files are to be read."""
        checks = Checks(crs=self.crs, axes=self.axes, fix=self.fix, repair=self.repair)
        return Asked(format=self.format, encoding=self.encoding, table=self.table, columns=self.columns, checks=checks)

    @property
    def paths(self) -> Mapping[str, str]:
        """How the loader named each source, by its name."""
        return {source.name: source.given or source.name for source in self.sources}

    @cached_property
    def sha256(self) -> str:
        """Of the file; of several, of their digests in order."""
        digests = [source.sha256 for source in self.sources]
        return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def known_importers(request: LoadRequest) -> Sequence[Importer]:
    """Those that may read it: the one the loader described, or every one we have."""
    return IMPORTERS if request.importer is None else (request.importer,)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a load will do, once it is decided to do it.  `on` is the day whose answers are compared."""

    tally: Tally
    importer: str  # its name
    diff: Diff
    on: date
    touched: Touched  # whose answers may be others for it
    apply: Callable[[UnitOfWork, Progress], None]
    conflicts: Sequence[Lost] = ()  # changes by hand it would undo
    edits_kept: Edits = field(default_factory=dict)
    more_changes: Sequence[Change] = ()  # to be kept for undoing, but not counted
    notes: Sequence[Text] = field(default_factory=list)
    in_force: date | None = None
    coverage: str | None = None  # what the area is called about which the edition will speak; None: nowhere is vouched for
    created_edition: bool = False

    @property
    def empty(self) -> bool:
        """Whether everything is as it was."""
        return not (len(self.diff.changes) or self.more_changes or self.created_edition)

"""One transaction, with the repositories that work in it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldreg.ports import UnitOfWork
from fieldreg.store.engines.database_errors import DATABASE_ERRORS, raise_ours, translated
from fieldreg.store.repositories.accounts import (
    SqlAccounts,
    SqlCalendarAddresses,
    SqlErasing,
    SqlHolds,
    SqlInvitations,
    SqlOrganisations,
    SqlTokens,
)
from fieldreg.store.repositories.availability import SqlAvailability
from fieldreg.store.repositories.bookings.beside import SqlLooks, SqlNeighbours
from fieldreg.store.repositories.bookings.bookings import SqlReservations
from fieldreg.store.repositories.bookings.closures import SqlClosures
from fieldreg.store.repositories.bookings.offers import SqlOffers
from fieldreg.store.repositories.bookings.series import SqlSeries
from fieldreg.store.repositories.calendars import SqlBookedCalendar
from fieldreg.store.repositories.calls.applications import SqlApplications
from fieldreg.store.repositories.calls.calls import SqlCalls
from fieldreg.store.repositories.calls.juries import SqlJuries
from fieldreg.store.repositories.certifications import SqlCertifications
from fieldreg.store.repositories.desk.agreements import SqlAgreements, SqlPermits
from fieldreg.store.repositories.desk.cases import SqlCases
from fieldreg.store.repositories.desk.days import SqlDeskDays
from fieldreg.store.repositories.desk.files import SqlCaseFiles, SqlSavedFilters
from fieldreg.store.repositories.desk.letters import SqlLetters
from fieldreg.store.repositories.desk.programmes import SqlProgrammes
from fieldreg.store.repositories.desk.tasks import SqlTasks
from fieldreg.store.repositories.desk.walking import SqlWalking
from fieldreg.store.repositories.desk.worklist import SqlWorklist
from fieldreg.store.repositories.kept_trials import SqlKeptTrials
from fieldreg.store.repositories.loads import SqlLoads
from fieldreg.store.repositories.places import SqlManagers, SqlSites
from fieldreg.store.repositories.site_facts import SqlSiteFacts
from fieldreg.store.repositories.timeline import SqlTimeline
from fieldreg.store.repositories.waiting import SqlWatches
from fieldreg.store.repositories.zones.layers import SqlZones
from fieldreg.store.tables import notes
from fieldreg.store.transaction import Dialect, Transaction

__all__ = ["SqlUnitOfWork"]


class SqlUnitOfWork(UnitOfWork):
    """The unit on one connection, from `with` to its end.  Enter it once."""

    def __init__(self, dialect: Dialect, *, write: bool) -> None:
        self._dialect, self._write = dialect, write
        self.steady = not write

    def __enter__(self) -> Self:
        """Raises Unavailable if the database gives no connection, or a writer no lock, in time."""
        try:
            connection = self._open()
        except DATABASE_ERRORS as error:
            raise_ours(error)
        self._transaction = work = Transaction(connection, self._dialect)
        self.sites, self.managers, self.zones = SqlSites(work), SqlManagers(work), SqlZones(work)
        self.reservations, self.closures, self.loads = SqlReservations(work), SqlClosures(work), SqlLoads(work)
        self.series = SqlSeries(work)
        self.offers = SqlOffers(work)
        self.cases, self.accounts = SqlCases(work), SqlAccounts(work)
        self.organisations, self.tokens, self.invitations = SqlOrganisations(work), SqlTokens(work), SqlInvitations(work)
        self.calendar_addresses, self.booked = SqlCalendarAddresses(work), SqlBookedCalendar(work)
        self.holds, self.erasing = SqlHolds(work), SqlErasing(work)
        self.worklist, self.site_facts = SqlWorklist(work), SqlSiteFacts(work)
        self.availability = SqlAvailability(work)
        self.kept_trials, self.watches = SqlKeptTrials(work), SqlWatches(work)
        self.calls, self.applications, self.juries = SqlCalls(work), SqlApplications(work), SqlJuries(work)
        self.letters = SqlLetters(work)
        self.neighbours, self.looks = SqlNeighbours(work), SqlLooks(work)
        self.programmes = SqlProgrammes(work)
        self.tasks, self.agreements, self.permits = SqlTasks(work), SqlAgreements(work), SqlPermits(work)
        self.walking = SqlWalking(work)
        self.case_files, self.saved_filters = SqlCaseFiles(work), SqlSavedFilters(work)
        self.desk_days = SqlDeskDays(work)
        self.timeline = self._events = SqlTimeline(work)
        self.certifications = SqlCertifications(work)
        return self

    def _open(self) -> Connection:
        connection = self._dialect.engine.connect()
        try:
            self._dialect.begin(connection, write=self._write)
        except BaseException:
            connection.invalidate()  # half begun: not to be used again
            connection.close()
            raise
        return connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undoes what was not committed; the database's errors leave as ours."""
        connection = self._transaction.connection
        try:
            connection.rollback()
        finally:
            connection.close()
        ours = translated(error) if error is not None else None
        if ours is not None:
            raise ours from error

    def commit(self) -> None:
        """Keeps what was written, its events with it; nothing more can be done in this unit.  Raises Unavailable, Conflict."""
        try:
            self._events.flush()
            self._transaction.connection.commit()
        except DATABASE_ERRORS as error:
            raise_ours(error)

    def note(self, key: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self._transaction.connection.scalar(
            sa.select(notes.c.value).where(notes.c.key == key)
        )
        return found

    def put_note(self, key: str, value: Mapping[str, Any]) -> None:
        self._transaction.touch()
        self._transaction.upsert(notes, [{"key": key, "value": dict(value)}], ["key"])

    def revision(self) -> int:
        return self._transaction.revision()

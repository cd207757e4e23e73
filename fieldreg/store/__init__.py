"""Where everything is kept: `ports.Store` on SQLite, and on PostgreSQL with PostGIS."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from fieldreg.store.engines.database_errors import DATABASE_ERRORS, code_of, raise_ours
from fieldreg.store.engines.migrate import upgrade
from fieldreg.store.engines.postgis import PostgisDialect
from fieldreg.store.engines.sqlite import SqliteDialect
from fieldreg.store.engines.version import is_current
from fieldreg.store.transaction import Dialect
from fieldreg.store.unit_of_work import SqlUnitOfWork

__all__ = ["SqlStore", "open_store"]


class SqlStore:
    """`ports.Store`.  Safe to share between threads; not across a fork."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def reading(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._dialect, write=False)

    def writing(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._dialect, write=True)

    def revision(self) -> int:
        """Raises Unavailable."""
        try:
            return self._dialect.revision()
        except DATABASE_ERRORS:
            with self.reading() as work:  # waits, or says in our words why not
                return work.revision()

    def upgrade(self) -> None:
        """One transaction, and one process at a time; nothing to do is nothing done."""
        try:
            upgrade(self._dialect)
        except sa.exc.DBAPIError as error:
            raise_ours(error)

    def is_current(self) -> bool:
        """A file that is no database at all is not."""
        try:
            with self._dialect.engine.connect() as connection:
                return is_current(connection)
        except sa.exc.DBAPIError as error:
            if code_of(error) == "SQLITE_NOTADB":
                return False
            raise_ours(error)

    def stands(self) -> Mapping[str, str]:
        """Each look by name; where the database does not answer, that alone."""
        try:
            with self._dialect.engine.connect() as connection:
                self._dialect.begin(connection, write=False)
                current, missing = is_current(connection), self._dialect.missing(connection)
        except (sa.exc.SQLAlchemyError, OSError, *DATABASE_ERRORS) as error:
            return {"database": str(error).partition("\n")[0]}
        return {"database": "ok", "version": "ok" if current else "upgrade", "guard": ", ".join(missing) or "ok"}

    def check(self) -> Mapping[str, Any]:
        """`detail` tells each look by name: "ok", or what was found."""
        try:
            with self._dialect.engine.connect() as connection:
                self._dialect.begin(connection, write=False)
                detail = {
                    "version": "ok" if is_current(connection) else "upgrade",
                    **self._dialect.check(connection),
                }
        except (sa.exc.SQLAlchemyError, OSError) as error:
            return {"ok": False, "detail": {"database": str(error)}}
        return {"ok": all(said == "ok" for said in detail.values()), "detail": detail}

    def serve(self) -> None:
        """Raises Unavailable while a copy is being restored."""
        self._dialect.serve()

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self._dialect.engine.dispose()


def open_store(url: str, *, busy_ms: int = 5000) -> SqlStore:
    """The store at a SQLAlchemy URL (sqlite or postgresql).  Nothing is made before `upgrade()`.

    `busy_ms` is how long a writer waits for its turn before Unavailable.  Raises ValueError
    for another database.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return SqlStore(SqliteDialect(parsed, busy_ms))
        case "postgresql":
            return SqlStore(PostgisDialect(parsed.set(drivername="postgresql+psycopg"), busy_ms))
        case other:
            raise ValueError(f"a store is kept in sqlite or postgresql, not {other}")

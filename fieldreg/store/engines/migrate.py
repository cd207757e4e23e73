"""Bringing a database to this version, with alembic, from wherever the package is installed."""

from sqlalchemy.engine import Connection

from fieldreg.store.engines.version import MIGRATIONS, is_current
from fieldreg.store.transaction import Dialect

__all__ = ["upgrade"]


def upgrade(dialect: Dialect, to: str = "head") -> None:
    """Runs every migration not yet run, up to the revision `to`, in one transaction; both databases undo it whole if one fails."""
    with dialect.engine.connect() as connection:
        dialect.begin(connection, write=True)
        dialect.lock_schema(connection)
        if not is_current(connection):
            _run(connection, dialect, to)
        connection.commit()


def _run(connection: Connection, dialect: Dialect, to: str) -> None:
    from alembic import command  # noqa: PLC0415 (as long to import as sqlalchemy, and only this needs it)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, dialect=dialect)
    command.upgrade(config, to)

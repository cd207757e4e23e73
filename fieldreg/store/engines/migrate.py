"""Bringing a database to this version, with alembic, from wherever the package is installed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from fieldreg.store.transaction import Dialect

__all__ = ["is_current", "upgrade"]

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def upgrade(dialect: Dialect) -> None:
    """Runs every migration not yet run, in one transaction; both databases undo it whole if one fails."""
    with dialect.engine.connect() as connection:
        dialect.begin(connection, write=True)
        dialect.lock_schema(connection)
        if not is_current(connection):
            config = _config()
            config.attributes.update(connection=connection, dialect=dialect)
            command.upgrade(config, "head")
        connection.commit()


def is_current(connection: Connection) -> bool:
    """Whether the database has run every migration this version knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config

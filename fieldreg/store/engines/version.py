"""Version of a database: the migration it stands at, told without alembic, which takes longer to import than a screening."""

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

__all__ = ["MIGRATIONS", "is_current", "newest_revision"]

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The newest migration that this version knows, by the number its file's name begins with (alembic's own id)."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def is_current(connection: Connection) -> bool:
    """Whether the database has run every migration this version knows."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    held = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
    return set(held) == {newest_revision()}

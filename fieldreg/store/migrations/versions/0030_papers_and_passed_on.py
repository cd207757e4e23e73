"""Which paper of its programme a file is; letters that are not sent because who they were for has left.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Name

revision = "0030"
down_revision = "0029"

_BEFORE = "'claimed', 'failed', 'filed', 'given-up', 'queued', 'sending', 'sent', 'unsure'"
_NOW = "'claimed', 'failed', 'filed', 'given-up', 'passed-on', 'queued', 'sending', 'sent', 'unsure'"


def upgrade() -> None:
    op.add_column("case_files", sa.Column("document", Name(), nullable=False, server_default=""))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(f("ck_letters_state"), "letters", type_="check")
        op.create_check_constraint(f("ck_letters_state"), "letters", f"state IN ({_NOW})")
    else:
        _widen_on_sqlite(connection)


def _widen_on_sqlite(connection: sa.Connection) -> None:
    """SQLite's own way to change a CHECK that only grows wider ("Making Other Kinds Of Table Schema Changes", lang_altertable)."""
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    try:
        changed = connection.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :now)"
                " WHERE type = 'table' AND name = 'letters' AND instr(sql, :before) > 0"
            ),
            {"before": f"CHECK (state IN ({_BEFORE}))", "now": f"CHECK (state IN ({_NOW}))"},
        )
        if changed.rowcount != 1:
            raise RuntimeError("the table letters is not as version 0012 made it")
        connection.execute(sa.text(f"PRAGMA schema_version = {int(version or 0) + 1}"))
    finally:
        connection.execute(sa.text("PRAGMA writable_schema = OFF"))

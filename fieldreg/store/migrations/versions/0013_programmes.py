"""Programmes of the desk, edition by edition, and loads of them.  There is no way back: restore a backup instead."""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.columns import Name

revision = "0013"
down_revision = "0012"

_WIDER = {  # table: what its column `what` may be from now on
    "loads": ("('sites', 'zones')", "('sites', 'zones', 'programmes')"),
    "changes": ("('site', 'area', 'zone', 'edition')", "('site', 'area', 'zone', 'edition', 'programme')"),
}


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("programme", Name(), nullable=False),
        sa.Column("edition", Name(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("programme <> '' AND edition <> ''", name=f("ck_programmes_named")),
        sa.CheckConstraint("in_force_from < in_force_to", name=f("ck_programmes_in_force")),
        sa.PrimaryKeyConstraint("programme", "edition", name=f("pk_programmes")),
        sa.UniqueConstraint("programme", "in_force_from", name=f("uq_programmes_programme_in_force_from")),
    )
    connection = op.get_bind()
    for table, (narrow, wide) in _WIDER.items():
        if connection.dialect.name == "postgresql":
            op.drop_constraint(f(f"ck_{table}_what"), table, type_="check")
            op.create_check_constraint(f(f"ck_{table}_what"), table, f"what IN {wide}")
        else:
            _widen_on_sqlite(connection, table, narrow, wide)


def _widen_on_sqlite(connection: sa.Connection, table: str, narrow: str, wide: str) -> None:
    """SQLite's own way to change a CHECK that only grows wider ("Making Other Kinds Of Table Schema Changes", lang_altertable)."""
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :narrow, :wide)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :narrow) > 0"
        ),
        {"narrow": f"CHECK (what IN {narrow})", "wide": f"CHECK (what IN {wide})", "table": table},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the table {table} is not as version 0001 made it")
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version or 0) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))

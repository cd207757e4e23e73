"""What a search of reservations looks in: organisation and purpose, folded.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op

from fieldreg.kernel.folding import searched

revision = "0032"
down_revision = "0031"

_BATCH = 1_000


def upgrade() -> None:
    op.add_column("reservations", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    held = sa.table("reservations", *map(sa.column, ("pk", "organisation", "purpose", "words")))
    fill = sa.update(held).where(held.c.pk == sa.bindparam("of")).values(words=sa.bindparam("told"))
    after = 0
    while rows := connection.execute(sa.select(held).where(held.c.pk > after).order_by(held.c.pk).limit(_BATCH)).all():
        connection.execute(fill, [{"of": row.pk, "told": searched(row.organisation, row.purpose)} for row in rows])
        after = rows[-1].pk

"""Claims that hold longer than a day have an index of their own, and the guards look for them there.

There is no way back: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op
from alembic.op import f

from fieldreg.store.engines.claim_guards import guard_claims

revision = "0029"
down_revision = "0028"

_LONG = sa.text("live AND t1 - t0 > 86400000000")


def upgrade() -> None:
    op.create_index(f("ix_claims_long"), "claims", ["unit", "t1"], sqlite_where=_LONG, postgresql_where=_LONG)
    guard_claims(op.get_bind(), whole=False)

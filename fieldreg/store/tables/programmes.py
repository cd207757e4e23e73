"""Programmes of the desk: one row for each edition."""

import sqlalchemy as sa

from fieldreg.store.columns import Name
from fieldreg.store.tables.declaring import json_column, metadata, text_column

__all__ = ["programmes"]

programmes = sa.Table(
    "programmes",
    metadata,
    sa.Column("programme", Name, primary_key=True),
    sa.Column("edition", Name, primary_key=True),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("in_force_to", sa.Date),  # not included; NULL: until the next edition
    json_column("document"),
    text_column("digest"),
    sa.UniqueConstraint("programme", "in_force_from"),
    sa.CheckConstraint("programme <> '' AND edition <> ''", name="named"),
    sa.CheckConstraint("in_force_from < in_force_to", name="in_force"),
)

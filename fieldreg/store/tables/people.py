"""Accounts."""

import sqlalchemy as sa

from fieldreg.people.accounts import Role
from fieldreg.store.tables.declaring import metadata, one_of, text_column

__all__ = ["accounts"]

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text_column("email"),
    sa.Column("email_key", sa.Text, nullable=False, unique=True),  # letter case plays no part
    text_column("role"),
    text_column("password_hash"),
    text_column("organisation"),
    text_column("manager"),
    sa.Column("token_hash", sa.Text, unique=True),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("session_epoch", sa.Integer, nullable=False),
    one_of("role", Role),
)

"""The first tables: sites, managers, layers, reservations with their guard, consultations, loads, accounts."""

from alembic import context

from fieldreg.store.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    context.config.attributes["dialect"].prepare(context.config.attributes["connection"])
    metadata.create_all(context.config.attributes["connection"])
    context.config.attributes["dialect"].make_objects(context.config.attributes["connection"])

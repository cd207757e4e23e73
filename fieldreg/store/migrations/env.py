"""Runs migrations in the transaction `schema.upgrade` has opened."""

from alembic import context

from fieldreg.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
context.run_migrations()

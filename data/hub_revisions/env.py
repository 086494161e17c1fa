"""What Alembic runs: the revisions that are missing, in one transaction, on the connection that data.hub_postgres gives it."""

from alembic import context

from data.hub_tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()

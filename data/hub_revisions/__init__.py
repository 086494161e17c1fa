"""The revisions of Alembic for a hub on PostgreSQL: one for each step of data.hub_steps, which says what it does."""

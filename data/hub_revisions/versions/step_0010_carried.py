"""The answers to bundles that came over the line."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0010", "0009"


def upgrade() -> None:
    """Step 10."""
    for statement in statements(10, op.get_bind().dialect):
        op.execute(statement)

"""The first tables."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0001", None


def upgrade() -> None:
    """Step 1."""
    for statement in statements(1, op.get_bind().dialect):
        op.execute(statement)

"""Bundles that came by stick."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    """Step 6."""
    for statement in statements(6, op.get_bind().dialect):
        op.execute(statement)

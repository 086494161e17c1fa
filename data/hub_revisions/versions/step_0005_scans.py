"""Scans: their bytes, and the cases that cite them."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    """Step 5."""
    for statement in statements(5, op.get_bind().dialect):
        op.execute(statement)

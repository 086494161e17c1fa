"""The hub was put back from a backup: how far it knew, and who has given back what it had forgotten."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    """Step 8."""
    for statement in statements(8, op.get_bind().dialect):
        op.execute(statement)

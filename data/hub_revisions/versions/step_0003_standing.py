"""How stations stand: ended epochs and leases, quarantine, requests that were carried out."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Step 3."""
    for statement in statements(3, op.get_bind().dialect):
        op.execute(statement)

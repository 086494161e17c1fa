"""When stations spoke last."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    """Step 9."""
    for statement in statements(9, op.get_bind().dialect):
        op.execute(statement)

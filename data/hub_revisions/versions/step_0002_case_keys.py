"""By what cases are found to be alike."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Step 2."""
    for statement in statements(2, op.get_bind().dialect):
        op.execute(statement)

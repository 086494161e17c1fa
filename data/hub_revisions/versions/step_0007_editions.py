"""Reference data that the city published."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    """Step 7."""
    for statement in statements(7, op.get_bind().dialect):
        op.execute(statement)

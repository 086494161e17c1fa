"""What the database itself refuses: a change of what is kept, blocks that overlap."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Step 4."""
    for statement in statements(4, op.get_bind().dialect):
        op.execute(statement)

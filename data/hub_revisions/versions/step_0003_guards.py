"""What the database itself refuses: a change of what is kept, blocks that overlap."""

from alembic import op

from data.hub_steps import statements

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Step 3."""
    for statement in statements(3, op.get_bind().dialect):
        op.execute(statement)

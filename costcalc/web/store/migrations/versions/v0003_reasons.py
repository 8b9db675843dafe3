"""Why each figure of a revision was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Give revisions that have none no reasons."""
    reasons = sa.Column("reasons", sa.Text, nullable=False, server_default="{}")
    op.add_column("revisions", reasons)

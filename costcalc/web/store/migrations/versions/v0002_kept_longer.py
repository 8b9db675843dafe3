"""Marks before removal, an end to publications, and the figures that operators laid over books."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what saved scenarios need to outlast a wrong clock and an operator's new figures."""
    op.add_column("scenarios", sa.Column("removed", sa.String(10)))
    op.create_index("ix_scenarios_removed", "scenarios", ["removed"])
    op.add_column("scenarios", sa.Column("published_until", sa.String(10)))
    op.add_column("room", sa.Column("swept", sa.String(10)))
    op.add_column("room", sa.Column("sweeps_from", sa.String(10)))
    op.create_table(
        "overlays",
        sa.Column("mark", sa.String(16), primary_key=True),
        sa.Column("documents", sa.Text, nullable=False),
        sa.Column("kept", sa.String(20), nullable=False),
    )

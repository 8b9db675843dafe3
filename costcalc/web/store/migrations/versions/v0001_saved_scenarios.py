"""Saved scenarios, their revisions, and the requests that made them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "scenarios",
        sa.Column("id", sa.String(43), primary_key=True),
        sa.Column("publish_id", sa.String(43), unique=True),
        sa.Column("published_values", sa.String(8), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created", sa.String(20), nullable=False),
        sa.Column("used", sa.String(10), nullable=False, index=True),
    )
    op.create_table(
        "revisions",
        sa.Column(
            "scenario",
            sa.String(43),
            sa.ForeignKey("scenarios.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("price_book", sa.Text, nullable=False),
        sa.Column("saved", sa.String(20), nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
    )
    op.create_table(
        "requests",
        sa.Column("key_digest", sa.String(64), primary_key=True),
        sa.Column("body_digest", sa.String(64), nullable=False),
        sa.Column("scenario", sa.String(43), nullable=False),
        sa.Column("salt", sa.String(43), nullable=False),
        sa.Column("saved", sa.String(20), nullable=False, index=True),
    )
    room = op.create_table(
        "room",
        sa.Column("revisions", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(room, [{"revisions": 0, "bytes": 0}])

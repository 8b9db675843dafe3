"""The tables: scenarios, their revisions and requests, overlays of price books, and the usage.

Times are texts in UTC, so that they sort and copy alike in every database.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table, Text

metadata: Final = MetaData()

scenarios: Final = Table(
    "scenarios",
    metadata,
    Column("id", String(43), primary_key=True),
    Column("publish_id", String(43), unique=True),
    Column("published_values", String(8), nullable=False),
    Column("token_digest", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created", String(20), nullable=False),
    Column("used", String(10), nullable=False, index=True),
    Column("removed", String(10), index=True),
    Column("published_until", String(10)),
)
"""`used` is the day of the last read or change; `published_values` is `money` or `ratio`.

`removed` is the day since which nobody can read it: it is deleted for good a month later.
`published_until` is the last day of a publication that ends.
"""

revisions: Final = Table(
    "revisions",
    metadata,
    Column("scenario", ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("price_book", Text, nullable=False),
    Column("saved", String(20), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("reasons", Text, nullable=False, server_default="{}"),
)

requests: Final = Table(
    "requests",
    metadata,
    Column("key_digest", String(64), primary_key=True),
    Column("body_digest", String(64), nullable=False),
    Column("scenario", String(43), nullable=False),
    Column("salt", String(43), nullable=False),
    Column("saved", String(20), nullable=False, index=True),
)
"""Requests with an Idempotency-Key. They outlive their scenario, so that a request that is repeated
after a deletion makes nothing new."""

usage: Final = Table(
    "room",
    metadata,
    Column("revisions", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("swept", String(10)),
    Column("sweeps_from", String(10)),
)
"""One row, under its first name: how many revisions there are, and the sum of their bytes.

`swept` is the day of the last save that looked for unused scenarios; after a leap of the clock none
are removed before `sweeps_from`.
"""

overlays: Final = Table(
    "overlays",
    metadata,
    Column("mark", String(16), primary_key=True),
    Column("documents", Text, nullable=False),
    Column("kept", String(20), nullable=False),
)
"""The figures that operators laid over price books, by the mark in the books' versions."""

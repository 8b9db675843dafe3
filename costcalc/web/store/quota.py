"""How much is kept in all: a count updated with every change, since a recount takes too long."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Update, func, select, update

from costcalc.web.store.database import Limits, full
from costcalc.web.store.tables import revisions, usage

KEPT: Final = (func.count(), func.coalesce(func.sum(revisions.c.bytes), 0))
"""Revisions, and the bytes of them all."""


def take(connection: Connection, limits: Limits, size: int) -> None:
    """Count one more revision, of `size` bytes. Raises `Refused` if it exceeds the limits."""
    fits = (usage.c.revisions < limits.revisions, usage.c.bytes <= limits.bytes - size)
    if not connection.execute(_changed(1, size).where(*fits)).rowcount:
        raise full("there is no room for more saved scenarios")


def give_back(connection: Connection, ids: Sequence[str]) -> None:
    """Count the revisions of scenarios no longer that are about to be removed."""
    count, size = connection.execute(select(*KEPT).where(revisions.c.scenario.in_(ids))).one()
    connection.execute(_changed(-count, -int(size)))


def measure(connection: Connection) -> None:
    """Count all revisions anew."""
    count, size = connection.execute(select(*KEPT)).one()
    connection.execute(update(usage).values(revisions=count, bytes=size))


def _changed(count: int, size: int) -> Update:
    return update(usage).values(revisions=usage.c.revisions + count, bytes=usage.c.bytes + size)

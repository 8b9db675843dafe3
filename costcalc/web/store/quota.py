"""How much is kept in all: counted along with every change, since counting anew takes too long."""

from collections.abc import Sequence

from sqlalchemy import Connection, Update, func, select, update

from costcalc.web.store.database import Limits, full
from costcalc.web.store.tables import revisions, room

_KEPT = (func.count(), func.coalesce(func.sum(revisions.c.bytes), 0))


def take(connection: Connection, limits: Limits, size: int) -> None:
    """Take room for a revision. Raises `Refused` where there is none."""
    fits = (room.c.revisions < limits.revisions, room.c.bytes <= limits.bytes - size)
    if not connection.execute(_moved(1, size).where(*fits)).rowcount:
        raise full("there is no room for more saved scenarios")


def give_back(connection: Connection, ids: Sequence[str]) -> None:
    """Give back what scenarios take that are about to be removed."""
    count, size = connection.execute(select(*_KEPT).where(revisions.c.scenario.in_(ids))).one()
    connection.execute(_moved(-count, -int(size)))


def measure(connection: Connection) -> None:
    """Count anew."""
    count, size = connection.execute(select(*_KEPT)).one()
    connection.execute(update(room).values(revisions=count, bytes=size))


def _moved(count: int, size: int) -> Update:
    return update(room).values(revisions=room.c.revisions + count, bytes=room.c.bytes + size)

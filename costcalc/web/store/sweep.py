"""Scenarios that nobody used for too long: marked, and a month later deleted for good.

A clock that leaps, as that of a machine which wakes does, must not make everything look unused: the
day of the last look is kept, and after a leap nothing is marked or deleted for a month.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from costcalc.web.store import quota
from costcalc.web.store.database import Store
from costcalc.web.store.idempotency import REPEATED_WITHIN
from costcalc.web.store.tables import requests, scenarios, usage

log = logging.getLogger("costcalc")

GRACE_DAYS: Final = 30
"""Days from the mark to the end, and for which a clock that has leapt is not believed."""
MOST_DELETED: Final = 100
"""Scenarios that one save deletes, at most."""


def sweep(store: Store, connection: Connection) -> None:
    """Delete expired keys, mark unused scenarios, and delete some that were marked a month ago."""
    yesterday = store.now(REPEATED_WITHIN)
    connection.execute(delete(requests).where(requests.c.saved < yesterday))
    if not clock_is_believed(store, connection):
        return
    today = store.day()
    unused = scenarios.c.used < store.day(store.limits.unused_days)
    marked = update(scenarios).where(unused, scenarios.c.removed.is_(None)).values(removed=today)
    if count := connection.execute(marked).rowcount:
        log.info("%d saved scenarios that nobody used are removed; they can be had back", count)
    if count := purge(store, connection, GRACE_DAYS, MOST_DELETED):
        log.info("%d saved scenarios that were removed a month ago are deleted", count)


def clock_is_believed(store: Store, connection: Connection) -> bool:
    """Whether the clock went on since the last look as clocks do, and has done so for a month."""
    today = store.day()
    swept, since = connection.execute(select(usage.c.swept, usage.c.sweeps_from)).one()
    known = swept or connection.execute(select(func.max(scenarios.c.used))).scalar() or today
    if not 0 <= (date.fromisoformat(today) - date.fromisoformat(known)).days <= GRACE_DAYS:
        since = store.day(-GRACE_DAYS)
        log.warning(
            "the clock went from %s to %s; nothing is removed before %s", known, today, since
        )
    elif swept == today:
        return since is None or since <= today
    connection.execute(update(usage).values(swept=today, sweeps_from=since))
    return since is None or since <= today


def purge(store: Store, connection: Connection, days: int, most: int | None = None) -> int:
    """Delete for good what was removed so many days ago; returns how many scenarios that were."""
    old = select(scenarios.c.id).where(scenarios.c.removed <= store.day(days)).limit(most)
    # Rows that another save is deleting at this moment are locked; they are left to it.
    found = connection.execute(old.with_for_update(skip_locked=True)).scalars().all()
    if found:
        delete_all(connection, found)
    return len(found)


def delete_all(connection: Connection, ids: Sequence[str]) -> None:
    """Delete scenarios with their revisions, for good."""
    quota.give_back(connection, ids)
    connection.execute(delete(scenarios).where(scenarios.c.id.in_(ids)))

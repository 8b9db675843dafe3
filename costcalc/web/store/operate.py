"""What an operator can see and do of saved scenarios; titles and notes stay unread.

Each raises `NotCopied` where the database cannot be used.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, func, select, update

from costcalc.prices.library import PriceBooks
from costcalc.web.store import quota
from costcalc.web.store.backup import NotCopied, reported
from costcalc.web.store.database import Limits, Store
from costcalc.web.store.engines import ALONE, WRITES, integrity, is_file, transaction
from costcalc.web.store.overlays import earlier
from costcalc.web.store.published import again
from costcalc.web.store.records import Draft
from costcalc.web.store.schema import DAMAGED, HEAD, PATIENCE, bring_up_to_date
from costcalc.web.store.sweep import GRACE_DAYS, purge
from costcalc.web.store.tables import revisions, scenarios, usage


def status(url: URL, limits: Limits) -> Iterator[str]:
    """Where the store is, how full, and how long it keeps what."""
    with _opened(url) as connection:
        kind = "SQLite" if is_file(url) else "PostgreSQL"
        # The dialect of SQLite has its version as well.
        number = ".".join(map(str, connection.dialect.server_version_info or ()))
        used = connection.execute(select(usage)).one()
        count = select(func.count()).select_from(scenarios)
        every, removed, published = (
            connection.execute(each).scalar_one()
            for each in (
                count,
                count.where(scenarios.c.removed.is_not(None)),
                count.where(scenarios.c.publish_id.is_not(None)),
            )
        )
    yield f"Database: {url.render_as_string()} ({kind} {number}, schema {HEAD})"
    yield f"Scenarios: {every:,}, {removed:,} of them removed, {published:,} published"
    yield f"Revisions: {used.revisions:,} of {limits.revisions:,}"
    yield f"Text: {used.bytes:,} of {limits.bytes:,} bytes"
    yield f"Unused scenarios are removed after {limits.unused_days:,} days"
    if used.sweeps_from and used.sweeps_from > Store(url).day():
        yield f"The clock has leapt: nothing is removed before {used.sweeps_from}"


def faults(url: URL, books: PriceBooks) -> list[str]:
    """What is wrong with the store, a line each; scenarios whose book is gone are named."""
    with _opened(url) as connection:
        if found := integrity(connection):
            return [DAMAGED, *found]
        there = connection.execute(select(*quota.KEPT)).one()
        used = connection.execute(select(usage.c.revisions, usage.c.bytes)).one()
        if tuple(map(int, there)) != tuple(map(int, used)):
            found = [f"{used[0]:,} revisions are counted and {there[0]:,} are there"]
        newest = select(scenarios, revisions).join(
            revisions,
            (revisions.c.scenario == scenarios.c.id)
            & (revisions.c.revision == scenarios.c.revision),
        )
        with closing(Store(url)) as store:
            known = books.finding(lambda mark: earlier(store, mark))
            for row in connection.execute(newest, execution_options={"yield_per": 500}):
                scenario, _ = again(Draft("", "", json.loads(row.inputs), row.price_book), known)
                found += [f"{row.id}: {scenario.moved}"] if scenario.moved else []
    return found


def listing(url: URL) -> Iterator[str]:
    """Every scenario, the longest unused first: id, size and days, but nothing typed into it."""
    yield "id\trevisions\tbytes\tcreated\tused\tremoved"
    size = func.sum(revisions.c.bytes)
    columns = [scenarios.c[name] for name in ("id", "revision", "created", "used", "removed")]
    wanted = select(*columns, size).join(revisions).group_by(*columns).order_by(scenarios.c.used)
    with _opened(url) as connection:
        for row in connection.execute(wanted):
            id_, count, created, used, removed, length = tuple(row)
            yield f"{id_}\t{count}\t{length}\t{created[:10]}\t{used}\t{removed or ''}"


def remove(url: URL, ids: Sequence[str], *, undo: bool = False) -> int:
    """Remove scenarios, to be deleted in a month, or have them back; returns how many."""
    there = scenarios.c.removed.is_not(None) if undo else scenarios.c.removed.is_(None)
    # What comes back counts as used today, or it would be removed again at once.
    today = Store(url).day()
    values = {"removed": None, "used": today} if undo else {"removed": today}
    with _opened(url, write=True) as connection:
        wanted = update(scenarios).where(scenarios.c.id.in_(ids), there).values(**values)
        return connection.execute(wanted).rowcount


def delete_removed(url: URL, days: int = GRACE_DAYS) -> int:
    """Delete for good what was removed so many days ago; returns how many."""
    with _opened(url, write=True) as connection:
        return purge(Store(url), connection, days)


@contextmanager
def _opened(url: URL, *, write: bool = False) -> Iterator[Connection]:
    if is_file(url) and not Path(str(url.database)).exists():
        raise NotCopied(f"nothing is saved yet: there is no {url.database}")
    options = {WRITES: ALONE} if write else {}
    with reported():
        bring_up_to_date(url)
        with transaction(url, PATIENCE, **options) as connection:
            yield connection

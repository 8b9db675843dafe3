"""The schema of the database, and how an older one is migrated to it before use."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from costcalc.web.store.engines import (
    ALONE,
    SAFE_SQLITE,
    WRITES,
    integrity,
    is_damaged,
    is_file,
    transaction,
)
from costcalc.web.store.place import database_url

log = logging.getLogger("costcalc")

HEAD: Final = "0003"
"""The migration that this program needs; a test holds it to the last of `migrations`."""
PATIENCE: Final = 60.0
"""Seconds that a start waits for another process that is migrating the same database."""
DAMAGED: Final = "the database is damaged: restore a backup into a new one"
_VERSION: Final = text("SELECT version_num FROM alembic_version")


class Newer(Exception):
    """The database has a newer schema than this program knows, and writing could damage it."""


class Emptied(Exception):
    """The database file is empty, and a log beside it shows that it was not."""


UNUSABLE: Final = (DBAPIError, Newer, Emptied, OSError)
"""The errors of a database that cannot be used just now."""


def reason(problem: Exception) -> str:
    """Why a database cannot be used, without its own message, which may hold users' data."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.strerror.lower()}: {problem.filename}"
    if not isinstance(problem, DBAPIError):
        return str(problem)
    if is_damaged(problem):
        return DAMAGED
    # Without a statement, as when connecting, the message cannot hold users' data.
    message = "" if problem.statement else f": {problem.orig}".partition("\n")[0]
    return type(problem.orig).__name__ + message


def prepare() -> None:
    """Migrate the operator's database before the first request.

    A failure is logged, and tried again when the database is needed; so is what an operator should
    know of the database. Raises `Misplaced` for a database URL that is invalid.
    """
    url = database_url()
    if url is None:
        return
    try:
        for doubt in doubts(url):
            log.warning("saved scenarios: %s", doubt)
        bring_up_to_date(url)
    except UNUSABLE as problem:
        log.warning("scenarios cannot be saved: %s", reason(problem))


def doubts(url: URL) -> list[str]:
    """What is doubtful about a database file before it is used; nothing of PostgreSQL."""
    if not is_file(url):
        return []
    path, found = Path(str(url.database)), []
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        found.append(
            f"SQLite {sqlite3.sqlite_version} has a fault that {safe} mends, which several "
            "checkpoints at one moment set off; costcalc makes one at a time, and so must others"
        )
    if path.exists() and not path.stat().st_size:
        found.append(f"{path} was empty; a new database begins in it")
    elif path.exists():
        with transaction(url, PATIENCE) as connection:
            found += [DAMAGED] if integrity(connection, quick=True) else []
    return found


def bring_up_to_date(url: URL, patience: float = PATIENCE) -> None:
    """Create the database, or migrate it to the schema that this program needs.

    Of several processes that start at once one does it and the others wait. Raises `Newer`,
    `Emptied`, and whatever a database raises that cannot be reached.
    """
    path = Path(str(url.database))
    log_beside = path.with_name(f"{path.name}-wal")
    empty = is_file(url) and path.exists() and not path.stat().st_size
    if empty and log_beside.exists() and log_beside.stat().st_size:
        raise Emptied(f"{path} is empty, and {log_beside.name} is not: restore a backup")
    with transaction(url, patience) as connection:
        if version(connection) == HEAD:
            return
    with transaction(url, patience, **{WRITES: ALONE}) as connection:
        if version(connection) != HEAD:
            _migrate(connection)


def version(connection: Connection) -> str | None:
    """The last migration of a database, None for an empty one. Raises `Newer`."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(_VERSION).scalar()
    if found is not None and found > HEAD:
        detail = f"the database has schema {found[:20]}, and this costcalc knows up to {HEAD}"
        raise Newer(f"{detail}; run the newer costcalc, or restore a backup into an empty database")
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    if version(connection) is not None:
        _copied(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    command.upgrade(config, "head")
    log.info("saved scenarios: the database has schema %s now", HEAD)


def _copied(connection: Connection) -> None:
    """Keep what there is before it is migrated: a file beside the file, or tables beside tables."""
    url, mark = connection.engine.url, f"before_{HEAD}"
    if not is_file(url):
        for name in inspect(connection).get_table_names():
            if not name.startswith("before_"):
                connection.execute(text(f"DROP TABLE IF EXISTS {mark}_{name}"))
                connection.execute(text(f"CREATE TABLE {mark}_{name} AS TABLE {name}"))
        log.info("saved scenarios: copied to tables %s_… before the migration", mark)
        return
    path = Path(str(url.database))
    copy = path.with_name(f"{path.name}.{mark}")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    log.info("saved scenarios: copied to %s before the migration", copy.name)

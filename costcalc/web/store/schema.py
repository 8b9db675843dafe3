"""The schema of the database, and how an older one is migrated to it before use."""

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from costcalc.web.store.engines import ALONE, WRITES, transaction
from costcalc.web.store.place import database_url

log = logging.getLogger("costcalc")

HEAD: Final = "0002"
"""The migration that this program needs; a test holds it to the last of `migrations`."""
PATIENCE: Final = 60.0
"""Seconds that a start waits for another process that is migrating the same database."""
_VERSION: Final = text("SELECT version_num FROM alembic_version")


class Newer(Exception):
    """The database has a newer schema than this program knows, and writing could damage it."""


UNUSABLE: Final = (DBAPIError, Newer, OSError)
"""The errors of a database that cannot be used just now."""


def reason(problem: Exception) -> str:
    """Why a database cannot be used, without its own message, which may hold users' data."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.strerror.lower()}: {problem.filename}"
    if not isinstance(problem, DBAPIError):
        return str(problem)
    # Without a statement, as when connecting, the message cannot hold users' data.
    message = "" if problem.statement else f": {problem.orig}".partition("\n")[0]
    return type(problem.orig).__name__ + message


def prepare() -> None:
    """Migrate the operator's database before the first request.

    A failure is logged, and tried again when the database is needed. Raises `Misplaced` for a
    database URL that is invalid.
    """
    url = database_url()
    if url is None:
        return
    try:
        bring_up_to_date(url)
    except UNUSABLE as problem:
        log.warning("scenarios cannot be saved: %s", reason(problem))


def bring_up_to_date(url: URL, patience: float = PATIENCE) -> None:
    """Create the database, or migrate it to the schema that this program needs.

    Of several processes that start at once one does it and the others wait. Raises `Newer`, and
    whatever a database raises that cannot be reached.
    """
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

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    command.upgrade(config, "head")
    log.info("saved scenarios: the database has schema %s now", HEAD)

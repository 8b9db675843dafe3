"""The shape of the database, and how an older one is brought up to it before it is used."""

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from costcalc.web.store.engines import ALONE, WRITES, connected
from costcalc.web.store.place import database_url

log = logging.getLogger("costcalc")

HEAD: Final = "0001"
"""The step that this program needs; a test holds it to the last of `migrations`."""
PATIENCE: Final = 60.0
"""Seconds that a start waits for another one that is changing the same database."""
_VERSION: Final = text("SELECT version_num FROM alembic_version")


class Newer(Exception):
    """The database belongs to a newer program, which this one could only damage."""


TROUBLES: Final = (DBAPIError, Newer, OSError)
"""What goes wrong with a database that is out of reach."""


def why(problem: Exception) -> str:
    """What kind of trouble it is; a database's own words may repeat what was typed."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.strerror.lower()}: {problem.filename}"
    if not isinstance(problem, DBAPIError):
        return str(problem)
    # Without a statement nothing that was typed was on its way yet.
    told = "" if problem.statement else f": {problem.orig}".partition("\n")[0]
    return type(problem.orig).__name__ + told


def prepare() -> None:
    """Make the operator's database ready before the first request.

    A database that cannot be made ready is told of, and tried again when it is needed.
    Raises `Misplaced` where none can be meant.
    """
    url = database_url()
    if url is None:
        return
    try:
        bring_up_to_date(url)
    except TROUBLES as problem:
        log.warning("scenarios cannot be saved: %s", why(problem))


def bring_up_to_date(url: URL, patience: float = PATIENCE) -> None:
    """Make the database, or change it to the shape that this program needs.

    However many start at once, one does it and the others wait. Raises `Newer`, and whatever a
    database that cannot be reached raises.
    """
    made = connected(url, patience)
    try:
        with made.connect() as connection:
            if version(connection) == HEAD:
                return
        with made.execution_options(**{WRITES: ALONE}).begin() as connection:
            if version(connection) != HEAD:
                _migrate(connection)
    finally:
        made.dispose()


def version(connection: Connection) -> str | None:
    """The last step that a database has seen, None for an empty one. Raises `Newer`."""
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

"""How each kind of database is spoken to, so that what is acknowledged is on the disk."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

CONNECTIONS: Final = 8
CONNECT_WITHIN: Final = 2
"""Seconds; the least that PostgreSQL's own library takes."""
UNANSWERED_WITHIN: Final = 1
"""Seconds after which a connection whose other end is silent counts as broken."""
WRITES: Final = "writes"
"""Option of a connection whose transactions write: `TOGETHER` with other writers, or `ALONE`."""
TOGETHER: Final = "together"
ALONE: Final = "alone"
SETTINGS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 0",  # see `checkpoint`
)
_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
"""A limit on the size of files shows as a write that failed, a full disk as either."""
_DISK_FULL: Final = "53100"
_BUSY: Final = ("55P03", "57014")
"""PostgreSQL's codes for a lock, and for a statement, that took too long."""
_READ_ONLY: Final = "25006"
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002")
CHECKPOINT_FROM: Final = 4_000_000
"""Bytes of a write-ahead log from which it is written back into its database."""
SAFE_SQLITE: Final = (3, 51, 3)
"""The first SQLite in which two checkpoints at one moment cannot damage a database."""
_PRIMARY: Final = 0xFF
"""The bits of SQLite's extended codes that hold the primary code."""
_WRITERS: Final = {
    TOGETHER: "SELECT pg_advisory_xact_lock_shared(6022141)",
    ALONE: "SELECT pg_advisory_xact_lock(6022141)",
}
"""Locks that a writer takes before any row: locking tables one by one could deadlock."""


def connected(url: URL, patience: float) -> Engine:
    """An engine for a database; it connects on first use.

    `patience` is how many seconds a transaction waits for other writers.
    """
    return _file(url, patience) if is_file(url) else _server(url, patience)


@contextmanager
def transaction(url: URL, patience: float, **options: object) -> Iterator[Connection]:
    """One transaction on a connection of its own, with SQLAlchemy's options for it."""
    engine = connected(url, patience)
    try:
        with engine.execution_options(**options).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def is_file(url: URL) -> bool:
    """Whether a database is a file."""
    return url.get_backend_name() == "sqlite"


def _engine(url: URL, patience: float, **options: Any) -> Engine:
    """An engine whose errors repeat no values."""
    return create_engine(
        url, hide_parameters=True, pool_size=CONNECTIONS, pool_timeout=patience, **options
    )


def _file(url: URL, patience: float) -> Engine:
    made = _engine(url, patience, connect_args={"timeout": patience, "isolation_level": None})
    path = Path(str(url.database))

    @event.listens_for(made, "do_connect")
    def _prepare(*_: object) -> None:
        # Salaries are private: only this user may read the file, whatever the folder's mode.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @event.listens_for(made, "connect")
    def _connected(connection: Any, record: Any) -> None:
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        record.info["file"] = _identity(path)

    @event.listens_for(made, "checkout")
    def _taken(_: object, record: Any, __: object) -> None:
        # Rows written through a connection to a removed or replaced file would be lost.
        if record.info["file"] != _identity(path):
            raise DisconnectionError

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE, since a transaction that reads and then writes would lose an update between.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def checkpoint(url: URL) -> bool:
    """Write a long log back into its database; whether it was done.

    One process at a time does it, held apart by a lock on a file beside the database, since two at
    one moment can damage a database before `SAFE_SQLITE`. What fails is done after a later write.
    """
    path = Path(str(url.database))
    with suppress(OSError, sqlite3.Error):
        if path.with_name(f"{path.name}-wal").stat().st_size < CHECKPOINT_FROM:
            return False
        lock = os.open(path.with_name(f"{path.name}-checkpoint"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with closing(sqlite3.connect(path, timeout=0.1)) as own:
                own.execute("PRAGMA wal_autocheckpoint = 0")
                busy: int = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                return not busy
        finally:
            os.close(lock)
    return False


def integrity(connection: Connection, *, quick: bool = False) -> list[str]:
    """What is wrong with the pages of a database file; PostgreSQL checks its own."""
    if not is_file(connection.engine.url):
        return []
    pragma = "quick_check" if quick else "integrity_check"
    try:
        found = [row[0] for row in connection.exec_driver_sql(f"PRAGMA {pragma}(5)")]
    except DBAPIError as problem:
        if not is_damaged(problem):
            raise
        found = [str(problem.orig)]
    return [] if found == ["ok"] else found


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode, which tell a file from another one of the same name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _server(url: URL, patience: float) -> Engine:
    made = _engine(
        url,
        patience,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_WITHIN,
            "tcp_user_timeout": UNANSWERED_WITHIN * 1000,
            "prepare_threshold": None,  # prepared statements break behind a connection pooler
        },
    )
    whole, lock = int(patience * 1000), int(patience * 750)
    waits = f"SET statement_timeout = {whole}; SET lock_timeout = {lock}"

    @event.listens_for(made, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.execute(waits)
        connection.commit()

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        if writes := connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql(_WRITERS[writes])

    return made


def is_full(problem: BaseException) -> bool:
    """Whether an error means that the disk, a quota or a file is full."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return _code(problem) in (*_FULL, _DISK_FULL)


def is_damaged(problem: BaseException) -> bool:
    """Whether an error means that what the database keeps cannot be read."""
    return _kind(problem) in _DAMAGED


def is_busy(problem: BaseException) -> bool:
    """Whether an error means that other writers took too long."""
    return _kind(problem) in (*_BUSY, sqlite3.SQLITE_BUSY)


def is_read_only(problem: BaseException) -> bool:
    """Whether an error means that the database is read-only."""
    return _kind(problem) in (_READ_ONLY, sqlite3.SQLITE_READONLY)


def _kind(problem: BaseException) -> int | str | None:
    """The database's code for an error, of SQLite's only the primary one."""
    code = _code(problem)
    return code & _PRIMARY if isinstance(code, int) else code


def _code(problem: BaseException) -> int | str | None:
    """The database's own code for an error, None for an error of something else."""
    own = problem.orig if isinstance(problem, DBAPIError) else None
    code: int | str | None = getattr(own, "sqlite_errorcode", getattr(own, "sqlstate", None))
    return code

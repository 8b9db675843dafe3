"""Saved scenarios copied to a file, and from a file back into a store.

The file is a SQLite database, whatever the store is, so that either kind moves to the other.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import URL, Connection, delete, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from costcalc.web.store.engines import ALONE, WRITES, integrity, is_file, transaction
from costcalc.web.store.place import file_url
from costcalc.web.store.quota import measure
from costcalc.web.store.schema import (
    DAMAGED,
    HEAD,
    PATIENCE,
    UNUSABLE,
    bring_up_to_date,
    reason,
    version,
)
from costcalc.web.store.tables import overlays, requests, revisions, scenarios

TABLES: Final = (scenarios, revisions, requests, overlays)
"""A table stands after those that its rows refer to."""
CHUNK: Final = 500
"""Rows in memory at once."""
_SEAL: Final = text("CREATE TABLE backup (made TEXT NOT NULL, digest TEXT NOT NULL)")
_SEALED: Final = text("SELECT digest FROM backup")


class NotCopied(Exception):
    """Why a backup was not made, or not restored."""


def backup(url: URL, file: Path) -> int:
    """Write one consistent snapshot of the store to a new file; returns the count of scenarios.

    Raises `NotCopied`.
    """
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise NotCopied(f"{file} exists already; name another file")
    if is_file(url) and not Path(str(url.database)).exists():
        raise NotCopied(f"nothing is saved yet: there is no {url.database}")
    with reported():
        part.unlink(missing_ok=True)
        try:
            bring_up_to_date(file_url(part))
            with _snapshot(url) as source, _writing(file_url(part)) as copy:
                if integrity(source):
                    raise NotCopied(DAMAGED)
                if (found := version(source)) != HEAD:
                    raise NotCopied(f"the database has schema {found}, not {HEAD}: start costcalc")
                count = _copy(source, copy)
                _seal(copy)
            _close(part)
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    return count


def restore(url: URL, file: Path, *, replace: bool = False) -> int:
    """Put all of a backup's rows into a store, or none; returns the count of scenarios.

    A store that holds scenarios is refused unless it is to `replace` them. An operator's figures
    that the backup lacks stay. Raises `NotCopied`.
    """
    with reported(), TemporaryDirectory() as folder:
        # A copy, since opening a database writes files beside it and an old one is migrated.
        copy = check_backup(file, Path(folder))
        bring_up_to_date(file_url(copy))
        bring_up_to_date(url)
        with _snapshot(file_url(copy)) as source, _writing(url) as store:
            held = _count(store)
            if held and not replace:
                some = f"{held:,} scenario{'s' if held > 1 else ''}"
                raise NotCopied(f"the store holds {some}; --replace removes them first")
            mine = store.execute(select(overlays)).mappings().all()
            for table in reversed(TABLES):
                store.execute(delete(table))
            count = _copy(source, store)
            marks = {*store.execute(select(overlays.c.mark)).scalars()}
            for row in (each for each in mine if each["mark"] not in marks):
                store.execute(insert(overlays).values(dict(row)))
            return count


def check_backup(file: Path, folder: Path | None = None) -> Path:
    """A copy of a backup that is whole, in the folder. Raises `NotCopied` for any other file."""
    if folder is None:
        with TemporaryDirectory() as own:
            return check_backup(file, Path(own))
    mine = folder / "backup.db"
    with reported():
        shutil.copyfile(file, mine)
    try:
        with _snapshot(file_url(mine)) as source:
            sealed = inspect(source).has_table("backup") and source.execute(_SEALED).scalar()
            whole = sealed == _digest(source) if sealed else False
    except DBAPIError as problem:
        raise NotCopied(f"{file} is no backup of costcalc") from problem
    if not whole:
        what = "is damaged" if sealed else "is no backup of costcalc"
        raise NotCopied(f"{file} {what}")
    return mine


def _seal(copy: Connection) -> None:
    copy.execute(_SEAL)
    sealed = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "digest": _digest(copy)}
    copy.execute(text("INSERT INTO backup VALUES (:made, :digest)"), sealed)


def _digest(copy: Connection) -> str:
    """A digest of every row, whichever tables and columns there were when it was made."""
    found, there = sha256(), inspect(copy).get_table_names()
    for table in (each for each in TABLES if each.name in there):
        rows = select(text("*")).select_from(text(table.name)).order_by(text("1, 2"))
        for row in copy.execute(rows):
            found.update(json.dumps(list(row)).encode())
    return found.hexdigest()


def _copy(source: Connection, target: Connection) -> int:
    for table in TABLES:
        rows = source.execute(select(table), execution_options={"yield_per": CHUNK})
        for some in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in some])
    measure(target)
    return _count(target)


def _count(connection: Connection) -> int:
    found: int = connection.execute(select(func.count()).select_from(scenarios)).scalar_one()
    return found


def _snapshot(url: URL) -> AbstractContextManager[Connection]:
    """A transaction that sees one state of a database, however many write meanwhile."""
    options = {} if is_file(url) else {"isolation_level": "REPEATABLE READ"}
    return transaction(url, PATIENCE, **options)


def _writing(url: URL) -> AbstractContextManager[Connection]:
    """A transaction that is the only one to write."""
    return transaction(url, PATIENCE, **{WRITES: ALONE})


def _close(part: Path) -> None:
    """Flush a database to the disk as one file, which can be opened on a read-only medium."""
    with closing(sqlite3.connect(part)) as own:
        own.execute("PRAGMA journal_mode = DELETE")
    with part.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def reported() -> Iterator[None]:
    """Raise `NotCopied`, with the reason, for a database that cannot be used."""
    try:
        yield
    except UNUSABLE as problem:
        raise NotCopied(reason(problem)) from problem

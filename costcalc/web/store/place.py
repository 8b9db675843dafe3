"""The URL of the store's database: a file by default, or the one that the operator names."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

VARIABLE: Final = "COSTCALC_DATABASE_URL"
PASSWORD_FILE: Final = "COSTCALC_DATABASE_PASSWORD_FILE"
"""Names a file with PostgreSQL's password, so that it need not be in the environment."""
NONE: Final = "none"
"""The value of `VARIABLE` with which nothing can be saved."""
FILE: Final = "costcalc.db"
POSTGRESQL: Final = "postgresql+psycopg"


class Misplaced(ValueError):
    """An invalid database URL. The message leaves out what may hold a password."""


def database_url(environment: Mapping[str, str] = os.environ) -> URL | None:
    """The database to use, None if nothing is to be saved.

    Without the variable it is a file: in the state folder that systemd gives a service, else in the
    user's data folder. Raises `Misplaced`.
    """
    named = environment.get(VARIABLE, "")
    if named == NONE:
        return None
    if named:
        return _named(named, environment.get(PASSWORD_FILE, ""))
    folder = _folder(environment)
    return file_url(folder / FILE) if folder else None


def file_url(path: Path) -> URL:
    """The database in a file."""
    return URL.create("sqlite", database=str(path.absolute()))


def _folder(environment: Mapping[str, str]) -> Path | None:
    """The folder for a program's data, None for a user without a home."""
    state = environment.get("STATE_DIRECTORY", "").partition(":")[0]
    if state:
        return Path(state)
    data, home = environment.get("XDG_DATA_HOME", ""), environment.get("HOME", "")
    if data.startswith("/"):
        return Path(data, "costcalc")
    own = home.startswith("/") and Path(home).is_dir()
    return Path(home, ".local", "share", "costcalc") if own else None


def _named(text: str, password_file: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as problem:
        raise _misplaced("is no address of a database") from problem
    kind = url.drivername.partition("+")[0]
    if kind in ("postgres", "postgresql"):
        return _with_password(_postgresql(url), password_file)
    if kind != "sqlite":
        raise _misplaced(f"names {kind}")
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        raise _misplaced("names no file")
    return file_url(Path(url.database))


def _postgresql(url: URL) -> URL:
    try:
        import psycopg  # noqa: F401  # an extra, so see at the start whether it is there
    except ImportError as problem:
        raise _misplaced("names PostgreSQL: install costcalc[postgres]") from problem
    return url.set(drivername=POSTGRESQL)


def _with_password(url: URL, file: str) -> URL:
    try:
        return url.set(password=Path(file).read_text("utf-8").rstrip("\n")) if file else url
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "no text"
        raise Misplaced(f"{PASSWORD_FILE} is {file}: {why.lower()}") from problem


def _misplaced(what: str) -> Misplaced:
    examples = "sqlite:////var/lib/costcalc/costcalc.db, postgresql://user@host/database or none"
    return Misplaced(f"{VARIABLE} {what}; it takes {examples}")

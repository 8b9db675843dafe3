"""Both kinds of store: a SQLite file, and a real PostgreSQL that is started for the tests."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias, cast
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from costcalc.web.store.database import Store
from costcalc.web.store.place import POSTGRESQL, file_url
from costcalc.web.store.records import Draft

CHECKOUT = Path(__file__).parents[2]
GIVEN = "COSTCALC_TEST_DATABASE_URL"
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

DraftOf: TypeAlias = Callable[..., Draft]


class Server:
    """A PostgreSQL of our own, in another process; it ends when we do, however we end."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "scripts" / "postgres.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        address = self._line()
        assert address, "no PostgreSQL started"
        self.url = make_url(address).set(drivername=POSTGRESQL)

    def tell(self, word: str) -> None:
        """`stop`, `start` or `crash`."""
        stdin = cast(IO[str], self._process.stdin)
        stdin.write(f"{word}\n")
        stdin.flush()
        assert self._line() == "done"

    def _line(self) -> str:
        return cast(IO[str], self._process.stdout).readline().strip()

    def close(self) -> None:
        cast(IO[str], self._process.stdin).close()
        assert self._process.wait(timeout=30) == 0
        cast(IO[str], self._process.stdout).close()


@pytest.fixture(scope="session")
def shared() -> Iterator[URL]:
    """A database that each test has a schema of its own in."""
    if given := os.environ.get(GIVEN):
        yield make_url(given).set(drivername=POSTGRESQL)
        return
    server = Server()
    yield server.url
    server.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL that a test may stop."""
    own = Server()
    yield own
    own.close()


@contextmanager
def schema_of(shared: URL) -> Iterator[URL]:
    name = f"test_{uuid4().hex}"
    engine = create_engine(shared, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
        yield shared.update_query_dict({"options": f"-csearch_path={name}"})
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield file_url(tmp_path / "saved.db")
        return
    with schema_of(request.getfixturevalue("shared")) as own:
        yield own


@pytest.fixture
def store(url: URL) -> Iterator[Store]:
    """A store that nothing is saved in yet."""
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def draft() -> DraftOf:
    """Something to save: `draft("title", years="5")`."""

    def made(title: str = "Plan", note: str = "", **inputs: Any) -> Draft:
        return Draft(title, note, inputs or {"years": "5"}, "2026.12")

    return made

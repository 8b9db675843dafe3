"""The database takes its shape by itself, once, and a newer one is left alone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from costcalc.web.store import scenarios as kept
from costcalc.web.store import schema
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.engines import ALONE, WRITES, connected
from costcalc.web.store.place import file_url
from costcalc.web.store.schema import HEAD, Newer, bring_up_to_date, prepare
from costcalc.web.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import URL

    from costcalc.web.store.records import Draft

TOGETHER = 3


def test_the_program_needs_the_last_step_that_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", "costcalc:web/store/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_steps_lead_to_the_tables_that_the_program_uses(url: URL) -> None:
    bring_up_to_date(url)
    engine = connected(url, 1)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert schema.version(connection) == HEAD
    engine.dispose()


def test_many_that_start_at_once_make_one_database(url: URL) -> None:
    start = (
        "import sys, alembic.command; from sqlalchemy import make_url; "
        "from costcalc.web.store.schema import bring_up_to_date; print('ready', flush=True); "
        "sys.stdin.readline(); bring_up_to_date(make_url(sys.argv[1]))"
    )
    command = [sys.executable, "-c", start, url.render_as_string(hide_password=False)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    started = [subprocess.Popen(command, text=True, **pipes) for _ in range(TOGETHER)]
    assert [each.stdout.readline() for each in started] == ["ready\n"] * TOGETHER
    for each in started:
        each.stdin.write("now\n")
        each.stdin.flush()
    assert [each.communicate()[1] for each in started] == [""] * TOGETHER
    assert [each.returncode for each in started] == [0] * TOGETHER
    engine = connected(url, 1)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [
            (HEAD,)
        ]
    engine.dispose()


def test_a_step_that_fails_leaves_nothing_behind(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(connection: object) -> None:
        real(connection)  # type: ignore[arg-type]
        raise OSError("unplugged")

    real = schema._migrate  # noqa: SLF001
    monkeypatch.setattr(schema, "_migrate", failing)
    with pytest.raises(OSError, match="unplugged"):
        bring_up_to_date(url)
    engine = connected(url, 1)
    with engine.connect() as connection:
        assert schema.version(connection) is None
    engine.dispose()
    monkeypatch.undo()
    bring_up_to_date(url)


def test_a_newer_database_is_refused_in_words_and_left_alone(
    url: URL, draft: Callable[..., Draft], caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(url)
    made = kept.save(store, draft())
    engine = connected(url, 1)

    def pretend(version: str) -> None:
        with engine.execution_options(**{WRITES: ALONE}).begin() as connection:
            named = text("UPDATE alembic_version SET version_num = :version")
            connection.execute(named, {"version": version})

    pretend("0999")
    with pytest.raises(Newer, match=f"schema 0999, and this costcalc knows up to {HEAD}"):
        bring_up_to_date(url)
    newer = Store(url)
    assert newer.state() == "down"
    with pytest.raises(Unavailable):
        kept.save(newer, draft())
    assert caplog.text.count("run the newer costcalc") == 1
    newer.close()
    pretend(HEAD)
    assert kept.read(store, made.id)
    store.close()
    engine.dispose()


def test_a_start_without_its_database_goes_on_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{tmp_path}/file/saved.db")
    prepare()
    assert "scenarios cannot be saved" in caplog.text
    assert str(tmp_path) in caplog.text
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{tmp_path}/saved.db")
    prepare()
    assert (tmp_path / "saved.db").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("COSTCALC_DATABASE_URL", "none")
    prepare()


def test_a_file_is_written_ahead_and_to_the_disk(tmp_path: Path) -> None:
    url = file_url(tmp_path / "saved.db")
    bring_up_to_date(url)
    engine = connected(url, 1)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 1000
    }  # fmt: skip
    engine.dispose()

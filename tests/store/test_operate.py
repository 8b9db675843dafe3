"""An operator sees, checks and tends the store, and nothing is lost by a mistake or an upgrade."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, insert, select, text

from costcalc.cli import main
from costcalc.prices.library import price_books
from costcalc.scenario.faults import Refused
from costcalc.web import create_app
from costcalc.web.store import backup as copies
from costcalc.web.store import engines, operate, schema
from costcalc.web.store import scenarios as kept
from costcalc.web.store.backup import NotCopied, backup, restore
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.engines import ALONE, WRITES, checkpoint, transaction
from costcalc.web.store.place import file_url
from costcalc.web.store.tables import revisions, scenarios

if TYPE_CHECKING:
    from costcalc.web.store.records import Draft

DraftOf = Callable[..., "Draft"]
Say = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of this installation."""
    place = tmp_path / "saved.db"
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{place}")
    return place


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """What `costcalc store` says, and how it ends."""

    def said(*arguments: str, status: int = 0) -> str:
        assert main(["store", *arguments]) == status
        out, complaint = capsys.readouterr()
        return complaint if status else out

    return said


def test_the_commands_show_remove_and_bring_back(file: Path, say: Say, draft: DraftOf) -> None:
    store = Store(file_url(file))
    made = kept.save(store, draft("Salaries of ours"))
    kept.publish(store, made.id, str(made.edit_token), "ratio")
    assert "Scenarios: 1, 0 of them removed, 1 published\nRevisions: 1 of 200,000" in say("status")
    assert re.search(rf"(?m)^{made.id}\t1\t\d+\t", say("list"))
    assert "Salaries of ours" not in say("list")
    assert say("check") == "no fault\n"
    assert say("delete", made.id, "unknown") == "1 removed; undelete has them back\n"
    with pytest.raises(Refused):
        kept.read(store, made.id)
    assert say("purge") == "0 deleted for good\n"
    assert say("undelete", made.id) == "1 are back\n"
    assert kept.read(store, made.id).draft.title == "Salaries of ours"
    say("delete", made.id)
    assert say("purge", "--days", "0") == "1 deleted for good\n"
    assert say("undelete", made.id) == "0 are back\n"
    store.close()


@pytest.mark.usefixtures("file")
def test_limits_are_the_operator_s(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTCALC_STORE_REVISIONS", "1")
    monkeypatch.setenv("COSTCALC_UNUSED_DAYS", "90")
    client = create_app().test_client()
    saves = [client.post("/api/v1/scenarios", json={"inputs": {}}) for _ in range(2)]
    assert [each.status_code for each in saves] == [201, 507]
    assert saves[0].get_json()["kept_unused_days"] == 90
    assert "for 90 days" in " ".join(client.get("/").text.split())
    assert "Revisions: 1 of 1" in say("status")
    monkeypatch.setenv("COSTCALC_STORE_BYTES", "1 GB")
    complaint = "COSTCALC_STORE_BYTES is '1 GB'; it must be a whole number, such as 1000000000"
    assert complaint in say("status", status=1)


def spoilt(file: Path) -> None:
    """Every page but the first few is overwritten, as by a disk that fails."""
    with closing(sqlite3.connect(file)) as own:
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = bytearray(file.read_bytes())
    for at in range(5 * 4096, len(pages)):
        pages[at] ^= 0x5A
    file.write_bytes(pages)


def test_a_damaged_database_is_down_in_every_place_and_in_words(
    file: Path, say: Say, draft: DraftOf, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    store = Store(file_url(file))
    made = [kept.save(store, draft(f"{n}", "x" * 3000)).id for n in range(20)]
    store.close()
    spoilt(file)
    client = create_app().test_client()
    answers = {client.get(f"/api/v1/scenarios/{id_}").status_code for id_ in made}
    assert answers == {503}
    assert client.get("/readyz").get_json()["store"] == "down"
    assert "costcalc_store_up 0.0" in client.get("/metrics").text
    assert "the database is damaged: restore a backup" in caplog.text
    assert "the database is damaged: restore a backup" in say("check", status=1)
    assert [each for each in schema.doubts(file_url(file)) if "damaged" in each]
    with pytest.raises(NotCopied, match="the database is damaged"):
        backup(file_url(file), tmp_path / "copy")
    assert client.get("/api/v1/estimate").status_code == 200


def test_an_emptied_file_is_no_new_store(file: Path, draft: DraftOf) -> None:
    store = Store(file_url(file))
    kept.save(store, draft())
    wal = file.with_name("saved.db-wal").read_bytes()
    store.close()
    file.write_bytes(b"")
    assert any("was empty" in each for each in schema.doubts(file_url(file)))
    file.with_name("saved.db-wal").write_bytes(wal)
    with pytest.raises(schema.Emptied, match=r"is empty, and saved\.db-wal is not"):
        schema.bring_up_to_date(file_url(file))
    with pytest.raises(Unavailable):
        kept.save(Store(file_url(file)), draft())


def first_edition(url: URL) -> None:
    """A store as the first schema had it, with a scenario of two revisions that is published."""
    with transaction(url, 5, **{WRITES: ALONE}) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "costcalc:web/store/migrations")
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO scenarios VALUES ('view', 'shown', 'ratio', 'digest', 2, "
                "'2026-11-01T00:00:00Z', '2026-11-02')"
            )
        )
        for number in (1, 2):
            row = {"scenario": "view", "revision": number, "title": f"{number}", "note": "é"}
            row |= {"inputs": '{"years": "5"}', "price_book": "2026.12", "bytes": 20}
            connection.execute(insert(revisions).values(saved="2026-11-02T00:00:00Z", **row))
        connection.execute(text("UPDATE room SET revisions = 2, bytes = 40"))


def test_the_second_migration_loses_nothing_and_leaves_a_copy(url: URL) -> None:
    first_edition(url)
    schema.bring_up_to_date(url)
    store = Store(url)
    assert [e.draft.title for e in kept.history(store, "view", None, 9)] == ["2", "1"]
    assert kept.published(store, "shown")
    assert operate.faults(url, price_books()) == []
    store.close()
    if url.get_backend_name() == "sqlite":
        copy = Path(f"{url.database}.before_0003")
        assert copy.stat().st_mode & 0o077 == 0
        with closing(sqlite3.connect(copy)) as own:
            version = own.execute("SELECT version_num FROM alembic_version").fetchone()
            count = own.execute("SELECT count(*) FROM revisions").fetchone()
    else:
        with transaction(url, 5) as connection:
            named = "SELECT version_num FROM before_0003_alembic_version"
            version = connection.execute(text(named)).one()
            count = connection.execute(text("SELECT count(*) FROM before_0003_revisions")).one()
    assert (tuple(version), tuple(count)) == (("0001",), (2,))


def test_a_backup_of_the_first_schema_is_restored_into_the_second(tmp_path: Path) -> None:
    old, new = file_url(tmp_path / "old.db"), file_url(tmp_path / "new.db")
    first_edition(old)
    copy = Path(f"{tmp_path}/old")
    with closing(sqlite3.connect(str(old.database))) as own:
        own.execute("PRAGMA journal_mode = DELETE")
        own.execute("CREATE TABLE backup (made TEXT NOT NULL, digest TEXT NOT NULL)")
        own.commit()
    with transaction(old, 5) as connection:
        digest = copies._digest(connection)  # noqa: SLF001
    with closing(sqlite3.connect(str(old.database))) as own:
        own.execute("INSERT INTO backup VALUES ('2026-11-03', ?)", (digest,))
        own.commit()
        own.execute("PRAGMA journal_mode = DELETE")
    Path(str(old.database)).rename(copy)
    assert restore(new, copy) == 1
    store = Store(new)
    assert kept.read(store, "view").revision == 2
    store.close()


def test_a_restore_drill_has_everything_back(url: URL, draft: DraftOf, tmp_path: Path) -> None:
    """What `deploy/systemd` does each night, and what an operator does after a disaster."""
    store = Store(url)
    made = [kept.save(store, draft(f"{number}")) for number in range(5)]
    before = [kept.read(store, each.id) for each in made]
    backup(url, tmp_path / "copy")
    with store.writing() as connection:
        connection.execute(text("DELETE FROM revisions"))
        connection.execute(text("DELETE FROM scenarios"))
    restore(url, tmp_path / "copy", replace=True)
    assert [kept.read(store, each.id) for each in made] == before
    assert operate.faults(url, price_books()) == []
    store.close()


def test_a_long_log_is_written_back_by_one_process_at_a_time(
    file: Path, draft: DraftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "CHECKPOINT_FROM", 200_000)
    store, log = Store(file_url(file)), file.with_name("saved.db-wal")
    lengths = []
    for number in range(40):
        kept.save(store, draft(f"{number}", "x" * 4000))
        lengths.append(log.stat().st_size)
    assert max(lengths) < 300_000
    assert min(lengths[5:]) < 50_000
    monkeypatch.setattr(engines, "CHECKPOINT_FROM", 1)
    held = engines.os.open(file.with_name("saved.db-checkpoint"), engines.os.O_RDWR)
    engines.fcntl.flock(held, engines.fcntl.LOCK_EX)
    kept.save(store, draft())
    assert not checkpoint(file_url(file))
    assert log.stat().st_size
    engines.os.close(held)
    assert checkpoint(file_url(file))
    store.close()


def test_the_clock_of_a_store_that_leapt_is_told(file: Path, say: Say, draft: DraftOf) -> None:
    days = [datetime.now(UTC)]
    store = Store(file_url(file), clock=lambda: days[-1])
    kept.save(store, draft())
    days.append(days[0] + timedelta(days=800))
    kept.save(store, draft())
    assert "The clock has leapt: nothing is removed before" in say("status")
    with store.reading() as connection:
        assert connection.execute(select(scenarios.c.removed)).scalars().all() == [None, None]
    store.close()

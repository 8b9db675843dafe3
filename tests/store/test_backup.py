"""What was saved can be copied while it is in use, and from one kind of store to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from costcalc.cli import main
from costcalc.web.store import scenarios as kept
from costcalc.web.store.backup import TABLES, NotCopied, backup, restore
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from costcalc.web.store.records import Draft

DraftOf = Callable[..., "Draft"]
Rows = dict[str, set[tuple[Any, ...]]]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """An empty store to restore into."""
    opened = Store(file_url(tmp_path / "other.db"))
    yield opened
    opened.close()


def rows(store: Store) -> Rows:
    with store.reading() as connection:
        return {
            table.name: {tuple(row) for row in connection.execute(select(table))}
            for table in TABLES
        }


def some(store: Store, draft: DraftOf) -> None:
    """Scenarios with all there is to them."""
    made = kept.save(store, draft("ü", "two\nlines"), "my key")
    kept.replace(store, made.id, made.edit_token, {1}, draft("later"))
    kept.publish(store, made.id, made.edit_token, "ratio")
    kept.save(store, draft("other"))


def test_a_backup_has_every_row_and_no_other(
    store: Store, other: Store, draft: DraftOf, tmp_path: Path
) -> None:
    some(store, draft)
    gone = kept.save(store, draft("deleted-and-gone"))
    kept.remove(store, gone.id, gone.edit_token, kept.ANY)
    file = tmp_path / "copy"
    assert backup(store.url, file) == 2
    assert file.stat().st_mode & 0o077 == 0
    assert b"deleted-and-gone" not in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy"]
    assert restore(other.url, file) == 2
    assert rows(other) == rows(store)


def test_a_file_moves_into_either_kind_of_store(
    store: Store, other: Store, draft: DraftOf, tmp_path: Path
) -> None:
    some(other, draft)
    made = kept.save(other, draft("mine"), "key", "secret")
    backup(other.url, tmp_path / "copy")
    restore(store.url, tmp_path / "copy")
    assert rows(store) == rows(other)
    assert kept.replace(store, made.id, made.edit_token, {1}, draft("edited")).revision == 2
    assert kept.save(store, draft("mine"), "key", "secret") == made


def test_a_store_that_holds_something_is_replaced_only_on_demand(
    store: Store, draft: DraftOf, tmp_path: Path
) -> None:
    some(store, draft)
    before = rows(store)
    backup(store.url, tmp_path / "copy")
    made = kept.save(store, draft("since then"))
    changed = rows(store)
    with pytest.raises(NotCopied, match="holds 3 scenarios; --replace"):
        restore(store.url, tmp_path / "copy")
    assert rows(store) == changed
    assert restore(store.url, tmp_path / "copy", replace=True) == 2
    assert rows(store) == before
    assert made.id not in str(before)


def test_a_backup_under_load_is_one_moment_and_holds_up_nobody(
    store: Store, draft: DraftOf, tmp_path: Path
) -> None:
    for number in range(60):
        kept.save(store, draft(f"before {number}"))
    done, saved = Event(), []

    def load() -> None:
        for number in count():
            made = kept.save(store, draft(f"during {number}", "x" * 2000))
            # Two transactions that belong together: a copy with the second alone is torn.
            kept.replace(store, made.id, made.edit_token, {1}, draft("again"))
            saved.append(number)
            if done.is_set():
                return

    worker = Thread(target=load)
    worker.start()
    copies = []
    while len(copies) < 4:
        seen = len(saved)
        copies.append(backup(store.url, tmp_path / f"copy {len(copies)}"))
        assert copies[-1] >= 60 + seen  # what was saved before is in it
    done.set()
    worker.join()
    assert len(saved) > 3  # it was under load
    for number, found in enumerate(copies):
        with closing(sqlite3.connect(tmp_path / f"copy {number}")) as copy:
            (scenarios,) = copy.execute("SELECT count(*) FROM scenarios").fetchone()
            torn = copy.execute(
                "SELECT count(*) FROM scenarios WHERE revision != "
                "(SELECT count(*) FROM revisions WHERE scenario = scenarios.id)"
            ).fetchone()
        assert (scenarios, torn) == (found, (0,))


def test_saves_during_a_restore_wait_or_fail_and_never_mix(
    store: Store, draft: DraftOf, tmp_path: Path
) -> None:
    some(store, draft)
    backup(store.url, tmp_path / "copy")
    for _ in range(3):
        kept.save(store, draft("x", "x" * 3000))
    stop, saved = Event(), []

    def load() -> None:
        while not stop.is_set():
            saved.append(kept.save(store, draft("meanwhile")).id)

    worker = Thread(target=load)
    worker.start()
    while not saved:
        pass
    restored = restore(store.url, tmp_path / "copy", replace=True)
    stop.set()
    worker.join()
    left = {row[0] for row in rows(store)["scenarios"]} & {*saved}
    assert restored == 2
    # Those saved before are gone, those after are there: one cut, nothing in between.
    assert [each in left for each in saved] == sorted(each in left for each in saved)


def damaged(file: Path) -> None:
    with closing(sqlite3.connect(file)) as own:
        own.execute("UPDATE revisions SET title = 'forged'")
        own.commit()


def unsealed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as own:
        own.execute("DROP TABLE backup")
        own.commit()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damaged, "is damaged"),
        (unsealed, "is no backup"),
        (lambda file: file.write_bytes(file.read_bytes()[:5000]), "is no backup|is damaged"),
        (lambda file: file.write_text("rubbish"), "is no backup"),
        (lambda file: file.write_bytes(b""), "is no backup"),
        (Path.unlink, "no such file"),
    ],
)
def test_a_file_that_is_no_whole_backup_changes_nothing(
    tmp_path: Path, other: Store, draft: DraftOf, spoil: Callable[[Path], object], said: str
) -> None:
    some(other, draft)
    backup(other.url, tmp_path / "copy")
    before = rows(other)
    spoil(tmp_path / "copy")
    with pytest.raises(NotCopied, match=said):
        restore(other.url, tmp_path / "copy", replace=True)
    assert rows(other) == before


def test_a_restore_that_breaks_off_leaves_what_was_there(
    store: Store, draft: DraftOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some(store, draft)
    backup(store.url, tmp_path / "copy")
    kept.save(store, draft("since then"))
    before = rows(store)

    def broken(*_: object) -> int:
        raise OSError(5, "unplugged", "disk")

    monkeypatch.setattr("costcalc.web.store.backup._copy", broken)
    with pytest.raises(NotCopied, match="unplugged"):
        restore(store.url, tmp_path / "copy", replace=True)
    assert rows(store) == before


def test_the_commands_say_what_they_did(
    tmp_path: Path, draft: DraftOf, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def told(*command: str) -> tuple[int, str, str]:
        return main(command), *capsys.readouterr()

    copy = str(tmp_path / "copy")
    place = tmp_path / "saved.db"
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{place}")
    status, _, said = told("backup", copy)
    assert (status, "nothing is saved yet" in said) == (1, True)
    store = Store(file_url(place))
    some(store, draft)
    store.close()
    assert told("backup", copy) == (0, f"Saved scenarios: 2 copied to {copy}\n", "")
    assert told("backup", copy)[0] == 1
    assert told("restore", copy)[0] == 1
    assert told("restore", copy, "--replace") == (0, "Saved scenarios: 2 restored\n", "")
    monkeypatch.setenv("COSTCALC_DATABASE_URL", "none")
    assert told("backup", copy)[::2] == (
        1, "costcalc: there is no place for saved scenarios; COSTCALC_DATABASE_URL names one\n"
    )  # fmt: skip
    monkeypatch.setenv("COSTCALC_DATABASE_URL", "mysql://me:secret@host/saved")
    status, out, said = told("backup", copy)
    assert (status, out, "secret" in said) == (1, "", False)


def test_a_database_of_another_shape_is_not_copied(
    store: Store, draft: DraftOf, tmp_path: Path
) -> None:
    some(store, draft)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(NotCopied, match="0999"):
        backup(store.url, tmp_path / "copy")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("copy")]

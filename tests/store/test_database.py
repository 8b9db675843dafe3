"""A store that is down, full or read-only says so soon, and heals without a restart."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL

from costcalc.web import create_app
from costcalc.web.store import scenarios as kept
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.place import POSTGRESQL, file_url

if TYPE_CHECKING:
    from costcalc.web.store.records import Draft, Saved

DraftOf = Callable[..., "Draft"]
NOBODY = 65534


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def saved_within(store: Store, draft: Draft, seconds: float) -> Saved:
    """What is saved in the end, by somebody who tries again and again."""
    end = time.monotonic() + seconds
    while True:
        try:
            return kept.save(store, draft, "patient")
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.postgres
def test_a_server_that_stops_is_told_of_at_once_and_found_again(
    server: object, draft: DraftOf, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(server.url)
    made = kept.save(store, draft())
    assert store.state() == "up"
    server.tell("stop")
    for ask in (lambda: kept.save(store, draft()), lambda: kept.read(store, made.id)) * 2:
        with within(3), pytest.raises(Unavailable):
            ask()
    assert store.state() == "down"
    server.tell("start")
    later = saved_within(store, draft(), 5)
    assert kept.read(store, made.id).id != kept.read(store, later.id).id
    assert store.state() == "up"
    assert caplog.text.count("cannot be saved") in (1, 2)  # going down, and being down
    assert caplog.text.count("can be saved again") == 1
    store.close()


@pytest.mark.postgres
def test_a_server_that_never_answers_holds_one_request_and_no_more(draft: DraftOf) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(32)
        host, port = deaf.getsockname()
        store = Store(URL.create(POSTGRESQL, "me", None, host, port, "saved"))

        def save(_: int) -> float:
            started = time.monotonic()
            with pytest.raises(Unavailable):
                kept.save(store, draft())
            return time.monotonic() - started

        with ThreadPoolExecutor(6) as threads:
            first = sorted(threads.map(save, range(6)))
            then = sorted(threads.map(save, range(6)))
        assert max(*first, *then) < 3
        assert then[4] < 0.2  # five of six are told at once
        with within(1):
            assert store.state() == "down"
        client = create_app(store=store).test_client()
        with within(1):
            ready = client.get("/readyz")
        assert (ready.status_code, ready.json["store"]) == (200, "down")
        store.close()


def test_a_store_without_a_place_saves_nothing(draft: DraftOf) -> None:
    store = Store(None)
    assert store.state() == "none"
    with pytest.raises(Unavailable):
        kept.save(store, draft())


def test_a_file_that_is_taken_away_is_made_anew(tmp_path: Path, draft: DraftOf) -> None:
    folder = tmp_path / "data"
    store = Store(file_url(folder / "saved.db"))
    kept.save(store, draft())
    shutil.rmtree(folder)
    made = saved_within(store, draft(), 2)
    store.close()
    again = Store(file_url(folder / "saved.db"))
    assert kept.read(again, made.id)  # and not written to the file that is gone
    again.close()


def test_the_file_is_its_owners_alone(tmp_path: Path, draft: DraftOf) -> None:
    store = Store(file_url(tmp_path / "deep" / "down" / "saved.db"))
    kept.save(store, draft())
    files = [*(tmp_path / "deep" / "down").iterdir()]
    assert len(files) == 3  # what is written ahead too
    assert {each.stat().st_mode & 0o077 for each in (*files, tmp_path / "deep" / "down")} == {0}
    store.close()


def test_a_child_opens_connections_of_its_own(store: Store, draft: DraftOf) -> None:
    made = kept.save(store, draft())
    parents = store._here(store.url).engine  # noqa: SLF001
    child = os.fork()
    if child == 0:
        status = 1
        try:
            other = store._here(store.url).engine  # noqa: SLF001
            kept.replace(store, made.id, made.edit_token, {1}, draft("of the child"))
            status = 0 if other is not parents else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert kept.read(store, made.id).draft.title == "of the child"


LIMITED = """
import resource, sys, time
from pathlib import Path
from costcalc.scenario.faults import Refused
from costcalc.web.store import scenarios as kept
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.place import file_url
from costcalc.web.store.records import Draft
path = Path(sys.argv[1])
store = Store(file_url(path))
draft = Draft("Plan", "x" * 4000, {"years": "5"}, "2026.12")
made = kept.save(store, draft)
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
"""


def run(script: str, *arguments: str) -> str:
    """What a program of its own says; a limit on files would stop this one from writing too."""
    command = [sys.executable, "-c", LIMITED + script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_full_disk_refuses_saves_soon_and_heals(tmp_path: Path) -> None:
    told = run(
        """
wal = Path(f"{path}-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 200_000, unlimited[1]))
statuses, slowest = [], 0
for _ in range(20):
    started = time.monotonic()
    try:
        kept.save(store, draft)
        statuses.append(201)
    except Refused as refused:
        statuses.append(refused.status)
    except Unavailable:
        statuses.append(503)
    slowest = max(slowest, time.monotonic() - started)
print(kept.read(store, made.id).draft == draft, store.state())
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
kept.save(store, draft)
print(sorted(set(statuses)), slowest < 1)
""",
        str(tmp_path / "saved.db"),
    )
    assert told == "True up\n[201, 507] True\n"


READ_ONLY = """
import os
store.close()
everything = [path, path.parent]
for each in everything:
    each.chmod(0o555 if each.is_dir() else 0o444)
if os.geteuid() == 0:  # who may write to everything
    os.setgid(NOBODY)
    os.seteuid(NOBODY)
statuses = []
for ask in (lambda: kept.save(store, draft), lambda: kept.read(store, made.id)) * 2:
    started = time.monotonic()
    try:
        ask()
        statuses.append(200)
    except Unavailable:
        statuses.append(503)
    assert time.monotonic() - started < 1
if os.getuid() == 0:
    os.seteuid(0)
for each in everything:
    each.chmod(0o700)
kept.save(store, draft)
print(statuses[0], statuses[2], store.state())
""".replace("NOBODY", str(NOBODY))


def test_a_store_that_cannot_be_written_to_refuses_saves_and_heals(tmp_path: Path) -> None:
    for each in (tmp_path, *tmp_path.parents[:2]):
        each.chmod(0o755)  # so that another user comes as far as the folder
    assert run(READ_ONLY, str(tmp_path / "saved.db")) == "503 503 up\n"

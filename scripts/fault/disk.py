"""The disk is full, or the store may not be written to: the calculator must go on, and saves heal.

Three ways: a limit on the size of files (RLIMIT_FSIZE), a file system of 4 MB that holds the store,
the log and all temporary files, which takes root, and a folder that the service's user may not
write to. The control `dependent` notes every request in its store, and so stops with it.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from fault.service import APP, Outcome, ask, served, workers

REFUSED_WITHIN = 1  # seconds
SIZE = 4_000_000  # bytes of the small file system
ROOM = 200_000  # bytes that files may grow by before the limit
REFUSED = 6  # saves, and then the rest is looked at
TRIES = 60
SAVE = json.dumps({"title": "Plan", "note": "x" * 4000, "inputs": {"years": "5"}})
CALCULATED = (
    "/api/v1/estimate?draws=0",
    "/api/v1/estimate.xlsx?draws=0",
    "/chart/annual.png?draws=0",
    "/?draws=0",
    "/readyz",
    "/metrics",
)
MORTAL = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search")
"""Takes from root what makes it ignore the permissions of files."""
DEPENDENT = '''"""A costcalc that is wrong on purpose: it notes every request in its store."""
from flask import request
from sqlalchemy import text
from costcalc.web import create_app

app = create_app()

@app.before_request
def note():
    if request.path == "/readyz":
        return
    with app.extensions["store"].writing() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS visits (page TEXT)"))
        connection.execute(text("INSERT INTO visits VALUES (:page)"), {"page": "x" * 60_000})
'''


@dataclass
class Seen:
    """What a service did while it could not save."""

    saves: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    calculated: int = 0
    failures: list[str] = field(default_factory=list)
    healed: bool = False
    restarted: bool = False

    def save(self, port: int) -> int:
        started = time.monotonic()
        kind = {"Content-Type": "application/json"}
        status, _ = ask(port, "POST", "/api/v1/scenarios", SAVE, kind)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.saves[status] += 1
        return status

    def calculate(self, port: int) -> None:
        for path in CALCULATED:
            status, _ = ask(port, "GET", path)
            self.calculated += 1
            if status != 200:
                self.failures.append(str(status))

    @property
    def said(self) -> str:
        saves = ", ".join(f"{count} x {status}" for status, count in sorted(self.saves.items()))
        said = f" ({', '.join(sorted(set(self.failures)))})" if self.failures else ""
        healed = "healed" if self.healed else "NOT healed"
        return (
            f"saves {saves}, slowest {self.slowest:.2f} s; {len(self.failures)} of "
            f"{self.calculated} calculations failed{said}; {healed}"
            f"{', RESTARTED' if self.restarted else ' without restart'}"
        )

    @property
    def right(self) -> bool:
        refused = sum(self.saves[status] for status in (503, 507))
        only = set(self.saves) <= {201, 503, 507}
        good = refused and only and self.slowest < REFUSED_WITHIN and not self.failures
        return bool(good and self.healed and not self.restarted)


def measured(asked: argparse.Namespace) -> Outcome:
    """Every way that can be had here."""
    ways: dict[str, Callable[[Path, str], Seen]] = {"limit on files": _limited}
    if os.geteuid() == 0 and _can_mount():
        ways["small file system"] = _small
    ways["not writable"] = _unwritable
    found: dict[str, Seen] = {}
    for name, way in ways.items():
        with _folder() as folder:
            found[name] = way(folder, _app(folder, asked.control))
    said = "; ".join(f"{name}: {seen.said}" for name, seen in found.items())
    if asked.control:
        return Outcome(said, all(seen.failures for seen in found.values()))
    return Outcome(said, all(seen.right for seen in found.values()))


def _app(folder: Path, control: str | None) -> str:
    if not control:
        return APP
    (folder / "wrong.py").write_text(DEPENDENT)
    return "wrong:app"


def _limited(folder: Path, app: str) -> Seen:
    """No file may grow beyond what it has; the limit is laid on the running workers."""
    with served(f"sqlite:///{folder}/saved.db", folder, app) as (port, master):
        assert Seen().save(port) == 201

        def limit(size: int) -> None:
            for pid in workers(master):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        def fill() -> None:
            limit((folder / "saved.db-wal").stat().st_size + ROOM)

        return _seen(port, master, fill, lambda: limit(resource.RLIM_INFINITY))


def _small(folder: Path, app: str) -> Seen:
    """All that the service writes goes to a file system of its own, which something else fills."""
    small = folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", small], check=True)
    try:
        for file in folder.glob("*.py"):
            shutil.copy(file, small)
        database, own = f"sqlite:///{small}/saved.db", {"TMPDIR": str(small)}
        with served(database, small, app, env=own, cwd=small) as (port, master):
            assert Seen().save(port) == 201
            filler = small / "filler"

            def fill() -> None:
                with suppress(OSError), filler.open("wb", buffering=0) as file:
                    while True:
                        file.write(bytes(512))

            return _seen(port, master, fill, filler.unlink)
    finally:
        subprocess.run(["umount", small], check=True)


def _unwritable(folder: Path, app: str) -> Seen:
    """The file may be read, by a process that file permissions hold for."""
    store = folder / "store"
    under = () if os.geteuid() else MORTAL
    database = f"sqlite:///{store}/saved.db"
    store.mkdir()
    with served(database, folder) as (port, _):
        assert Seen().save(port) == 201

    def permit(may: bool) -> None:
        for each in (*store.iterdir(), store):
            each.chmod((0o777 if may else 0o555) if each.is_dir() else (0o666 if may else 0o444))

    permit(False)
    with served(database, folder, app, under=under) as (port, master):
        return _seen(port, master, lambda: None, lambda: permit(True))


def _seen(
    port: int, master: subprocess.Popen[bytes], fill: Callable[[], None], empty: Callable[[], None]
) -> Seen:
    """What a service does in trouble, and after it."""
    seen, before = Seen(), workers(master)
    fill()
    while seen.saves[503] + seen.saves[507] < REFUSED and seen.saves.total() < TRIES:
        seen.save(port)
    seen.calculate(port)
    empty()
    seen.healed = any(Seen().save(port) == 201 for _ in range(10))
    seen.restarted = not {*before} <= {*workers(master)}
    return seen


def _can_mount() -> bool:
    with tempfile.TemporaryDirectory() as place:
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", place]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            print("  no file system can be mounted here: one of three ways is left out")
            return False
        subprocess.run(["umount", place], check=True)
    return True


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="costcalc-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder

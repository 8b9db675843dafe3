"""A service to be measured: gunicorn, behind nginx or alone, as they are shipped or not."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from processes import children, free_port
from traffic import Asked, ask

SCRIPTS = Path(__file__).parent
OURS = ("--config", "python:costcalc.gunicorn_conf")
STOCK = ("--worker-class", "sync", "--workers", "2", "--no-control-socket")
HEALTH = Asked("health", "/healthz")
CONTROLS = {
    "": "",
    "unbounded": """
from costcalc.web.delivery.admission import CLASSES, Work, limiters
app.extensions["limiters"] = limiters(dict.fromkeys(CLASSES, Work(10_000, 0)))
""",
    "unfair": """
from costcalc.web.delivery import admission, budget
budget.asker = lambda: None
admission.DEAR = float("inf")
""",
    "leaking": """
from os import urandom
lost = []
app.teardown_request(lambda _: lost.append(urandom(1_000_000)))
""",
}
"""What is added to a service that must fail."""


@dataclass(frozen=True)
class Service:
    """A service that runs: its port, where its first process writes its id, what starts it."""

    port: int
    pid_file: Path
    start: Callable[[], subprocess.Popen[bytes]]

    def master(self) -> int:
        """The process that all others belong to, 0 where there is none."""
        try:
            pid = int(self.pid_file.read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return 0
        return pid

    def workers(self) -> list[int]:
        """The processes that answer."""
        return children(self.master())

    def end(self, patience: float = 30) -> None:
        """End it, and wait until nothing of it is left."""
        until = time.monotonic() + patience
        while (pid := self.master()) and time.monotonic() < until:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            time.sleep(0.1)


def started(
    port: int, folder: Path, settings: tuple[str, ...], proxies: int
) -> subprocess.Popen[bytes]:
    """Start gunicorn behind so many proxies, and wait until it answers."""
    database = f"sqlite:///{folder}/saved.db"
    environment = {**os.environ, "PORT": str(port), "COSTCALC_DATABASE_URL": database}
    environment["COSTCALC_PROXIES"] = str(proxies)
    command = [sys.executable, "-m", "gunicorn", *settings, "--bind", f"127.0.0.1:{port}"]
    command += ["--pid", str(folder / "pid"), "--chdir", str(folder), "served:app"]
    with (folder / "log").open("ab") as log:
        own = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    while asyncio.run(ask(port, HEALTH)).status != 200:
        if own.poll() is not None:
            sys.exit((folder / "log").read_text())
        time.sleep(0.05)
    return own


@contextmanager
def served(
    front: bool = True, settings: tuple[str, ...] = OURS, control: str = ""
) -> Iterator[Service]:
    """The service on a free port, behind nginx or by itself."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="costcalc-load-"))
        stack.callback(shutil.rmtree, folder)
        module = "from costcalc.web import create_app\napp = create_app()\n"
        (folder / "served.py").write_text(module + CONTROLS[control])
        port = free_port()
        service = Service(
            port, folder / "pid", partial(started, port, folder, settings, int(front))
        )
        stack.callback(service.start().wait)
        stack.callback(service.end)
        yield replace(service, port=stack.enter_context(nginx(port))) if front else service


@contextmanager
def nginx(port: int) -> Iterator[int]:
    """The port of the shipped front of a service."""
    folder = Path(tempfile.mkdtemp(prefix="costcalc-nginx-"))
    command = [sys.executable, str(SCRIPTS / "nginx.py"), str(port), str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    front = subprocess.Popen(command, text=True, **pipes)
    try:
        yield int(front.stdout.readline().rpartition(":")[2])
    finally:
        front.communicate()
        shutil.rmtree(folder)

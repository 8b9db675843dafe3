"""The service as it runs: how it stops, and how a successor takes its place."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BATCH = json.dumps([{"orders_per_month": str(n)} for n in range(1000, 4000)]).encode()
SALARY = "/api/v1/figures/go.page_salary"
FIGURES = """
[published.page_salary]
value = [{0}, {0}, {0}]
note = "Ours."
"""


@dataclass(frozen=True)
class Service:
    """A service that runs: its first process, where it is asked, its log."""

    first: int
    where: str | int
    log: Path

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """A status and a body; 0 where there is no whole answer."""
        connection = HTTPConnection("127.0.0.1", timeout=30)
        try:
            connection.sock = connected(self.where)
            kind = {"Content-Type": "application/json"} if body else {}
            connection.request("POST" if body else "GET", path, body, kind)
            reply = connection.getresponse()
            return reply.status, reply.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def salary(self) -> float:
        return float(json.loads(self.ask(SALARY)[1])["likely"])


def connected(where: str | int) -> socket.socket:
    if isinstance(where, int):
        return socket.create_connection(("127.0.0.1", where), 30)
    own = socket.socket(socket.AF_UNIX)
    own.settimeout(30)
    try:
        own.connect(where)
    except OSError:
        own.close()
        raise
    return own


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 40
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def leader(folder: Path) -> int:
    """The process that leads the service, 0 where there is none at the moment."""
    try:
        return int((folder / "pid").read_text())
    except (OSError, ValueError):
        return 0


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[Service]:
    """`costcalc serve`, on a free port unless it is told where; its successors end with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    own = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "1", **environment}
    own["GUNICORN_CMD_ARGS"] = f"--pid {folder / 'pid'}"
    where = environment.get("COSTCALC_BIND", "").removeprefix("unix:") or port
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "costcalc", "serve"], env=own, stdout=out, stderr=out
        )
    service = Service(process.pid, where, log)
    try:
        until(lambda: service.ask("/healthz")[0] == 200)
        yield service
    finally:
        while (folder / "pid").exists():
            if first := leader(folder):
                with suppress(ProcessLookupError):
                    os.kill(first, signal.SIGTERM)
            time.sleep(0.1)
        process.wait(30)


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """An operator's file with the salary of Go."""
    file = tmp_path / "figures/technologies/go.toml"
    file.parent.mkdir(parents=True)
    file.write_text(FIGURES.format(90_000))
    return file


def test_what_is_begun_is_answered_before_the_service_ends(tmp_path: Path) -> None:
    with served(tmp_path) as service, ExitStack() as open_ones:
        begun = [HTTPConnection("127.0.0.1", int(service.where), timeout=30) for _ in range(3)]
        for each in begun:
            open_ones.callback(each.close)
            each.putrequest("POST", "/api/v1/batch")
            each.putheader("Content-Type", "application/json")
            each.putheader("Content-Length", str(len(BATCH)))
            each.endheaders(BATCH[:1000])
        # With the question itself.
        until(lambda: b"costcalc_requests_in_flight 4.0" in service.ask("/metrics")[1])
        os.kill(service.first, signal.SIGTERM)
        time.sleep(0.5)
        for each in begun:
            each.send(BATCH[1000:])
        answers = [(reply.status, reply.read()) for reply in (each.getresponse() for each in begun)]
        until(lambda: gone(service.first))
        assert service.ask("/healthz")[0] == 0
    # One is worked on, two wait for it; who waited too long is told so.
    assert {status for status, _ in answers} <= {200, 503}
    assert 200 in [status for status, _ in answers]
    assert all(body.endswith(b"]}\n") for status, body in answers if status == 200)


def test_a_successor_reads_everything_anew_on_the_same_socket(
    tmp_path: Path, figures: Path
) -> None:
    place = {"COSTCALC_PRICING_DIR": str(figures.parent.parent)}
    with served(tmp_path, COSTCALC_BIND=f"unix:{tmp_path}/socket", **place) as service:
        assert service.salary() == 90_000
        for salary, times in ((80_000, 1), (70_000, 2)):
            figures.write_text(FIGURES.format(salary))
            before = leader(tmp_path)
            os.kill(before, signal.SIGUSR2)
            until(lambda before=before: leader(tmp_path) not in (0, before))
            assert service.salary() == salary, times


def test_where_no_successor_can_start_the_service_goes_on(tmp_path: Path, figures: Path) -> None:
    place = {"COSTCALC_PRICING_DIR": str(figures.parent.parent)}
    with served(tmp_path, **place) as service:
        figures.write_text("nonsense")
        os.kill(service.first, signal.SIGUSR2)
        until(lambda: "cannot start" in service.log.read_text())
        time.sleep(0.5)
        told = [json.loads(line) for line in service.log.read_text().splitlines()[1:]]
        [why] = [line["event"] for line in told if line["level"] == "error"]
        assert why.startswith(f"cannot start: COSTCALC_PRICING_DIR={figures.parent.parent}: ")
        assert service.salary() == 90_000
        assert leader(tmp_path) == service.first

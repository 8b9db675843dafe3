"""A costcalc of our own on a free port, a database of our own, and programs that ask them."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes import children, free_port, running

SCRIPTS = Path(__file__).parent.parent
APP = "costcalc.web:create_app()"
ENOUGH = 40
"""Requests that a control is asked: it shows what is wrong with it soon."""
OURS = ("--config", "python:costcalc.gunicorn_conf")
"""How costcalc is served."""
WORKERS = 2


@dataclass(frozen=True)
class Outcome:
    """What was measured, in words and numbers, and whether it is what it must be."""

    said: str
    right: bool


def ask(
    port: int,
    method: str,
    path: str,
    body: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """A status and a body; 0 where the connection broke."""
    status, _, answer = answered(port, method, path, body, headers)
    return status, answer


def answered(
    port: int,
    method: str,
    path: str,
    body: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """The same with the headers of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        connection.close()


@contextmanager
def served(
    database: str,
    folder: Path,
    app: str = APP,
    *,
    options: Sequence[str] = OURS,
    under: Sequence[str] = (),
    **more: Any,
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A service on a free port, and the process that all its workers belong to.

    Its output goes to `service.log` in its folder, where a module of its application may be too.
    `under` is a program that runs it, `more` goes to Popen.
    """
    port = free_port()
    own = {"PORT": str(port), "COSTCALC_DATABASE_URL": database, "WEB_CONCURRENCY": str(WORKERS)}
    own["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, **own, **more.pop("env", {})}
    bind = () if options == OURS else ("--bind", f"127.0.0.1:{port}")
    command = [*under, sys.executable, "-m", "gunicorn", *options, *bind, app]

    def ready(first: int) -> bool:
        return len(children(first)) >= WORKERS and ask(port, "GET", "/readyz")[0] == 200

    with running(command, environment, folder / "service.log", ready, **more) as master:
        yield port, master


def workers(master: subprocess.Popen[bytes]) -> list[int]:
    return children(master.pid)


class Postgres:
    """A database of our own, that can be made to crash."""

    def __init__(self) -> None:
        command = [sys.executable, str(SCRIPTS / "postgres.py"), "--durable"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, text=True, start_new_session=True, **pipes)
        self.url = self.process.stdout.readline().strip() or sys.exit(1)

    def crash(self) -> None:
        self.process.stdin.write("crash\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def close(self) -> None:
        self.process.communicate()
